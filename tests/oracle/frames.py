"""Where a row of the answer lies in time, what it covers, and what it is compared with.

A frame is a row's period, or that of an earlier one that it is compared with. From it follow the
window that a formula looks at, the window of each aggregate with an `over` of its own, and the
moment from which on nothing has happened yet.

Choices where the law is silent:
- a row's period is its step; state and the columns `period_start` and `period_end` go by it;
- in a month-to-date row of each day, what has passed of the month is measured from its first day,
  in whole months, then days: of 30 March the earlier window is all of February; there is a value
  even where that ends before the earlier row's own day or month would begin;
- the period of a `to date` window, and a period's name after `over`, is the one that holds the last
  moment of the row's period;
- a day less a month is the same day of the month before, or its last; both bounds of it would be
  the same moment;
- what trails such a row may be either its window, or both bounds of the later one moved;
- `over previous` is the row's own window moved back by its own length, whole;
- the periods that a formula is worked out at are those that end in the window, whole ones.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kpilang.model.expr import Shift
from kpilang.model.windows import Calendar, Grain, Length, Window, WindowKind
from tests.oracle.calendar import TICK, midnight, start_of, step

EVER_BEFORE = (WindowKind.ALL_TIME, WindowKind.CUMULATIVE)


class Silent(Exception):
    """No law says what is meant."""


@dataclass(frozen=True)
class Back:
    """How far back by the calendar: months, days and hours, one move after the other."""

    moves: tuple[tuple[str, int], ...] = ()

    def __add__(self, other: Back) -> Back:
        moves = list(self.moves)
        for unit, count in other.moves:
            if moves and moves[-1][0] == unit:
                moves[-1] = (unit, moves[-1][1] + count)
            else:
                moves.append((unit, count))
        return Back(tuple(moves))

    def times(self, count: int) -> Back:
        return Back(tuple((unit, size * count) for unit, size in self.moves))

    @property
    def has_months(self) -> bool:
        return any(unit == "months" for unit, _ in self.moves)

    def of(self, moment: datetime) -> datetime:
        """Return the moment so far earlier; what no month has is its last day."""
        for unit, count in self.moves:
            if unit == "months":
                moment = months_later(moment, -count)
            else:
                moment -= timedelta(**{unit: count})
        return moment


def a_move(unit: str, count: int) -> Back:
    return Back(((unit, count),))


LENGTHS = {
    Grain.HOUR: a_move("hours", 1),
    Grain.DAY: a_move("days", 1),
    Grain.WEEK: a_move("days", 7),
    Grain.MONTH: a_move("months", 1),
    Grain.QUARTER: a_move("months", 3),
    Grain.FISCAL_QUARTER: a_move("months", 3),
    Grain.YEAR: a_move("months", 12),
    Grain.FISCAL_YEAR: a_move("months", 12),
}
NOWHERE = Back()


@dataclass(frozen=True)
class Stretch:
    """Half-open civil moments; None is open."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True)
class Frame:
    """A row's period as it stands in the answer, and how far before it this frame lies."""

    start: datetime | None
    end: datetime | None
    spec: Window
    as_of: datetime
    calendar: Calendar
    back: Back = NOWHERE

    @property
    def is_partial(self) -> bool:
        """Tell whether as-of lies in the row's period."""
        if self.start is None or self.end is None:
            return False
        return self.start < self.as_of < self.end

    @property
    def step(self) -> Stretch:
        """The period, moved back."""
        if self.back == NOWHERE:
            return Stretch(self.start, self.end)
        assert self.start is not None
        assert self.end is not None
        earlier = self.back.of(self.start)
        if self.spec.grain in (Grain.DAY, Grain.WEEK):
            # A day a month before 30 March is a day, the last of February.
            return Stretch(earlier, earlier + (self.end - self.start))
        return Stretch(earlier, self.back.of(self.end))

    @property
    def window(self) -> Stretch:
        """What the frame covers."""
        period = self.step
        if self.spec.kind in EVER_BEFORE:
            return Stretch(None, period.end)
        if self.spec.kind is WindowKind.PERIOD:
            return period
        assert self.end is not None
        if self.spec.kind is WindowKind.TRAILING:
            assert self.spec.length is not None
            length = length_of(self.spec.length)
            earlier = Stretch(self.back.of(length.of(self.end)), self.back.of(self.end))
            assert period.end is not None
            if Stretch(length.of(period.end), period.end) != earlier:
                # Both bounds moved, and the window of the row moved, are not the same here.
                raise Silent
            return earlier
        first, last = self._to_date
        if self.back == NOWHERE:
            return Stretch(first, self.end)
        earlier = self.back.of(first)
        if self.end == last and self.spec.grain is self.spec.period:
            # It is a period of its own, and is moved with both of its ends.
            return Stretch(earlier, self.back.of(last))
        end = min(after(earlier, elapsed(first, self.end)), self.back.of(last))
        return Stretch(earlier, end)

    @property
    def cut(self) -> datetime:
        """The moment from which on nothing counts: as-of, or as much of an earlier frame."""
        if self.back == NOWHERE or not self.is_partial:
            return self.as_of
        if self.spec.kind is WindowKind.TO_DATE:
            first, _ = self._to_date
            covered = self.window
            assert covered.start is not None
            assert covered.end is not None
            # Of a period that has not begun nothing has passed, as where a week ends in it.
            passed = elapsed(first, max(first, self.as_of))
            return min(covered.end, after(covered.start, passed))
        period = self.step
        assert self.start is not None
        assert period.start is not None
        assert period.end is not None
        return min(period.end, after(period.start, elapsed(self.start, self.as_of)))

    @property
    def has_begun(self) -> bool:
        """Tell whether some of the frame lies before the moment from which on nothing counts."""
        start = self.step.start
        if self.spec.kind is WindowKind.TO_DATE and self.back != NOWHERE and self.is_partial:
            # What has passed of its period may end before the step itself would begin: 1 month and
            # 1 day from 15 February on is the 16th of March, and the step from the 17th.
            covered = self.window.start
            assert start is not None
            assert covered is not None
            start = min(start, covered)
        return start is None or start < self.cut

    @property
    def _to_date(self) -> tuple[datetime, datetime]:
        """Return the bounds of the period that a to-date row is a part of."""
        assert self.end is not None
        assert self.spec.period is not None
        first = start_of((self.end - TICK).date(), self.spec.period, self.calendar)
        return midnight(first), midnight(step(first, self.spec.period, 1))

    @property
    def own_length(self) -> Back | None:
        """By how much `previous` goes back unless it says so itself; None: nowhere."""
        match self.spec:
            case Window(grain=Grain.ALL):
                return None
            case Window(kind=WindowKind.TRAILING, length=Length() as length):
                return length_of(length)
            case Window(kind=WindowKind.TO_DATE, period=Grain() as period):
                return LENGTHS[period]
            case _:
                return LENGTHS[self.spec.grain]

    def earlier(self, shift: Shift) -> Frame | None:
        """Return the frame of a shifted formula."""
        length = self.own_length
        if length is None:
            return None
        if shift.length is None:
            return replace(self, back=self.back + length.times(shift.steps))
        said = shift.length
        weeks = self.spec.period if self.spec.kind is WindowKind.TO_DATE else self.spec.grain
        if weeks is Grain.WEEK and said.grain in (Grain.YEAR, Grain.FISCAL_YEAR):
            # A week's year is 52 weeks.
            said = Length(52 * said.count, Grain.WEEK)
        return replace(self, back=self.back + length_of(said))

    def previous(self, steps: int = 1) -> Frame | None:
        length = self.own_length
        return None if length is None else replace(self, back=self.back + length.times(steps))

    def over(self, own: Window | None) -> Stretch:
        """Return what an aggregate looks at, with or without a window of its own."""
        covered = self.window
        if own is None:
            return covered
        if own.kind is WindowKind.PREVIOUS:
            uneven = self.back.has_months and self.spec.grain in (Grain.DAY, Grain.WEEK)
            if self.spec.kind is not WindowKind.PERIOD or uneven:
                # The window before, or the step before? Before a week that lost a day to a month?
                raise Silent
            earlier = self.previous()
            if earlier is None or earlier.window.end is None:
                raise Silent
            return _whole(earlier)
        if covered.end is None:
            if own.kind in EVER_BEFORE:
                return covered
            raise Silent
        if own.kind in EVER_BEFORE:
            return Stretch(None, covered.end)
        if own.kind is WindowKind.TRAILING:
            assert own.length is not None
            return Stretch(length_of(own.length).of(covered.end), covered.end)
        period = own.period if own.kind is WindowKind.TO_DATE else own.grain
        assert period is not None
        if period is Grain.HOUR:
            raise Silent
        first = start_of((covered.end - TICK).date(), period, self.calendar)
        return Stretch(midnight(first), covered.end)

    def folded(self, grain: Grain, own: Window | None) -> list[Frame]:
        """Return the frames of the periods that end in a window, one after the other."""
        covered = self.over(own)
        if covered.start is None or covered.end is None or grain is Grain.HOUR:
            raise Silent
        first = start_of(covered.start.date(), grain, self.calendar)
        found = []
        while midnight(step(first, grain, 1)) <= covered.end:
            following = step(first, grain, 1)
            found.append(
                Frame(
                    midnight(first),
                    midnight(following),
                    Window(WindowKind.PERIOD, grain),
                    self.cut,
                    self.calendar,
                )
            )
            first = following
        return found


def _whole(frame: Frame) -> Stretch:
    """Return the window of an earlier frame, all of it."""
    if frame.spec.kind is not WindowKind.TO_DATE:
        return frame.window
    first, last = frame._to_date
    return Stretch(frame.back.of(first), frame.back.of(last))


def length_of(length: Length) -> Back:
    return LENGTHS[length.grain].times(length.count)


def months_later(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def elapsed(start: datetime, moment: datetime) -> tuple[int, timedelta]:
    """Return how far a moment is from a start: whole months, then days and what is left."""
    months = 0
    while months_later(start, months + 1) <= moment:
        months += 1
    return months, moment - months_later(start, months)


def after(start: datetime, passed: tuple[int, timedelta]) -> datetime:
    months, rest = passed
    return months_later(start, months) + rest


def within(moment: datetime, stretch: Stretch) -> bool:
    """Tell whether a moment lies in a half-open stretch."""
    begun = stretch.start is None or moment >= stretch.start
    return begun and (stretch.end is None or moment < stretch.end)
