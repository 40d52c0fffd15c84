"""Frames: the stretch of time that an aggregate looks at, seen from a row of the answer.

The bounds of a window are moved back by calendar (language.md, "Comparison"). A day less a month
is a day: 29 to 31 March are held against the last of February. A window to date is held against as
much of the earlier period as it covers of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from kpilang.model.expr import Aggregate, Expr, Shift, Total
from kpilang.model.leaves import children, walk
from kpilang.model.windows import Calendar, Grain, Length, Window, WindowKind
from kpilang.plan.naming import shortened
from kpilang.plan.nodes import Frame, Known, Period, Read, Stretch
from kpilang.plan.periods import floor, midnight, months_in, same_part, shift
from kpilang.source.frozen import dataclass

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_BY_DAYS = (Grain.DAY, Grain.WEEK)


@dataclass(frozen=True, slots=True)
class Sight:
    """How a part of a formula sees a row: moved back by `moves`, without the breakdown but `by`.

    `window` is the measure's own, its grain the step of the rows. `by` None is the breakdown asked
    for. The sight of a target may see the whole period of a window to date, where that is planned
    (`keeps_period`), and one of what is `entire` always does.
    """

    window: Window
    moves: tuple[Length, ...] = ()
    by: tuple[str, ...] | None = None
    of_target: bool = False
    keeps_period: bool = False
    entire: bool = False

    def a_year_ago(self, *, entire: bool) -> Sight:
        """Return the sight of the same row a year before: so far, or the entire period."""
        return replace(self, moves=(*self.moves, Length(1, Grain.YEAR)), entire=entire)

    def earlier(self, move: Shift | None = None) -> Sight:
        """Return the sight of an earlier time: by a length, or by the window's own."""
        own = own_length(self.window)
        if move is None:
            moves = (own,)
        elif move.length is not None:
            moves = (move.length,)
        else:
            moves = (Length(own.count * move.steps, own.grain),)
        return replace(self, moves=(*self.moves, *moves))

    def without(self, total: Total) -> Sight:
        """Return the sight that keeps only the dimensions of a total."""
        kept = total.by if self.by is None else tuple(d for d in total.by if d in self.by)
        return replace(self, by=kept)

    def known(self, kind: str, name: str = "") -> Known:
        """Return what is asked of a row, as it is seen."""
        return Known(kind, name, _joined(self.moves), self.by if kind == "target" else None)

    def frame(self, leaf: Aggregate) -> Frame:
        """Return the stretch that a leaf looks at; a register is the same at all times."""
        if leaf.axis is None:
            return Frame()
        own, step = leaf.over, self.window.grain
        base = self._window(planned=leaf.axis.planned)
        if own is None:
            return base
        whole = base.whole
        stand = None if base == Frame() else base
        match own.kind:
            case WindowKind.ALL_TIME | WindowKind.CUMULATIVE:
                return Frame(base.moves, WindowKind.CUMULATIVE, whole=whole, base=stand)
            case WindowKind.PREVIOUS:
                return self._before(_joined(self.moves))
            case WindowKind.TRAILING:
                return Frame(base.moves, own.kind, length=own.length, whole=whole, base=stand)
            case _:
                period = own.period if own.kind is WindowKind.TO_DATE else own.grain
                if period is step and self.window.kind is WindowKind.PERIOD:
                    return base
                kind = WindowKind.TO_DATE
                return Frame(base.moves, kind, period, whole=whole, base=stand)

    def own_frame(self) -> Frame:
        """Return what the measure's own window covers, of what is not planned."""
        return self._window(planned=False)

    def _window(self, *, planned: bool) -> Frame:
        """Return what the measure's own window covers."""
        window, moves = self.window, _joined(self.moves)
        whole = planned or not moves or self.entire
        stepped = window.kind is WindowKind.TO_DATE and window.period is not window.grain
        match window.kind:
            case _ if stepped and (self.entire or (self.keeps_period and planned)):
                return Frame(moves, WindowKind.PERIOD, window.period)
            case _ if stepped:
                return Frame(moves, WindowKind.TO_DATE, window.period, whole=whole)
            case WindowKind.TRAILING if window.length != Length(1, window.grain):
                return Frame(moves, WindowKind.TRAILING, length=window.length, whole=whole)
            case WindowKind.ALL_TIME | WindowKind.CUMULATIVE:
                return Frame(moves, WindowKind.CUMULATIVE, whole=whole)
            case _:
                return Frame(moves, whole=whole)

    def _before(self, moves: tuple[Length, ...]) -> Frame:
        """Return the whole of what lies before the row's own window."""
        moves = _joined((*moves, own_length(self.window)))
        match self.window.kind:
            case WindowKind.TO_DATE:
                return Frame(moves, WindowKind.PERIOD, self.window.period)
            case WindowKind.TRAILING:
                return Frame(moves, WindowKind.TRAILING, length=self.window.length)
            case WindowKind.CUMULATIVE | WindowKind.ALL_TIME:
                return Frame(moves, WindowKind.CUMULATIVE)
            case _:
                return Frame(moves)


def own_length(window: Window) -> Length:
    """Return how far back a window of the same kind lies that does not overlap the row's."""
    match window.kind:
        case WindowKind.TRAILING:
            assert window.length is not None
            return window.length
        case WindowKind.TO_DATE:
            assert window.period is not None
            return Length(1, window.period)
        case _:
            return Length(1, window.grain)


def seen(expr: Expr, sight: Sight) -> Iterator[tuple[Expr, Sight]]:
    """Yield the parts of a formula with the sight that each is seen by; of rows nothing is told."""
    yield expr, sight
    match expr:
        case Aggregate():
            return
        case Shift(body=body):
            yield from seen(body, sight.earlier(expr))
        case Total(body=body):
            yield from seen(body, sight.without(expr))
        case _:
            for child in children(expr):
                yield from seen(child, sight)


def reads(expr: Expr, sight: Sight) -> Iterator[Read]:
    """Yield what a formula reads: each aggregate with its frame and its dimensions.

    What is read as a total is also read in the breakdown, since its members occur.
    """
    for part, by in seen(expr, sight):
        if isinstance(part, Aggregate):
            frame = by.frame(part)
            yield Read(part, by.of_target, frame, by.by)
            if by.by is not None:
                yield Read(part, by.of_target, frame, None)


def needs_periods(expr: Expr) -> bool:
    """Tell whether a formula looks elsewhere than at its row, which one row for all has not."""
    parts = tuple(walk(expr))
    return any(isinstance(part, Shift) for part in parts) or any(
        isinstance(part, Aggregate) and part.over is not None for part in parts
    )


def stretch(
    frame: Frame, row: Period, grain: Grain, as_of: datetime, calendar: Calendar
) -> Stretch:
    """Return the stretch of a frame in a row of a fixed spine.

    A moved frame of a partial row ends as far into its period as as-of lies into the row's.
    """
    if row.start is None or row.end is None:
        return Stretch(row.start, row.start, None if row.end is None else midnight(row.end))
    start, lower, upper = _bounds(frame, row, grain, calendar)
    cut = upper
    if not frame.whole and midnight(row.start) < as_of < midnight(row.end):
        cut = min(upper, _cut(frame.base or frame, row, grain, as_of, calendar))
    return Stretch(start, lower, cut, cut < upper)


def _bounds(
    frame: Frame, row: Period, grain: Grain, calendar: Calendar
) -> tuple[date, date | None, datetime]:
    """Return where the moved row begins, and the bounds of the frame, uncut."""
    assert row.start is not None
    assert row.end is not None
    start, end = row.start, row.end
    for move in frame.moves:
        start, end = moved(start, end, grain, move)
    if frame.base is not None:
        return start, *_own(frame, row, grain, calendar)
    match frame.kind:
        case WindowKind.CUMULATIVE:
            return start, None, midnight(end)
        case WindowKind.TRAILING:
            # Both bounds of the window are moved, so that windows of one length follow each other.
            assert frame.length is not None
            lower, last = shift(frame.length.grain, row.end, -frame.length.count), row.end
            for move in frame.moves:
                lower, last = back(lower, move, grain), back(last, move, grain)
            return start, lower, midnight(last)
        case _ if frame.period is None:
            return start, start, midnight(end)
        case _:
            first, earlier, close = _period_of(frame, row, calendar)
            upper = midnight(close)
            if frame.kind is WindowKind.TO_DATE:
                upper = same_part(first, midnight(row.end), earlier, close)
            return start, earlier, upper


def _own(
    frame: Frame, row: Period, grain: Grain, calendar: Calendar
) -> tuple[date | None, datetime]:
    """Return the bounds of an aggregate's own window, which ends where the others do."""
    assert frame.base is not None
    _, _, upper = _bounds(frame.base, row, grain, calendar)
    if frame.kind is WindowKind.CUMULATIVE:
        return None, upper
    if frame.kind is WindowKind.TRAILING:
        assert frame.length is not None
        return shift(frame.length.grain, upper.date(), -frame.length.count), upper
    assert frame.period is not None
    return floor(frame.period, (upper - _TICK).date(), calendar), upper


def _cut(frame: Frame, row: Period, grain: Grain, as_of: datetime, calendar: Calendar) -> datetime:
    """Return the moment that lies as far into an earlier frame as as-of lies into the row's."""
    assert row.start is not None
    assert row.end is not None
    if frame.kind is WindowKind.TO_DATE:
        first, earlier, close = _period_of(frame, row, calendar)
        return same_part(first, as_of, earlier, close)
    start, end = row.start, row.end
    for move in frame.moves:
        start, end = moved(start, end, grain, move)
    return same_part(row.start, as_of, start, end)


def _period_of(frame: Frame, row: Period, calendar: Calendar) -> tuple[date, date, date]:
    """Return where the period begins that holds the last day of a row; and both ends, moved."""
    assert frame.period is not None
    assert row.end is not None
    first = floor(frame.period, row.end - _DAY, calendar)
    earlier, close = first, shift(frame.period, first, 1)
    for move in frame.moves:
        earlier, close = back(earlier, move, frame.period), back(close, move, frame.period)
    return first, earlier, close


def back(day: date, move: Length, grain: Grain | None) -> date:
    """Return a day so much earlier by calendar; a week's year is 52 weeks."""
    if grain is Grain.WEEK and move.grain in (Grain.YEAR, Grain.FISCAL_YEAR):
        move = Length(52 * move.count, Grain.WEEK)
    return shift(move.grain, day, -move.count)


def moved(start: date, end: date, grain: Grain, move: Length) -> tuple[date, date]:
    """Return the bounds of a row moved back; days and weeks stay as long as they are."""
    earlier = back(start, move, grain)
    if grain in _BY_DAYS:
        return earlier, earlier + (end - start)
    return earlier, back(end, move, grain)


def is_exact(frame: Frame, grain: Grain) -> bool:
    """Tell whether a frame is one period of the grain in every row."""
    if frame.kind is not WindowKind.PERIOD or frame.period is not None or frame.base is not None:
        return False
    if grain in (Grain.DAY, Grain.ALL):
        return True
    return all(_is_whole(move, grain) for move in frame.moves)


def _is_whole(move: Length, grain: Grain) -> bool:
    if grain is Grain.WEEK:
        year = move.grain in (Grain.YEAR, Grain.FISCAL_YEAR)
        return year or move.grain is Grain.WEEK or (move.grain is Grain.DAY and move.count % 7 == 0)
    if move.grain in _BY_DAYS:
        return False
    return move.count * months_in(move.grain) % months_in(grain) == 0


def _joined(moves: tuple[Length, ...]) -> tuple[Length, ...]:
    """Return the moves with neighbours of one grain added up."""
    out: list[Length] = []
    for move in moves:
        if out and out[-1].grain is move.grain:
            out[-1] = Length(out[-1].count + move.count, move.grain)
        else:
            out.append(move)
    return tuple(out)


def named(frames: Iterable[Frame]) -> tuple[tuple[str, Frame], ...]:
    """Return frames with names that tell them apart."""
    out: dict[str, Frame] = {}
    for frame in frames:
        plain = shortened(frame_name(frame))
        name, number = plain, 2
        while name in out:
            name, number = f"{plain}_{number}", number + 1
        out[name] = frame
    return tuple(out.items())


def frame_name(frame: Frame) -> str:
    """Return a name that says what a frame looks at: `before_1_month`, `trailing_90_days`."""
    words = []
    match frame.kind:
        case WindowKind.TRAILING:
            assert frame.length is not None
            words.append(f"trailing_{_length(frame.length.count, frame.length.grain)}")
        case WindowKind.TO_DATE:
            words.append(f"{frame.period}_to_date")
        case WindowKind.CUMULATIVE:
            words.append("so_far")
        case WindowKind.PERIOD if frame.period is not None:
            words.append(f"whole_{frame.period}")
    if frame.base is not None and frame.base.kind is not WindowKind.PERIOD:
        words.append(f"at_{frame_name(replace(frame.base, moves=()))}")
    words += [f"before_{_length(move.count, move.grain)}" for move in frame.moves]
    if not words:
        return "period"
    if frame.moves and frame.whole:
        words.append("whole")
    return "_".join(words)


def _length(count: int, grain: Grain) -> str:
    return f"{count}_{grain}" if count == 1 else f"{count}_{grain}s"
