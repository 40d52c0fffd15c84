"""Several plans in one statement: the long form of all their answers.

A row tells its measure, its window, its period, and by which dimension it is which member; both are
empty for the total. Numbers are doubles. Each source is read once for each time axis, length of the
rows and breakdown.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from kpilang.plan.fuse import fuse
from kpilang.plan.grids import Grid
from kpilang.plan.nodes import Plan
from kpilang.sql import build
from kpilang.sql.clock import clock
from kpilang.sql.compile import heading
from kpilang.sql.dialects import Dialect
from kpilang.sql.long import COLUMNS, KEY, long_form
from kpilang.sql.looked import parted
from kpilang.sql.lookups import lookups
from kpilang.sql.scans import scan_tables
from kpilang.sql.together import rows_together


def compile_values(plans: Sequence[Plan], dialect: Dialect) -> str:
    """Return one statement for the answers of plans, each without or by one dimension.

    Above it stands from which definitions it came.
    """
    head = dict.fromkeys(heading(plan) for plan in plans)
    tree = values_statement(plans, dialect)
    return "\n".join([*head, f"{dialect.written(tree, pretty=True)}\n"])


def values_statement(plans: Sequence[Plan], dialect: Dialect) -> exp.Select:
    """Return that statement as a tree."""
    fused = fuse(plans)
    found = [one for grid in fused.grids for one in parted(grid)]
    grids = [grid for grid, _ in found]
    named = {one.plan.prefix for one in fused.scans}
    keyed = any(grid.plan.keyed for grid in grids)
    heads = [] if plans[0].as_of is not None else [clock(plans[0])]
    ctes = [table for one in fused.scans for table in scan_tables(one.plan, one.scan, dialect)]
    parts: list[exp.Select] = []
    for grid, looks in found:
        shared = [one.scan for one in fused.scans if one.plan.prefix == grid.plan.prefix]
        rows = rows_together(grid, dialect, shared, framed=looks is None)
        own: list[exp.CTE] = []
        # Scans may ask for bounds that only the clock knows, of the rows of a plan of theirs.
        (heads if grid.plan.prefix in named else own).extend(rows.tables)
        part = long_form(grid, rows, dialect, own, looks)
        parts.append(part if keyed else _without_keys(part))
    query = _alone(parts[0]) if len(parts) == 1 else _one_below_the_other(grids, parts)
    of_members = len(parts) > 1 or grids[0].plan.dimensions
    order: list[exp.Expr] = [build.column("place"), build.column("n")]
    order += [_collated("member", dialect)] if of_members else []
    order += [_collated(KEY, dialect)] if keyed else []
    query = query.order_by(
        *[exp.Ordered(this=column, nulls_first=False) for column in order], copy=False
    )
    inner = query.args.get("with_")
    ctes += inner.expressions if inner else []
    looked_up = lookups(fused.grids[0].plan, dialect, [*ctes, query])
    query.set("with_", exp.With(expressions=[*heads, *looked_up, *ctes]))
    return query


def _without_keys(part: exp.Select) -> exp.Select:
    """Return the answers of a grid without what would tell members apart, where nothing does."""
    return part.select(*[one for one in part.selects if one.alias_or_name != KEY], append=False)


def _alone(part: exp.Select) -> exp.Select:
    """Return the answers of the only grid: its tables are those of the statement."""
    return part.select(*[one for one in part.selects if one.alias_or_name in COLUMNS], append=False)


def _one_below_the_other(grids: Sequence[Grid], parts: Sequence[exp.Select]) -> exp.Select:
    """Return the answers of all grids.

    Engines bind tables one inside the other, so that each grid keeps its own to itself.
    """
    tables = [
        exp.select(exp.Star()).from_(part.subquery(f"{grid.plan.prefix}answer"))
        for grid, part in zip(grids, parts, strict=True)
    ]
    union: exp.Expr = tables[0]
    for table in tables[1:]:
        union = exp.Union(this=union, expression=table, distinct=False)
    every = exp.Subquery(this=union, alias=exp.TableAlias(this=build.identifier("every")))
    return exp.select(*[build.column(name) for name in COLUMNS]).from_(every)


def _collated(name: str, dialect: Dialect) -> exp.Expr:
    text = build.column(name)
    if dialect.collation is None:
        return text
    return exp.Collate(this=text, expression=build.identifier(dialect.collation))
