"""Into which buckets the rows of a scan go, and where a period is cut to compare like with like."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kpilang.model.expr import Axis
from kpilang.model.leaves import follows
from kpilang.model.windows import Grain
from kpilang.plan.grid import Mark, Moment, Period, State
from kpilang.plan.looks import View
from kpilang.plan.periods import floor, midnight
from kpilang.plan.scanned import Cut, Read
from kpilang.plan.timeline import after


def cuts(found: Iterable[Read], view: View, axis: Axis | None) -> tuple[Cut, ...]:
    """Return the periods that a partial row is compared with, and up to where they count.

    One that counts to its end is told too: plans that share the scan may cut another one.
    """
    if axis is None or axis.planned:
        return ()
    frames = dict.fromkeys(read.frame for read in found if not read.frame.whole)
    last = view.rows[-1]
    cuts: dict[Cut, None] = {}
    for place, (name, frame) in enumerate(view.frames):
        if frame not in frames:
            continue
        if view.moving:
            bounds = (f"{name}_start", f"{name}_end", f"{name}_close")
            cuts[Cut(*(Mark(bound, last.index) for bound in bounds))] = None
            continue
        for row in view.rows:
            cut = _cut(row, place, view)
            if cut is not None:
                cuts[cut] = None
    return tuple(cuts)


def until(read: Read, view: View) -> Moment | None:
    """Return the moment up to which events count in the frame that a partial row is compared with.

    None where they are as-of's, as in all other rows.
    """
    if read.frame.whole or not follows(read.leaf):
        return None
    place = next(place for place, (_, frame) in enumerate(view.frames) if frame == read.frame)
    last = view.rows[-1]
    if view.moving:
        return Mark(f"{view.name(read.frame)}_end", last.index)
    found = (row.stretches[place].upper for row in view.rows if row.state is State.PARTIAL)
    return next(found, None)


def is_cut_twice(cuts: Iterable[Cut]) -> bool:
    """Tell whether one period counts in part in two ways, up to different moments."""
    found: dict[Moment, Moment] = {}
    return any(found.setdefault(cut.start, cut.at) != cut.at for cut in cuts)


def _cut(row: Period, place: int, view: View) -> Cut | None:
    if row.state is not State.PARTIAL or not row.stretches:
        return None
    stretch = row.stretches[place]
    if stretch.lower is None or stretch.upper is None:
        return None
    if not stretch.cut:
        return Cut(midnight(stretch.lower), stretch.upper, stretch.upper)
    return Cut(midnight(stretch.lower), stretch.upper, midnight(after(view.grain, stretch.lower)))


def bucket_of(found: Iterable[Read], view: View, axis: Axis | None) -> tuple[Grain, bool]:
    """Return the longest period that every frame is made of, and whether days are split too."""
    clock = axis is not None and axis.value.type.kind == "timestamp"
    if view.as_of is None:
        cut = any(not read.frame.whole for read in found)
        return Grain.DAY, cut and clock
    frames = {read.frame for read in found}
    bounds: set[datetime] = set()
    for place, (_, frame) in enumerate(view.frames):
        if frame not in frames:
            continue
        for row in view.rows:
            stretch = row.stretches[place]
            bounds.update(midnight(day) for day in (stretch.lower,) if day is not None)
            bounds.update(end for end in (stretch.upper,) if end is not None)
    split = clock and any(bound != midnight(bound.date()) for bound in bounds)
    return (Grain.DAY if split else _coarsest(bounds, view)), split


def has_hours(found: Iterable[Read], view: View) -> bool:
    """Tell whether some frame that rows are put into ends at no midnight."""
    frames = {read.frame for read in found}
    uppers = (
        row.stretches[place].upper
        for place, (_, frame) in enumerate(view.frames)
        for row in (view.rows if frame in frames and view.as_of is not None else ())
    )
    return view.as_of is None or any(
        upper is not None and upper != midnight(upper.date()) for upper in uppers
    )


def _coarsest(bounds: set[datetime], view: View) -> Grain:
    for grain in (view.grain, Grain.MONTH):
        if grain is not Grain.ALL and all(
            bound == midnight(floor(grain, bound.date(), view.calendar)) for bound in bounds
        ):
            return grain
    return Grain.DAY
