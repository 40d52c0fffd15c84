"""Several plans made to read each source once: scans that look at the same rows become one.

Plans are put together when their rows and their breakdown are the same. What is left of a plan
names its own tables by a prefix.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from kpilang.model.windows import Grain
from kpilang.plan.frames import stretch
from kpilang.plan.inside import changed
from kpilang.plan.naming import fresh
from kpilang.plan.nodes import Cell, Frame, Inside, Leaf, Period, Plan, Scan
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Shared:
    """A scan of several plans; `plan` is one of them, whose rows tell its bounds."""

    plan: Plan
    scan: Scan


@dataclass(frozen=True, slots=True)
class Fused:
    """Plans that name their own tables apart, and the scans that they share."""

    plans: tuple[Plan, ...]
    scans: tuple[Shared, ...]


def fuse(plans: Sequence[Plan]) -> Fused:
    """Return plans with the scans that they have in common put together."""
    alike: dict[object, list[int]] = {}
    for place, plan in enumerate(plans):
        alike.setdefault(_rows(plan), []).append(place)
    out: dict[int, Plan] = {}
    shared: list[Shared] = []
    taken: set[str] = set()
    for places in alike.values():
        group = [_prefixed(plans[place], place, len(plans)) for place in places]
        group = _with_frames(group)
        merged, scans = _merged(group, taken)
        out |= dict(zip(places, merged, strict=True))
        shared += [Shared(merged[0], scan) for scan in scans]
    return Fused(tuple(out[place] for place in range(len(plans))), tuple(shared))


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
    """Return plans that have the stretches of all of them, so that scans can name their bounds."""
    frames = tuple(dict.fromkeys(named for plan in group for named in plan.frames))
    return [
        replace(
            plan,
            frames=frames,
            spine=tuple(_stretched(row, frames, plan) for row in plan.spine),
        )
        for plan in group
    ]


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
            cells = tuple(_cell(cell, leaves) for cell in scan.cells)
            mine = tuple(dict.fromkeys(cell.leaf for cell in cells))
            own[place].append(replace(whole, cells=cells, leaves=mine, all_leaves=whole.leaves))
    taken_columns = frozenset(
        column.lower()
        for plan in group
        for scan in plan.scans
        for column in (*(c.column for c in scan.cells), *(leaf.column for leaf in scan.leaves))
    ) | frozenset(column.lower() for column in columns)
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


def _cell(cell: Cell, leaves: dict[object, Leaf]) -> Cell:
    return replace(cell, leaf=leaves[cell.leaf.aggregate, cell.leaf.of_target])
