"""How much of a period's amount is owed by a moment, for each pace, from the words of the language.

Workdays count whole days, holidays left out, and the day in progress by the time that has passed of
it. Weights belong to equal parts of the period: whole months where it has them, else equal numbers
of days, a day that two parts share owing for each its part; within a part it is linear.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

from kpilang.model.entities import Goal, Kpi, Measure, PaceKind
from kpilang.model.windows import Calendar
from tests.oracle.calendar import add_months, midnight, share

DAY = timedelta(days=1)


def paced_share(
    measure: Measure, calendar: Calendar, start: date, end: date, a: datetime, b: datetime
) -> Fraction:
    """Return the part of a period's amount that is owed in [a, b)."""
    kind = measure.pace.kind if isinstance(measure, (Kpi, Goal)) else PaceKind.LINEAR
    if kind is PaceKind.WORKDAYS:
        days = {d: worked(d, calendar) for d in every_day(start, end)}
        if any(days.values()):
            owed = sum(
                (part_of_day(d, a, b) for d, is_worked in days.items() if is_worked), Fraction(0)
            )
            return owed / sum(days.values())
    if kind is PaceKind.WEIGHTS:
        assert isinstance(measure, (Kpi, Goal))
        owed_by_day = by_weights(measure.pace.weights, start, end)
        return sum((owed_by_day[d] * part_of_day(d, a, b) for d in owed_by_day), Fraction(0))
    return share(start, end, a, b)


def every_day(start: date, end: date) -> list[date]:
    return [start + DAY * n for n in range((end - start).days)]


def worked(day: date, calendar: Calendar) -> bool:
    return day.weekday() in calendar.workdays and day not in dict(calendar.holidays)


def part_of_day(day: date, a: datetime, b: datetime) -> Fraction:
    low, high = max(a, midnight(day)), min(b, midnight(day + DAY))
    return (
        Fraction((high - low) // timedelta(microseconds=1), 86_400_000_000)
        if low < high
        else (Fraction(0))
    )


def by_weights(weights: tuple[object, ...], start: date, end: date) -> dict[date, Fraction]:
    """Return what each day of a period owes."""
    count = len(weights)
    months = 0
    while add_months(start, months) < end:
        months += 1
    owed = dict.fromkeys(every_day(start, end), Fraction(0))
    whole_months = start.day == 1 and add_months(start, months) == end
    for n, weight in enumerate(weights):
        if whole_months and months % count == 0:
            first = add_months(start, months // count * n)
            last = add_months(start, months // count * (n + 1))
            for day in every_day(first, last):
                part = share(first, last, midnight(day), midnight(day + DAY))
                owed[day] += Fraction(str(weight)) * part
            continue
        length = Fraction(len(owed), count)
        for index, day in enumerate(owed):
            inside = min(index + 1, length * (n + 1)) - max(index, length * n)
            if inside > 0:
                owed[day] += Fraction(str(weight)) * inside / length
    return owed
