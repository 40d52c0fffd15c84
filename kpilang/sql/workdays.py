"""Working days and hours between two moments, in SQL.

Both are differences of a running count: how many working days lie before a day, counted from a
fixed one by whole weeks and the days after them, less the holidays among them. So no row becomes
several, a span that goes backwards is negative, and a span is the sum of its parts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sqlglot import exp

from kpilang.model.windows import Calendar
from kpilang.sql import build
from kpilang.sql.dialects import Dialect

#: a Monday before all others
_FIRST = date(1, 1, 1)
_WEEK = 7
_HOUR = 3_600
#: makes the table of holidays that fall on working days, None where there are none
Holidays = Callable[[], exp.Table | None]


def workdays(
    first: exp.Expr, end: exp.Expr, calendar: Calendar, dialect: Dialect, holidays: Holidays
) -> exp.Expr:
    """Return how many working days lie in [first, end)."""
    found: exp.Expr = exp.Sub(
        this=_weekdays_before(_day(end), calendar, dialect),
        expression=build.group(_weekdays_before(_day(first), calendar, dialect)),
    )
    table = holidays()
    if table is None:
        return found
    return exp.Sub(
        this=found,
        expression=exp.Paren(
            this=exp.Sub(
                this=dialect.count_before(_day(end), table),
                expression=dialect.count_before(_day(first), table.copy()),
            )
        ),
    )


def workhours(
    first: exp.Expr, end: exp.Expr, calendar: Calendar, dialect: Dialect, holidays: Holidays
) -> exp.Expr:
    """Return the hours of working days in [first, end), by the clock of the calendar's zone."""
    whole = workdays(first, end, calendar, dialect, holidays)
    hours = exp.Mul(this=build.constant(24), expression=build.group(whole))
    parts = [_hours_into(moment, calendar, dialect, holidays) for moment in (end, first)]
    return exp.Sub(this=exp.Add(this=hours, expression=parts[0]), expression=parts[1])


def _hours_into(
    moment: exp.Expr, calendar: Calendar, dialect: Dialect, holidays: Holidays
) -> exp.Expr:
    """Return how many hours of a working day have passed at a moment, 0 on other days."""
    day = _day(moment)
    seconds = dialect.seconds_between(
        exp.cast(moment.copy(), exp.DType.TIMESTAMP), exp.cast(day, exp.DType.TIMESTAMP)
    )
    works = exp.In(
        this=exp.Extract(this=exp.var("ISODOW"), expression=day.copy()),
        expressions=[build.constant(number + 1) for number in calendar.workdays],
    )
    table = holidays()
    free = None if table is None else _is_holiday(day, table)
    condition = works if free is None else exp.and_(works, exp.Not(this=free))
    hours = build.quotient(seconds, build.constant(_HOUR))
    return build.case([(condition, hours)], build.constant(0))


def _is_holiday(day: exp.Expr, table: exp.Table) -> exp.Expr:
    days = exp.select(build.column("day")).from_(table)
    return exp.In(this=day.copy(), query=exp.Subquery(this=days))


def _day(moment: exp.Expr) -> exp.Expr:
    """Return the civil day of a date or timestamp."""
    if isinstance(moment, exp.Cast) and moment.to.is_type(exp.DType.DATE):
        return moment.copy()
    return exp.cast(moment.copy(), exp.DType.DATE)


def _weekdays_before(day: exp.Expr, calendar: Calendar, dialect: Dialect) -> exp.Expr:
    """Return how many days before a day are such that people work on them, holidays included."""
    start, length = _one_stretch(calendar.workdays)
    if length is not None:
        number = _number_of(day, start)
        weeks = dialect.whole_quotient(build.group(number), build.constant(_WEEK))
        rest = build.call("MOD", number.copy(), build.constant(_WEEK))
        return exp.Add(
            this=exp.Mul(this=build.constant(length), expression=build.group(weeks)),
            expression=build.call("LEAST", rest, build.constant(length)),
        )
    numbers = [_number_of(day, (weekday + 1) % _WEEK) for weekday in calendar.workdays]
    counts = [dialect.whole_quotient(build.group(n), build.constant(_WEEK)) for n in numbers]
    total = build.group(counts[0])
    for count in counts[1:]:
        total = exp.Add(this=total, expression=build.group(count))
    return exp.Paren(this=total)


def _number_of(day: exp.Expr, weekday: int) -> exp.Expr:
    """Return how many days a day lies after the first one of a weekday."""
    first = _FIRST + timedelta(days=weekday)
    return exp.Sub(this=day.copy(), expression=build.constant(first))


def _one_stretch(days: tuple[int, ...]) -> tuple[int, int | None]:
    """Return the first working day of the week and how many follow without a gap, or None."""
    for start in days:
        if {(start + step) % _WEEK for step in range(len(days))} == set(days):
            return start, len(days)
    return 0, None
