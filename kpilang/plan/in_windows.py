"""Scans of what is rolled up to the rows of another scan, in a window of the row of the answer.

`count(orders by account) = 0` asks each account for its orders in the row's period: the orders are
counted for each row of the answer and each account that they refer to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from kpilang.model.entities import SourceTable
from kpilang.model.expr import Aggregate, Axis, Rollup
from kpilang.model.nature import rolled_in
from kpilang.plan.grid import Frame, Mark
from kpilang.plan.naming import fresh, leaf_name
from kpilang.plan.nodes import Cell, Leaf, Part, Read, Scan, Whose

_Group = tuple[str, tuple[str, ...], str, Axis | None]


def with_rolled_in(
    scan: Scan, sources: Mapping[str, SourceTable], taken: set[str], as_of: datetime | None
) -> Scan:
    """Return a scan with those of what is rolled up to its rows, under names that are free.

    Rows count before `as_of`, a planned axis or not; without one the clock says when that is.
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
        inner = _scan(scan.name, group, tuple(reads), sources, taken, as_of)
        rolled.append(with_rolled_in(inner, sources, taken, as_of))
    return replace(scan, rolled=tuple(rolled))


def scan_of(scan: Scan, rollup: Rollup) -> Scan:
    """Return the scan of what is rolled up to the rows of another one."""
    return next(
        inner
        for inner in scan.rolled
        if inner.whose is not None
        and (inner.whose.of, inner.whose.by) == (rollup.of, rollup.by)
        and any(cell.read.leaf == rollup.aggregate for cell in inner.cells)
    )


def _group(rollup: Rollup) -> _Group:
    leaf = rollup.aggregate
    return rollup.of, rollup.by, leaf.source, leaf.axis


def _scan(
    name: str,
    group: _Group,
    reads: tuple[Read, ...],
    sources: Mapping[str, SourceTable],
    taken: set[str],
    as_of: datetime | None,
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
    return Scan(
        name=fresh(f"{name}_{source}", taken),
        source=source,
        axis=None if axis is None else replace(axis, planned=False),
        by=(),
        dimensions=(),
        leaves=tuple(leaves.values()),
        cells=tuple(cells),
        where=None,
        parts=(Part(None, ((None, as_of or Mark("as_of")),)),),
        exact=False,
        by_row=True,
        of_members=False,
        whose=_whose(of, by, source, sources),
    )


def _whose(of: str, by: tuple[str, ...], source: str, sources: Mapping[str, SourceTable]) -> Whose:
    last = sources[source]
    for step in by[:-1]:
        last = sources[last.ref(step).target]
    ref = last.ref(by[-1])
    return Whose(of, by, ref.local, ref.keys)
