"""The rest of an answer's row: target, expected, attainment, status, change, forecast, state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from kpilang.model.entities import (
    Comparator,
    Goal,
    Kpi,
    LevelTarget,
    Limit,
    Metric,
    PaceKind,
    PeriodTarget,
    StatusBasis,
    Target,
)
from kpilang.model.expr import Expr, Literal
from kpilang.model.leaves import aggregates, sources
from kpilang.model.windows import Grain
from tests.oracle.aggregates import Member
from tests.oracle.asking import Asking
from tests.oracle.calendar import Period, midnight, share, start_of, step
from tests.oracle.pace import paced_share
from tests.oracle.question import (
    Question,
    is_constant,
    is_flow,
    is_planned,
    levels,
    target_of,
)
from tests.oracle.rows import Interpreter
from tests.oracle.values import Num, Unsure, Value, compare, divide, number, result

UNSURE = object()


@dataclass(frozen=True)
class Due:
    """A target in a row: its bounds for the whole row and what of them is due by as-of."""

    comparator: Comparator
    low: Num | None
    high: Num | None
    expected: Num | None
    expected_high: Num | None


def answer(interpreter: Interpreter, name: str, question: Question) -> list[dict[str, Any]]:
    """Return the rows of the answer; `UNSURE` stands where doubles decide nothing."""
    asking = Asking(interpreter, name, question)
    out = []
    for period in asking.periods:
        rows = [_row(asking, period, member) for member in asking.members]
        out += _top(rows, question, lower=_lower(asking))
    return out


def _row(asking: Asking, period: Period, member: Member) -> dict[str, Any]:
    frame = asking.frame(period)
    value = asking.value(asking.formula, frame, member) if asking.has_value(period) else None
    earlier = frame.previous() if asking.has_previous(period) else None
    previous = None if earlier is None else asking.value(asking.formula, earlier, member)
    state = _state(asking, period)
    due = _due(asking, period, member)
    row: dict[str, Any] = {"period_start": period.start, "period_end": period.end}
    row |= dict(zip(asking.question.by, asking.shown(member), strict=True))
    row["#member"] = member
    row["value"] = value
    row["target"] = None if due is None else due.low
    row["target_high"] = None if due is None else due.high
    row["expected"] = None if due is None or state == "future" else due.expected
    row["attainment"] = _attainment(due, value)
    row["status"] = _status(asking, period, state, due, value)
    row["previous"] = previous
    row["change"] = _minus(value, previous)
    row["forecast"] = _forecast(asking, period, state, due, value)
    row["complete"] = state == "final"
    row["state"] = state
    return row


def _minus(value: Value, previous: Value) -> Value:
    if not isinstance(value, Num) or not isinstance(previous, Num):
        return None
    difference = value.value - previous.value
    return result(difference, value.error + previous.error, double=value.double or previous.double)


def _state(asking: Asking, period: Period) -> str:
    as_of = asking.as_of
    if period.start is not None and midnight(period.start) >= as_of:
        return "future"
    if period.end is not None and midnight(period.end) > as_of:
        return "partial"
    read = (asking.formula, *asking.target_formulas())
    for source in (source for expr in read for source in sources(expr)):
        since = asking.interpreter.model.sources[source].since
        if since is None or period.start is None or period.end is None:
            continue
        if period.start < since < period.end:
            return "starting"
    return "final"


# --- targets ------------------------------------------------------------------------------------


def _is_paced(asking: Asking) -> bool:
    """Tell whether a row in progress is a part of what it will be."""
    return asking.is_flow and not asking.is_ahead


def _due(asking: Asking, period: Period, member: Member) -> Due | None:
    target = target_of(asking.measure)
    if target is None:
        return None
    level = _level_of(target, period, additive=asking.is_flow)
    if level is None:
        return None
    low, low_due = _bound(asking, target, level.low, level, period, member)
    high, high_due = (
        (None, None)
        if level.high is None
        else _bound(asking, target, level.high, level, period, member)
    )
    if level.high is not None and (low is None or high is None):
        # A range is none without both of its ends.
        return Due(level.comparator, None, None, None, None)
    return Due(level.comparator, low, high, low_due, high_due)


def _level_of(target: Target, period: Period, *, additive: bool) -> LevelTarget | None:
    """Return the level that speaks of a row: of a table the latest line that touches it."""
    if isinstance(target, LevelTarget):
        return target
    touching = _touching(target, period)
    if not touching or (additive and not _is_covered(touching, period)):
        return None
    return max(touching, key=lambda row: row[0])[2]


def _touching(target: PeriodTarget, period: Period) -> list[tuple[date, date, LevelTarget]]:
    if period.start is None or period.end is None:
        return []
    return [row for row in target.rows if row[0] < period.end and row[1] > period.start]


def _is_covered(touching: list[tuple[date, date, LevelTarget]], period: Period) -> bool:
    assert period.start is not None
    assert period.end is not None
    days = sum((min(r[1], period.end) - max(r[0], period.start)).days for r in touching)
    return days == (period.end - period.start).days


def _bound(
    asking: Asking,
    target: Target,
    expr: Expr,
    level: LevelTarget,
    period: Period,
    member: Member,
) -> tuple[Num | None, Num | None]:
    """Return a bound of the target for the row, and what of it is due by as-of."""
    additive = asking.is_flow
    if is_constant(expr):
        amount = _numeric(asking.value(expr, asking.frame(ALL_OF_TIME), ()))
        if amount is None or not additive:
            return amount, amount
        if asking.question.by or asking.question.where is not None:
            # An amount stated for the whole of a flow says nothing about a part of it.
            return None, None
        if isinstance(target, PeriodTarget):
            whole: Num | None = _owed_by_table(asking, target, level.high is expr, period)
        else:
            factor = _periods_owed(asking, target, period, None)
            whole = None if factor is None else _times(amount, factor)
        return whole, _so_far(asking, target, period, whole)
    if not asking.has_dimensions(expr):
        return None, None
    found = _numeric(asking.value(expr, asking.frame(period), member, owed=True))
    if found is None or not additive:
        return found, found
    if adds_up(expr):
        # It covers what the value covers: all of the row where it is planned, else what has passed.
        planned = all(is_planned(leaf) for leaf in aggregates(expr))
        return found, _so_far(asking, target, period, found) if planned else found
    factor = _periods_owed(asking, target, period, None)
    whole = None if factor is None else _times(found, factor)
    return whole, _so_far(asking, target, period, whole)


ALL_OF_TIME = Period(None, None, Grain.ALL)


def _numeric(value: Value) -> Num | None:
    assert value is None or isinstance(value, Num), value
    return value


def adds_up(expr: Expr) -> bool:
    """Tell whether a target's formula adds up over periods by itself, earlier ones included."""
    return is_flow(expr, shifted=True)


def _so_far(asking: Asking, target: Target, period: Period, whole: Num | None) -> Num | None:
    if whole is None or not _is_paced(asking) or not _is_partial(asking, period):
        return whole
    return _times(whole, due_share(asking, target, period))


def _is_partial(asking: Asking, period: Period) -> bool:
    return _state(asking, period) == "partial"


def due_share(asking: Asking, target: Target | None, period: Period) -> Fraction:
    """Return the share of a row's amount that is due by as-of, as its parts weigh."""
    if period.start is None or period.end is None:
        return Fraction(1)
    by_part = None
    if isinstance(target, LevelTarget):
        whole = _periods_owed(asking, target, period, None)
        passed = _periods_owed(asking, target, period, asking.as_of)
        by_part = None if not whole or passed is None else passed / whole
    elif target is not None and _is_covered(_touching(target, period), period):
        total = _owed_by_table(asking, target, False, period)
        so_far = _owed_by_table(asking, target, False, period, asking.as_of)
        by_part = so_far.value / total.value if total and so_far and total.value else None
    if by_part is not None:
        return by_part
    if isinstance(asking.measure, (Kpi, Goal)) and asking.measure.pace.kind is PaceKind.WORKDAYS:
        return _share(asking, period.start, period.end, midnight(period.start), asking.as_of)
    return share(period.start, period.end, midnight(period.start), asking.as_of)


def _share(asking: Asking, start: date, end: date, a: datetime, b: datetime) -> Fraction:
    return paced_share(asking.measure, asking.interpreter.model.calendar, start, end, a, b)


def _periods_owed(
    asking: Asking, target: LevelTarget, period: Period, until: datetime | None
) -> Fraction | None:
    """Return how many periods of the target's kind a row is made of, or is by a moment."""
    if period.start is None or period.end is None:
        return None
    per = target.per or asking.window_grain
    start = midnight(period.start)
    end = midnight(period.end) if until is None else min(until, midnight(period.end))
    calendar = asking.interpreter.model.calendar
    total, at = Fraction(0), start_of(period.start, per, calendar)
    while at < period.end:
        following = step(at, per, 1)
        total += _share(asking, at, following, start, end)
        at = following
    return total


def _owed_by_table(
    asking: Asking,
    target: PeriodTarget,
    high: bool,
    period: Period,
    until: datetime | None = None,
) -> Num | None:
    assert period.start is not None
    assert period.end is not None
    start = midnight(period.start)
    end = midnight(period.end) if until is None else min(until, midnight(period.end))
    total = number(0)
    for first, last, level in _touching(target, period):
        bound = level.high if high and level.high is not None else level.low
        amount = _numeric(asking.value(bound, asking.frame(ALL_OF_TIME), ()))
        if amount is None:
            return None
        part = _times(amount, _share(asking, first, last, start, end))
        total = result(
            total.value + part.value, total.error + part.error, double=total.double or part.double
        )
    return total


def _times(amount: Num, factor: Fraction) -> Num:
    if factor == 1:
        return amount
    exact = amount.value * factor
    double = amount.double or factor.denominator != 1
    error = amount.error * abs(float(factor)) + (1e-9 * abs(float(exact)) if double else 0.0)
    return Num(exact, error, double)


# --- judgement ----------------------------------------------------------------------------------


def _attainment(due: Due | None, value: Value) -> Num | None:
    if due is None:
        return None
    return attained(due.comparator, value, due.low, due.high)


def attained(comparator: Comparator, value: Value, low: Num | None, high: Num | None) -> Num | None:
    if not isinstance(value, Num) or low is None:
        return None
    if comparator in (Comparator.AT_LEAST, Comparator.MORE):
        return divide(value, low) if low.value > 0 else None
    if comparator in (Comparator.AT_MOST, Comparator.LESS):
        return divide(low, value) if low.value > 0 else None
    top = low if comparator is Comparator.EQUAL else high
    if top is None:
        return None
    if compare(">=", value, low) and compare("<=", value, top):
        return number(1)
    if compare("<", value, low):
        return divide(value, low) if low.value > 0 else None
    return divide(top, value) if top.value > 0 else None


def met(comparator: Comparator, value: Num, low: Num, high: Num | None) -> bool:
    match comparator:
        case Comparator.BETWEEN:
            return compare(">=", value, low) and high is not None and compare("<=", value, high)
        case _:
            return compare(comparator.value, value, low)


def _status(asking: Asking, period: Period, state: str, due: Due | None, value: Value) -> Any:
    measure = asking.measure
    if isinstance(measure, Metric) or not isinstance(value, Num):
        return None
    to_date = measure.basis is StatusBasis.PACE
    if to_date and due is not None and state == "future":
        due = Due(due.comparator, None, None, None, None)
    low = None if due is None else due.expected if to_date else due.low
    high = None if due is None else due.expected_high if to_date else due.high
    try:
        limits = _limits_here(asking, measure)
        if limits:
            passed = Fraction(1)
            if to_date and state == "partial" and _is_paced(asking):
                passed = due_share(asking, _target_here(asking), period)
            return _limited(limits, low, value, passed)
        if due is None or low is None:
            return None
        if met(due.comparator, value, low, high):
            return "green"
        reached = attained(due.comparator, value, low, high)
        if reached is not None and compare(">=", reached, number(Fraction(9, 10))):
            return "amber"
        return "red"
    except Unsure:
        return UNSURE


def _limits_here(asking: Asking, measure: Kpi | Goal) -> tuple[Limit, ...]:
    """An amount that a flow is limited by holds for the whole, in the window it is stated for."""
    question = asking.question
    own = None if measure.window is None else measure.window.grain
    stated = question.each is None or question.each is own
    if not measure.additive or (stated and not question.by and question.where is None):
        return measure.limits
    return tuple(limit for limit in measure.limits if limit.of_target)


def _target_here(asking: Asking) -> Target | None:
    """Return the target that weighs the parts of a row: none where it does not hold for them."""
    target = target_of(asking.measure)
    if not asking.question.by and asking.question.where is None:
        return target
    if isinstance(target, LevelTarget) and not is_constant(target.low):
        return target if asking.has_dimensions(target.low) else None
    return None


def _limited(
    limits: tuple[Limit, ...], low: Num | None, value: Num, passed: Fraction
) -> str | None:
    if low is None and any(limit.of_target for limit in limits):
        return None
    for colour in ("red", "amber"):
        for limit in limits:
            if limit.colour != colour:
                continue
            assert isinstance(limit.value, Literal)
            assert isinstance(limit.value.value, Decimal)
            at = Fraction(limit.value.value)
            if limit.of_target:
                assert low is not None
                mark = result(low.value * at, low.error * float(at), double=low.double)
            else:
                mark = _times(number(at), passed)
            if compare("<" if limit.side == "below" else ">", value, mark):
                return colour
    return "green"


def _forecast(
    asking: Asking, period: Period, state: str, due: Due | None, value: Value
) -> Num | None:
    if state != "partial" or not _is_paced(asking) or not isinstance(value, Num):
        return None
    if period.start is None or period.end is None:
        return None
    passed = due_share(asking, _target_here(asking), period)
    if passed == 0:
        return None
    whole = value.value / passed
    return Num(whole, value.error / float(passed) + 1e-9 * abs(float(whole)), True)


# --- order --------------------------------------------------------------------------------------


def _lower(asking: Asking) -> bool:
    measure = asking.measure
    if isinstance(measure, Metric):
        return False
    if measure.better or measure.target is None:
        return measure.better == "lower"
    return not levels(target_of(measure))[0].comparator.higher_is_better


def _top(rows: list[dict[str, Any]], question: Question, *, lower: bool) -> list[dict[str, Any]]:
    order = question.order
    if order is None:
        order = "name" if question.top is None else "value" if lower else "-value"
    if order != "name":
        sign = -1 if order == "-value" else 1
        rows = sorted(rows, key=lambda row: _by_value(row["value"], sign))
        for one, other in pairwise(rows):
            _tell_apart(one["value"], other["value"])
    return rows if question.top is None else rows[: question.top]


def _by_value(value: Value, sign: int) -> tuple[bool, Any]:
    if not isinstance(value, Num):
        return (value is None, 0)
    return (False, sign * value.value)


def _tell_apart(one: Value, other: Value) -> None:
    """Raise Unsure where as doubles two values may be equal, or may not."""
    if isinstance(one, Num) and isinstance(other, Num):
        compare("<", one, other)


__all__ = ["UNSURE", "answer"]
