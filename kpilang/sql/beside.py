"""Frames of few rows beside each other: one table for all of them, with a column for each cell.

A row of the answer is joined with each bucket once, and each column picks the buckets of its frame.
Apart, each frame would be a table and two joins more, and of so few rows an engine takes longer to
plan those than to answer them.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from kpilang.model.windows import Grain
from kpilang.plan.grid import Frame
from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import Scan
from kpilang.sql import build, names, ordered
from kpilang.sql.changing import changing
from kpilang.sql.rolling import line, rolling

#: rows of an answer, five years of months: each of them goes through all buckets
MOST = 60


def is_beside(plan: Plan, scan: Scan) -> bool:
    """Tell whether one table has all frames of a scan, by the number of the row alone."""
    if line(plan, scan):
        return True
    if scan.exact or scan.moments is not None or scan.values or scan.bucket in (None, Grain.HOUR):
        return False
    if plan.dimensions or scan.by or scan.own or scan.rolled or scan.owners or scan.all_leaves:
        return False
    if plan.as_of is None or plan.prefix or scan.whose is not None or names.presence(scan):
        return False
    if len(scan.frames) < 2 or len(plan.spine) > MOST:
        return False
    if scan.by_row:
        return changing(plan, scan) is not None
    if any(ordered.is_ordered(leaf.aggregate) for leaf in scan.leaves):
        return False
    return all(rolling(plan, scan, frame) is None for frame in scan.frames)


def beside(plan: Plan, scan: Scan, queries: Mapping[Frame, exp.Select]) -> exp.CTE:
    """Return the table of all frames, of each of which a query says what it has in a row."""
    number = build.column("n", "periods")
    columns: dict[str, exp.Expr] = {}
    for frame, query in queries.items():
        found = {one.alias: one.this for one in query.expressions if isinstance(one, exp.Alias)}
        on = query.args["joins"][0].args.get("on")
        for cell in scan.cells:
            if cell.read.frame == frame:
                columns[cell.column] = _picked(found[cell.leaf.column].copy(), on)
    out = exp.select(number, *build.named(columns))
    out = out.from_(names.reference(plan, "periods"), copy=False)
    build.cross_join(out, names.reference(plan, scan.name))
    out = out.group_by(exp.Literal.number(1), copy=False)
    return names.definition(plan, names.frame_table(plan, scan, scan.frames[0]), out)


def _picked(whole: exp.Expr, condition: exp.Expr | None) -> exp.Expr:
    """Return an aggregate of those buckets for which a condition holds."""
    if condition is not None:
        for aggregate in whole.find_all(exp.AggFunc):
            aggregate.set("this", build.case([(condition.copy(), aggregate.this)]))
    return whole
