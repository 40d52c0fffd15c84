"""Plans whose leaves stand in one grid: those of the same rows that have the same members."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import Cell, Scan
from kpilang.source.frozen import dataclass

#: PostgreSQL has room for 1,664, and many more make a statement that takes long to plan
MOST_COLUMNS = 800
#: what a plan has beside its leaves, at most: amounts of its rows, numbers, how they score
_OWN_COLUMNS = 16


@dataclass(frozen=True, slots=True)
class Grid:
    """Plans whose leaves stand in one grid; `plan` is one of them, with the leaves of all.

    `places` say which of the plans that were asked for each of them is.
    """

    plan: Plan
    plans: tuple[Plan, ...]
    places: tuple[int, ...]


def grids_of(plans: list[Plan], places: list[int]) -> list[Grid]:
    """Return grids for plans of the same rows: one for those that have the same members."""
    alike: dict[object, list[int]] = {}
    for number, plan in enumerate(plans):
        alike.setdefault(_members(plan) or plan.prefix, []).append(number)
    grids: list[Grid] = []
    for numbers in alike.values():
        for one in _apart(plans, numbers):
            grids.append(_grid([plans[n] for n in one], [places[n] for n in one]))
    return grids


def split(grid: Grid, is_apart: Callable[[Plan], bool]) -> list[Grid]:
    """Return a grid in two: of plans that stand apart, and of the others."""
    out = []
    for wanted in (True, False):
        found = [
            (plan, place)
            for plan, place in zip(grid.plans, grid.places, strict=True)
            if is_apart(plan) is wanted
        ]
        if found:
            out.append(_grid([plan for plan, _ in found], [place for _, place in found]))
    return out


def _grid(plans: Sequence[Plan], places: Sequence[int]) -> Grid:
    return Grid(_whole_grid(tuple(plans)), tuple(plans), tuple(places))


def _apart(plans: list[Plan], numbers: list[int]) -> list[list[int]]:
    """Return the plans of each grid: so many that every engine has room for their columns.

    Measures that are called alike, whatever the case, are in different ones.
    """
    out: list[list[int]] = []
    called: list[set[str]] = []
    columns: list[int] = []
    for number in numbers:
        name = plans[number].measure.casefold().strip()
        more = _OWN_COLUMNS + sum(len(scan.cells) for scan in plans[number].scans)
        free = (
            place
            for place, names in enumerate(called)
            if name not in names and columns[place] + more <= MOST_COLUMNS
        )
        place = next(free, len(out))
        if place == len(out):
            out.append([])
            called.append(set())
            columns.append(0)
        out[place].append(number)
        called[place].add(name)
        columns[place] += more
    return out


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
    return frozenset(
        (cell.read.frame, cell.leaf.aggregate.where, cell.unseen) for cell in scan.cells
    )


def _whole_grid(plans: tuple[Plan, ...]) -> Plan:
    """Return a plan with the leaves of all, each once."""
    if len(plans) == 1:
        return plans[0]
    scans: dict[str, Scan] = {}
    for plan in plans:
        for scan in plan.scans:
            known = scans.get(scan.name)
            cells = scan.cells if known is None else (*known.cells, *scan.cells)
            cells = once(cells)
            leaves = tuple(dict.fromkeys(leaf for cell in cells for leaf in cell.leaves))
            scans[scan.name] = replace(known or scan, cells=cells, leaves=leaves)
    return replace(plans[0], scans=tuple(scans.values()))


def once(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Return cells once each, seen by the rows that any of the plans sees them by."""
    out: dict[str, Cell] = {}
    for cell in cells:
        known = out.get(cell.column, cell)
        out[cell.column] = replace(cell, unseen=cell.unseen & known.unseen)
    return tuple(out.values())
