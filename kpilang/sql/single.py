"""An answer of one row: where its frames begin and end is known, so that each is a column.

Rows need no period then, and the grid is joined once with each scan, whatever its frames.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.model.expr import Expr
from kpilang.plan.grid import Frame
from kpilang.plan.looks import Range
from kpilang.plan.nodes import Plan
from kpilang.plan.periods import midnight
from kpilang.plan.scanned import Scan
from kpilang.sql import build, lower
from kpilang.sql.folded import Measured
from kpilang.sql.rows import RowScope
from kpilang.sql.within import hull, inside


def measured_cells(plan: Plan, scan: Scan, shared: Expr | None, scope: RowScope) -> list[Measured]:
    """Return the columns of such a scan: each leaf over what each of its frames covers."""
    out = []
    for cell in {cell.column: cell for cell in scan.cells}.values():
        leaf, argument = cell.leaf, None
        if leaf.aggregate.argument is not None:
            argument = lower.value(leaf.aggregate.argument, scope, instant=True)
        conditions = _covered(plan, scan, cell.read.frame, scope)
        if leaf.aggregate.where is not None and leaf.aggregate.where != shared:
            conditions.insert(0, lower.condition(leaf.aggregate.where, scope))
        out.append(Measured(cell.column, leaf, argument, build.all_of(conditions)))
    return out


def _covered(plan: Plan, scan: Scan, frame: Frame, scope: RowScope) -> list[exp.Expr]:
    """Return that a row lies within a frame, as far as that is not true of all that are read."""
    place = next(place for place, (_, known) in enumerate(plan.frames) if known == frame)
    stretch, whole = plan.spine[0].stretches[place], hull(scan)
    if stretch.lower is None or stretch.upper is None or whole is None:
        return []
    lower, upper = midnight(stretch.lower), stretch.upper
    if scan.axis is not None and not scan.axis.planned and plan.moment is not None:
        upper = min(upper, plan.moment)
    if lower >= upper:
        return [exp.false()]
    bounds: Range = (None if lower == whole[0] else lower, None if upper == whole[1] else upper)
    return inside(plan, scan, bounds, scope)
