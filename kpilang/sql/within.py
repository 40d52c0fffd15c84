"""Which rows a scan looks at: within the stretches of its frames, where some filter holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlglot import exp

from kpilang.model.expr import Column, Expr
from kpilang.model.leaves import substitute
from kpilang.model.windows import Grain
from kpilang.plan.grid import Mark
from kpilang.plan.looks import Range
from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import Cut, Part, Scan
from kpilang.sql import build, filters, lower, snapshots
from kpilang.sql.happening import compared
from kpilang.sql.rows import RowScope


def row_conditions(
    plan: Plan, scan: Scan, shared: Expr | None, scope: RowScope, early: bool
) -> list[exp.Expr]:
    """Return what a row has to meet to be looked at; `shared` is the filter of all leaves.

    That one of several filters holds is asked only if rows are better dropped `early`.
    """
    alike = len({part.stretches for part in scan.parts}) == 1
    out: list[exp.Expr] = []
    if alike:
        out += _within(plan, scan, scan.parts[0].stretches, scope)
    elif (whole := hull(scan)) is not None:
        out += _within(plan, scan, (whole,), scope)
    if scan.where is not None:
        dimensions = {d.name: d.value for d in scan.dimensions}
        out.append(lower.condition(substitute(scan.where, dimensions), scope))
    if shared is not None:
        out.append(lower.condition(shared, scope))
    if scan.moments is not None:
        out.append(snapshots.is_read(plan, scan, scan.moments, scope))
    if not alike:
        out.append(any_part(plan, scan, scan.parts, shared, scope))
    elif early and shared is None and all(part.where is not None for part in scan.parts):
        wanted = dict.fromkeys(part.where for part in scan.parts)
        either = filters.either(lower.condition(f, scope) for f in wanted if f is not None)
        if either is not None:
            out.append(build.group(either))
    return out


def within_any(plan: Plan, scan: Scan, scope: RowScope) -> list[exp.Expr]:
    """Return that a row lies in a stretch that some leaf looks at, or between two of them."""
    if len({part.stretches for part in scan.parts}) == 1:
        return [*_within(plan, scan, scan.parts[0].stretches, scope)]
    whole = hull(scan)
    if whole is not None:
        return [*_within(plan, scan, (whole,), scope)]
    every = [build.all_of(_within(plan, scan, p.stretches, scope)) for p in scan.parts]
    either = [found for found in every if found is not None]
    return [exp.Paren(this=exp.or_(*either))] if len(either) == len(every) else []


def any_part(
    plan: Plan, scan: Scan, looked_at: tuple[Part, ...], shared: Expr | None, scope: RowScope
) -> exp.Expr:
    """Rows count where one of the leaves looks at them."""
    parts = []
    for part in looked_at:
        found = list(_within(plan, scan, part.stretches, scope))
        if part.where is not None and part.where != shared:
            found.append(lower.condition(part.where, scope))
        parts.append(build.all_of(found) or exp.true())
    return exp.Paren(this=exp.or_(*parts))


def hull(scan: Scan) -> Range | None:
    """Return the stretch that holds all others, None where only the clock knows it."""
    every = [stretch for part in scan.parts for stretch in part.stretches]
    lowers = [lower for lower, _ in every if isinstance(lower, datetime)]
    uppers = [upper for _, upper in every if isinstance(upper, datetime)]
    if any(isinstance(bound, Mark) for stretch in every for bound in stretch) or not every:
        return None
    return (
        min(lowers) if len(lowers) == len(every) else None,
        max(uppers) if len(uppers) == len(every) else None,
    )


def _within(
    plan: Plan, scan: Scan, stretches: tuple[Range, ...], scope: RowScope
) -> Sequence[exp.Expr]:
    """Return the conditions under which a row lies in one of the stretches."""
    if not stretches:
        return [exp.false()]
    if scan.axis is None:
        return []
    first = inside(plan, scan, stretches[0], scope)
    if len(stretches) == 1:
        return first
    whole: list[exp.Expr] = []
    if all(isinstance(bound, datetime) for stretch in stretches for bound in stretch):
        # What holds of all stretches need not be said of the first and the last one again.
        ends = (stretches[0][0], stretches[-1][1])
        whole = inside(plan, scan, ends, scope)
        stretches = (
            (None, stretches[0][1]),
            *stretches[1:-1],
            (stretches[-1][0], None),
        )
    others = [inside(plan, scan, stretch, scope) for stretch in stretches]
    either = exp.or_(*[build.all_of(found) or exp.true() for found in others])
    return [*whole, exp.Paren(this=either)]


def inside(plan: Plan, scan: Scan, stretch: Range, scope: RowScope) -> list[exp.Expr]:
    assert scan.axis is not None
    start, end = stretch
    out: list[exp.Expr] = []
    if start is not None:
        out.append(compared(exp.GTE, scan.axis.value, start, scope))
    if end is not None:
        before = compared(exp.LT, scan.axis.value, end, scope)
        if scan.undated:
            axis = scan.axis.value
            stored = scope.raw(axis) if isinstance(axis, Column) else axis_value(plan, scan, scope)
            undated = exp.Is(this=stored, expression=exp.Null())
            before = exp.Paren(this=exp.or_(before, undated))
        out.append(before)
    return out


def like_for_like(plan: Plan, scan: Scan, scope: RowScope) -> exp.Expr:
    """Rows lie in a period that a partial one is compared with, before the cut."""
    early = [_before(plan, scan, cut, scope) for cut in scan.cuts]
    return early[0] if len(early) == 1 else build.group(exp.or_(*early))


def seen_from_cuts(plan: Plan, scan: Scan, scope: RowScope) -> RowScope:
    """Return the rows that are compared, of which each is seen from the cut of its period.

    What follows their events later has not happened.
    """
    if len(scan.cuts) == 1:
        return scope.seen_from(scan.cuts[0].at)
    cuts = tuple((_before(plan, scan, cut, scope), cut.at) for cut in scan.cuts)
    return scope.seen_from(None, cuts)


def _before(plan: Plan, scan: Scan, cut: Cut, scope: RowScope) -> exp.Expr:
    return exp.and_(*inside(plan, scan, (cut.start, cut.at), scope))


def axis_value(plan: Plan, scan: Scan, scope: RowScope) -> exp.Expr:
    """Return where rows lie in time: by the clock, or on the line where they are put into hours."""
    assert scan.axis is not None
    return lower.value(scan.axis.value, scope, instant=plan.grain is Grain.HOUR)
