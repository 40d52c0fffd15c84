"""The rest of an answer's row: target, expected, attainment, status, change, forecast, state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from kpilang.model.entities import (
    Comparator,
    LevelTarget,
    Limit,
    Metric,
    PeriodTarget,
    StatusBasis,
)
from kpilang.model.expr import Expr
from kpilang.model.leaves import sources
from kpilang.model.windows import Grain
from tests.oracle.calendar import Period, midnight, share, start_of, step
from tests.oracle.interpret import Asking, Interpreter, Member, Question, is_constant, order_key
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
    value = asking.value(asking.formula, period, member)
    previous = asking.value(asking.formula, period, member, 1)
    state = _state(asking, period)
    due = _due(asking, period, member)
    row: dict[str, Any] = {"period_start": period.start, "period_end": period.end}
    row |= dict(zip(asking.question.by, asking.shown(member), strict=True))
    row["#member"] = member
    row["value"] = value
    row["target"] = None if due is None else due.low
    row["target_high"] = None if due is None else due.high
    row["expected"] = None if due is None else due.expected
    row["attainment"] = _attainment(due, value)
    row["status"] = _status(asking, period, state, due, value)
    row["previous"] = previous
    row["change"] = _minus(value, previous)
    row["forecast"] = _forecast(asking, period, state, value)
    row["complete"] = state == "final"
    row["state"] = state
    return row


def _minus(value: Value, previous: Value) -> Value:
    if not isinstance(value, Num) or not isinstance(previous, Num):
        return None
    difference = value.value - previous.value
    return result(
        difference, value.error + previous.error, double=value.double or previous.double
    )


def _state(asking: Asking, period: Period) -> str:
    as_of = asking.as_of
    if period.start is not None and midnight(period.start) >= as_of:
        return "future"
    if period.end is None or midnight(period.end) > as_of:
        return "partial"
    for source in sources(asking.formula):
        since = asking.interpreter.model.sources[source].since
        if since is not None and period.start is not None and period.start < since < period.end:
            return "starting"
    return "final"


# --- targets ------------------------------------------------------------------------------------


def _additive(asking: Asking) -> bool:
    return asking.measure.additive


def _due(asking: Asking, period: Period, member: Member) -> Due | None:
    measure = asking.measure
    if isinstance(measure, Metric) or measure.target is None:
        return None
    target = measure.target
    if isinstance(target, PeriodTarget):
        return _due_of_table(asking, target, period, member)
    return _due_of_level(asking, target, period, member)


def _constant(asking: Asking, expr: Expr) -> Num | None:
    value = asking.value(expr, Period(None, None, Grain.ALL), ())
    assert value is None or isinstance(value, Num)
    return value


def _stated_for_whole(asking: Asking) -> bool:
    """Tell whether an amount stated for a flow speaks of what is asked: not of a part of it."""
    return not asking.question.by and asking.question.where is None


def _due_of_level(
    asking: Asking, level: LevelTarget, period: Period, member: Member
) -> Due | None:
    if not _additive(asking):
        low = _bound(asking, level.low, period, member)
        high = None if level.high is None else _bound(asking, level.high, period, member)
        return Due(level.comparator, low, high, low, high)
    per = level.per or asking.window_grain
    lows = _amount(asking, level.low, per, period, member, (None, None))
    highs = (
        (None, None)
        if level.high is None
        else _amount(asking, level.high, per, period, member, (None, None))
    )
    return Due(level.comparator, lows[0], highs[0], lows[1], highs[1])


def _bound(asking: Asking, expr: Expr, period: Period, member: Member) -> Num | None:
    if not is_constant(expr) and not asking.has_dimensions(expr):
        return None
    value = (
        _constant(asking, expr)
        if is_constant(expr)
        else asking.value(expr, period, member, owed=True)
    )
    assert value is None or isinstance(value, Num)
    return value


def _amount(
    asking: Asking,
    expr: Expr,
    per: Grain,
    period: Period,
    member: Member,
    within: tuple[date | None, date | None],
) -> tuple[Num | None, Num | None]:
    """Return a flow's bound for the row, and what of it is due by as-of."""
    if not is_constant(expr):
        whole = _bound(asking, expr, period, member)
        if whole is None:
            return None, None
        return whole, _times(whole, pace(period, asking.as_of))
    if not _stated_for_whole(asking) or period.start is None or period.end is None:
        return None, None
    amount = _constant(asking, expr)
    if amount is None:
        return None, None
    start, end = midnight(period.start), midnight(period.end)
    due_end = min(end, max(start, asking.as_of))
    calendar = asking.interpreter.model.calendar
    whole_share = due_share = Fraction(0)
    at = start_of(period.start, per, calendar)
    while at < period.end:
        following = step(at, per, 1)
        whole_share += share(at, following, start, end)
        due_share += share(at, following, start, due_end)
        at = following
    return _times(amount, whole_share), _times(amount, due_share)


def _times(amount: Num, factor: Fraction) -> Num:
    if factor == 1:
        return amount
    exact = amount.value * factor
    return Num(exact, amount.error * float(factor) + 1e-9 * abs(float(exact)), True)


def pace(period: Period, as_of: datetime) -> Fraction:
    """Return how much of a row has passed by as-of, at a linear pace."""
    if period.start is None or period.end is None:
        return Fraction(1)
    return share(period.start, period.end, midnight(period.start), as_of)


def _due_of_table(
    asking: Asking, target: PeriodTarget, period: Period, member: Member
) -> Due | None:
    if period.start is None or period.end is None:
        return None
    touching = [r for r in target.rows if r[0] < period.end and r[1] > period.start]
    if not touching:
        return None
    if not _additive(asking):
        level = max(touching, key=lambda r: r[0])[2]
        return _due_of_level(asking, level, period, member)
    start, end = midnight(period.start), midnight(period.end)
    covered = sum((min(r[1], period.end) - max(r[0], period.start)).days for r in touching)
    if covered < (period.end - period.start).days:
        return None
    if not _stated_for_whole(asking):
        return None
    due_end = min(end, max(start, asking.as_of))
    sums: list[Num | None] = []
    for high, stop in ((False, end), (False, due_end), (True, end), (True, due_end)):
        total: Num | None = number(0)
        for first, last, level in touching:
            expr = level.high if high else level.low
            amount = None if expr is None else _constant(asking, expr)
            if amount is None or total is None:
                total = None
                break
            part = _times(amount, share(first, last, start, stop))
            total = result(
                total.value + part.value, total.error + part.error, double=total.double or part.double
            )
        sums.append(total)
    comparator = max(touching, key=lambda r: r[0])[2].comparator
    return Due(comparator, sums[0], sums[2], sums[1], sums[3])


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
        return number(1) if low.value > 0 else None
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
    if isinstance(measure, Metric) or not isinstance(value, Num) or state == "future":
        return None
    limits = getattr(measure, "limits", ())
    basis = getattr(measure, "basis", StatusBasis.PACE)
    paced = state == "partial" and _additive(asking) and basis is StatusBasis.PACE
    try:
        if limits:
            return _limited(asking, period, limits, due, value, paced=paced)
        if due is None or due.low is None:
            return None
        low, high = (due.expected, due.expected_high) if paced else (due.low, due.high)
        assert low is not None
        if due.comparator is Comparator.BETWEEN and high is None:
            return None
        if met(due.comparator, value, low, high):
            return "green"
        reached = attained(due.comparator, value, low, high)
        if reached is not None and compare(">=", reached, number(Fraction(9, 10))):
            return "amber"
        return "red"
    except Unsure:
        return UNSURE


def _limited(
    asking: Asking,
    period: Period,
    limits: tuple[Limit, ...],
    due: Due | None,
    value: Num,
    *,
    paced: bool,
) -> str | None:
    passed = pace(period, asking.as_of) if paced else Fraction(1)
    for colour in ("red", "amber"):
        for limit in limits:
            if limit.colour != colour:
                continue
            if limit.of_target:
                base = None if due is None else due.expected if paced else due.low
                if base is None:
                    return None
                mark = result(
                    base.value * Fraction(limit.value), base.error, double=base.double
                )
            else:
                mark = _times(number(limit.value), passed)
            if compare("<" if limit.side == "below" else ">", value, mark):
                return colour
    return "green"


def _forecast(asking: Asking, period: Period, state: str, value: Value) -> Num | None:
    if state != "partial" or not _additive(asking) or not isinstance(value, Num):
        return None
    if period.start is None:
        return None
    passed = pace(period, asking.as_of)
    whole = value.value / passed
    return Num(whole, value.error / float(passed) + 1e-9 * abs(float(whole)), True)


# --- order --------------------------------------------------------------------------------------


def _lower(asking: Asking) -> bool:
    measure = asking.measure
    if isinstance(measure, Metric):
        return False
    if measure.target is None:
        return measure.better == "lower"
    target = measure.target
    level = target if isinstance(target, LevelTarget) else target.rows[-1][2]
    return not level.comparator.higher_is_better


def _top(rows: list[dict[str, Any]], question: Question, *, lower: bool) -> list[dict[str, Any]]:
    order = question.order
    if order is None:
        order = "name" if question.top is None else "value" if lower else "-value"
    if order != "name":
        sign = -1 if order == "-value" else 1
        rows = sorted(rows, key=lambda row: _by_value(row["value"], sign))
        for one, other in zip(rows, rows[1:], strict=False):
            _tell_apart(one["value"], other["value"])
    return rows if question.top is None else rows[: question.top]


def _by_value(value: Value, sign: int) -> tuple[bool, Any]:
    if not isinstance(value, Num):
        return (value is None, 0)
    return (False, sign * value.value)


def _tell_apart(one: Value, other: Value) -> None:
    """Raise Unsure where two values that are not equal may be so as doubles."""
    if isinstance(one, Num) and isinstance(other, Num) and one.value != other.value:
        compare("<", one, other)


__all__ = ["UNSURE", "answer", "order_key"]
