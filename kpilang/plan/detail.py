"""Targets at the detail asked for: which amounts hold for a part of the whole."""

from __future__ import annotations

from kpilang.model.constants import constant
from kpilang.model.dimensions import differing
from kpilang.model.entities import Measure
from kpilang.model.leaves import sources
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan import targets
from kpilang.plan.measures import PlainTarget, formula_of
from kpilang.plan.request import Request
from kpilang.plan.rosters import members_of, owing_dimension, roster
from kpilang.plan.sight import needs_periods


def at_this_detail(
    model: Model, measure: Measure, target: PlainTarget | None, request: Request, grain: Grain
) -> PlainTarget | None:
    """Return the target where it holds at the detail asked for.

    An amount stated for the whole says nothing about one region's part of a flow; a formula does
    when its sources have the dimension. For everything else a level is the same at every level.
    """
    wanted = (*request.by, *(request.where.dimensions if request.where else ()))
    bounds = targets.formulas(target)
    if grain is Grain.ALL and any(needs_periods(bound) for bound in bounds):
        return None
    if target is None or not wanted:
        return target
    if _owes_by_member(model, measure, request):
        return target
    if not bounds:
        return None if measure.additive else target
    if measure.additive and any(constant(bound) is not None for bound in bounds):
        return None
    read = [s for expr in (formula_of(measure), *bounds) if expr is not None for s in sources(expr)]
    return None if any(differing(model, read, name) for name in wanted) else target


def _owes_by_member(model: Model, measure: Measure, request: Request) -> bool:
    """Tell whether the amount is that of each member, so that it is known of every part."""
    if owing_dimension(measure) is None:
        return False
    return members_of(measure) is None or roster(model, measure, request) is not None
