"""What a measure depends on, and the errors that stand in its way."""

from __future__ import annotations

from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.model.dimensions import paths
from kpilang.model.leaves import sources
from kpilang.model.project import Model
from kpilang.plan.measures import formula_of
from kpilang.source.span import Span
from kpilang.workspace.project import CheckResult


def errors_in_the_way(checked: CheckResult, name: str) -> tuple[Diagnostic, ...]:
    """Return the errors that a measure's numbers may depend on.

    An error inside a block that the measure has nothing to do with is left out. One that stands in
    no block that was understood (a calendar, a declaration nobody knows) is in everybody's way.
    """
    model = checked.model
    needed = _needed(model, name)
    apart = [
        entity.block
        for group in (
            model.kpis,
            model.metrics,
            model.goals,
            model.dashboards,
            model.sources,
            model.teams,
            model.roles,
        )
        for entity in group.values()
        if entity.name not in needed
    ]
    return tuple(
        problem
        for problem in checked.problems
        if problem.severity is Severity.ERROR and not _inside(problem.primary.span, apart)
    )


def _needed(model: Model, name: str) -> set[str]:
    """Return the names of the measures and sources that a measure is made of, itself included."""
    needed: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        measure = model.measure(current)
        if current in needed or measure is None:
            continue
        needed.add(current)
        waiting += measure.uses
        formula = formula_of(measure)
        for source in () if formula is None else sources(formula):
            needed.update(end for _, end in paths(model, source))
    return needed


def _inside(span: Span, blocks: list[Span]) -> bool:
    return any(block.contains(span) for block in blocks)
