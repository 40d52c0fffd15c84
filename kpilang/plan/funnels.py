"""Funnels: how many of those who began reached each stage, as counts of the first stage's rows.

A stage counts the rows of the first one that are followed by one event after the other up to it, or
whom they are of, each once. Counted by its own date, it counts its own rows and none before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import reduce

from kpilang.model.entities import Funnel, FunnelStage, Metric
from kpilang.model.expr import Aggregate, Axis, Binary, Expr, Reached, Step
from kpilang.model.leaves import conjunction
from kpilang.model.project import Model
from kpilang.model.types import BOOLEAN
from kpilang.model.windows import Grain, Window, WindowKind
from kpilang.plan.conversions import counted, happened, is_row_key, waits, with_immature
from kpilang.plan.grid import State
from kpilang.plan.nodes import Plan, Stage
from kpilang.plan.request import Request
from kpilang.plan.sight import Sight
from kpilang.plan.support import Construct, of_event
from kpilang.source.span import Span

#: the dimension that every answer of a funnel has
STAGE = "stage"


def measure_of(funnel: Funnel, model: Model, grain: Grain) -> Metric:
    """Return a measure that reads all that a funnel counts, with its window and how it is shown."""
    parts: list[Expr] = [stage for _, stage in _counts(funnel, model, grain)]
    whole = reduce(lambda a, b: Binary(a.type, "+", a, b), parts)
    window = funnel.window or Window(WindowKind.PERIOD, Grain.MONTH)
    return Metric(
        funnel.name, formula=whole, display=funnel.display, window=window, span=funnel.span
    )


def without_stage(request: Request) -> Request:
    """Return a request without the dimension that is there anyway."""
    return replace(request, by=tuple(name for name in request.by if name != STAGE))


def with_stages(plan: Plan, funnel: Funnel, model: Model) -> Plan:
    """Return a plan whose answer has a row for each stage."""
    stages = []
    for name, count in _counts(funnel, model, plan.grain):
        found = waits(count, Sight(plan.window))
        later = with_immature(
            plan.spine,
            found,
            plan.frames,
            plan.moment or datetime.max,
            plan.calendar,
            by_hour=plan.grain is Grain.HOUR,
        )
        waiting = [row.index for row in later if row.state is State.IMMATURE]
        wait = found[0] if found and plan.as_of is None else None
        stages.append(Stage(name, count, min(waiting, default=None), wait))
    return replace(plan, kind="funnel", stages=tuple(stages))


def _counts(funnel: Funnel, model: Model, grain: Grain) -> Iterator[tuple[str, Aggregate]]:
    """Yield the stages by name, with what each counts."""
    first = funnel.stages[0].event
    key = funnel.stages[1].previous_key
    assert key is not None, "a stage is linked to the one before"
    steps: tuple[Step, ...] = ()
    for place, stage in enumerate(funnel.stages):
        event = stage.event
        if funnel.own_dates:
            own = key if not place else event.key
            assert own is not None
            where = happened(event.axis, event.where, grain)
            yield stage.name, _of(event.source, event.axis, where, own, model)
            continue
        where = happened(first.axis, first.where, grain)
        if place:
            steps = (*steps, _step(stage))
            axis = replace(first.axis, planned=False)
            where = conjunction(where, Reached(BOOLEAN, axis, first.where, steps))
        yield stage.name, _of(first.source, first.axis, where, key, model)


def _step(stage: FunnelStage) -> Step:
    assert stage.previous_key is not None
    return Step(stage.previous_key, stage.event, stage.within)


def _of(source: str, axis: Axis, where: Expr | None, key: Expr, model: Model) -> Aggregate:
    """Return a count of whom rows are of, or of the rows where each is another one's."""
    own = is_row_key(key, model.sources[source])
    return counted(source, axis, where, None if own else key)


def unplanned(funnel: Funnel, model: Model) -> Construct | None:
    """Return what of a funnel has no plan, whatever is asked of it."""
    return next(_constructs(funnel, model), None)


def unanswered(funnel: Funnel, request: Request) -> Construct | None:
    """Return what is asked of a funnel that has no plan."""
    return next(_asked(request, funnel.span), None)


def _constructs(funnel: Funnel, model: Model) -> Iterator[Construct]:
    for place, stage in enumerate(funnel.stages):
        yield from of_event(model, stage.event, funnel.span, first=not place)
    later = funnel.stages[1:]
    if not funnel.own_dates and len({stage.event.axis.value.type.kind for stage in later}) > 1:
        yield "a funnel of both dates and timestamps", funnel.span


def _asked(request: Request, place: Span) -> Iterator[Construct]:
    if request.top is not None:
        yield "a funnel of the first members alone", place
    if request.order in ("value", "-value"):
        yield "a funnel ordered by value", place
    if any(name.lower() == STAGE for name in request.by if name != STAGE):
        yield "a funnel by a dimension called like its stages", place
