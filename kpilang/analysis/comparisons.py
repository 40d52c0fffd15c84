"""`growth`, `change` and `previous`: a formula against itself at an earlier time."""

from __future__ import annotations

from kpilang.analysis import functions, windows
from kpilang.analysis.context import Report, failed, is_failed
from kpilang.analysis.problems import formulas as formulas_problems
from kpilang.analysis.problems import model, types, values
from kpilang.model.expr import Binary, Expr, Shift
from kpilang.model.leaves import sources
from kpilang.model.nature import is_dated
from kpilang.model.types import Kind, number
from kpilang.model.windows import Grain, Length
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
        return report.fail(values.clauses_outside(f"`{name}`", misplaced), node.span)
    if is_failed(body):
        return failed(node.span)
    if body.type.kind is not Kind.NUMBER:
        problem = types.wrong_type(f"`{name}`", body.type, "a number", body.span)
        return report.fail(problem, node.span)
    if not is_dated(body):
        problem = formulas_problems.register_shift(name, sources(body), node.arguments[0].span)
        return report.fail(problem, node.span)
    if len(node.arguments) == 1:
        earlier = Shift(body.type, body, 1, span=node.span)
    else:
        length = _length(node.arguments[1], report)
        if length is None:
            return failed(node.span)
        each = None if window is None else WINDOWS.get((window, length.grain))
        steps, grain = (0, None) if each is None else (length.count * each, window)
        earlier = Shift(body.type, body, steps, grain, length, span=node.span)
    if name == "previous":
        return earlier
    change = Binary(body.type, "-", body, earlier, span=node.span)
    if name == "change":
        return change
    return Binary(number(), "/", change, earlier, span=node.span)


def _length(node: nodes.Expr, report: Report) -> Length | None:
    if isinstance(node, nodes.Quantity):
        return windows.length(node, report)
    report.add(model.unexpected_value("previous", "a length, as in `1 year`", node.span))
    return None
