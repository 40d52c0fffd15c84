"""Values in exact numbers: what they are, how they compare, and how far a double may be off."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

LARGEST = Fraction(sys.float_info.max)


class Unsure(Exception):
    """Two doubles are too close to say which is greater: the case decides nothing."""


@dataclass(frozen=True)
class Num:
    """A number: exact, with how far a double may be from it.

    `double` says that an engine may hold it as a double; without it equality is exact.
    """

    value: Fraction
    error: float = 0.0
    double: bool = False


@dataclass(frozen=True)
class Stamp:
    """A moment, and what a clock in the calendar's zone shows then."""

    instant: datetime
    civil: datetime


Value = Num | str | bool | date | Stamp | tuple[Any, ...] | None


def number(raw: Any) -> Num:
    return Num(Fraction(raw), 0.0, isinstance(raw, float))


def result(value: Fraction, error: float, *, double: bool) -> Num:
    """Make the outcome of an operation; a double that cannot hold it is off a little."""
    if double and Fraction(float(value)) != value:
        error += abs(float(value)) * 4e-16
    return Num(value, error, double)


def stamp(raw: datetime, zone: str, calendar_zone: str) -> Stamp:
    """Read a stored timestamp: one without a zone is in its source's.

    Clock times that come twice are taken as the later, those left out move on, as engines do.
    """
    if raw.tzinfo is None:
        local = raw.replace(tzinfo=ZoneInfo(zone))
        again = local.replace(fold=1)
        twice = (
            again.utcoffset() != local.utcoffset()
            and again.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == raw
        )
        raw_instant = (again if twice else local).astimezone(UTC)
        civil = raw if zone == calendar_zone else _civil(raw_instant, calendar_zone)
        return Stamp(raw_instant, civil)
    instant = raw.astimezone(UTC)
    return Stamp(instant, _civil(instant, calendar_zone))


def clock_time(raw: datetime, zone: str) -> Stamp:
    """Return the moment at which a clock in the calendar's zone shows a time."""
    return stamp(raw, zone, zone)


def later(moment: Stamp, micros: int, zone: str) -> Stamp:
    """Return the moment so much later, by a watch: a day is 24 hours also where clocks change."""
    instant = moment.instant + timedelta(microseconds=micros)
    return Stamp(instant, _civil(instant, zone))


def _civil(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def truth(value: Value) -> bool:
    """Conditions have two values: a missing one is false."""
    return value is True


def compare(operator: str, left: Value, right: Value) -> bool:
    """Compare; with a missing value it is false, but for the exact opposites."""
    if operator == "!=":
        return not compare("=", left, right)
    if operator == "not like":
        return not compare("like", left, right)
    if left is None or right is None:
        return False
    if operator == "like":
        return _like(str(left), str(right))
    a, b = _comparable(left, right)
    if operator == "=":
        return bool(a == b)
    return bool({"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator])


def _comparable(left: Value, right: Value) -> tuple[Any, Any]:
    if isinstance(left, Num) and isinstance(right, Num):
        gap = abs(left.value - right.value)
        if (left.error or right.error) and gap <= left.error + right.error:
            raise Unsure
        return left.value, right.value
    if isinstance(left, Stamp) and isinstance(right, Stamp):
        return left.instant, right.instant
    return civil_day(left), civil_day(right)


def civil_day(value: Value) -> Value:
    return value.civil.date() if isinstance(value, Stamp) else value


def _like(text: str, pattern: str) -> bool:
    parts = [".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern]
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


def as_number(value: Value) -> Num:
    assert isinstance(value, Num), value
    return value


def divide(a: Num, b: Num) -> Num | None:
    """Divide; by zero there is no value."""
    if b.error and abs(b.value) <= b.error:
        raise Unsure
    if b.value == 0:
        return None
    quotient = a.value / b.value
    if abs(quotient) > LARGEST:
        # No double holds it: engines say infinite, or refuse.
        raise Unsure
    error = (a.error + abs(float(quotient)) * b.error) / (abs(float(b.value)) - b.error)
    return result(quotient, error, double=True)


def extreme(values: Sequence[Value], operator: str) -> Value:
    """Return the greatest (`>`) or the least (`<`) of some values."""
    best = values[0]
    for value in values[1:]:
        try:
            better = compare(operator, value, best)
        except Unsure:
            # Either will do: they are as good as equal.
            a, b = as_number(value), as_number(best)
            best = Num(b.value, a.error + b.error + abs(float(a.value - b.value)), True)
            continue
        best = value if better else best
    if not isinstance(best, Num):
        return best
    # A double beside exact numbers makes all of them doubles.
    double = any(v.double for v in values if isinstance(v, Num))
    return result(best.value, best.error, double=double)
