"""How a value is judged: by which comparator, limits and share of the target."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.model.constants import constant
from kpilang.model.dimensions import differing
from kpilang.model.entities import (
    Comparator,
    Goal,
    Kpi,
    Limit,
    Measure,
    PaceKind,
    StatusBasis,
)
from kpilang.model.leaves import sources
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.windows import Grain, Window, WindowKind
from kpilang.plan import targets
from kpilang.plan.directions import higher_is_better
from kpilang.plan.grid import Line
from kpilang.plan.lines import is_to_date
from kpilang.plan.measures import is_paced, window_of
from kpilang.plan.nodes import Scoring
from kpilang.plan.request import Request
from kpilang.plan.sight import needs_periods


def scoring(model: Model, measure: Measure, request: Request, grain: Grain) -> Scoring:
    """Return the limits that hold at the detail asked for, without what the target asks."""
    limits: tuple[Limit, ...] = ()
    basis = StatusBasis.PACE
    if isinstance(measure, (Kpi, Goal)):
        limits, basis = measure.limits, measure.basis
    wanted = (*request.by, *(request.where.dimensions if request.where else ()))
    own = measure.window is not None and measure.window.kind is not WindowKind.PERIOD
    stepped = request.each is None or request.each is window_of(measure) or own
    whole = not wanted and stepped
    kept = tuple(
        limit
        for limit in limits
        if _holds(model, measure, limit, wanted, whole=whole)
        and not (grain is Grain.ALL and needs_periods(limit.value))
    )
    formulas = tuple(i for i, limit in enumerate(kept) if constant(limit.value) is None)
    to_date = tuple(i for i in formulas if is_to_date(kept[i].value))
    return Scoring(None, kept, basis, formulas, to_date)


def _holds(
    model: Model, measure: Measure, limit: Limit, wanted: tuple[str, ...], *, whole: bool
) -> bool:
    """Tell whether a limit holds at the detail asked for.

    An amount of a flow for a period and the whole says nothing about parts or longer rows.
    """
    if limit.of_target or constant(limit.value) is not None:
        return limit.of_target or whole or not measure.additive
    formula = formula_of(measure)
    assert formula is not None
    read = (*sources(formula), *sources(limit.value))
    return not any(differing(model, read, name) for name in wanted) and (
        whole or not measure.additive or targets.adds_up(limit.value)
    )


def comparator(measure: Measure, judged: Scoring, lines: Sequence[Line]) -> Comparator | None:
    """Return what is first asked of the value; against the period before it is to be better."""
    if lines:
        return lines[0].comparator
    if judged.comparator is None and judged.basis is StatusBasis.PREVIOUS:
        return Comparator.AT_LEAST if higher_is_better(measure) else Comparator.AT_MOST
    return judged.comparator


def is_like_last_year(measure: Measure, window: Window, grain: Grain) -> bool:
    """Tell whether the share due is that which the year before had come to."""
    pace = measure.pace if isinstance(measure, (Kpi, Goal)) else None
    paced = is_paced(measure, window) and grain is not Grain.ALL
    return paced and pace is not None and pace.kind is PaceKind.LAST_YEAR
