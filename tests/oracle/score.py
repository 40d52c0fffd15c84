"""The rest of an answer's row: target, expected, attainment, status, change, forecast, state."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
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
from kpilang.model.expr import Conversion, Expr, Literal, Shift
from kpilang.model.leaves import sources, walk
from kpilang.model.windows import Grain, WindowKind
from tests.oracle.aggregates import Member
from tests.oracle.amounts import times
from tests.oracle.asking import Asking
from tests.oracle.attained import attained, met
from tests.oracle.calendar import Period, midnight
from tests.oracle.conversions import is_waiting
from tests.oracle.counting import ALL_TIME, rolled
from tests.oracle.due import Due, Owing, amount_of
from tests.oracle.frames import NOWHERE, Frame, Silent
from tests.oracle.ordering import lower_is_better, ranked
from tests.oracle.question import (
    Question,
    bounds,
    counts,
    event_rows,
    is_constant,
    is_planned,
    levels,
)
from tests.oracle.rows import Interpreter
from tests.oracle.values import Num, Unsure, Value, compare, number, result

UNSURE = object()


def answer(interpreter: Interpreter, name: str, question: Question) -> list[dict[str, Any]]:
    """Return the rows of the answer; `UNSURE` stands where doubles decide nothing."""
    return rows_of(ask(interpreter, name, question))


def ask(interpreter: Interpreter, name: str, question: Question) -> Asking:
    """Return a question that knows about targets."""
    asking = Asking(interpreter, name, question)
    asking.target, asking.forecast = amount_of, forecast_of
    return asking


def rows_of(asking: Asking) -> list[dict[str, Any]]:
    """Return the rows of a question's answer."""
    out = []
    for period in asking.periods:
        rows = [_row(asking, period, member) for member in asking.members]
        out += ranked(rows, asking.question, lower=lower_is_better(asking))
    return out


def _row(asking: Asking, period: Period, member: Member) -> dict[str, Any]:
    frame = asking.frame(period)
    if asking.is_future(period) and asking.has_value(period) and not asking.is_ahead:
        # Of what is not planned a row to come has no value: nor that of an earlier time?
        raise Silent
    value = asking.value(asking.formula, frame, member) if asking.has_value(period) else None
    earlier = frame.previous() if asking.has_previous(period) else None
    try:
        previous = None if earlier is None else asking.value(asking.formula, earlier, member)
    except Silent:
        previous = UNSURE
    state = _state(asking, period)
    by_hour = period.line is not None
    owing = None if by_hour else Owing(asking, asking.measure, frame, member)
    row: dict[str, Any] = dict.fromkeys(JUDGED, UNSURE) | {
        "period_start": period.start,
        "period_end": period.end,
    }
    row |= dict(zip(asking.question.by, asking.shown(member), strict=True))
    row["#member"] = member
    row["value"] = value
    row |= {} if owing is None else _judged(owing, state, value, previous)
    row["previous"] = previous
    row["change"] = UNSURE if previous is UNSURE else _minus(value, previous)
    row["forecast"] = UNSURE if owing is None else _forecast(owing, state, value)
    row["complete"] = state == "final"
    row["state"] = state
    return row


JUDGED = ("target", "target_high", "expected", "attainment", "status")


def _judged(owing: Owing, state: str, value: Value, previous: Value) -> dict[str, Any]:
    """Return the columns that a target has a say in."""
    try:
        due = owing.due()
        return {
            "target": None if due is None else due.low,
            "target_high": None if due is None else due.high,
            "expected": None if due is None or state == "future" else due.expected,
            "attainment": _attainment(due, value),
            "status": _status(owing, state, due, value, previous),
        }
    except Silent:
        return dict.fromkeys(JUDGED, UNSURE)


def _minus(value: Value, previous: Value) -> Value:
    if not isinstance(value, Num) or not isinstance(previous, Num):
        return None
    difference = value.value - previous.value
    return result(difference, value.error + previous.error, double=value.double or previous.double)


def _state(asking: Asking, period: Period) -> str:
    read = (asking.formula, *asking.target_formulas())
    events = [p.reached for e in read for p in walk(e) if isinstance(p, Conversion)]
    every = [leaf for expr in read for leaf in counts(expr)] + [event_rows(e) for e in events]
    below = [name for leaf in every for name, _ in rolled(leaf, ALL_TIME, asking.frame(period))]
    found = (
        *(source for expr in read for source in sources(expr)),
        *(event.source for event in events),
        *below,
    )
    state = state_of(asking, period, found)
    waiting = state in ("starting", "final")
    if waiting and is_waiting(asking, asking.formula, asking.frame(period)):
        return "immature"
    return state


def state_of(asking: Asking, period: Period, read: tuple[str, ...]) -> str:
    """Return the state of a row as far as its time and the beginnings of sources tell it."""
    frame = asking.frame(period)
    if frame.start is not None and frame.start >= frame.as_of:
        return "future"
    if frame.end is not None and frame.end > frame.as_of:
        return "partial"
    for source in read:
        since = asking.interpreter.model.sources[source].since
        if since is None or period.start is None or period.end is None:
            continue
        assert frame.start is not None
        assert frame.end is not None
        # Inside the period, or inside all that the row covers.
        begun = min(frame.window.start or frame.start, frame.start)
        if begun < asking.point(midnight(since)) < frame.end:
            return "starting"
    return "final"


# --- judgement ----------------------------------------------------------------------------------


def _attainment(due: Due | None, value: Value) -> Num | None:
    if due is None:
        return None
    return attained(due.comparator, value, due.low, due.high)


def _status(owing: Owing, state: str, due: Due | None, value: Value, previous: Value) -> Any:
    measure = owing.measure
    if isinstance(measure, Metric) or not isinstance(value, Num):
        return None
    in_parts = owing.is_paced and owing.is_in_progress
    by_now = measure.basis is StatusBasis.PACE
    if by_now and due is not None and state == "future":
        due = Due(due.comparator, None, None, None, None)
    low = None if due is None else due.expected if by_now else due.low
    high = None if due is None else due.expected_high if by_now else due.high
    if measure.basis is StatusBasis.FORECAST and in_parts and state == "partial":
        ahead = _forecast(owing, state, value)
        if ahead is None or ahead is UNSURE:
            return UNSURE
        value = ahead
    if measure.basis is StatusBasis.PREVIOUS:
        if not in_parts or measure.limits or state != "partial" or not isinstance(previous, Num):
            return UNSURE
        better = Comparator.AT_MOST if lower_is_better(owing.asking) else Comparator.AT_LEAST
        if due is not None and due.low is None and value.value == previous.value:
            # Of a part that the target says nothing of: no worse, or better?
            return UNSURE
        asked = better if due is None or due.low is None else due.comparator
        due, low, high = Due(asked, previous, None, previous, None), previous, None
    try:
        limits = _limits_here(owing.asking, measure)
        if limits:
            passed = Fraction(1)
            if by_now and in_parts:
                passed = owing.due_share(_target_here(owing))
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
    spans = asking.window.kind is not WindowKind.PERIOD
    stated = spans or question.each is None or question.each is own
    if not measure.additive or (stated and not question.by and question.where is None):
        return measure.limits
    return tuple(limit for limit in measure.limits if limit.of_target)


def _target_here(owing: Owing) -> Target | None:
    """Return the target that weighs the parts of a row: none where it does not hold for them."""
    target = owing.target()
    stated = [bound for level in levels(target) for bound in bounds(level)]
    if owing.asking.grain is Grain.ALL and any(
        isinstance(part, Shift) for bound in stated for part in walk(bound)
    ):
        # All of time has nothing before it.
        return None
    if owing.is_whole or owing.is_stated_for_part:
        return target
    if isinstance(target, PeriodTarget):
        found = [level for _, _, level in owing.touching(target)]
    else:
        found = [target] if isinstance(target, LevelTarget) else []
    return target if found and all(_is_of_parts(owing, level) for level in found) else None


def _is_of_parts(owing: Owing, level: LevelTarget) -> bool:
    """Tell whether a level says something of a part: as each member owes it, or by a formula."""
    if level.per_member is not None:
        assert not isinstance(owing.measure, Metric)
        roster = owing.measure.members
        return roster is None or owing.asking.can_list(roster)
    return not is_constant(level.low) and owing.asking.has_dimensions(level.low)


def _limited(
    limits: tuple[Limit, ...], low: Num | None, value: Num, passed: Fraction
) -> str | None:
    if low is None and any(limit.of_target for limit in limits):
        return None
    for colour in ("red", "amber"):
        for limit in limits:
            if limit.colour != colour:
                continue
            if not isinstance(limit.value, Literal):
                raise Silent
            assert isinstance(limit.value.value, Decimal)
            at = Fraction(limit.value.value)
            if limit.of_target:
                assert low is not None
                mark = result(low.value * at, low.error * float(at), double=low.double)
            else:
                mark = times(number(at), passed)
            if compare("<" if limit.side == "below" else ">", value, mark):
                return colour
    return "green"


def forecast_of(asking: Asking, body: Expr, frame: Frame, member: Member, owed: bool) -> Value:
    """Return `forecast(body)`: where it will end in a partial row, itself in a final one."""
    value = asking.value(body, frame, member, owed=owed)
    if frame.back != NOWHERE and frame.is_partial:
        raise Silent
    if frame.back != NOWHERE or not frame.is_partial or not isinstance(value, Num):
        return value
    if any(map(is_planned, counts(body))):
        # What is planned is there already, and at what pace would it come in?
        raise Silent
    owing = Owing(asking, asking.measure, frame, member)
    if frame.spec.kind is not WindowKind.PERIOD or owing.start is None:
        raise Silent
    measure = asking.measure
    if not isinstance(measure, Metric) and measure.pace.kind is PaceKind.LAST_YEAR:
        # Of which formula is the year before?
        raise Silent
    return _at_pace(value, owing.due_share(None))


def _forecast(owing: Owing, state: str, value: Value) -> Any:
    # A to-date row in the middle of its period ends with that.
    if not owing.is_in_progress or not owing.is_paced or not isinstance(value, Num):
        return None
    if owing.start is None or owing.end is None:
        return None
    measure = owing.measure
    if isinstance(measure, (Kpi, Goal)) and measure.pace.kind is PaceKind.LAST_YEAR:
        # What had come in a year before may not be known, when data began after it.
        return UNSURE
    try:
        passed = owing.due_share(_target_here(owing))
    except Silent:
        return UNSURE
    return _at_pace(value, passed)


def _at_pace(value: Num, passed: Fraction) -> Num | None:
    if passed == 0:
        return None
    whole = value.value / passed
    return Num(whole, value.error / float(passed) + 1e-9 * abs(float(whole)), True)


__all__ = ["UNSURE", "answer", "ask", "rows_of"]
