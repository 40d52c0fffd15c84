"""All members beside the first: what of a formula can be worked out for them together.

Their aggregates are put together from those of each of them, and the formula is worked out anew: a
sum or a count adds up, an average is its sum by its count, the least is the least of all. What
would need the rows themselves is refused, never added up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kpilang.diagnostics.model import Diagnostic
from kpilang.model.dimensions import Found, reachable
from kpilang.model.entities import Measure
from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Binary,
    Case,
    Expr,
    Function,
    Literal,
    Membership,
    NullTest,
    Shift,
    Unary,
)
from kpilang.model.leaves import children, sources, with_children
from kpilang.model.project import Model
from kpilang.model.types import Kind, number
from kpilang.plan import problems
from kpilang.plan.request import Request

#: how all of them are called in an answer
NAME = "(others)"
#: how aggregates of members are put together; snapshots of one moment add up too
MERGED = {
    AggregateFunction.COUNT: AggregateFunction.SUM,
    AggregateFunction.SUM: AggregateFunction.SUM,
    AggregateFunction.MIN: AggregateFunction.MIN,
    AggregateFunction.MAX: AggregateFunction.MAX,
    AggregateFunction.FIRST: AggregateFunction.SUM,
    AggregateFunction.LAST: AggregateFunction.SUM,
}
#: aggregates of rows that are, an average by its sum and its count
ROWS = (
    AggregateFunction.COUNT,
    AggregateFunction.SUM,
    AggregateFunction.AVG,
    AggregateFunction.MIN,
    AggregateFunction.MAX,
)


def others_problem(
    model: Model, measure: Measure, formula: Expr, request: Request
) -> Diagnostic | None:
    """Return why the others of a question cannot be worked out together; None when they can."""
    if not request.others:
        return None
    for part in _outside(formula):
        construct = _refused(part)
        if construct:
            return problems.no_others(measure.name, construct, part.span)
    for name in request.by:
        found = [reachable(model, source, name) for source in sources(formula)]
        if not all(isinstance(f, Found) and f.value.type.kind is Kind.TEXT for f in found):
            construct = f"members of `{name}` that are no texts"
            return problems.no_others(measure.name, construct, measure.span)
    return None


def in_parts(formula: Expr) -> Expr:
    """Return a formula whose averages are sums by counts, which add up."""
    if not isinstance(formula, Aggregate):
        return with_children(formula, tuple(map(in_parts, children(formula))))
    if formula.function is not AggregateFunction.AVG:
        return formula
    total = replace(formula, function=AggregateFunction.SUM)
    count = replace(formula, function=AggregateFunction.COUNT, type=number())
    return Binary(formula.type, "/", total, count, span=formula.span)


def _outside(formula: Expr) -> Iterator[Expr]:
    """Yield the parts of a formula, but not those of its aggregates."""
    yield formula
    if not isinstance(formula, Aggregate):
        for part in children(formula):
            yield from _outside(part)


def _refused(part: Expr) -> str:
    """Return what of a formula cannot be put together from its members, empty when it can."""
    match part:
        case Aggregate(snapshot=True, function=AggregateFunction.AVG):
            return "an average over snapshots"
        case Aggregate(snapshot=True):
            return "what each has last" if part.each_of else ""
        case Aggregate(function=function):
            return "" if function in ROWS else f"`{function}`"
        case (
            Literal()
            | Unary()
            | Binary()
            | Case()
            | Function()
            | Membership()
            | NullTest()
            | Shift()
        ):
            return ""
        case _:
            return "what is no aggregate of rows"
