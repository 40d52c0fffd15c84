"""Scans of what is rolled up to the rows of another scan, in a window of the row of the answer.

`count(orders by account) = 0` asks each account for its orders in the row's period: the orders are
counted for each row of the answer and each account that they refer to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from kpilang.model.entities import SourceTable
from kpilang.model.expr import Aggregate, Axis, Rollup
from kpilang.model.nature import moving, rolled_in
from kpilang.model.windows import Grain
from kpilang.plan.grid import Frame, Mark, Moment
from kpilang.plan.lasting import MERGEABLE, bordered, is_late, until
from kpilang.plan.looks import View
from kpilang.plan.naming import fresh, leaf_name
from kpilang.plan.periods import midnight
from kpilang.plan.scanned import Cell, Leaf, Part, Read, Scan, Whose

_Group = tuple[str, tuple[str, ...], str, Axis | None]


def with_rolled_in(
    scan: Scan, sources: Mapping[str, SourceTable], taken: set[str], view: View
) -> Scan:
    """Return a scan with those of what is rolled up to its rows, under names that are free.

    Rows count before as-of, a planned axis or not.
    """
    groups: list[tuple[_Group, dict[Frame, Frame | None], dict[Read, None]]] = []
    for cell in scan.cells:
        for part, read in zip(rolled_in(cell.leaf.aggregate), cell.read.rolled, strict=True):
            # A frame is seen from one row of the answer in each scan.
            fitting = (
                (rows, reads)
                for group, rows, reads in groups
                if group == _group(part) and rows.get(read.frame, read.row) == read.row
            )
            rows, reads = next(fitting, ({}, {}))
            if not reads:
                groups.append((_group(part), rows, reads))
            rows[read.frame] = read.row
            reads[read] = None
    rolled = []
    for group, _, reads in groups:
        inner = _scan(scan.name, group, tuple(reads), sources, taken, view)
        rolled.append(with_rolled_in(inner, sources, taken, view))
    return replace(scan, rolled=tuple(rolled))


def rolled_cell(scan: Scan, rollup: Rollup, row: Frame) -> tuple[Scan, Cell | None]:
    """Return what is rolled up to the rows of a scan as a row of the answer sees it, and where.

    No cell has it where that row reads only others of the scan's leaves.
    """
    found = [
        (inner, cell)
        for inner in scan.rolled
        if inner.whose is not None and (inner.whose.of, inner.whose.by) == (rollup.of, rollup.by)
        for cell in inner.cells
        if cell.read.leaf == rollup.aggregate
    ]
    return next((pair for pair in found if pair[1].read.row == row), (found[0][0], None))


def _group(rollup: Rollup) -> _Group:
    leaf = rollup.aggregate
    return rollup.of, rollup.by, leaf.source, leaf.axis


def _scan(
    name: str,
    group: _Group,
    reads: tuple[Read, ...],
    sources: Mapping[str, SourceTable],
    taken: set[str],
    view: View,
) -> Scan:
    of, by, source, axis = group
    columns: set[str] = set()
    leaves: dict[Aggregate, Leaf] = {}
    cells = []
    for read in reads:
        leaf = replace(read.leaf, over=None)
        if leaf not in leaves:
            leaves[leaf] = Leaf(fresh(leaf_name(leaf), columns), leaf)
        cells.append(Cell(leaves[leaf].column, read, leaves[leaf]))
    bucket, borders = _buckets(reads, view)
    first = None if axis is None else _earliest(reads, view)
    return Scan(
        name=fresh(f"{name}_{source}", taken),
        source=source,
        axis=None if axis is None else replace(axis, planned=False),
        by=(),
        dimensions=(),
        leaves=tuple(leaves.values()),
        cells=tuple(cells),
        where=None,
        parts=(Part(None, ((first, view.as_of or Mark("as_of")),)),),
        exact=False,
        bucket=bucket,
        borders=borders,
        by_row=True,
        of_members=False,
        whose=_whose(of, by, source, sources),
    )


def _buckets(reads: Iterable[Read], view: View) -> tuple[Grain | None, tuple[Moment, ...]]:
    """Return by which periods and borders rows are grouped before, None where they cannot be."""
    reads = tuple(reads)
    if view.as_of is None or not all(map(_is_grouped, reads)):
        return None, ()
    late = {read.row for read in reads if is_late(read)}
    bounds = {midnight(end) for one in _stretches(reads, view) for end in one if end is not None}
    for place, (_, frame) in enumerate(view.frames):
        if frame in late:
            bounds.update(until(row, place, view.as_of) for row in view.rows)
    # Nothing lies at or after as-of.
    return bordered((bound for bound in bounds if bound < view.as_of), view) or (None, ())


def _stretches(reads: Iterable[Read], view: View) -> Iterator[tuple[date | None, datetime | None]]:
    """Yield what is looked at in each row of the answer."""
    frames = {read.frame for read in reads}
    for place, (_, frame) in enumerate(view.frames):
        for row in view.rows if frame in frames else ():
            yield row.stretches[place].lower, row.stretches[place].upper


def _earliest(reads: Iterable[Read], view: View) -> datetime | None:
    """Return the first moment that is looked at, None where there is none or the clock tells it."""
    if view.moving:
        return None
    lowers = [lower for lower, _ in _stretches(reads, view)]
    known = [midnight(lower) for lower in lowers if lower is not None]
    return min(known) if known and len(known) == len(lowers) else None


def _is_grouped(read: Read) -> bool:
    """Tell whether an aggregate is put together from those of groups, whoever looks at them."""
    leaf = read.leaf
    still = moving(leaf.argument) is None and moving(leaf.where) is None
    return leaf.axis is not None and leaf.function in MERGEABLE and still


def _whose(of: str, by: tuple[str, ...], source: str, sources: Mapping[str, SourceTable]) -> Whose:
    last = sources[source]
    for step in by[:-1]:
        last = sources[last.ref(step).target]
    ref = last.ref(by[-1])
    return Whose(of, by, ref.local, ref.keys)
