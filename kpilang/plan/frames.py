"""Frames: the stretch of time that an aggregate looks at, seen from a row of the answer.

A row is moved back by calendar first, and its window is taken then (language.md, "Comparison"), so
that 31 March less a month is the last day of February, and a month to date before it ends there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from kpilang.model.expr import Aggregate, Expr, Shift, Total
from kpilang.model.leaves import children
from kpilang.model.windows import Calendar, Grain, Length, Window, WindowKind
from kpilang.plan.nodes import Frame, Known, Period, Read, State, Stretch
from kpilang.plan.periods import floor, midnight, months_in, same_part, shift
from kpilang.source.frozen import dataclass

_DAY = timedelta(days=1)
_BY_DAYS = (Grain.DAY, Grain.WEEK)


@dataclass(frozen=True, slots=True)
class Sight:
    """How a part of a formula sees a row: moved back by `moves`, without the breakdown but `by`.

    `window` is the measure's own, its grain the step of the rows. `by` None is the breakdown asked
    for. The sight of a target sees the whole period of a window to date, where it is planned, and
    one of what is `entire` always does.
    """

    window: Window
    moves: tuple[Length, ...] = ()
    by: tuple[str, ...] | None = None
    of_target: bool = False
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
        planned = leaf.axis.planned
        window = self.window if leaf.over is None else leaf.over
        moves = _joined(self.moves)
        whole = planned or not moves or self.entire
        match window.kind:
            case WindowKind.TO_DATE if self.entire and leaf.over is None:
                return Frame(moves, WindowKind.PERIOD, window.period)
            case WindowKind.TO_DATE if self.of_target and planned and leaf.over is None:
                return Frame(moves, WindowKind.PERIOD, window.period, whole=whole)
            case WindowKind.TO_DATE if window.period is not self.window.grain:
                return Frame(moves, WindowKind.TO_DATE, window.period, whole=whole)
            case WindowKind.TRAILING if window.length != Length(1, self.window.grain):
                return Frame(moves, WindowKind.TRAILING, length=window.length, whole=whole)
            case WindowKind.ALL_TIME | WindowKind.CUMULATIVE:
                return Frame(moves, WindowKind.CUMULATIVE, whole=whole)
            case WindowKind.PREVIOUS:
                return Frame(_joined((*moves, Length(1, self.window.grain))))
            case WindowKind.PERIOD if leaf.over is not None:
                if window.grain is not self.window.grain:
                    return Frame(moves, WindowKind.TO_DATE, window.grain, whole=whole)
        return Frame(moves, whole=whole)


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


def reads(expr: Expr, sight: Sight) -> Iterator[Read]:
    """Yield what a formula reads: each aggregate with its frame and its dimensions.

    What is read as a total is also read in the breakdown, since its members occur.
    """
    match expr:
        case Aggregate():
            frame = sight.frame(expr)
            yield Read(expr, sight.of_target, frame, sight.by)
            if sight.by is not None:
                yield Read(expr, sight.of_target, frame, None)
        case Shift(body=body):
            yield from reads(body, sight.earlier(expr))
        case Total(body=body):
            yield from reads(body, sight.without(expr))
        case _:
            for child in children(expr):
                yield from reads(child, sight)


def stretch(
    frame: Frame, row: Period, grain: Grain, as_of: datetime, calendar: Calendar
) -> Stretch:
    """Return the stretch of a frame in a row of a fixed spine.

    A moved frame of a partial row ends as far into its period as as-of lies into the row's.
    """
    if row.start is None or row.end is None:
        return Stretch(row.start, row.start, None if row.end is None else midnight(row.end))
    start, end = row.start, row.end
    for move in frame.moves:
        start, end = moved(start, end, grain, move)
    last = end - _DAY
    upper = midnight(end)
    lower: date | None = start
    match frame.kind:
        case WindowKind.TRAILING:
            assert frame.length is not None
            lower = shift(frame.length.grain, end, -frame.length.count)
        case WindowKind.TO_DATE:
            assert frame.period is not None
            lower = floor(frame.period, last, calendar)
        case WindowKind.CUMULATIVE:
            lower = None
        case WindowKind.PERIOD if frame.period is not None:
            lower = floor(frame.period, last, calendar)
            upper = midnight(shift(frame.period, lower, 1))
    cut = False
    if not frame.whole and row.state is State.PARTIAL:
        part = same_part(row.start, as_of, start, end)
        cut, upper = part < upper, min(upper, part)
    return Stretch(start, lower, upper, cut)


def moved(start: date, end: date, grain: Grain, move: Length) -> tuple[date, date]:
    """Return the bounds of a row moved back; days and weeks stay as long as they are."""
    if grain is Grain.WEEK and move.grain in (Grain.YEAR, Grain.FISCAL_YEAR):
        move = Length(52 * move.count, Grain.WEEK)
    earlier = shift(move.grain, start, -move.count)
    if grain in _BY_DAYS:
        return earlier, earlier + (end - start)
    return earlier, shift(move.grain, end, -move.count)


def is_exact(frame: Frame, grain: Grain) -> bool:
    """Tell whether a frame is one period of the grain in every row."""
    if frame.kind is not WindowKind.PERIOD or frame.period is not None:
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
    words += [f"before_{_length(move.count, move.grain)}" for move in frame.moves]
    if not words:
        return "period"
    if frame.moves and frame.whole:
        words.append("whole")
    return "_".join(words)


def _length(count: int, grain: Grain) -> str:
    return f"{count}_{grain}" if count == 1 else f"{count}_{grain}s"
