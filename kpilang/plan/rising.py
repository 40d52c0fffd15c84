"""Targets that rise or grow from what data says: how much of each end a row owes.

An end is worked out in the period that it is stated for, once for all rows. What a row owes lies
between the ends, and weighs each as the steps say that the row is made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from kpilang.model.entities import GrowthTarget, Measure, PathTarget
from kpilang.model.project import Model
from kpilang.model.windows import Window
from kpilang.plan import steps
from kpilang.plan.grid import Period
from kpilang.plan.lines import rising
from kpilang.plan.rows import owing, with_target

Rising = PathTarget | GrowthTarget


def with_ends(
    rows: Sequence[Period],
    target: Rising,
    measure: Measure,
    model: Model,
    window: Window,
    as_of: datetime | None,
) -> tuple[Period, ...]:
    """Return the rows with the weight of each end, and with the share of them that is due."""
    line = rising(target)
    out = []
    for found in _ends(rows, target, measure, model, window, as_of):
        first, last = found[0], found[-1]
        row = next((end for end in found if end.target), first)
        high = last.target if len(found) > 1 else None
        known = None if first.target is None else line
        out.append(replace(row, target=first.target, target_high=high, line=known))
    return tuple(out)


def is_evenly_due(
    rows: Sequence[Period],
    target: Rising,
    measure: Measure,
    model: Model,
    window: Window,
    as_of: datetime | None,
) -> bool:
    """Tell whether as much is due of one end as of the other, in each row."""
    ends = _ends(rows, target, measure, model, window, as_of)
    return all(len({end.due for end in found if end.target}) < 2 for found in ends)


def _ends(
    rows: Sequence[Period],
    target: Rising,
    measure: Measure,
    model: Model,
    window: Window,
    as_of: datetime | None,
) -> Iterator[tuple[Period, ...]]:
    """Yield each row once for each end, with the weight of that as its target."""
    spans = [owing(row, window, model.calendar) for row in rows]
    tables = [steps.written_out(part, spans) for part in steps.weights(target)]
    for row in rows:
        yield tuple(
            with_target(row, measure, table, model, window, as_of, lambda _: True)
            for table in tables
        )
