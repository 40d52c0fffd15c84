"""Any expression, given a scope that knows what its names and calls mean."""

from __future__ import annotations

from typing import Protocol, assert_never

from kpilang.analysis import choices, literals, operators
from kpilang.analysis.context import Report, failed, is_failed
from kpilang.analysis.problems import conversions as conversion_problems
from kpilang.analysis.problems import values
from kpilang.model.expr import Expr, Literal
from kpilang.model.types import BOOLEAN, NULL, TEXT, number
from kpilang.model.units import OPEN
from kpilang.syntax import nodes


class Scope(Protocol):
    """Where an expression stands: the rows of a source, a formula, a set of dimensions."""

    @property
    def report(self) -> Report:
        """Where problems go."""

    @property
    def nouns(self) -> tuple[str, ...]:
        """The nouns that sources count, for quantities such as `40 deals`."""

    def name(self, node: nodes.Name) -> Expr:
        """Return what a name means here."""

    def call(self, node: nodes.Call) -> Expr:
        """Return what a call means here."""

    def bracket(self, node: nodes.Bracket) -> Expr:
        """Return what brackets with clauses mean here."""

    def alive(self, node: nodes.Alive) -> Expr:
        """Return what a span at a moment means here."""

    def raw(self, node: nodes.RawSql) -> Expr:
        """Return what raw SQL means here."""


def infer(node: nodes.Expr, scope: Scope) -> Expr:
    """Resolve and type an expression; a part that cannot be read is reported and fails alone."""
    report = scope.report
    match node:
        case nodes.Name():
            return scope.name(node)
        case nodes.Binary():
            left, right = infer(node.left, scope), infer(node.right, scope)
            return operators.binary(node, left, right, report)
        case nodes.Text():
            return Literal(TEXT, node.value, span=node.span)
        case nodes.Number():
            return Literal(number(OPEN), node.value, span=node.span)
        case nodes.Percent():
            return Literal(number(), node.value, percent=True, span=node.span)
        case nodes.Quantity():
            return literals.quantity(node, scope.nouns, report)
        case nodes.Boolean():
            return Literal(BOOLEAN, node.value, span=node.span)
        case nodes.Null():
            return Literal(NULL, None, span=node.span)
        case nodes.Date():
            return literals.day(node)
        case nodes.Period():
            return report.fail(values.period_value(node.text, node.span), node.span)
        case nodes.Call():
            return scope.call(node)
        case nodes.Bracket():
            return scope.bracket(node)
        case nodes.Unary():
            return operators.unary(node, infer(node.operand, scope), report)
        case nodes.Membership():
            options = [infer(option, scope) for option in node.options]
            return choices.membership(node, infer(node.value, scope), options, report)
        case nodes.Between():
            value, low, high = (infer(part, scope) for part in (node.value, node.low, node.high))
            return choices.between(node, value, low, high, report)
        case nodes.NullTest():
            return choices.null_test(node, infer(node.value, scope))
        case nodes.Case():
            return _case(node, scope)
        case nodes.Alive():
            return scope.alive(node)
        case nodes.Arrow():
            return report.fail(conversion_problems.misplaced_arrow(node.span), node.span)
        case nodes.RawSql():
            return scope.raw(node)
        case _:
            assert_never(node)


def condition(node: nodes.Expr, scope: Scope) -> Expr:
    """Resolve an expression that must be true or false."""
    found = infer(node, scope)
    if is_failed(found) or not operators.check_condition(found, scope.report):
        return failed(node.span)
    return found


def _case(node: nodes.Case, scope: Scope) -> Expr:
    subject = None if node.subject is None else infer(node.subject, scope)
    branches = [
        (infer(branch.condition, scope), infer(branch.result, scope)) for branch in node.branches
    ]
    default = None if node.default is None else infer(node.default, scope)
    return choices.case(node, subject, branches, default, scope.report)
