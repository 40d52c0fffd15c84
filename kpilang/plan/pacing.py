"""How much of a target each part of its period owes: linear, by workdays, by weights."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from fractions import Fraction

from kpilang.model.entities import Goal, Kpi, Measure, Pace, PaceKind
from kpilang.model.targets import LINEAR
from kpilang.model.windows import Calendar
from kpilang.plan.periods import add_months, overlap_share
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Pacing:
    """A pace with the calendar that it counts by."""

    pace: Pace
    calendar: Calendar

    def share(self, start: date, end: date, first: date, last: date) -> Fraction:
        """Return the share of what the period [start, end) owes that falls into [first, last)."""
        first, last = max(start, first), min(end, last)
        if first <= start and last >= end:
            return Fraction(1)
        if first >= last:
            return Fraction(0)
        match self.pace.kind:
            case PaceKind.WORKDAYS:
                return self._by_workdays(start, end, first, last)
            case PaceKind.WEIGHTS:
                return self._by_weights(start, end, last) - self._by_weights(start, end, first)
            case PaceKind.LINEAR | PaceKind.LAST_YEAR:
                return overlap_share(start, end, first, last)

    def _by_workdays(self, start: date, end: date, first: date, last: date) -> Fraction:
        """Count working days; a period that has none owes the same on each of its days."""
        holidays = {day for day, _ in self.calendar.holidays}
        whole = self._workdays(start, end, holidays)
        if whole == 0:
            return overlap_share(start, end, first, last)
        return Fraction(self._workdays(first, last, holidays), whole)

    def _workdays(self, first: date, last: date, holidays: Collection[date]) -> int:
        workdays = self.calendar.workdays
        return sum(d.weekday() in workdays and d not in holidays for d in _days(first, last))

    def _by_weights(self, start: date, end: date, until: date) -> Fraction:
        """Return what is owed by a day: the weights of equal parts, linear within each.

        The parts are whole months where the months of the period can be divided so, else days.
        """
        weights = self.pace.weights
        months = (end.year - start.year) * 12 + end.month - start.month
        if start.day == end.day == 1 and months % len(weights) == 0:
            length = months // len(weights)
            owed, part = Fraction(0), start
            for weight in weights:
                following = add_months(part, length)
                if until > part:
                    owed += Fraction(weight) * overlap_share(part, following, part, until)
                part = following
            return owed
        position = Fraction((until - start).days * len(weights), (end - start).days)
        full = int(position)
        owed = sum((Fraction(weight) for weight in weights[:full]), Fraction(0))
        return owed + (Fraction(weights[full]) * (position - full) if full < len(weights) else 0)


def pacing_of(measure: Measure, calendar: Calendar) -> Pacing:
    """Return the pace of a KPI or goal, linear for a metric."""
    pace = measure.pace if isinstance(measure, (Kpi, Goal)) else LINEAR
    return Pacing(pace, calendar)


def _days(first: date, last: date) -> Iterator[date]:
    while first < last:
        yield first
        first += timedelta(days=1)
