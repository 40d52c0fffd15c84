"""Row functions: how many arguments they take, of which types, and what they give."""

from __future__ import annotations

from decimal import Decimal

from kpilang.analysis import choices
from kpilang.analysis.context import Report, failed, is_failed
from kpilang.analysis.expressions import Scope, infer
from kpilang.analysis.problems import names, support, types, values
from kpilang.analysis.scale import Misfit, aligned
from kpilang.analysis.shown import shown
from kpilang.model.expr import FUNCTIONS, AggregateFunction, Expr, Function, Literal
from kpilang.model.types import DATE, TEXT, Kind, number
from kpilang.source.span import Span
from kpilang.syntax import nodes

AGGREGATES = {function.value: function for function in AggregateFunction}
#: functions of formulas
SHIFTS = ("growth", "change", "previous")
#: functions of formulas that compare members, periods and targets
OF_FORMULAS = ("total", "share", "rank", "forecast", "target")
LATER_FUNCTIONS = (
    "ceil",
    "concat",
    "contains",
    "date_trunc",
    "ends_with",
    "exp",
    "floor",
    "greatest",
    "hour",
    "least",
    "length",
    "ln",
    "minute",
    "nullif",
    "power",
    "quarter",
    "replace",
    "sign",
    "sqrt",
    "starts_with",
    "substring",
    "timestamp",
    "truncate",
    "week",
    "weekday",
    "workdays",
    "workhours",
)
KNOWN = (*FUNCTIONS, *AGGREGATES, *SHIFTS, *OF_FORMULAS, "conversion", *LATER_FUNCTIONS)
COUNTS = {"coalesce": (2, 99), "round": (1, 2), "mod": (2, 2)}
TEMPORAL = (Kind.DATE, Kind.TIMESTAMP)


def clause_span(clauses: nodes.Clauses) -> Span | None:
    """Return where the first of the clauses stands, None when there are none."""
    parts: tuple[nodes.Node | None, ...] = (
        clauses.where,
        clauses.on,
        *clauses.by,
        clauses.within,
        clauses.over,
        clauses.each,
    )
    spans = sorted(part.span for part in parts if part is not None)
    return spans[0] if spans else None


def row_function(node: nodes.Call, scope: Scope) -> Expr:
    """Type a call of a row function, or report that there is no such function."""
    name, report = node.function.name, scope.report
    if name in LATER_FUNCTIONS:
        return report.fail(support.not_yet(f"`{name}`", node.function.span), node.span)
    if name not in FUNCTIONS:
        return report.fail(names.unknown_function(name, node.function.span, KNOWN), node.span)
    misplaced = clause_span(node.clauses)
    if misplaced is not None:
        return report.fail(values.clauses_outside(f"`{name}`", misplaced), node.span)
    arguments = tuple(infer(argument, scope) for argument in node.arguments)
    low, high = COUNTS.get(name, (1, 1))
    if not low <= len(arguments) <= high:
        span = node.arguments[high].span if len(arguments) > high else node.function.span
        wanted = counted(low, high)
        problem = values.argument_count(name, wanted, len(arguments), span)
        return report.fail(problem, node.span)
    if is_failed(*arguments):
        return failed(node.span)
    return _typed(name, node, arguments, report)


def counted(low: int, high: int) -> str:
    """Return a number of arguments in words."""
    if high > 9:
        return f"{low} or more arguments"
    if low == high:
        return f"{low} argument{'s' if low > 1 else ''}"
    return f"{low} or {high} arguments"


def _typed(name: str, node: nodes.Call, arguments: tuple[Expr, ...], report: Report) -> Expr:
    first = arguments[0]
    match name:
        case "abs":
            good = _wanted(name, arguments, (Kind.NUMBER,), "a number", report)
            result = first.type
        case "round":
            good = _wanted(name, arguments, (Kind.NUMBER,), "a number", report)
            good = good and _whole_places(arguments, report)
            result = first.type
        case "mod":
            return _modulo(node, arguments, report)
        case "lower" | "upper" | "trim":
            good = _wanted(name, arguments, (Kind.TEXT, Kind.NULL), "text", report)
            result = TEXT
        case "date":
            good = _wanted(name, arguments, TEMPORAL, "a date or timestamp", report)
            result = DATE
        case "coalesce":
            unified = choices.unified(list(zip(node.arguments, arguments, strict=True)), report)
            if unified is None:
                return failed(node.span)
            return Function(unified[1], name, unified[0], span=node.span)
        case _:
            good = _wanted(name, arguments, TEMPORAL, "a date or timestamp", report)
            result = number()
    if not good:
        return failed(node.span)
    return Function(result, name, arguments, span=node.span)


def _modulo(node: nodes.Call, arguments: tuple[Expr, ...], report: Report) -> Expr:
    if not _wanted("mod", arguments, (Kind.NUMBER,), "numbers", report):
        return failed(node.span)
    first, second = arguments
    match aligned(arguments):
        case Misfit():
            left, right = node.arguments
            problem = types.units_differ(
                shown(left), first.type, first.span, shown(right), second.type, second.span
            )
            return report.fail(problem, node.span)
        case (parts, result):
            return Function(result, "mod", parts, span=node.span)


def _whole_places(arguments: tuple[Expr, ...], report: Report) -> bool:
    if len(arguments) < 2:
        return True
    places = arguments[1]
    value = places.value if isinstance(places, Literal) else None
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return True
    report.add(
        types.wrong_type("the second place of `round`", places.type, "a whole number", places.span)
    )
    return False


def _wanted(
    name: str, arguments: tuple[Expr, ...], kinds: tuple[Kind, ...], wanted: str, report: Report
) -> bool:
    for argument in arguments:
        if argument.type.kind not in kinds:
            report.add(types.wrong_type(f"`{name}`", argument.type, wanted, argument.span))
            return False
    return True
