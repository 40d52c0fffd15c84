"""What a target or a limit is compared with, and values brought to its unit."""

from __future__ import annotations

from fractions import Fraction

from kpilang.analysis.context import is_failed
from kpilang.analysis.expressions import infer
from kpilang.analysis.formulas import FormulaScope
from kpilang.analysis.problems import model, percent, types
from kpilang.analysis.scale import compatible, is_percent, rebased, scaled
from kpilang.model.entities import Comparator
from kpilang.model.expr import Expr
from kpilang.model.types import Kind
from kpilang.model.windows import Calendar
from kpilang.source.frozen import dataclass
from kpilang.syntax import nodes


@dataclass(frozen=True, slots=True)
class Measured:
    """What a target is compared with: a formula in the unit it is shown in.

    `formula` is None when it has failed; targets then stay unread. `per` is n of `unit: per n`.
    `percent` says that the measure is shown in percent. `better` is the comparator of a form that
    has none of its own.
    """

    name: str
    formula: Expr | None
    scope: FormulaScope
    calendar: Calendar
    per: int = 1
    percent: bool = False
    better: Comparator = Comparator.AT_LEAST


def adapted(node: nodes.Expr, what: str, of: Measured) -> Expr | None:
    """Return a value in the unit of the measure, or None when it has another or has failed."""
    value = infer(node, of.scope)
    if of.formula is None or is_failed(value):
        return None
    fits = value.type.kind is Kind.NUMBER and compatible(of.formula, value)
    if not fits:
        problem = types.target_unit(
            of.name, of.formula.type, of.formula.span, what, value.type, node.span
        )
        of.scope.report.add(problem)
        return None
    if of.percent and isinstance(node, nodes.Number) and node.value != 0:
        of.scope.report.add(percent.percent_without_sign(node.text, what, node.span))
        return None
    base = of.formula.type.unit.time_base
    if base is not None:
        value = rebased(value, base[0].name)
    if of.per > 1 and is_percent(value):
        value = scaled(value, Fraction(of.per), value.type)
    return value


def share_of(node: nodes.Expr, what: str, wanted: str, of: Measured) -> Expr | None:
    """Return a percentage, or None when something else is written."""
    value = infer(node, of.scope)
    if is_failed(value):
        return None
    if value.type.kind is Kind.NUMBER and value.type.unit.is_pure and is_percent(value):
        return value
    of.scope.report.add(model.unexpected_value(what, wanted, node.span))
    return None


def writes_percent(node: nodes.Node | None) -> bool:
    """Tell whether a target or a status rule is written in percentages."""
    match node:
        case nodes.Percent():
            return True
        case nodes.Unary(operand=operand):
            return writes_percent(operand)
        case nodes.Level(value=value):
            return writes_percent(value)
        case nodes.Range(low=low):
            return writes_percent(low)
        case nodes.Path(start=start) | nodes.Growth(start=start):
            return writes_percent(start)
        case nodes.Tolerance(of=middle):
            return writes_percent(middle)
        case nodes.TargetTable(rows=rows):
            return any(writes_percent(row.target) for row in rows)
        case nodes.StatusRules(limits=limits):
            return any(writes_percent(limit.value) for limit in limits if not limit.of_target)
        case _:
            return False
