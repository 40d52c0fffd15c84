"""`in`, `between`, `is null` and `case`: values of one type side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kpilang.analysis.context import Report, failed, is_failed
from kpilang.analysis.operators import (
    check_condition,
    civil_date,
    comparable,
    comparison,
    is_null,
)
from kpilang.analysis.problems import types, values
from kpilang.analysis.scale import Misfit, aligned
from kpilang.analysis.shown import shown
from kpilang.model.expr import Binary, Case, Expr, Membership, NullTest, Unary
from kpilang.model.types import BOOLEAN, DATE, NULL, Kind, Type
from kpilang.syntax import nodes

Written = tuple[nodes.Expr, Expr]


def membership(
    node: nodes.Membership, value: Expr, options: Sequence[Expr], report: Report
) -> Expr:
    """Type `x in (a, b)`: every option has the type of the value."""
    if is_failed(value, *options):
        return failed(node.span)
    kept: list[Expr] = []
    for written, option in zip(node.options, options, strict=True):
        if is_null(option):
            return report.fail(values.null_comparison(option.span, negated=False), node.span)
        pair = comparable(value, option, node.value, written, report)
        if pair is None:
            return failed(node.span)
        value = pair[0]
        kept.append(pair[1])
    return Membership(BOOLEAN, value, tuple(kept), node.negated, span=node.span)


def between(node: nodes.Between, value: Expr, low: Expr, high: Expr, report: Report) -> Expr:
    """Type `x between a and b`, both ends included, as two comparisons."""
    first = nodes.Binary(">=", node.value, node.low, span=node.span)
    second = nodes.Binary("<=", node.value, node.high, span=node.span)
    lower = comparison(first, value, low, report)
    upper = comparison(second, value, high, report)
    if is_failed(lower, upper):
        return failed(node.span)
    both = Binary(BOOLEAN, "and", lower, upper, span=node.span)
    return Unary(BOOLEAN, "not", both, span=node.span) if node.negated else both


def null_test(node: nodes.NullTest, value: Expr) -> Expr:
    """Type `x is null`."""
    if is_failed(value):
        return failed(node.span)
    return NullTest(BOOLEAN, value, node.negated, span=node.span)


def case(
    node: nodes.Case,
    subject: Expr | None,
    branches: Sequence[tuple[Expr, Expr]],
    default: Expr | None,
    report: Report,
) -> Expr:
    """Type `case`; with a subject it is written out as comparisons with it."""
    conditions: list[Expr] = []
    for written, (condition, _) in zip(node.branches, branches, strict=True):
        if subject is None or node.subject is None:
            good = check_condition(condition, report)
            conditions.append(condition if good else failed(condition.span))
            continue
        equal = nodes.Binary("=", node.subject, written.condition, span=written.condition.span)
        conditions.append(comparison(equal, subject, condition, report))
    results: list[Written] = [
        (written.result, result)
        for written, (_, result) in zip(node.branches, branches, strict=True)
    ]
    if default is not None and node.default is not None:
        results.append((node.default, default))
    found = unified(results, report)
    if found is None or is_failed(*conditions):
        return failed(node.span)
    unified_results, type_ = found
    last = unified_results[-1] if default is not None else None
    pairs = tuple(zip(conditions, unified_results, strict=False))
    return Case(type_, pairs, last, span=node.span)


def unified(written: Sequence[Written], report: Report) -> tuple[tuple[Expr, ...], Type] | None:
    """Bring values to one type, null fitting all, or report the first that does not fit."""
    exprs = [expr for _, expr in written]
    if is_failed(*exprs):
        return None
    given = [index for index, expr in enumerate(exprs) if expr.type.kind is not Kind.NULL]
    if not given:
        return tuple(exprs), NULL
    kinds = {exprs[index].type.kind for index in given}
    if kinds == {Kind.DATE, Kind.TIMESTAMP}:
        return tuple(civil_date(expr) for expr in exprs), DATE
    if kinds == {Kind.NUMBER}:
        found = aligned([exprs[index] for index in given])
        if isinstance(found, Misfit):
            _report_two(written, given[found.first], given[found.second], report)
            return None
        for index, expr in zip(given, found[0], strict=True):
            exprs[index] = expr
        return tuple(_typed_null(expr, found[1]) for expr in exprs), found[1]
    odd = next((i for i in given if exprs[i].type.kind is not exprs[given[0]].type.kind), None)
    if odd is not None:
        _report_two(written, given[0], odd, report)
        return None
    result = exprs[given[0]].type
    return tuple(_typed_null(expr, result) for expr in exprs), result


def _typed_null(expr: Expr, type_: Type) -> Expr:
    return replace(expr, type=type_) if is_null(expr) else expr


def _report_two(written: Sequence[Written], first: int, second: int, report: Report) -> None:
    (node, left), (other, right) = written[first], written[second]
    numbers = left.type.kind is Kind.NUMBER and right.type.kind is Kind.NUMBER
    problem = types.units_differ if numbers else types.types_differ
    report.add(problem(shown(node), left.type, left.span, shown(other), right.type, right.span))
