"""A filter asked on the command line: a condition on the dimensions of a measure."""

from __future__ import annotations

from kpilang.analysis import conditions
from kpilang.analysis.context import Report
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.filter import Filter
from kpilang.model.leaves import sources
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.structures import funnel_sources
from kpilang.syntax import nodes


def analyze_filter(
    model: Model, expression: nodes.Expr, measure: str
) -> tuple[Filter | None, tuple[Diagnostic, ...]]:
    """Type a condition that sees the dimensions of a measure or funnel and nothing else.

    It is known to exist. Without a formula that can be computed there is no filter and no
    problem of its own.
    """
    read = _sources(model, measure)
    if read is None:
        return None, ()
    report = Report()
    scope = conditions.DimensionScope(model, read, report)
    condition = conditions.read_filter(expression, scope)
    return condition, tuple(sorted(report.problems, key=lambda problem: problem.sort_key))


def _sources(model: Model, name: str) -> tuple[str, ...] | None:
    """Return the sources that have to have a dimension; None where no formula says."""
    found = model.measure(name)
    if found is None:
        funnel = model.funnels[name]
        return funnel_sources(funnel) if funnel.stages else None
    formula = formula_of(found)
    return None if formula is None else sources(formula)
