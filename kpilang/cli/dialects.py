"""The option that names a dialect, and what people call it otherwise."""

from __future__ import annotations

from typing import Any

import click

#: other names of a dialect, and whose SQL it is
_CALLED = {
    "mssql": ("tsql", "SQL Server"),
    "sqlserver": ("tsql", "SQL Server"),
    "sql_server": ("tsql", "SQL Server"),
    "postgresql": ("postgres", "PostgreSQL"),
    "presto": ("trino", "Presto and Trino"),
    "athena": ("trino", "Athena"),
}


class DialectName(click.Choice[str]):
    """One of the dialects; where another name is known, the error says the right one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name, or fail with the names that there are."""
        name, whose = _CALLED.get(str(value).lower(), ("", ""))
        if name in self.choices:
            self.fail(f"{value!r} is not a dialect; that of {whose} is `{name}`.", param, ctx)
        return super().convert(value, param, ctx)
