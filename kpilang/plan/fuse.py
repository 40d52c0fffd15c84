"""Several plans made to read each source once: scans that look at the same rows become one.

Plans are put together when their rows and their breakdown are the same. Those that have the same
members too share the grid of the answer, which holds the leaves of all of them. What is left of a
plan names its own tables by a prefix.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kpilang.plan import snapshots
from kpilang.plan.alike import with_frames
from kpilang.plan.grids import Grid, grids_of, once
from kpilang.plan.in_windows import with_rolled_in
from kpilang.plan.inside import changed
from kpilang.plan.naming import fresh
from kpilang.plan.nodes import Inside, Plan
from kpilang.plan.rollups import with_rolled
from kpilang.plan.scanned import Cell, Leaf, Scan
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Shared:
    """A scan of several plans; `plan` is one of them, whose rows tell its bounds."""

    plan: Plan
    scan: Scan


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
    groups: list[tuple[int, list[int], list[Scan]]] = []
    every: list[Plan] = []
    taken: set[str] = set()
    for places in alike.values():
        group = [_prefixed(plans[place], place, len(plans)) for place in places]
        merged, scans = _merged(with_frames(group), taken)
        groups.append((len(every), places, scans))
        every += merged
    every = with_rolled(every)
    grids: list[Grid] = []
    shared: list[Shared] = []
    for first, places, scans in groups:
        grids += grids_of(every[first : first + len(places)], places)
        shared += [Shared(every[first], scan) for scan in scans]
    return Fused(tuple(grids), tuple(shared))


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
        scans = tuple(_renamed(scan, prefix) for scan in plan.scans)
        return replace(plan, prefix=f"{prefix}{plan.prefix}", scans=scans)

    return change


def _renamed(scan: Scan, prefix: str) -> Scan:
    """Return a scan whose name, and those of the ones that it reads, begins with a prefix."""
    moments = scan.moments
    if moments is not None:
        moments = replace(moments, scan=f"{prefix}{moments.scan}")
    rolled = tuple(_renamed(part, prefix) for part in scan.rolled)
    return replace(scan, name=f"{prefix}{scan.name}", moments=moments, rolled=rolled)


def _merged(group: list[Plan], taken: set[str]) -> tuple[list[Plan], list[Scan]]:
    alike: dict[object, list[tuple[int, Scan]]] = {}
    for place, plan in enumerate(group):
        for scan in plan.scans:
            alike.setdefault(_key(scan, plan), []).append((place, scan))
    own: list[list[Scan]] = [[] for _ in group]
    scans: list[Scan] = []
    columns: set[str] = set()
    named: dict[object, Cell] = {}
    cell_columns: set[str] = set()
    for members in alike.values():
        leaves = _leaves([scan for _, scan in members], columns)
        name = fresh(members[0][1].name, taken)
        whole = _whole([scan for _, scan in members], name, tuple(leaves.values()))
        whole = with_rolled_in(whole, group[0].sources, taken, group[0].view)
        owners = tuple((group[place].prefix, scan.parts) for place, scan in members)
        differ = len({parts for _, parts in owners}) > 1
        if differ and whole.by and whole.exact and whole.of_members:
            whole = replace(whole, owners=owners)
        if whole.moments is not None:
            # The scan with the moments has been put together before.
            place, scan = members[0]
            whole = replace(whole, moments=snapshots.moments(own[place], scan.cells[0].read))
        every: list[Cell] = []
        for place, scan in members:
            cells = tuple(_cell(cell, leaves, name, named, cell_columns) for cell in scan.cells)
            every += cells
            mine = tuple(dict.fromkeys(leaf for cell in cells for leaf in cell.leaves))
            own[place].append(replace(whole, cells=cells, leaves=mine, all_leaves=whole.leaves))
        # Two plans may call cells the same that are not.
        scans.append(replace(whole, cells=once(every)))
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


def _key(scan: Scan, plan: Plan) -> object:
    alone = scan.leaves[0].aggregate if scan.values else None
    over = scan.leaves[0].aggregate.over if scan.by_row else None
    # One frame may be looked at from unlike rows: a trailing one, and the period that it ends with.
    seen_from = frozenset(cell.read.row for cell in scan.cells) if over is not None else None
    buckets = (scan.exact, scan.bucket, scan.split, alone, scan.by_row, over, seen_from)
    rows = (scan.source, scan.axis, scan.by, scan.where, scan.undated, scan.of_members)
    return rows, buckets, scan.own, _moments(scan, plan)


def _moments(scan: Scan, plan: Plan) -> object:
    """Return which moments of a snapshot a scan reads the rows of, None if it reads all."""
    if scan.moments is None:
        return None
    taken = snapshots.own_moment(scan.cells[0].read).leaf
    others = (one for one in plan.scans if one.name == scan.moments.scan)
    return taken, *(_key(one, plan) for one in others)


def _whole(scans: list[Scan], name: str, leaves: tuple[Leaf, ...]) -> Scan:
    parts = tuple(dict.fromkeys(part for scan in scans for part in scan.parts))
    cuts = tuple(dict.fromkeys(cut for scan in scans for cut in scan.cuts))
    cells = tuple(cell for scan in scans for cell in scan.cells)
    borders = tuple(dict.fromkeys(border for scan in scans for border in scan.borders))
    whole = replace(scans[0], name=name, leaves=leaves, parts=parts, cuts=cuts, cells=cells)
    return replace(whole, borders=borders)


def _leaves(scans: list[Scan], taken: set[str]) -> dict[object, Leaf]:
    leaves: dict[object, Leaf] = {}
    for scan in scans:
        for leaf in scan.leaves:
            key = (leaf.aggregate, leaf.of_target, leaf.until)
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
    leaf, *cut = (leaves[one.aggregate, one.of_target, one.until] for one in cell.leaves)
    key = (scan, leaf.column, cell.read.frame, cell.read.by, cell.read.row)
    if key not in named:
        named[key] = replace(cell, column=fresh(cell.column, taken))
    return replace(cell, leaf=leaf, cut=next(iter(cut), None), column=named[key].column)
