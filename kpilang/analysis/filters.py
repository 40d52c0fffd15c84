"""A filter asked on the command line: a condition on the dimensions of a measure."""

from __future__ import annotations

from kpilang.analysis import conditions
from kpilang.analysis.context import Report
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.entities import Goal
from kpilang.model.filter import Filter
from kpilang.model.leaves import sources
from kpilang.model.project import Model
from kpilang.syntax import nodes


def analyze_filter(
    model: Model, expression: nodes.Expr, measure: str
) -> tuple[Filter | None, tuple[Diagnostic, ...]]:
    """Type a condition that sees the dimensions of a measure and nothing else.

    The measure is known to exist. Without a formula that can be computed there is no filter and no
    problem of its own.
    """
    found = model.measure(measure)
    if found is None:
        raise KeyError(measure)
    formula = found.measure if isinstance(found, Goal) else found.formula
    if formula is None:
        return None, ()
    report = Report()
    scope = conditions.DimensionScope(model, sources(formula), report)
    condition = conditions.read_filter(expression, scope)
    return condition, tuple(sorted(report.problems, key=lambda problem: problem.sort_key))
