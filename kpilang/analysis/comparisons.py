"""`growth`, `change` and `previous`: a formula against itself at an earlier time."""

from __future__ import annotations

from kpilang.analysis import functions, words
from kpilang.analysis.context import Report, failed, is_failed
from kpilang.analysis.problems import formulas as formulas_problems
from kpilang.analysis.problems import model, support, types, values
from kpilang.model.expr import Binary, Expr, Shift
from kpilang.model.leaves import aggregates, sources, walk
from kpilang.model.types import Kind, number
from kpilang.model.windows import Grain
from kpilang.syntax import nodes

#: how many windows of a grain one of a longer period holds, by calendar
WINDOWS = {
    (Grain.DAY, Grain.DAY): 1,
    (Grain.DAY, Grain.WEEK): 7,
    (Grain.WEEK, Grain.WEEK): 1,
    (Grain.WEEK, Grain.YEAR): 52,
    (Grain.MONTH, Grain.MONTH): 1,
    (Grain.MONTH, Grain.QUARTER): 3,
    (Grain.MONTH, Grain.YEAR): 12,
    (Grain.QUARTER, Grain.QUARTER): 1,
    (Grain.QUARTER, Grain.YEAR): 4,
    (Grain.YEAR, Grain.YEAR): 1,
    (Grain.FISCAL_QUARTER, Grain.FISCAL_QUARTER): 1,
    (Grain.FISCAL_QUARTER, Grain.QUARTER): 1,
    (Grain.FISCAL_QUARTER, Grain.YEAR): 4,
    (Grain.FISCAL_QUARTER, Grain.FISCAL_YEAR): 4,
    (Grain.FISCAL_YEAR, Grain.FISCAL_YEAR): 1,
    (Grain.FISCAL_YEAR, Grain.YEAR): 1,
}


def compared(node: nodes.Call, body: Expr, window: Grain | None, report: Report) -> Expr:
    """Return a comparison written out as arithmetic over the shifted formula."""
    name = node.function.name
    misplaced = functions.clause_span(node.clauses)
    if misplaced is not None:
        return report.fail(values.clauses_outside(name, misplaced), node.span)
    if is_failed(body):
        return failed(node.span)
    if body.type.kind is not Kind.NUMBER:
        problem = types.wrong_type(f"`{name}`", body.type, "a number", body.span)
        return report.fail(problem, node.span)
    if all(leaf.axis is None for leaf in aggregates(body)):
        problem = formulas_problems.register_shift(name, sources(body), node.arguments[0].span)
        return report.fail(problem, node.span)
    steps = _steps(node, window, report)
    if steps is None:
        return failed(node.span)
    grain = window if len(node.arguments) > 1 else None
    earlier = Shift(body.type, body, steps, grain, span=node.span)
    if name == "previous":
        return earlier
    change = Binary(body.type, "-", body, earlier, span=node.span)
    if name == "change":
        return change
    return Binary(number(), "/", change, earlier, span=node.span)


def is_growth(expr: Expr) -> bool:
    """Tell whether an expression is `growth(x)` written out."""
    match expr:
        case Binary(operator="/", left=Binary(operator="-", left=body, right=subtrahend)):
            earlier = expr.right
            return isinstance(earlier, Shift) and earlier == subtrahend and earlier.body == body
        case _:
            return False


def fixed_grains(expr: Expr) -> set[Grain]:
    """Return the windows that the shifts of a formula were counted in."""
    return {part.grain for part in walk(expr) if isinstance(part, Shift) and part.grain}


def _steps(node: nodes.Call, window: Grain | None, report: Report) -> int | None:
    if len(node.arguments) == 1:
        return 1
    length = node.arguments[1]
    if not isinstance(length, nodes.Quantity):
        problem = model.unexpected_value("previous", "a length, as in `1 year`", length.span)
        report.add(problem)
        return None
    grain = words.grain_word(length.unit.name)
    count = length.number.value
    each = None if window is None or grain is None else WINDOWS.get((window, grain))
    if each is None or count <= 0 or count != count.to_integral_value():
        text = f"`previous` by {length.number.text} {length.unit.name}"
        suffix = f" in windows of one {window}" if window else " where no window is stated"
        report.add(support.not_yet(text + suffix, length.span))
        return None
    return int(count) * each
