"""Where the bucket of a row begins, of which frames are put together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlglot import exp

from kpilang.model.windows import Grain
from kpilang.plan.grid import Mark
from kpilang.plan.nodes import Plan
from kpilang.plan.periods import floor, midnight, shift
from kpilang.plan.scanned import Scan
from kpilang.sql import build
from kpilang.sql.clock import marked
from kpilang.sql.dialects import Dialect
from kpilang.sql.moments import period_start


def bucket_start(
    plan: Plan, scan: Scan, axis: exp.Expr, dialect: Dialect, *, is_day: bool = False
) -> exp.Expr:
    """Return where the bucket of a row begins; split days have a border at as-of's time of day.

    A day is not split.
    """
    assert scan.bucket is not None
    if scan.bucket is Grain.MONTH and isinstance(axis.unnest(), exp.Column) and _begins(scan):
        start = dialect.month_start(axis)
    else:
        start = period_start(axis, scan.bucket, plan.calendar)
    if scan.borders:
        return _with_borders(plan, scan, axis, start)
    if not scan.split or is_day:
        return start
    day = exp.cast(start, exp.DType.TIMESTAMP)
    if plan.as_of is None:
        now = marked(plan, Mark("as_of"))
        passed: exp.Expr = exp.Paren(
            this=exp.Sub(
                this=now,
                expression=exp.cast(exp.cast(now.copy(), exp.DType.DATE), exp.DType.TIMESTAMP),
            )
        )
    else:
        rest = plan.as_of - midnight(plan.as_of.date())
        passed = exp.Interval(
            this=exp.Literal.string(str(rest.seconds * 1_000_000 + rest.microseconds)),
            unit=exp.var("MICROSECOND"),
        )
    border = exp.Add(this=day, expression=passed)
    late = exp.GTE(this=build.group(axis.copy()), expression=border)
    return build.case([(late, border.copy())], day.copy())


def _begins(scan: Scan) -> bool:
    """Tell whether rows lie behind a moment: else one may be at no end of time, in no month."""
    stretches = [stretch for part in scan.parts for stretch in part.stretches]
    return scan.axis is not None and all(lower is not None for lower, _ in stretches)


def _with_borders(plan: Plan, scan: Scan, axis: exp.Expr, start: exp.Expr) -> exp.Expr:
    """Return the last border at or before a row, of its period or one of the others."""
    known = [border for border in scan.borders if isinstance(border, datetime)]
    if len(known) == len(scan.borders):
        return _between(plan, scan, axis, start, sorted(known, reverse=True))
    first = exp.cast(start, exp.DType.TIMESTAMP)
    bounds = []
    for border in scan.borders:
        moment = marked(plan, border) if isinstance(border, Mark) else build.constant(border)
        late = exp.GTE(this=build.group(axis.copy()), expression=moment)
        bounds.append(build.case([(late, moment.copy())]))
    return build.call("GREATEST", first, *bounds)


def _between(
    plan: Plan, scan: Scan, axis: exp.Expr, start: exp.Expr, borders: Sequence[datetime]
) -> exp.Expr:
    """Return the last border before a row in its period, or else where that starts.

    Few rows lie behind a border, so that two comparisons are all that most of them need.
    """
    assert scan.bucket is not None
    days = all(border == midnight(border.date()) for border in borders)
    found: list[tuple[exp.Expr, exp.Expr]] = []
    for border in borders:
        end = shift(scan.bucket, floor(scan.bucket, border.date(), plan.calendar), 1)
        late = exp.GTE(this=build.group(axis.copy()), expression=build.constant(border))
        early = exp.LT(this=build.group(axis.copy()), expression=build.constant(midnight(end)))
        found.append((exp.and_(late, early), build.constant(border.date() if days else border)))
    return build.case(found, start if days else exp.cast(start, exp.DType.TIMESTAMP))
