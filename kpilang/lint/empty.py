"""Tables without a row, which are told once and stand behind much else."""

from __future__ import annotations

from kpilang.lint.warehouse import Fact, Warehouse
from kpilang.model.entities import Kpi, Measure, SourceTable
from kpilang.model.expr import Axis, NullTest
from kpilang.model.leaves import aggregates
from kpilang.model.types import BOOLEAN
from kpilang.model.windows import Grain, Window, WindowKind


def no_rows(warehouse: Warehouse, source: SourceTable, axis: Axis) -> Fact | None:
    """Return the fact that a source has no rows at all, if it has none."""
    fact = warehouse.holds(source, (), NullTest(BOOLEAN, axis.value, negated=False))
    return fact if fact is not None and not fact.rows[0][0] else None


def is_compared(window: Window | None) -> bool:
    """Tell whether the rows of a window's last periods are counted."""
    if window is None or window.kind is not WindowKind.PERIOD:
        return False
    return window.grain is not Grain.HOUR


def is_told_as_empty(warehouse: Warehouse, measure: Measure) -> bool:
    """Tell whether a KPI is made of an empty table, which `window-without-rows` says."""
    if not isinstance(measure, Kpi) or measure.formula is None or not is_compared(measure.window):
        return False
    today = warehouse.as_of.date()
    for leaf in aggregates(measure.formula):
        source = warehouse.model.sources[leaf.source]
        if leaf.axis is None or leaf.over is not None or leaf.axis.planned:
            continue
        if source.since is not None and source.since > today:
            continue
        if no_rows(warehouse, source, leaf.axis) is not None:
            return True
    return False
