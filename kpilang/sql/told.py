"""What a cell has where no row of a scan counts in it: 0, or no value where nothing is known.

Where several columns count in one frame, a column of the rows of the answer says that for them all.
"""

from __future__ import annotations

from datetime import datetime

from sqlglot import exp

from kpilang.model.expr import AggregateFunction
from kpilang.model.windows import Grain
from kpilang.plan.grid import Frame
from kpilang.plan.nodes import Plan
from kpilang.plan.periods import midnight
from kpilang.plan.scanned import Cell, Scan
from kpilang.sql import build
from kpilang.sql.beside import is_beside
from kpilang.sql.hidden import hidden_rows

#: how many columns in one frame are short enough to say it themselves
FEW = 2
_FROM_ZERO = (
    AggregateFunction.COUNT,
    AggregateFunction.SUM,
    AggregateFunction.COUNT_DISTINCT,
)


def is_from_zero(cell: Cell) -> bool:
    """Tell whether a cell is 0 where nothing counts."""
    return cell.leaf.aggregate.function in _FROM_ZERO and not cell.leaf.of_target


def is_told(plan: Plan, scan: Scan, cell: Cell) -> bool:
    """Tell whether a scan has no rows of what is not looked at, of which nothing else is made.

    What is rolled up to rows may begin after them. What is compared like for like may end before
    data begins, in a period that does not. A register has the same rows in every period, those that
    have not begun among them.
    """
    rolled = (source for source, _ in cell.read.looked_in() if source != cell.leaf.aggregate.source)
    if any(plan.sources[source].since is not None for source in rolled):
        return False
    if scan.axis is None or plan.as_of is None or plan.grain is Grain.ALL or not scan.exact:
        return False
    return cell.read.frame.whole or not scan.is_cut or _begins_late(plan, scan)


def _begins_late(plan: Plan, scan: Scan) -> bool:
    """Tell whether a scan reads no row of a time before its data begin."""
    since = plan.sources[scan.source].since
    if since is None:
        return True
    if plan.grain is Grain.HOUR:
        return False
    lowers = [lower for part in scan.parts for lower, _ in part.stretches]
    return all(isinstance(lower, datetime) and lower >= midnight(since) for lower in lowers)


def nothing(*, is_known: bool) -> exp.Expr:
    """Return what a count of nothing is in a row: 0, or no value where nothing is known."""
    return build.constant(0) if is_known else build.typed_null(exp.DType.INT)


def zeros(plan: Plan) -> dict[Frame, frozenset[int]]:
    """Return the frames in which several columns count from 0, and the rows without a value."""
    found: dict[Frame, list[frozenset[int]]] = {}
    for scan in plan.scans:
        for cell in scan.cells:
            if has_zero(plan, scan, cell):
                found.setdefault(cell.read.frame, []).append(hidden_rows(plan, scan, cell))
    return {
        frame: rows[0]
        for frame, rows in found.items()
        if rows[0] and len(rows) > FEW and len(set(rows)) == 1
    }


def has_zero(plan: Plan, scan: Scan, cell: Cell) -> bool:
    """Tell whether such a column may say of a cell where it is 0.

    It says so of what the grid has no row of, so not where there is always one; and what a snapshot
    gives is worked out of what is summed.
    """
    if not scan.in_grid or plan.is_single(scan) or is_beside(plan, scan):
        return False
    plain = not cell.read.leaf.snapshot and cell.cut is None
    return plain and is_from_zero(cell) and is_told(plan, scan, cell)
