"""Aggregates that look at each row of their source from the row of the answer.

Who is alive at its end? How old is it by then? Moments are those of the row's own frame: where its
period starts, and where it ends, as-of or the cut of an earlier period where that is earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from kpilang.model import expr
from kpilang.model.expr import Aggregate, AggregateFunction, Alive, Expr
from kpilang.model.leaves import children, walk
from kpilang.model.nature import moving
from kpilang.model.windows import Calendar, Grain, WindowKind
from kpilang.plan.frames import is_exact
from kpilang.plan.grid import Frame, Mark, Moment, Period
from kpilang.plan.looks import View
from kpilang.plan.periods import floor, midnight
from kpilang.plan.scanned import Read, Scan

#: what names of columns begin with that of a frame and end in
BOUNDS = ("start", "end", "from", "until")

#: what can be put together from parts: states that merge
MERGEABLE = (
    AggregateFunction.COUNT,
    AggregateFunction.SUM,
    AggregateFunction.AVG,
    AggregateFunction.MIN,
    AggregateFunction.MAX,
)
#: how many borders rows are told apart by beside those of periods
_MOST_BORDERS = 4


def until(row: Period, place: int, as_of: datetime) -> datetime:
    """Return the moment at which a frame ends in a row, as-of where that is earlier."""
    moment, upper = row.as_of or as_of, row.stretches[place].upper
    return moment if upper is None else min(upper, moment)


def begun(row: Period, place: int) -> date | None:
    """Return where a row begins, moved back as a frame of it is."""
    return row.stretches[place].start


def asked(scan: Scan, frame: Frame) -> set[str]:
    """Return which moments of a row leaves ask for that look at it in its own frame."""
    if not scan.by_row:
        return set()
    leaves = (cell.leaf.aggregate for cell in scan.cells if cell.read.row == frame)
    found = {moment for leaf in leaves for moment in moments(leaf)}
    late = (is_late(cell.read) for cell in scan.cells if cell.read.row == frame)
    return found | ({"end"} if scan.whose is not None and any(late) else set())


def is_late(read: Read) -> bool:
    """Tell whether a frame of an earlier row may end after that row does.

    That is the whole of a window that trails before another one, which a partial row is cut before.
    """
    frame = read.frame
    return frame.kind is WindowKind.TRAILING and frame.whole and bool(frame.moves)


def moments(leaf: Aggregate) -> Iterator[str]:
    """Yield which moments of its row an aggregate asks for: `start` or `end`."""
    for part in _parts(leaf):
        match part:
            case Alive(moment=moment):
                yield moment
            case expr.Moment(name=name) if name.startswith("period"):
                yield name.removeprefix("period_")
            case _:
                continue


def is_told_by_days(leaf: Aggregate) -> bool:
    """Tell whether the days on which rows begin and end tell all that a leaf asks of them."""
    if leaf.axis is not None or moving(leaf.argument) is not None:
        return False
    found = (part for part in _parts(leaf) if moving(part) is not None)
    return all(isinstance(part, Alive) or children(part) for part in found)


def grid(found: Iterable[Read], view: View) -> tuple[Grain, bool, tuple[Moment, ...]]:
    """Return by which periods rows are grouped, split at as-of's time of day or at some borders.

    Those are the longest that tell rows apart as the moments do that are asked for.
    """
    frames = dict.fromkeys(read.row for read in found if read.row is not None)
    if view.as_of is None:
        if view.grain is Grain.ALL or not all(is_exact(f, view.grain) for f in frames):
            return Grain.DAY, True, ()
        last = view.rows[-1].index
        return view.grain, False, tuple(Mark(f"{view.name(f)}_until", last) for f in frames)
    asked_for = set[datetime]()
    for place, (_, frame) in enumerate(view.frames):
        for row in view.rows if frame in frames else ():
            first = begun(row, place)
            asked_for.update(midnight(day) for day in (first,) if day is not None)
            asked_for.add(until(row, place, view.as_of))
    buckets = bordered(asked_for, view)
    return (Grain.DAY, True, ()) if buckets is None else (buckets[0], False, buckets[1])


def bordered(moments: Iterable[datetime], view: View) -> tuple[Grain, tuple[Moment, ...]] | None:
    """Return the longest periods that end at moments but for a few borders, None if none do."""
    bounds = sorted(moments)
    for grain in (view.grain, Grain.MONTH, Grain.DAY):
        if grain not in (Grain.ALL, Grain.HOUR):
            odd = tuple(m for m in bounds if not _is_border(m, grain, view.calendar))
            if len(odd) <= _MOST_BORDERS:
                return grain, odd
    return None


def _is_border(moment: datetime, grain: Grain, calendar: Calendar) -> bool:
    return moment == midnight(floor(grain, moment.date(), calendar))


def _parts(leaf: Aggregate) -> Iterator[Expr]:
    for whole in (leaf.argument, leaf.where):
        if whole is not None:
            yield from walk(whole)
