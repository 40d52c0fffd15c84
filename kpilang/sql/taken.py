"""Rows of a snapshot that the grid joins with the moment that each of its rows takes.

Else what a scan has at those moments is a table for each frame first, with the rows of the answer
in it, which is two joins more for each of them.
"""

from __future__ import annotations

from kpilang.model.windows import Grain
from kpilang.plan.grid import Frame
from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import Cell, Scan
from kpilang.plan.snapshots import own_moment
from kpilang.sql import names
from kpilang.sql.scope import find_scan
from kpilang.sql.told import is_told


def is_taken(plan: Plan, scan: Scan) -> bool:
    """Tell whether the grid joins a scan of some moments by these.

    They are one for all members, of whole periods, and each is taken by some row, so that the
    members of the scan are those of the answer. What is compared like for like may end before data
    begin: where such a moment is found, no row takes it.
    """
    if scan.moments is None or scan.own or scan.owners or plan.prefix or names.presence(scan):
        return False
    if plan.as_of is None or plan.grain is Grain.ALL:
        return False
    if any(row.as_of is not None for row in plan.spine):
        return False
    if any(leaf.of_target for leaf in scan.leaves):
        return False
    for cell in scan.cells:
        if cell.unseen and not is_told(plan, telling(plan, scan, cell.read.frame)[0], cell):
            return False
    found = [telling(plan, scan, frame)[0] for frame in scan.frames]
    return all(
        one.name == scan.moments.scan
        and one.exact
        and not plan.is_single(one)
        and set(one.frames) == set(scan.frames)
        for one in found
    )


def telling(plan: Plan, scan: Scan, frame: Frame) -> tuple[Scan, Cell]:
    """Return the scan that tells which moment a row takes in a frame, and its column there."""
    mine = next(cell for cell in scan.cells if cell.read.frame == frame)
    return find_scan(plan, own_moment(mine.read))
