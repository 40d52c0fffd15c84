"""Several plans made to read each source once: scans that look at the same rows become one.

Plans are put together when their rows and their breakdown are the same. Those that have the same
members too share the grid of the answer, which holds the leaves of all of them. What is left of a
plan names its own tables by a prefix.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from kpilang.model.windows import Grain
from kpilang.plan.frames import stretch
from kpilang.plan.grid import Frame, Mark, Moment, Period
from kpilang.plan.inside import changed
from kpilang.plan.naming import fresh
from kpilang.plan.nodes import Cell, Cut, Inside, Leaf, Plan, Scan
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Shared:
    """A scan of several plans; `plan` is one of them, whose rows tell its bounds."""

    plan: Plan
    scan: Scan


@dataclass(frozen=True, slots=True)
class Grid:
    """Plans whose leaves stand in one grid; `plan` is one of them, with the leaves of all.

    `places` say which of the plans that were asked for each of them is.
    """

    plan: Plan
    plans: tuple[Plan, ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fused:
    """Grids of plans, which name their own tables apart, and the scans that they share."""

    grids: tuple[Grid, ...]
    scans: tuple[Shared, ...]


def fuse(plans: Sequence[Plan]) -> Fused:
    """Return plans with the scans that they have in common put together."""
    alike: dict[object, list[int]] = {}
    for place, plan in enumerate(plans):
        alike.setdefault(_rows(plan), []).append(place)
    grids: list[Grid] = []
    shared: list[Shared] = []
    taken: set[str] = set()
    for places in alike.values():
        group = [_prefixed(plans[place], place, len(plans)) for place in places]
        group = _with_frames(group)
        merged, scans = _merged(group, taken)
        grids += _grids(merged, places)
        shared += [Shared(merged[0], scan) for scan in scans]
    return Fused(tuple(grids), tuple(shared))


def _grids(plans: list[Plan], places: list[int]) -> list[Grid]:
    """Return grids for plans of the same rows: one for those that have the same members."""
    alike: dict[object, list[int]] = {}
    for number, plan in enumerate(plans):
        alike.setdefault(_members(plan) or plan.prefix, []).append(number)
    grids: list[Grid] = []
    for numbers in alike.values():
        # Of measures that are called alike, whatever the case, each has a grid of its own.
        apart: list[list[int]] = []
        for number in numbers:
            name = plans[number].measure.casefold().strip()
            free = (g for g in apart if all(plans[n].measure.casefold().strip() != name for n in g))
            found = next(free, None)
            if found is None:
                apart.append(found := [])
            found.append(number)
        for one in apart:
            chosen = tuple(plans[number] for number in one)
            grids.append(Grid(_whole_grid(chosen), chosen, tuple(places[n] for n in one)))
    return grids


def _members(plan: Plan) -> object:
    """Return what the members of a plan are taken from; None where they are its own."""
    if plan.roster is not None or plan.inside:
        return None
    tables = [
        (scan.name, _rows_kept(scan), dict(scan.owners).get(plan.prefix))
        for scan in plan.scans
        if scan.of_members
    ]
    return plan.dimensions, frozenset(tables) if plan.dimensions else None


def _rows_kept(scan: Scan) -> frozenset[object]:
    """Return by which filters rows are kept in each frame, where their filters tell members."""
    if scan.exact:
        return frozenset()
    return frozenset((cell.read.frame, cell.leaf.aggregate.where) for cell in scan.cells)


def _whole_grid(plans: tuple[Plan, ...]) -> Plan:
    """Return a plan with the leaves of all, each once."""
    if len(plans) == 1:
        return plans[0]
    scans: dict[str, Scan] = {}
    for plan in plans:
        for scan in plan.scans:
            known = scans.get(scan.name)
            cells = scan.cells if known is None else (*known.cells, *scan.cells)
            cells = tuple({cell.column: cell for cell in cells}.values())
            leaves = tuple(dict.fromkeys(cell.leaf for cell in cells))
            scans[scan.name] = replace(known or scan, cells=cells, leaves=leaves)
    return replace(plans[0], scans=tuple(scans.values()))


def _rows(plan: Plan) -> object:
    bounds = tuple((row.start, row.end) for row in plan.spine)
    return plan.grain, plan.as_of, bounds, plan.dimensions, plan.keyed


def _prefixed(plan: Plan, place: int, count: int) -> Plan:
    width = len(str(count))
    prefix = f"k{place + 1:0{width}}_"
    return replace(plan, prefix=prefix, inside=_inside(plan.inside, prefix))


def _inside(insides: Sequence[Inside], prefix: str) -> tuple[Inside, ...]:
    """Return what is worked out inside a plan with names that begin with the plan's prefix."""
    return tuple(replace(part, plan=changed(part.plan, _begins_with(prefix))) for part in insides)


def _begins_with(prefix: str) -> Callable[[Plan], Plan]:
    def change(plan: Plan) -> Plan:
        scans = tuple(replace(scan, name=f"{prefix}{scan.name}") for scan in plan.scans)
        return replace(plan, prefix=f"{prefix}{plan.prefix}", scans=scans)

    return change


def _with_frames(group: list[Plan]) -> list[Plan]:
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
    return replace(scan, parts=parts, cuts=cuts)


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


def _merged(group: list[Plan], taken: set[str]) -> tuple[list[Plan], list[Scan]]:
    alike: dict[object, list[tuple[int, Scan]]] = {}
    for place, plan in enumerate(group):
        for scan in plan.scans:
            alike.setdefault(_key(scan), []).append((place, scan))
    own: list[list[Scan]] = [[] for _ in group]
    scans: list[Scan] = []
    columns: set[str] = set()
    named: dict[object, Cell] = {}
    cell_columns: set[str] = set()
    for members in alike.values():
        leaves = _leaves([scan for _, scan in members], columns)
        name = fresh(members[0][1].name, taken)
        whole = _whole([scan for _, scan in members], name, tuple(leaves.values()))
        owners = tuple((group[place].prefix, scan.parts) for place, scan in members)
        differ = len({parts for _, parts in owners}) > 1
        if differ and whole.by and whole.exact and whole.of_members:
            whole = replace(whole, owners=owners)
        scans.append(whole)
        for place, scan in members:
            cells = tuple(_cell(cell, leaves, name, named, cell_columns) for cell in scan.cells)
            mine = tuple(dict.fromkeys(cell.leaf for cell in cells))
            own[place].append(replace(whole, cells=cells, leaves=mine, all_leaves=whole.leaves))
    # What is worked out for a plan is called after it.
    like_own = [
        name
        for name in group[0].dimensions
        if any(name.lower().startswith(plan.prefix) for plan in group)
    ]
    taken_columns = frozenset(name.lower() for name in (*columns, *cell_columns, *like_own))
    plans = [
        replace(plan, scans=tuple(found), taken=taken_columns)
        for plan, found in zip(group, own, strict=True)
    ]
    return plans, scans


def _key(scan: Scan) -> object:
    alone = scan.leaves[0].aggregate if scan.values else None
    buckets = (scan.exact, scan.bucket, scan.split, alone)
    return scan.source, scan.axis, scan.by, scan.where, scan.undated, scan.of_members, buckets


def _whole(scans: list[Scan], name: str, leaves: tuple[Leaf, ...]) -> Scan:
    parts = tuple(dict.fromkeys(part for scan in scans for part in scan.parts))
    cuts = tuple(dict.fromkeys(cut for scan in scans for cut in scan.cuts))
    cells = tuple(cell for scan in scans for cell in scan.cells)
    return replace(scans[0], name=name, leaves=leaves, parts=parts, cuts=cuts, cells=cells)


def _leaves(scans: list[Scan], taken: set[str]) -> dict[object, Leaf]:
    leaves: dict[object, Leaf] = {}
    for scan in scans:
        for leaf in scan.leaves:
            key = (leaf.aggregate, leaf.of_target)
            if key not in leaves:
                leaves[key] = replace(leaf, column=fresh(leaf.column, taken))
    return leaves


def _cell(
    cell: Cell,
    leaves: dict[object, Leaf],
    scan: str,
    named: dict[object, Cell],
    taken: set[str],
) -> Cell:
    """Return a cell with the leaf that is shared, called the same in all plans."""
    leaf = leaves[cell.leaf.aggregate, cell.leaf.of_target]
    key = (scan, leaf.column, cell.read.frame, cell.read.by)
    if key not in named:
        named[key] = replace(cell, leaf=leaf, column=fresh(cell.column, taken))
    return replace(cell, leaf=leaf, column=named[key].column)
