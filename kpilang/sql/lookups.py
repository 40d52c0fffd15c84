"""The tables of a statement that rows are looked up in, where that is done."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from kpilang.sql import holidays, names, rates
from kpilang.sql.conversion import role
from kpilang.sql.dialects import Dialect
from kpilang.sql.names import Setting
from kpilang.sql.rollups import rolled_table


def lookups(setting: Setting, dialect: Dialect, parts: Iterable[exp.Expr]) -> list[exp.CTE]:
    """Return the definitions of the tables that some parts of a statement look rows up in."""
    waiting = list(parts)
    rolled = [rolled_table(setting, dialect, table) for table in setting.rolled]
    waiting += rolled
    out: list[exp.CTE] = []
    for source in setting.sources.values():
        found = source.rates
        if found is not None and names.cte(setting, role(found)) in _tables(waiting):
            out.append(rates.daily(setting, dialect, found))
    waiting += out
    days = holidays.reference(setting)
    if days is not None and days.name in _tables(waiting):
        out.insert(0, holidays.query(setting))
    return [*out, *rolled]


def _tables(parts: Iterable[exp.Expr]) -> set[str]:
    """Return the tables that some parts name without a schema, ours among them."""
    return {table.name for part in parts for table in part.find_all(exp.Table) if not table.db}
