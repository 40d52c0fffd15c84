"""Status rules: limits in the unit of the measure, and what a partial flow is judged against."""

from __future__ import annotations

from kpilang.analysis import expressions, words
from kpilang.analysis.context import is_failed
from kpilang.analysis.measured import Measured, adapted
from kpilang.analysis.problems import declarations, model
from kpilang.analysis.properties import Properties
from kpilang.analysis.scale import is_percent
from kpilang.model.entities import Limit, StatusBasis
from kpilang.model.expr import Expr
from kpilang.syntax import nodes

COLOURS = ("red", "amber")


def read_limits(block: Properties, of: Measured) -> tuple[Limit, ...]:
    """Return the limits of `status:` in the order written."""
    rules = block.value("status", nodes.StatusRules)
    if rules is None:
        return ()
    found = (_limit(limit, of) for limit in rules.limits)
    return tuple(limit for limit in found if limit is not None)


def read_basis(block: Properties) -> StatusBasis:
    """Return what a partial flow is judged against."""
    word = block.one_of("status basis", words.BASES, "status basis")
    return StatusBasis(word) if word else StatusBasis.PACE


def _limit(node: nodes.StatusLimit, of: Measured) -> Limit | None:
    report = of.scope.report
    if node.colour not in COLOURS:
        report.add(declarations.unknown_word(node.colour, "colour of a limit", node.span, COLOURS))
        return None
    value: Expr | None
    if node.of_target:
        value = expressions.infer(node.value, of.scope)
        if is_failed(value):
            return None
        if not is_percent(value):
            wanted = "a share of the target, as in `80% of target`"
            report.add(model.unexpected_value("status", wanted, node.value.span))
            return None
    else:
        value = adapted(node.value, "the limit", of)
    if value is None:
        return None
    return Limit(node.colour, node.side, value, node.of_target, span=node.span)
