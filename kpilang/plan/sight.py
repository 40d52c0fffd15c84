"""How a formula sees a row: at an earlier time, over a window of its own, without the breakdown.

From it follows the frame that each aggregate is read in, and what is asked of the row itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kpilang.model.expr import Aggregate, Axis, Expr, Folded, Shift, Total
from kpilang.model.leaves import aggregates, children, walk
from kpilang.model.nature import is_moving, rolled_in, told_by
from kpilang.model.windows import Grain, Length, Window, WindowKind
from kpilang.plan.grid import Fixed, Frame, Known, Line
from kpilang.plan.scanned import Read
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Sight:
    """How a part of a formula sees a row: moved back by `moves`, without the breakdown but `by`.

    `window` is the measure's own, its grain the step of the rows. `by` None is the breakdown asked
    for. The sight of a target may see the whole period of a window to date, where that is planned
    (`keeps_period`), and one of what is `entire` always does. One from a `fixed` period sees the
    same from every row. Rows that are a period `inside` another one may end before it does.
    """

    window: Window
    moves: tuple[Length, ...] = ()
    by: tuple[str, ...] | None = None
    of_target: bool = False
    keeps_period: bool = False
    entire: bool = False
    fixed: Fixed | None = None
    inside: bool = False

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
        """Return the stretch that a leaf looks at; a register is the same at all times.

        A stock has no time axis, and looks at the row itself.
        """
        if leaf.axis is None:
            return self.row() if is_moving(leaf) or len(told_by(leaf)) > 1 else Frame()
        return replace(self._over(leaf.over, planned=leaf.axis.planned), fixed=self.fixed)

    def frame_of_periods(self, folded: Folded) -> Frame:
        """Return the stretch whose periods an aggregate over periods looks at."""
        axes = [leaf.axis for leaf in aggregates(folded.body)]
        return self._over(folded.over, planned=all(map(_is_planned, axes)))

    def _over(self, own: Window | None, *, planned: bool) -> Frame:
        """Return what is looked at over a window of its own, or over the measure's."""
        step = self.window.grain
        base = self._window(planned=planned)
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

    def row(self) -> Frame:
        """Return the row itself, which tells where its period starts and ends."""
        return replace(self.own_frame(), fixed=self.fixed)

    def read(self, leaf: Aggregate, by: tuple[str, ...] | None = None) -> Read:
        """Return what is read of a leaf, with the dimensions `by`."""
        row = self.row() if is_moving(leaf) else None
        rolled = tuple(self._rolled(part.aggregate) for part in rolled_in(leaf))
        return Read(leaf, self.of_target, self.frame(leaf), by, row, rolled=rolled)

    def _rolled(self, leaf: Aggregate) -> Read:
        """Return what is read of an aggregate that is rolled up: nothing ahead of as-of is."""
        frame = self.row()
        if leaf.axis is not None:
            frame = replace(self._over(leaf.over, planned=False), fixed=self.fixed)
        rolled = tuple(self._rolled(part.aggregate) for part in rolled_in(leaf))
        return Read(leaf, False, frame, row=self.row(), rolled=rolled)

    def own_frame(self) -> Frame:
        """Return what the measure's own window covers, of what is not planned."""
        return self._window(planned=False)

    def _window(self, *, planned: bool) -> Frame:
        """Return what the measure's own window covers."""
        window, moves = self.window, _joined(self.moves)
        whole = planned or self.entire or not (moves or self.inside)
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


def of_bound(line: Line, place: int, sight: Sight) -> Sight:
    """Return how a bound of a target sees a row: by itself, or from the period it is stated for."""
    if not line.fixed:
        return sight
    at = line.fixed[place]
    return Sight(Window(WindowKind.PERIOD, at.grain), of_target=True, fixed=at)


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
    """Yield the parts of a formula with the sight that each is seen by.

    Nothing is told of rows, nor of what is worked out at periods inside a row.
    """
    yield expr, sight
    match expr:
        case Aggregate() | Folded():
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
            yield by.read(part, by.by)
            if by.by is not None:
                yield by.read(part)


def frames_of(found: Iterable[Read]) -> Iterator[Frame]:
    """Yield the frames that are read, and those of the rows that they are read from."""
    for read in found:
        yield read.frame
        if read.row is not None:
            yield read.row
        yield from frames_of(read.rolled)


def needs_periods(expr: Expr) -> bool:
    """Tell whether a formula looks elsewhere than at its row, which one row for all has not."""
    parts = tuple(walk(expr))
    return any(isinstance(part, (Folded, Shift)) for part in parts) or any(
        isinstance(part, Aggregate) and part.over is not None for part in parts
    )


def _is_planned(axis: Axis | None) -> bool:
    return axis is not None and axis.planned


def _joined(moves: tuple[Length, ...]) -> tuple[Length, ...]:
    """Return the moves with neighbours of one grain added up."""
    out: list[Length] = []
    for move in moves:
        if out and out[-1].grain is move.grain:
            out[-1] = Length(out[-1].count + move.count, move.grain)
        else:
            out.append(move)
    return tuple(out)
