"""Where the bucket of a row begins, of which frames are put together."""

from __future__ import annotations

from datetime import datetime

from sqlglot import exp

from kpilang.plan.grid import Mark
from kpilang.plan.nodes import Plan
from kpilang.plan.periods import midnight
from kpilang.plan.scanned import Scan
from kpilang.sql import build
from kpilang.sql.clock import marked
from kpilang.sql.moments import period_start


def bucket_start(plan: Plan, scan: Scan, axis: exp.Expr, *, is_day: bool = False) -> exp.Expr:
    """Return where the bucket of a row begins; split days have a border at as-of's time of day.

    A day is not split.
    """
    assert scan.bucket is not None
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


def _with_borders(plan: Plan, scan: Scan, axis: exp.Expr, start: exp.Expr) -> exp.Expr:
    """Return the last border at or before a row, of its period or one of the others."""
    days = all(isinstance(b, datetime) and b == midnight(b.date()) for b in scan.borders)
    bounds = []
    for border in scan.borders:
        moment = marked(plan, border) if isinstance(border, Mark) else build.constant(border)
        late = exp.GTE(this=build.group(axis.copy()), expression=moment)
        day = build.constant(border.date()) if days and isinstance(border, datetime) else moment
        bounds.append(build.case([(late, day.copy())]))
    first = start if days else exp.cast(start, exp.DType.TIMESTAMP)
    return build.call("GREATEST", first, *bounds)
