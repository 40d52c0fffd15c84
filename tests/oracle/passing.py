"""What a row owes for, and how much of that time has passed, at the pace of its measure."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from kpilang.model.entities import Goal, Kpi, LevelTarget, Measure, PaceKind
from kpilang.model.windows import Grain, Window, WindowKind
from tests.oracle.aggregates import Member
from tests.oracle.amounts import number_of
from tests.oracle.asking import Asking
from tests.oracle.calendar import midnight, start_of, step
from tests.oracle.frames import Frame, Silent, after, elapsed
from tests.oracle.members import ANY
from tests.oracle.pace import paced_share
from tests.oracle.question import counts, formula_of, is_flow, is_planned
from tests.oracle.spans import a_year, covering, is_in_progress, owed_span
from tests.oracle.values import Value


class Passing:
    """One row of an answer, for one member: what of the time that it owes for has passed."""

    def __init__(self, asking: Asking, measure: Measure, frame: Frame, member: Member) -> None:
        self.asking, self.measure, self.frame, self.member = asking, measure, frame, member
        own = measure is asking.measure
        formula = formula_of(measure)
        self.is_flow = asking.is_flow if own else is_flow(formula)
        self.is_ahead = all(map(is_planned, counts(formula)))
        self.window = measure.window or Window(WindowKind.PERIOD, Grain.MONTH)
        if not own and self.window.kind is not WindowKind.PERIOD:
            raise Silent
        self.start, self.end = owed_span(frame)
        self.until = min(frame.step.end or frame.as_of, frame.as_of)

    @property
    def is_whole(self) -> bool:
        """Tell whether all that the row owes for is asked: no part of it."""
        question = self.asking.question
        return not question.by and question.where is None and not any(m is ANY for m in self.member)

    @property
    def is_paced(self) -> bool:
        """Tell whether a row in progress is a part of what it will be."""
        return self.is_flow and not self.is_ahead

    @property
    def is_in_progress(self) -> bool:
        """Tell whether less than all that the row owes for has passed by now."""
        return is_in_progress(self.frame)

    def share_of(self, start: date, end: date, a: datetime, b: datetime) -> Fraction:
        measure = self.measure
        if isinstance(measure, (Kpi, Goal)) and measure.pace.kind is PaceKind.LAST_YEAR:
            return self._as_last_year(midnight(start), midnight(end), a, b)
        return paced_share(measure, self.asking.calendar, start, end, a, b)

    def _as_last_year(self, start: datetime, end: datetime, a: datetime, b: datetime) -> Fraction:
        """Return the share of a period that came in between two moments a year before."""
        if a <= start and b >= end:
            return Fraction(1)
        year = a_year(self.frame)
        begun, over = year.of(start), year.of(end)
        first, last = (
            min(after(begun, elapsed(start, moment)), over) if moment > start else begun
            for moment in (a, b)
        )
        if first >= last:
            return Fraction(0)
        part, whole = (
            number_of(self._came_in(low, high)) for low, high in ((first, last), (begun, over))
        )
        if part is None or whole is None or whole.value <= 0:
            raise Silent
        return part.value / whole.value

    def _came_in(self, start: datetime, end: datetime) -> Value:
        frame = covering(self.frame, start, end)
        return self.asking.value(formula_of(self.measure), frame, self.member)

    def periods_owed(self, target: LevelTarget, until: datetime | None) -> Fraction | None:
        """Return how many periods of the target's kind a row is made of, or is by a moment."""
        if self.start is None or self.end is None:
            return None
        low = midnight(self.start)
        high = midnight(self.end) if until is None else min(until, midnight(self.end))
        per = target.per or self._own_period
        if per is None:
            return self.share_of(self.start, self.end, low, high)
        total, at = Fraction(0), start_of(self.start, per, self.asking.calendar)
        while at < self.end:
            following = step(at, per, 1)
            total += self.share_of(at, following, low, high)
            at = following
        return total

    @property
    def _own_period(self) -> Grain | None:
        """Return the period that an amount is for unless it says so; None: the row's window."""
        match self.window.kind:
            case WindowKind.PERIOD:
                return self.window.grain
            case WindowKind.TO_DATE:
                return self.window.period
            case WindowKind.TRAILING:
                return None
        raise Silent
