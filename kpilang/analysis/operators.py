"""Arithmetic, comparison and logic: types checked, units worked out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kpilang.analysis.context import Report, failed, is_failed
from kpilang.analysis.moved import moved
from kpilang.analysis.problems import types, values
from kpilang.analysis.scale import Misfit, aligned, finest_base, rebased
from kpilang.analysis.shown import shown
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.expr import Binary, Expr, Function, Literal, RefKey, Unary
from kpilang.model.types import BOOLEAN, DATE, Kind, number
from kpilang.model.units import duration, product
from kpilang.source.span import Span
from kpilang.syntax import nodes

TEMPORAL = (Kind.DATE, Kind.TIMESTAMP)
ORDERS = ("<", "<=", ">", ">=")


def unary(node: nodes.Unary, operand: Expr, report: Report) -> Expr:
    """Type `-x`, `+x` and `not x`; a negated literal is a literal."""
    if is_failed(operand):
        return failed(node.span)
    if node.operator == "not":
        if not check_condition(operand, report):
            return failed(node.span)
        return Unary(BOOLEAN, "not", operand, span=node.span)
    if operand.type.kind is not Kind.NUMBER:
        problem = types.wrong_type(f"`{node.operator}`", operand.type, "a number", operand.span)
        return report.fail(problem, node.span)
    if node.operator == "+":
        return replace(operand, span=node.span)
    if isinstance(operand, Literal) and isinstance(operand.value, Decimal):
        return replace(operand, value=-operand.value, span=node.span)
    return Unary(operand.type, "-", operand, span=node.span)


def binary(node: nodes.Binary, left: Expr, right: Expr, report: Report) -> Expr:
    """Type an operator with two sides."""
    match node.operator:
        case "+" | "-" | "*" | "/":
            return arithmetic(node, left, right, report)
        case "and" | "or":
            good = [check_condition(side, report) for side in (left, right)]
            if not all(good) or is_failed(left, right):
                return failed(node.span)
            return Binary(BOOLEAN, node.operator, left, right, span=node.span)
        case _:
            return comparison(node, left, right, report)


def check_condition(expr: Expr, report: Report) -> bool:
    """Report a value that is neither true nor false; what has failed passes in silence."""
    if expr.type.kind in (Kind.BOOLEAN, Kind.ERROR):
        return True
    report.add(types.not_a_condition(expr.type, expr.span))
    return False


def arithmetic(node: nodes.Binary, left: Expr, right: Expr, report: Report) -> Expr:
    """Type `+ - * /`: equal units add, any units multiply, dates subtract."""
    if is_failed(left, right):
        return failed(node.span)
    operator = node.operator
    moments = [side for side in (left, right) if side.type.kind in TEMPORAL]
    if operator == "-" and len(moments) == 2:
        return _difference(left, right, node.span)
    if operator == "+" and len(moments) == 1:
        other = node.left if right is moments[0] else node.right
        by = left if right is moments[0] else right
        return moved(node, moments[0], by, other, report)
    if operator == "-" and moments == [left]:
        return moved(node, left, right, node.right, report)
    for side in (left, right):
        if side.type.kind is not Kind.NUMBER:
            problem = types.wrong_type(f"`{operator}`", side.type, "numbers", side.span)
            return report.fail(problem, node.span)
    if operator in "*/":
        base = finest_base((left.type.unit, right.type.unit))
        if base is not None:
            left, right = rebased(left, base), rebased(right, base)
        sign = 1 if operator == "*" else -1
        unit = product(left.type.unit, right.type.unit, sign)
        return Binary(number(unit), operator, left, right, span=node.span)
    found = aligned((left, right))
    if isinstance(found, Misfit):
        return report.fail(_units_differ(node, left, right), node.span)
    (first, second), result = found
    return Binary(result, operator, first, second, span=node.span)


def comparison(node: nodes.Binary, left: Expr, right: Expr, report: Report) -> Expr:
    """Type `= != < <= > >= like` and `not like`."""
    if is_failed(left, right):
        return failed(node.span)
    for side in (left, right):
        if is_null(side):
            problem = values.null_comparison(side.span, negated="!" in node.operator)
            return report.fail(problem, node.span)
    if node.operator.endswith("like"):
        for side in (left, right):
            if side.type.kind not in (Kind.TEXT, Kind.NULL):
                problem = types.wrong_type("`like`", side.type, "text", side.span)
                return report.fail(problem, node.span)
        return Binary(BOOLEAN, node.operator, left, right, span=node.span)
    pair = comparable(left, right, node.left, node.right, report)
    if pair is None:
        return failed(node.span)
    if node.operator in ORDERS and pair[0].type.kind is Kind.BOOLEAN:
        problem = types.wrong_type(f"`{node.operator}`", BOOLEAN, "values with an order", left.span)
        return report.fail(problem, node.span)
    return Binary(BOOLEAN, node.operator, *pair, span=node.span)


def comparable(
    left: Expr, right: Expr, first: nodes.Expr, second: nodes.Expr, report: Report
) -> tuple[Expr, Expr] | None:
    """Bring two values to one type for a comparison, or report that they have none."""
    a, b = left.type, right.type
    if a.kind is Kind.NUMBER and b.kind is Kind.NUMBER:
        found = aligned((left, right))
        if isinstance(found, Misfit):
            report.add(types.units_differ(shown(first), a, left.span, shown(second), b, right.span))
            return None
        return found[0][0], found[0][1]
    if {a.kind, b.kind} == {Kind.DATE, Kind.TIMESTAMP}:
        return civil_date(left), civil_date(right)
    if a.kind is b.kind:
        return left, right
    # The key of a reference whose columns are not declared has the type it is compared with.
    if isinstance(left, RefKey) and a.kind is Kind.NULL:
        return replace(left, type=b), right
    if isinstance(right, RefKey) and b.kind is Kind.NULL:
        return left, replace(right, type=a)
    report.add(types.types_differ(shown(first), a, left.span, shown(second), b, right.span))
    return None


def civil_date(expr: Expr) -> Expr:
    """Return the civil date of a timestamp; a date stays as it is."""
    if expr.type.kind is Kind.TIMESTAMP:
        return Function(DATE, "date", (expr,), span=expr.span)
    return expr


def is_null(expr: Expr) -> bool:
    """Tell whether an expression is the literal null."""
    return isinstance(expr, Literal) and expr.type.kind is Kind.NULL


def _difference(left: Expr, right: Expr, span: Span) -> Expr:
    if left.type.kind is Kind.TIMESTAMP and right.type.kind is Kind.TIMESTAMP:
        return Binary(number(duration("second")), "-", left, right, span=span)
    days = number(duration("day"))
    return Binary(days, "-", civil_date(left), civil_date(right), span=span)


def _units_differ(node: nodes.Binary, left: Expr, right: Expr) -> Diagnostic:
    return types.units_differ(
        shown(node.left), left.type, left.span, shown(node.right), right.type, right.span
    )
