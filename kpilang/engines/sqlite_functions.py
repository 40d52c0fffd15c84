"""The functions that SQLite is given: time, exact numbers, and text as other engines have it.

Each returns nothing where an argument is missing, unless it says so.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache, wraps
from typing import Any
from zoneinfo import ZoneInfo

from kpilang.engines import sqlite_numbers as numbers
from kpilang.plan.timeline import instant_of
from kpilang.sql.dialects.sqlite_moments import moment

_DURATION = re.compile(r"P(-?\d+)/(-?\d+)")
_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)


class Raised:
    """What a function raised last: the engine itself says only that one did."""

    def __init__(self) -> None:
        self.error: BaseException | None = None


def give_functions(connection: sqlite3.Connection) -> Raised:
    """Give a connection the functions, and return where to look for what they raise."""
    raised = Raised()
    for name, function in _FUNCTIONS.items():
        connection.create_function(name, -1, _watched(function, raised), deterministic=True)
    for name, made in _AGGREGATES.items():
        connection.create_aggregate(name, -1, _watched_class(made, raised))
    connection.create_window_function("KPI_SUM", 1, _watched_class(numbers.Sum, raised))
    return raised


def _watched(function: Callable[..., Any], raised: Raised) -> Callable[..., Any]:
    @wraps(function)
    def call(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except BaseException as error:
            raised.error = error
            raise

    return call


def _watched_class(made: type, raised: Raised) -> type:
    methods = {
        name: _watched(getattr(made, name), raised)
        for name in ("step", "inverse", "value", "finalize")
        if hasattr(made, name)
    }
    return type(made.__name__, (made,), methods)


def _strict(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function that has no value where an argument is missing."""

    @wraps(function)
    def call(*arguments: Any) -> Any:
        return None if None in arguments else function(*arguments)

    return call


@lru_cache(maxsize=100_000)
def read(text: str) -> datetime:
    """Return a date or timestamp, with its zone if it has one."""
    return datetime.fromisoformat(text)


@lru_cache(maxsize=64)
def _zone_of(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=100_000)
def _in_zone(text: str, stored: str, wanted: str) -> str:
    value = read(text)
    if value.tzinfo is None:
        instant = value if stored in ("", "UTC") else instant_of(value, stored)
        value = instant.replace(tzinfo=UTC)
    if wanted != "UTC" or value.tzinfo is not UTC:
        value = value.astimezone(_zone_of(wanted))
    return moment(value.replace(tzinfo=None))


def _moment(text: str) -> str:
    """Return a timestamp without a zone as it is compared."""
    return text.removesuffix(" 00:00:00") if len(text) == 19 else moment(read(text))


def _arithmetic(operator: str) -> Callable[[Any, Any], Any]:
    def call(a: Any, b: Any) -> Any:
        if isinstance(a, str) or isinstance(b, str):
            return _moved(operator, a, b)
        return numbers.combined(operator, a, b)

    return _strict(call)


def _moved(operator: str, a: Any, b: Any) -> Any:
    """Return a moment moved by a duration or by days, what lies between two, or durations."""
    if isinstance(a, str) and isinstance(b, str):
        first, second = _DURATION.fullmatch(a), _DURATION.fullmatch(b)
        if first is None and second is None:
            return _between(a, b)
        sign = -1 if operator == "-" else 1
        if first is not None and second is not None:
            parts = (
                int(x) + sign * int(y) for x, y in zip(first.groups(), second.groups(), strict=True)
            )
            return "P{}/{}".format(*parts)
        if second is None:
            a, second = b, first
        assert second is not None
        months, micros = (sign * int(part) for part in second.groups())
        return moment(_by_months(read(a), months) + micros * _MICROSECOND)
    if operator == "*":
        text, count = (a, b) if isinstance(a, str) else (b, a)
        found = _DURATION.fullmatch(text)
        assert found is not None, f"{text} is no duration"
        return "P{}/{}".format(
            *(round(int(part) * numbers.decimal(count)) for part in found.groups())
        )
    day, count = (a, b) if isinstance(a, str) else (b, a)
    return moment(read(day) + (-1 if operator == "-" else 1) * int(count) * _DAY)


def _between(a: str, b: str) -> int | str:
    distance = read(a) - read(b)
    if len(a) == len(b) == 10:
        return distance.days
    return f"P0/{distance // _MICROSECOND}"


def _by_months(value: datetime, months: int) -> datetime:
    if not months:
        return value
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    first = value.replace(year=year, month=month + 1, day=1)
    following = first.replace(day=28) + 4 * _DAY
    last = (following - following.day * _DAY).day
    return first.replace(day=min(value.day, last))


def _seconds(later: str, earlier: str) -> float:
    return float(numbers.decimal((read(later) - read(earlier)) // _MICROSECOND) / 1_000_000)


def _truncated(unit: str, text: str) -> str:
    value = read(text)
    if unit == "hour":
        return moment(value.replace(minute=0, second=0, microsecond=0))
    day = value.replace(hour=0, minute=0, second=0, microsecond=0)
    match unit:
        case "week":
            day -= day.weekday() * _DAY
        case "month":
            day = day.replace(day=1)
        case "quarter":
            day = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "year":
            day = day.replace(month=1, day=1)
    return moment(day)


_PARTS: dict[str, Callable[[datetime], Any]] = {
    "YEAR": lambda at: at.year,
    "QUARTER": lambda at: (at.month + 2) // 3,
    "MONTH": lambda at: at.month,
    "WEEK": lambda at: at.isocalendar().week,
    "DAY": lambda at: at.day,
    "ISODOW": lambda at: at.isoweekday(),
    "HOUR": lambda at: at.hour,
    "MINUTE": lambda at: at.minute,
    "SECOND": lambda at: at.second + at.microsecond / 1_000_000 if at.microsecond else at.second,
}


def _part(unit: str, text: str) -> Any:
    return _PARTS[unit](read(text))


_DATE = r"\d{4}-\d{2}-\d{2}"
_MOMENT = re.compile(rf"{_DATE}( \d{{2}}:\d{{2}}:\d{{2}}(\.\d{{6}})?)?")
_INSTANT = re.compile(
    rf"{_DATE}[ T]\d{{2}}:\d{{2}}:\d{{2}}(\.\d{{1,6}})?(Z|[+-]\d{{2}}(:?\d{{2}})?)"
)
_FORMS = {"date": _MOMENT, "timestamp": _MOMENT, "timestamp with timezone": _INSTANT}


def _is_kind(value: Any, kind: str) -> int:
    """Tell whether a value is written as statements read truth values or moments."""
    match kind:
        case "boolean":
            return int(value in (0, 1) and isinstance(value, int))
        case _:
            return int(isinstance(value, str) and _is_moment(value, kind))


def _is_moment(text: str, kind: str) -> bool:
    form = _FORMS.get(kind)
    if form is None or form.fullmatch(text) is None:
        return False
    try:
        read(text)
    except ValueError:
        return False
    return True


def _days(first: str, last: str) -> str:
    start, end = read(first), read(last)
    count = (end - start).days + 1
    return json.dumps([(start + number * _DAY).date().isoformat() for number in range(count)])


def _text(value: Any) -> str:
    if isinstance(value, float):
        text = format(numbers.decimal(value), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def _left(text: str, count: int) -> str:
    return text[: int(count)]


def _right(text: str, count: int) -> str:
    count = int(count)
    return text[-count:] if count else ""


def _chosen(choose: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    """Choose among the values that are there."""

    def call(*values: Any) -> Any:
        found = [value for value in values if value is not None]
        return choose(found) if found else None

    return call


def _rounded(how: str) -> Callable[..., Any]:
    return _strict(lambda value, places=0: numbers.rounded(value, how, int(places)))


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "KPI_ADD": _arithmetic("+"),
    "KPI_SUB": _arithmetic("-"),
    "KPI_MUL": _arithmetic("*"),
    "KPI_EXACT": _strict(numbers.exact),
    "KPI_WHOLE": _strict(lambda a, b: int(a) // int(b) if b else None),
    "KPI_ZONE": _strict(_in_zone),
    "KPI_MOMENT": _strict(_moment),
    "KPI_SECONDS": _strict(_seconds),
    "KPI_PART": _strict(_part),
    "KPI_DAYS": _strict(_days),
    "KPI_NUMBERS": _strict(lambda first, last: json.dumps(list(range(first, last + 1)))),
    "KPI_IS": _strict(_is_kind),
    "KPI_TEXT": _strict(_text),
    "DATE_TRUNC": _strict(_truncated),
    "STRING_TO_ARRAY": _strict(lambda text, by: json.dumps(text.split(by))),
    "GREATEST": _chosen(max),
    "LEAST": _chosen(min),
    "MOD": _strict(numbers.remainder),
    "ROUND": _rounded("round"),
    "CEIL": _rounded("ceil"),
    "FLOOR": _rounded("floor"),
    "TRUNC": _rounded("trunc"),
    "SQRT": _strict(math.sqrt),
    "LN": _strict(math.log),
    "LOG10": _strict(math.log10),
    "EXP": _strict(math.exp),
    "POWER": _strict(math.pow),
    "LOWER": _strict(str.lower),
    "UPPER": _strict(str.upper),
    "KPI_LEFT": _strict(_left),
    "KPI_RIGHT": _strict(_right),
    "STARTS_WITH": _strict(lambda text, start: int(text.startswith(start))),
    "STRPOS": _strict(lambda text, part: text.find(part) + 1),
    "REGEXP": _strict(lambda pattern, text: int(re.search(pattern, str(text)) is not None)),
}
_AGGREGATES: dict[str, type] = {
    "KPI_PERCENTILE": numbers.Percentile,
    "KPI_FIRST": numbers.First,
    "KPI_LAST": numbers.Last,
}
