"""What frames cover in the rows of a moving spine, as columns that the warehouse works out."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from kpilang.model.windows import Grain, Length, WindowKind
from kpilang.plan.grid import Frame
from kpilang.plan.nodes import Plan
from kpilang.sql import build
from kpilang.sql.moments import period_start

STEPS = {
    Grain.DAY: (1, "day"),
    Grain.WEEK: (7, "day"),
    Grain.MONTH: (1, "month"),
    Grain.QUARTER: (3, "month"),
    Grain.YEAR: (12, "month"),
    Grain.FISCAL_QUARTER: (3, "month"),
    Grain.FISCAL_YEAR: (12, "month"),
}


def frame_columns(plan: Plan, name: str, frame: Frame) -> list[exp.Expr]:
    """Return what a frame covers in each row: start, end as far as it counts, end of its period."""
    if frame.base is not None:
        lower, close, counted = _own(plan, frame, frame.base)
    elif frame.period is not None:
        return _in_period(plan, name, frame)
    else:
        lower, close, counted = _plain(plan, frame)
    out: list[exp.Expr] = [build.alias(lower, f"{name}_start"), build.alias(counted, f"{name}_end")]
    if frame.whole:
        return out
    return [*out, build.alias(close.copy(), f"{name}_close")]


def row_columns(plan: Plan, name: str, frame: Frame, wanted: Mapping[str, str]) -> list[exp.Expr]:
    """Return where rows start and end, moved back as a frame is, under the names `wanted`."""
    out: list[exp.Expr] = []
    if "start" in wanted and wanted["start"] != "period_start":
        bounds: tuple[exp.Expr, exp.Expr]
        bounds = (build.column("period_start"), build.column("period_end"))
        for move in frame.moves:
            bounds = _back(bounds, plan.grain, move)
        out.append(build.alias(bounds[0], wanted["start"]))
    if "end" in wanted:
        end: exp.Expr = build.column("period_end")
        if frame != Frame():
            end = frame_columns(plan, name, frame)[1].this
        end = build.call("LEAST", timestamp(end), build.column("as_of"))
        out.append(build.alias(end, wanted["end"]))
    return out


def _plain(plan: Plan, frame: Frame) -> tuple[exp.Expr, exp.Expr, exp.Expr]:
    """Return start and end of a moved window, and the end as far as it counts."""
    bounds: tuple[exp.Expr, exp.Expr] = (build.column("period_start"), build.column("period_end"))
    lower: exp.Expr = build.column("period_end")
    close = lower
    if frame.length is not None:
        lower = _less(lower, frame.length, None)
    for move in frame.moves:
        bounds = _back(bounds, plan.grain, move)
        lower, close = _less(lower, move, plan.grain), _less(close, move, plan.grain)
    first, end = bounds
    if frame.kind is not WindowKind.TRAILING:
        lower, close = first.copy(), end
    if frame.whole:
        return lower, close, close.copy()
    cut = _cut(plan, first, end)
    if frame.kind is WindowKind.TRAILING:
        cut = build.call("LEAST", cut, timestamp(close.copy()))
    return lower, close, build.case([(is_open(), cut)], timestamp(close.copy()))


def _own(plan: Plan, frame: Frame, base: Frame) -> tuple[exp.Expr, exp.Expr, exp.Expr]:
    """Return the bounds of an aggregate's own window, which ends where the others do."""
    assert base.period is None, "a row to date that steps needs a fixed as-of here"
    lower, close, counted = _plain(plan, base)
    if frame.length is not None:
        lower = _less(close.copy(), frame.length, None)
    elif frame.period is not None:
        last = exp.Sub(this=close.copy(), expression=build.interval(1, "day"))
        lower = period_start(last, frame.period, plan.calendar)
    return lower, close, counted


def _in_period(plan: Plan, name: str, frame: Frame) -> list[exp.Expr]:
    """Return what a frame covers of the period that holds the last day of each row."""
    grain = frame.period
    assert grain is not None
    day = build.interval(1, "day")
    first: exp.Expr = period_start(
        exp.Sub(this=build.column("period_end"), expression=day), grain, plan.calendar
    )
    step = build.interval(*STEPS[grain])
    last: exp.Expr = exp.cast(exp.Add(this=build.group(first), expression=step), exp.DType.DATE)
    earlier, close = first.copy(), last
    for move in frame.moves:
        earlier, close = _less(earlier, move, grain), _less(close, move, grain)
    start = build.alias(earlier, f"{name}_start")
    if frame.kind is WindowKind.PERIOD:
        return [start, build.alias(close, f"{name}_end")]
    moment = timestamp(build.column("period_end"))
    if not frame.moves:
        return [start, build.alias(build.column("period_end"), f"{name}_end")]
    if not frame.whole:
        moment = build.call("LEAST", moment, build.column("as_of"))
        if plan.grain is Grain.WEEK:
            # A week that ends in the next month has nothing of it as long as as-of lies before.
            moment = build.call("GREATEST", moment, timestamp(first.copy()))
    begun = timestamp(earlier.copy())
    anchor = timestamp(first.copy())
    if grain is not Grain.WEEK and grain is not Grain.DAY:
        passed = exp.Mul(
            this=exp.Paren(this=_months_between(first, moment)),
            expression=build.interval(1, "month"),
        )
        begun = exp.Add(this=begun, expression=passed)
        anchor = exp.Paren(this=exp.Add(this=anchor, expression=passed.copy()))
    rest = exp.Paren(this=build.elapsed(moment.copy(), anchor))
    end = build.call("LEAST", exp.Add(this=begun, expression=rest), timestamp(close.copy()))
    return [start, build.alias(end, f"{name}_end"), build.alias(close.copy(), f"{name}_close")]


def _months_between(first: exp.Expr, moment: exp.Expr) -> exp.Expr:
    """Return how many months lie between the first day of a month and a moment after it."""

    def months(value: exp.Expr) -> exp.Expr:
        year, month = (
            exp.cast(exp.Extract(this=exp.var(unit), expression=value.copy()), exp.DType.INT)
            for unit in ("YEAR", "MONTH")
        )
        twelve = exp.Literal.number(12)
        return exp.Add(this=exp.Mul(this=year, expression=twelve), expression=month)

    return exp.Sub(this=months(moment), expression=exp.Paren(this=months(first)))


def _back(
    bounds: tuple[exp.Expr, exp.Expr], grain: Grain, move: Length
) -> tuple[exp.Expr, exp.Expr]:
    """Return the bounds of a row moved back; days and weeks stay as long as they are."""
    start, end = bounds
    earlier = _less(start, move, grain)
    if grain in (Grain.DAY, Grain.WEEK):
        days = build.interval(*STEPS[grain])
        return earlier, exp.cast(exp.Add(this=earlier.copy(), expression=days), exp.DType.DATE)
    return earlier, _less(end, move, grain)


def _less(day: exp.Expr, length: Length, grain: Grain | None) -> exp.Expr:
    """Return a day so much earlier by calendar; a week's year is 52 weeks."""
    if grain is Grain.WEEK and length.grain in (Grain.YEAR, Grain.FISCAL_YEAR):
        length = Length(52 * length.count, Grain.WEEK)
    count, unit = STEPS[length.grain]
    distance = build.interval(count * length.count, unit)
    return exp.cast(exp.Sub(this=day, expression=distance), exp.DType.DATE)


def _cut(plan: Plan, first: exp.Expr, close: exp.Expr) -> exp.Expr:
    """Return the moment as far into an earlier period as as-of lies into the last, at most its end.

    `first` and `close` are the bounds of the earlier period.
    """
    begin: exp.Expr = timestamp(first.copy())
    _, unit = STEPS[plan.grain]
    if unit == "day":
        anchor = timestamp(build.column("period_start"))
    else:
        anchor = month()
        distance = exp.Mul(this=months_done(plan), expression=build.interval(1, "month"))
        begin = exp.Add(this=begin, expression=distance)
    into = exp.Paren(this=build.elapsed(build.column("as_of"), anchor))
    moment = exp.Add(this=begin, expression=into)
    return build.call("LEAST", moment, timestamp(close.copy()))


def months_done(plan: Plan) -> exp.Expr:
    """Return how many whole months of its period lie before the month that holds as-of."""
    count, _ = STEPS[plan.grain]
    first = plan.calendar.fiscal_start if plan.grain.value.startswith("fiscal") else 1
    month = exp.Extract(this=exp.var("MONTH"), expression=build.column("as_of"))
    offset = exp.Add(this=month, expression=build.constant(12 - first))
    whole = exp.cast(offset, exp.DType.INT)
    return exp.Paren(this=exp.Mod(this=whole, expression=exp.Literal.number(count)))


def month() -> exp.Expr:
    return build.call("DATE_TRUNC", exp.Literal.string("month"), build.column("as_of"))


def is_open() -> exp.Expr:
    return exp.GT(this=build.column("period_end"), expression=build.column("as_of"))


def timestamp(value: exp.Expr) -> exp.Expr:
    return exp.cast(value, exp.DType.TIMESTAMP)
