"""Rows that began, and those of them that were followed, one below the other.

Where a scan only counts both, rows need not be joined with the table of those who were followed: it
has when each of these began, so that it takes the place of such a join.
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from kpilang.model.entities import SourceTable
from kpilang.model.expr import Column, Reached
from kpilang.model.leaves import conjunction
from kpilang.plan.conversions import is_row_key
from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import Leaf, Part, Scan
from kpilang.sql import build, lower, names
from kpilang.sql.reached import ENTITY, REACHED_AT, SINCE, hops, tables
from kpilang.sql.rows import RowScope

#: 1 in the rows that began
BEGAN = "began"
_TAKEN = (ENTITY, SINCE, REACHED_AT, BEGAN)


def begun(scan: Scan, sources: dict[str, SourceTable]) -> str | None:
    """Return the column that has when rows began, None where they are joined.

    They are where more is asked of them than how many began and were followed, and where one may
    be followed in the table of another: each has to be an entity of its own.
    """
    if (
        not scan.exact
        or scan.owners
        or scan.values
        or scan.by
        or scan.own
        or scan.where is not None
    ):
        return None
    if len(scan.follows) != 1 or scan.undated or len({part.stretches for part in scan.parts}) != 1:
        return None
    (reached,) = scan.follows
    wheres = {reached.where, conjunction(reached.where, reached)}
    if {leaf.aggregate.where for leaf in scan.leaves} != wheres or not all(
        map(_counts, scan.leaves)
    ):
        return None
    found = hops(reached, scan.source, sources)
    if len(found) != 2 or found[0][0].own or not is_row_key(found[1][1].key, sources[scan.source]):
        return None
    value = None if scan.axis is None else scan.axis.value
    if not isinstance(value, Column) or value.path or value != reached.axis.value:
        return None
    column = sources[scan.source].column(value.column).physical
    return None if column.lower() in _TAKEN else column


def _counts(leaf: Leaf) -> bool:
    aggregate = leaf.aggregate
    return aggregate.function == "count" and aggregate.argument is None and leaf.until is None


def counted_apart(scan: Scan) -> Scan:
    """Return a scan of what is put together, whose rows are those that its leaves may count."""
    (reached,) = scan.follows
    leaves = tuple(
        replace(leaf, aggregate=replace(leaf.aggregate, where=_followed(leaf, reached)))
        for leaf in scan.leaves
    )
    return replace(scan, leaves=leaves, parts=(Part(None, scan.parts[0].stretches),))


def _followed(leaf: Leaf, reached: Reached) -> Reached | None:
    return None if leaf.aggregate.where == reached.where else reached


def both(plan: Plan, scan: Scan, column: str, scope: RowScope) -> exp.From:
    """Return the rows that began, and below them those that were followed, as rows of the scan."""
    ((reached, table),) = tables(scan, plan.sources).items()
    rows = RowScope(scope.dialect, plan, scan.source, scan.axis)
    one, none = exp.Literal.number(1), exp.Null()
    began = exp.select(
        build.column(column, scan.source),
        *build.named({BEGAN: one, REACHED_AT: none}),
    )
    condition = None if reached.where is None else lower.condition(reached.where, rows)
    began.set("from_", rows.from_clause())
    began.set("joins", rows.joins())
    if condition is not None:
        began = began.where(condition, copy=False)
    followed = exp.select(
        build.column(column, table),
        build.alias(none.copy(), BEGAN),
        build.column(REACHED_AT, table),
    ).from_(names.reference(plan, table, table), copy=False)
    union = exp.union(began, followed, distinct=False, copy=False)
    name = exp.TableAlias(this=build.identifier(scan.source))
    return exp.From(this=exp.Subquery(this=union, alias=name))


def counted_of_both(value: exp.Expr, scan: Scan, scope: RowScope) -> exp.Expr:
    """Return what counts rows, or those of them that are joined with who was followed, of both."""
    joined = {join.alias_or_name for join in scope.beside.looked_up.values()}

    def change(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Count) and isinstance(node.this, exp.Star):
            return exp.Count(this=build.column(BEGAN, scan.source))
        if isinstance(node, exp.Column) and node.table in joined:
            return build.column(node.name, scan.source)
        return node

    return value.transform(change)
