"""The grid and what is worked out in its rows as one table, where that says it as well.

Engines take as long to plan a table that passes columns on as to answer a few rows of it.
"""

from __future__ import annotations

from collections import Counter

from sqlglot import exp

from kpilang.sql import build

#: how often a column of the grid may be read, which is written out each time then
_OFTEN = 2


def merged(grid: exp.Select, query: exp.Select) -> exp.Select | None:
    """Return a query from a grid as one from the tables of the grid, None where that is longer.

    The grid may be grouped by its first columns, which have to be the first of the query then.
    """
    columns = {one.alias_or_name: one.unalias() for one in grid.selects}
    read = [column for one in query.selects for column in one.find_all(exp.Column)]
    times = Counter(column.name for column in read)
    if any(column.table or column.name not in columns for column in read):
        return None
    if any(one.find(exp.Window, exp.Star) for one in query.selects):
        return None
    if not grid.args.get("group") and any(one.find(exp.AggFunc) for one in grid.selects):
        return None
    plain = {name for name, value in columns.items() if isinstance(value, exp.Column)}
    if any(count > _OFTEN for name, count in times.items() if name not in plain):
        return None
    grouped = len(grid.args["group"].expressions) if grid.args.get("group") else 0
    names = [one.alias_or_name for one in query.selects]
    if names[:grouped] != list(columns)[:grouped]:
        return None
    out = grid.copy()
    out.set("expressions", [_written_out(one, columns) for one in query.selects])
    return out


def _written_out(one: exp.Expr, columns: dict[str, exp.Expr]) -> exp.Expr:
    """Return a column of a query with what the columns of a grid are in their place."""
    value = one.unalias().copy()
    if isinstance(value, exp.Column):
        value = columns[value.name].copy()
    else:
        for column in list(value.find_all(exp.Column)):
            column.replace(build.group(columns[column.name].copy()))
    return build.named({one.alias_or_name: value})[0]
