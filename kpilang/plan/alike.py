"""Plans of the same rows made to call what their rows cover by the same names."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kpilang.model.windows import Grain
from kpilang.plan.frames import stretch
from kpilang.plan.grid import Frame, Mark, Moment, Period
from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import Cut, Leaf, Scan


def with_frames(group: list[Plan]) -> list[Plan]:
    """Return plans that have the stretches of all of them, so that scans can name their bounds.

    A name that stands for another stretch in a plan before is numbered.
    """
    names: dict[Frame, str] = {}
    for name, frame in (named for plan in group for named in plan.frames):
        number, own = 2, name
        while frame not in names and own in names.values():
            own, number = f"{name}_{number}", number + 1
        names.setdefault(frame, own)
    frames = tuple((name, frame) for frame, name in names.items())
    out = []
    for plan in group:
        anew = {name: names[frame] for name, frame in plan.frames}
        scans = tuple(_with_marks(scan, anew) for scan in plan.scans)
        spine = tuple(_stretched(row, frames, plan) for row in plan.spine)
        out.append(replace(plan, frames=frames, scans=scans, spine=spine))
    return out


def _with_marks(scan: Scan, names: dict[str, str]) -> Scan:
    """Return a scan whose moments of the clock are read by other names of frames."""

    parts = tuple(
        replace(
            part,
            stretches=tuple((_marked(a, names), _marked(b, names)) for a, b in part.stretches),
        )
        for part in scan.parts
    )
    cuts = tuple(
        Cut(*(_moment(bound, names) for bound in (cut.start, cut.at, cut.end))) for cut in scan.cuts
    )
    borders = tuple(_moment(border, names) for border in scan.borders)

    def known(leaf: Leaf) -> Leaf:
        return replace(leaf, until=_marked(leaf.until, names))

    cells = tuple(
        replace(cell, leaf=known(cell.leaf), cut=None if cell.cut is None else known(cell.cut))
        for cell in scan.cells
    )
    leaves = tuple(map(known, scan.leaves))
    return replace(scan, parts=parts, cuts=cuts, borders=borders, cells=cells, leaves=leaves)


def _marked(moment: Moment | None, names: dict[str, str]) -> Moment | None:
    return None if moment is None else _moment(moment, names)


def _moment(moment: Moment, names: dict[str, str]) -> Moment:
    if not isinstance(moment, Mark):
        return moment
    name, _, bound = moment.column.rpartition("_")
    return replace(moment, column=f"{names[name]}_{bound}") if name in names else moment


def _stretched(row: Period, frames: tuple[tuple[str, Frame], ...], plan: Plan) -> Period:
    if plan.as_of is None and plan.grain is not Grain.ALL:
        return row
    moment = plan.moment or datetime.max
    found = (stretch(frame, row, plan.grain, moment, plan.calendar) for _, frame in frames)
    return replace(row, stretches=tuple(found))
