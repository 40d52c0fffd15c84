"""The tables of a statement that rows are looked up in, where that is done."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from kpilang.sql import holidays
from kpilang.sql.names import Setting


def lookups(setting: Setting, parts: Iterable[exp.Expr]) -> list[exp.CTE]:
    """Return the definitions of the tables that some parts of a statement look rows up in."""
    used = {table.name for part in parts for table in part.find_all(exp.Table) if not table.db}
    found = holidays.reference(setting)
    return [holidays.query(setting)] if found is not None and found.name in used else []
