"""The stretches of time that an answer looks at: rows elsewhere count nowhere in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise

from kpilang.model.expr import Aggregate, Expr
from kpilang.model.leaves import aggregates
from kpilang.model.sources import SourceTable
from kpilang.model.windows import Calendar, Grain, Length, WindowKind
from kpilang.plan.grid import Frame, Mark, Moment, Period, State
from kpilang.plan.periods import midnight, months_in
from kpilang.plan.scanned import Read
from kpilang.plan.timeline import first_of
from kpilang.source.frozen import dataclass

Range = tuple[Moment | None, Moment | None]


class Role(StrEnum):
    """What of an answer a read is for."""

    VALUE = "value"
    PREVIOUS = "previous"
    TARGET = "target"
    #: how far the year before had come: of no matter to what is over, or has not begun
    PACE = "pace"


@dataclass(frozen=True, slots=True)
class Look:
    """A read and what it is for."""

    read: Read
    role: Role


@dataclass(frozen=True, slots=True)
class View:
    """The rows of an answer with what their frames are called; `as_of` None is a moving one.

    Of hours it is a point of the line.
    `ahead` tells whether all of the formula is planned, so that a future row can be compared too,
    `planned` whether some of it is, so that it has a value.
    """

    rows: tuple[Period, ...]
    grain: Grain
    frames: tuple[tuple[str, Frame], ...]
    as_of: datetime | None
    ahead: bool
    planned: bool
    calendar: Calendar

    @property
    def moving(self) -> bool:
        """Tell whether only the warehouse's clock knows the bounds of the rows."""
        return self.as_of is None and self.grain is not Grain.ALL

    def point(self, day: date) -> datetime:
        """Return when a day begins, as the rows count time."""
        hours = self.grain is Grain.HOUR
        return first_of(day, self.calendar.timezone) if hours else midnight(day)

    def name(self, frame: Frame) -> str:
        """Return what a frame is called."""
        return next(name for name, known in self.frames if known == frame)


def is_planned(leaf: Aggregate) -> bool:
    """Tell whether a leaf's rows may lie ahead of as-of."""
    return leaf.axis is not None and leaf.axis.planned


def is_ahead(formula: Expr) -> bool:
    """Tell whether all of a formula is planned, so that a row holds what lies ahead of as-of."""
    return all(is_planned(leaf) for leaf in aggregates(formula))


def is_partly_ahead(formula: Expr) -> bool:
    """Tell whether some of a formula is planned, so that a future row has a value."""
    return any(is_planned(leaf) for leaf in aggregates(formula))


def is_whole(row: Period) -> bool:
    """Tell whether a row is all there is, with no bounds to tell rows apart by."""
    return row.start is None and row.end is None


def ranges(
    looks: Iterable[Look], view: View, since: date | None, rows: tuple[Period, ...] | None = None
) -> tuple[Range, ...]:
    """Return the stretches that rows look at, apart from each other, in order.

    Nothing has a value before `since`, and only what is planned lies ahead of as-of.
    """
    if view.as_of is None:
        return _moving(looks, view) if view.moving else ((None, _clock(looks)),)
    index = {frame: place for place, (_, frame) in enumerate(view.frames)}
    found: set[tuple[datetime, datetime]] = set()
    for look in looks:
        planned = is_planned(look.read.leaf)
        for row in view.rows if rows is None else rows:
            if not is_looked_at(look.role, row, planned=view.planned, ahead=view.ahead):
                continue
            stretch = row.stretches[index[look.read.frame]]
            start = datetime.min if stretch.lower is None else midnight(stretch.lower)
            end = datetime.max if stretch.upper is None else stretch.upper
            if not planned:
                end = min(end, view.as_of)
            known = since is None or is_whole(row) or view.point(since) < end
            if look.read.leaf.axis is None:
                # It asks for the row itself: its window may not reach so far, or be cut before.
                begun = stretch.start is None or midnight(stretch.start) < view.as_of
                start, end = (datetime.min, datetime.max) if begun else (end, end)
            if start < end and known:
                found.add((start, end))
    return tuple(
        (None if start == datetime.min else start, None if end == datetime.max else end)
        for start, end in _merged(sorted(found))
    )


def has_data(read: Read, row: Period, view: View, sources: Mapping[str, SourceTable]) -> bool:
    """Tell whether data of all that a row looks at, of what is rolled up too, have begun in it."""
    index = {frame: place for place, (_, frame) in enumerate(view.frames)}
    for source, frame in read.looked_in():
        since, end = sources[source].since, row.stretches[index[frame]].upper
        if since is None or end is None:
            continue
        ahead = source == read.leaf.source and is_planned(read.leaf)
        known = end if view.as_of is None or ahead else min(end, view.as_of)
        if known <= view.point(since):
            return False
    return True


def is_looked_at(role: Role, row: Period, *, planned: bool, ahead: bool) -> bool:
    """Tell whether a row of the answer looks at what is read.

    A future row has a value where some of its formula is `planned`, which may be made of what was
    before too, up to as-of. It is compared where all of the formula lies `ahead`.
    """
    if role is Role.PACE:
        return row.state is not State.FUTURE and row.due != 1
    if row.state is not State.FUTURE or role is Role.TARGET:
        return True
    return planned if role is Role.VALUE else ahead


def _merged(parts: Sequence[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    if not parts:
        return
    start, end = parts[0]
    for a, b in parts[1:]:
        if a > end:
            yield start, end
            start, end = a, b
        else:
            end = max(end, b)
    yield start, end


def _moving(looks: Iterable[Look], view: View) -> tuple[Range, ...]:
    """Return stretches whose bounds the clock tells; the rows of each frame follow each other."""
    last = view.rows[-1].index
    backs: dict[bool, set[int]] = {}
    others: dict[Range, None] = {}
    names: dict[tuple[bool, int], str] = {}
    for look in looks:
        frame, planned = look.read.frame, is_planned(look.read.leaf)
        steps = steps_back(frame, view.grain)
        if steps is not None:
            backs.setdefault(planned, set()).add(steps)
            names[planned, steps] = view.name(frame)
        else:
            others[_bounds(view, view.name(frame), frame, planned)] = None
    out: list[Range] = []
    for planned, found in backs.items():
        ordered = sorted(found)
        # The last of the earlier rows is cut, so that it has to be a row of the nearer frame too.
        near = all(b - a <= last for a, b in pairwise(ordered))
        kept = (ordered[-1],) if near else ordered
        for back in kept:
            lower = Mark(f"{names[planned, back]}_start", 0)
            nearest = ordered[0] if near else back
            upper = _upper(names[planned, nearest], nearest > 0, planned, last)
            out.append((lower, upper))
    return (*out, *others)


def _clock(looks: Iterable[Look]) -> Mark | None:
    """Return the bound of all rows there are: as-of, save for what is planned."""
    return None if all(is_planned(look.read.leaf) for look in looks) else Mark("as_of")


def _bounds(view: View, name: str, frame: Frame, planned: bool) -> Range:
    last = view.rows[-1].index
    lower = None if frame.kind is WindowKind.CUMULATIVE else Mark(f"{name}_start", 0)
    return lower, _upper(name, bool(frame.moves), planned, last)


def _upper(name: str, is_moved: bool, planned: bool, last: int) -> Mark:
    return Mark(f"{name}_end", last) if is_moved or planned else Mark("as_of")


def steps_back(frame: Frame, grain: Grain) -> int | None:
    """Return how many periods back a frame lies, None where it is no period or another length."""
    if frame.kind is not WindowKind.PERIOD or frame.period is not None:
        return None
    steps = [_steps(move, grain) for move in frame.moves]
    known = [count for count in steps if count is not None]
    return sum(known) if len(known) == len(steps) else None


def _steps(move: Length, grain: Grain) -> int | None:
    if move.grain is grain:
        return move.count
    by_days = (Grain.DAY, Grain.WEEK)
    if move.grain in by_days or grain in by_days:
        return None
    count, rest = divmod(move.count * months_in(move.grain), months_in(grain))
    return None if rest else count
