"""Whether rows can take what they are compared with from the rows before, and which rows that asks.

All that a plan looks at has to be periods that follow each other, up to the last row.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kpilang.model.entities import StatusBasis
from kpilang.model.expr import Rank
from kpilang.model.leaves import walk
from kpilang.model.windows import Grain, WindowKind
from kpilang.plan.grid import Frame, State
from kpilang.plan.grids import Grid, split
from kpilang.plan.looks import steps_back
from kpilang.plan.nodes import Plan
from kpilang.plan.periods import midnight, shift
from kpilang.plan.scanned import Cell, Scan
from kpilang.source.frozen import dataclass
from kpilang.sql.hidden import hidden_rows
from kpilang.sql.told import has_zero, is_told

#: fewer plans are written as shortly with joins
LEAST = 3
_NOT = (Grain.ALL, Grain.HOUR)


@dataclass(frozen=True, slots=True)
class Looks:
    """Periods that follow each other, of a plan with the leaves of all plans of a grid.

    They begin `before` its first row. `zeros` are the periods in which nothing is known of a leaf,
    by its scan and column: it is 0 in all others where none of its rows count. The first row has
    the number 0.
    """

    plan: Plan
    before: int
    zeros: Mapping[tuple[str, str], frozenset[int]]

    @property
    def is_parted(self) -> bool:
        """Tell whether a partial row is compared with less than whole periods."""
        return any(scan.is_cut for scan in self.plan.scans)

    @property
    def numbers(self) -> range:
        """The numbers of the periods."""
        return range(-self.before, len(self.plan.spine))


def parted(grid: Grid) -> list[tuple[Grid, Looks | None]]:
    """Return a grid in two, if enough of its plans take from rows before: they and the others.

    With the former are the periods that they look at.
    """
    taking = {plan.prefix for plan in grid.plans if _takes(plan)}
    if len(taking) < LEAST:
        return [(grid, None)]
    return [
        (one, _looks(one.plan) if one.plan.prefix in taking else None)
        for one in split(grid, lambda plan: plan.prefix in taking)
    ]


def _looks(plan: Plan) -> Looks | None:
    """Return the periods that a plan with the leaves of such plans looks at.

    None where what is known of a period depends on which row it is seen from.
    """
    zeros: dict[tuple[str, str], dict[int, bool]] = {}
    farthest = 0
    for scan in plan.scans:
        for cell in scan.cells:
            steps = steps_back(cell.read.frame, plan.grain)
            assert steps is not None, "as in the plan that it is of"
            farthest = max(farthest, steps)
            if not has_zero(plan, scan, cell):
                continue
            hidden = hidden_rows(plan, scan, cell)
            known = zeros.setdefault((scan.name, cell.leaf.column), {})
            for row in plan.spine:
                is_hidden = row.index in hidden
                if known.setdefault(row.index - steps, is_hidden) is not is_hidden:
                    return None
    found = {place: _unknown(known, farthest) for place, known in zeros.items()}
    return Looks(plan, farthest, found)


def _takes(plan: Plan) -> bool:
    """Tell whether a plan can take what its rows are compared with from those before them."""
    return _is_plain(plan) and all(
        _is_of_periods(plan, scan) and all(_is_of_period(plan, scan, cell) for cell in scan.cells)
        for scan in plan.scans
    )


def _is_plain(plan: Plan) -> bool:
    """Tell whether a plan has nothing but periods, and its target no more than amounts."""
    if plan.as_of is None or plan.grain in _NOT or plan.window.kind is not WindowKind.PERIOD:
        return False
    if plan.inside or plan.stages or plan.others or plan.roster is not None:
        return False
    if plan.top is not None or plan.known or plan.owed or plan.like_last_year:
        return False
    if any(row.state is State.FUTURE or row.as_of is not None for row in plan.spine):
        return False
    ranked = any(isinstance(part, Rank) for part in walk(plan.formula))
    return plan.comparable and not ranked and plan.scoring.basis is not StatusBasis.PREVIOUS


def _is_of_periods(plan: Plan, scan: Scan) -> bool:
    if not scan.in_grid or not scan.exact or scan.axis is None or plan.is_single(scan):
        return False
    others = (scan.by_row, scan.values, scan.own, scan.moments, scan.rolled, scan.undated)
    return not any(others) and not scan.follows


def _is_of_period(plan: Plan, scan: Scan, cell: Cell) -> bool:
    """Tell whether a cell has what its leaf counts in the row's period, or so many before it."""
    read, frame = cell.read, cell.read.frame
    steps = steps_back(frame, plan.grain)
    if steps is None or frame.base is not None or frame.fixed is not None or cell.cut is not None:
        return False
    if read.of_target or cell.leaf.of_target or read.leaf.snapshot or read.rolled or read.of_all:
        return False
    if scan.is_cut and frame.whole != (steps == 0):
        return False
    return _follow(plan, frame, steps) and is_told(plan, scan, cell)


def _follow(plan: Plan, frame: Frame, steps: int) -> bool:
    """Tell whether a frame covers in each row the period so many before it, or a part of that."""
    place = next(place for place, (_, known) in enumerate(plan.frames) if known == frame)
    for row in plan.spine:
        stretch, number = row.stretches[place], row.index - steps
        if stretch.lower != start_of(plan, number):
            return False
        if stretch.cut and row.state is not State.PARTIAL:
            return False
        if not stretch.cut and stretch.upper != midnight(start_of(plan, number + 1)):
            return False
    return True


def start_of(plan: Plan, number: int) -> date:
    """Return where a period begins, by its number from the first row on."""
    first = plan.spine[0].start
    assert first is not None
    return shift(plan.grain, first, number)


def _unknown(hidden: Mapping[int, bool], before: int) -> frozenset[int]:
    """Return the periods in which nothing is known; so it is before those that are looked at."""
    first = min(hidden)
    early = range(-before, first) if hidden[first] else ()
    return frozenset((*early, *(number for number, is_hidden in hidden.items() if is_hidden)))
