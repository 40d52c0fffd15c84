"""What a measure depends on, and the errors that stand in its way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.model.dimensions import paths
from kpilang.model.entities import Goal, Kpi, Measure, Named
from kpilang.model.leaves import reads
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.structures import rows_read
from kpilang.model.targets import amounts
from kpilang.source.span import Span
from kpilang.workspace.project import CheckResult


def errors_in_the_way(checked: CheckResult, name: str) -> tuple[Diagnostic, ...]:
    """Return the errors that a measure's numbers may depend on.

    An error inside a block that the measure has nothing to do with is left out. One that stands in
    no block that was understood (a calendar, a declaration nobody knows) is in everybody's way.
    """
    model = checked.model
    needed = _needed(model, name)
    groups: tuple[Mapping[str, Named], ...] = (
        model.kpis,
        model.metrics,
        model.goals,
        model.trees,
        model.funnels,
        model.dashboards,
        model.sources,
        model.teams,
        model.roles,
    )
    apart = [e.block for group in groups for e in group.values() if e.name not in needed]
    apart += [test.block for test in model.tests]
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
        if current in model.funnels:
            needed.add(current)
            for source, _ in rows_read(model.funnels[current]):
                needed.update(end for _, end in paths(model, source))
            continue
        measure = model.measure(current)
        if current in needed or measure is None:
            continue
        needed.add(current)
        waiting += measure.uses
        for source in _sources_read(measure):
            needed.update(end for _, end in paths(model, source))
    return needed


def _sources_read(measure: Measure) -> Iterator[str]:
    """Yield the sources whose rows a measure, its target and its roster read."""
    formula = formula_of(measure)
    roots = [] if formula is None else [formula]
    if isinstance(measure, (Kpi, Goal)):
        roots += amounts(measure.target)
        if measure.members is not None:
            yield measure.members.source
    for root in roots:
        yield from (source for source, _ in reads(root))


def _inside(span: Span, blocks: list[Span]) -> bool:
    return any(block.contains(span) for block in blocks)
