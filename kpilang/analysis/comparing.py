"""`total`, `share`, `rank`, `forecast`, `target`: a formula beside its members and aims."""

from __future__ import annotations

from kpilang.analysis import functions
from kpilang.analysis.conditions import common_dimension
from kpilang.analysis.context import Report, failed, is_failed
from kpilang.analysis.problems import formulas as formulas_problems
from kpilang.analysis.problems import types, values
from kpilang.model.expr import Binary, Expr, Forecast, Rank, Total
from kpilang.model.leaves import sources
from kpilang.model.nature import is_additive, is_ratio
from kpilang.model.project import Model
from kpilang.model.types import Kind, number
from kpilang.syntax import nodes


def compared(
    node: nodes.Call, body: Expr, model: Model, higher_is_better: bool, report: Report
) -> Expr:
    """Return a function of a formula, its argument resolved.

    `share(x)` is written out as `x / total(x)`; only `total` takes a clause, `by`.
    """
    name = node.function.name
    clauses = node.clauses
    others = nodes.Clauses(
        clauses.where, clauses.on, (), clauses.within, clauses.over, clauses.each
    )
    misplaced = functions.clause_span(others if name == "total" else clauses)
    if misplaced is not None and name == "share" and clauses.by:
        help = "write the quotient out, as in `revenue / total(revenue by region)`"
        problem = values.misplaced_clause("by", "`share`", clauses.by[0].span, help)
        return report.fail(problem, node.span)
    if misplaced is not None:
        return report.fail(values.clauses_outside(f"`{name}`", misplaced), node.span)
    if is_failed(body):
        return failed(node.span)
    if body.type.kind is not Kind.NUMBER:
        problem = types.wrong_type(f"`{name}`", body.type, "a number", body.span)
        return report.fail(problem, node.span)
    match name:
        case "total":
            over = sources(body)
            for by in clauses.by:
                if not common_dimension(model, over, by.text, by.span, report):
                    return failed(node.span)
            kept = tuple(by.text for by in clauses.by)
            return Total(body.type, body, kept, span=node.span)
        case "share":
            whole = Total(body.type, body, span=node.span)
            return Binary(number(), "/", body, whole, span=node.span)
        case "rank":
            return Rank(number(), body, higher_is_better, span=node.span)
        case _:
            if not is_additive(body):
                ratio = is_ratio(body)
                problem = formulas_problems.forecast_of_no_flow(node.arguments[0].span, ratio=ratio)
                return report.fail(problem, node.span)
            return Forecast(body.type, body, span=node.span)
