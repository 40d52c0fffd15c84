"""Which way a measure should go."""

from __future__ import annotations

from kpilang.model.entities import Goal, Kpi, Measure
from kpilang.model.expr import Rank
from kpilang.model.measures import formula_of
from kpilang.plan.measures import stated_target
from kpilang.plan.steps import comparator_of


def higher_is_better(measure: Measure) -> bool:
    """Tell whether more of a measure is better.

    The comparator is the direction, also where the target itself says nothing of a part.
    """
    if isinstance(formula_of(measure), Rank):
        # The first place is the best, whatever is ranked.
        return False
    if isinstance(measure, (Kpi, Goal)) and measure.better:
        return measure.better != "lower"
    asked = comparator_of(stated_target(measure))
    return asked is None or asked.higher_is_better
