"""Row functions: how many arguments they take, of which types, and what they give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from kpilang.analysis import choices, words
from kpilang.analysis.context import Report, failed, is_failed
from kpilang.analysis.expressions import Scope, infer
from kpilang.analysis.problems import currencies as currency_problems
from kpilang.analysis.problems import declarations, names, types, values
from kpilang.analysis.problems import functions as problems
from kpilang.analysis.scale import Misfit, aligned
from kpilang.analysis.shown import shown
from kpilang.analysis.signatures import DAYS, MANY, SIGNATURES, TEXTS, Wanted
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.expr import FUNCTIONS, AggregateFunction, Expr, Function, Literal, Moment
from kpilang.model.types import DATE, TEXT, TIMESTAMP, Kind, Type
from kpilang.source.span import Span
from kpilang.syntax import nodes

AGGREGATES = {function.value: function for function in AggregateFunction}
#: functions of formulas
SHIFTS = ("growth", "change", "previous")
#: functions of formulas that compare members, periods and targets
OF_FORMULAS = ("total", "share", "rank", "forecast", "target")
#: the moment of the answer, and the last day before it
MOMENTS = {"now": TIMESTAMP, "today": DATE}
KNOWN = (*FUNCTIONS, *MOMENTS, *AGGREGATES, *SHIFTS, *OF_FORMULAS, "conversion", "convert")

#: how many arguments the functions take that are not in SIGNATURES
_COUNTS = {
    "coalesce": (2, MANY),
    "greatest": (2, MANY),
    "least": (2, MANY),
    "nullif": (2, 2),
    "mod": (2, 2),
    "round": (1, 2),
    "truncate": (1, 2),
    "left": (2, 2),
    "right": (2, 2),
    "substring": (2, 3),
    "date_trunc": (2, 2),
    "timestamp": (1, 1),
}
_ORDERED = (Kind.NUMBER, Kind.DATE, Kind.TIMESTAMP, Kind.NULL)
#: the most digits after the point that are kept, and before it that are rounded
_MOST_PLACES = 10


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
    if name == "convert":
        return report.fail(currency_problems.outside_a_row(node.function.span), node.span)
    if name not in FUNCTIONS and name not in MOMENTS:
        return report.fail(names.unknown_function(name, node.function.span, KNOWN), node.span)
    misplaced = clause_span(node.clauses)
    if misplaced is not None:
        return report.fail(values.clauses_outside(f"`{name}`", misplaced), node.span)
    low, high = _count(name)
    found = len(node.arguments)
    if not low <= found <= high:
        span = node.arguments[high].span if found > high else node.function.span
        problem = values.argument_count(name, counted(low, high), found, span)
        return report.fail(problem, node.span)
    if name in MOMENTS:
        return Moment(MOMENTS[name], name, span=node.span)
    arguments = tuple(infer(argument, scope) for argument in node.arguments)
    if is_failed(*arguments):
        return failed(node.span)
    typed = _SPECIAL.get(name, _plain)
    result = typed(node, arguments)
    return report.fail(result, node.span) if isinstance(result, Diagnostic) else result


def counted(low: int, high: int) -> str:
    """Return a number of arguments in words."""
    if high == 0:
        return "no arguments"
    if high > 9:
        return f"{low} or more arguments"
    if low == high:
        return f"{low} argument{'s' if low > 1 else ''}"
    return f"{low} or {high} arguments"


def _count(name: str) -> tuple[int, int]:
    if name in MOMENTS:
        return 0, 0
    return SIGNATURES[name].count if name in SIGNATURES else _COUNTS[name]


Arguments = tuple[Expr, ...]


def _plain(node: nodes.Call, arguments: Arguments) -> Expr | Diagnostic:
    """Type a function by its signature."""
    signature = SIGNATURES[node.function.name]
    for index, argument in enumerate(arguments):
        wanted = signature.takes[min(index, len(signature.takes) - 1)]
        problem = _misfit(node, argument, wanted)
        if problem is not None:
            return problem
    return _made(node, signature.gives or arguments[0].type, arguments)


def _unified(node: nodes.Call, arguments: Arguments) -> Expr | Diagnostic:
    """Type a function that gives one of its arguments, which are of one type."""
    name = node.function.name
    if name in ("greatest", "least"):
        for argument in arguments:
            if argument.type.kind not in _ORDERED:
                wanted = "numbers, dates or timestamps"
                return types.wrong_type(f"`{name}`", argument.type, wanted, argument.span)
    report = Report()
    found = choices.unified(list(zip(node.arguments, arguments, strict=True)), report)
    return report.problems[0] if found is None else _made(node, found[1], found[0])


def _modulo(node: nodes.Call, arguments: Arguments) -> Expr | Diagnostic:
    for argument in arguments:
        if argument.type.kind is not Kind.NUMBER:
            return types.wrong_type("`mod`", argument.type, "numbers", argument.span)
    first, second = arguments
    match aligned(arguments):
        case Misfit():
            left, right = map(shown, node.arguments)
            return types.units_differ(left, first.type, first.span, right, second.type, second.span)
        case (parts, result):
            return _made(node, result, parts)


def _rounded(node: nodes.Call, arguments: Arguments) -> Expr | Diagnostic:
    """Type `round` and `truncate`: a number, and how many digits after the point stay."""
    number = arguments[0]
    if number.type.kind is not Kind.NUMBER:
        return types.wrong_type(f"`{node.function.name}`", number.type, "a number", number.span)
    wanted = f"a whole number from -{_MOST_PLACES} to {_MOST_PLACES}"
    problem = _unwritten(node, arguments[1:], (-_MOST_PLACES, _MOST_PLACES), wanted)
    return problem or _made(node, number.type, arguments)


def _cut_out(node: nodes.Call, arguments: Arguments) -> Expr | Diagnostic:
    """Type `left`, `right` and `substring`: a text, and places that are written out."""
    problem = _misfit(node, arguments[0], TEXTS)
    first = arguments[1:]
    if problem is None and node.function.name == "substring":
        problem = _unwritten(node, first[:1], (1, _LONGEST), "a whole number from 1")
        first = first[1:]
    problem = problem or _unwritten(node, first, (0, _LONGEST), "a whole number from 0")
    return problem or _made(node, TEXT, arguments)


def _truncated(node: nodes.Call, arguments: Arguments) -> Expr | Diagnostic:
    """Type `date_trunc`: the name of a period, and what lies in it."""
    period, moment = arguments
    known = tuple(word for word in words.GRAINS if word != "hour")
    if not isinstance(period, Literal) or not isinstance(period.value, str):
        wanted = 'the name of a period, as in `date_trunc("month", closed_at)`'
        return problems.not_written_out("date_trunc", "first", wanted, period.span)
    if period.value not in known:
        return declarations.unknown_word(period.value, "period", period.span, known)
    return _misfit(node, moment, DAYS) or _made(node, DATE, arguments)


def _timestamp(node: nodes.Call, arguments: Arguments) -> Expr | Diagnostic:
    """Type `timestamp`: of a text that is written out, a clock time in the calendar's zone."""
    value = arguments[0]
    if isinstance(value, Literal) and isinstance(value.value, str):
        moment = _clock_time(value.value)
        if moment is None:
            return problems.no_timestamp(value.value, value.span)
        return Literal(TIMESTAMP, moment, span=node.span)
    wanted = Wanted((Kind.DATE, Kind.TIMESTAMP), "a date, or a text that is written out")
    return _misfit(node, value, wanted) or _made(node, TIMESTAMP, arguments)


_LONGEST = 1_000_000
_SPECIAL: dict[str, Callable[[nodes.Call, Arguments], Expr | Diagnostic]] = {
    "coalesce": _unified,
    "greatest": _unified,
    "least": _unified,
    "nullif": _unified,
    "mod": _modulo,
    "round": _rounded,
    "truncate": _rounded,
    "left": _cut_out,
    "right": _cut_out,
    "substring": _cut_out,
    "date_trunc": _truncated,
    "timestamp": _timestamp,
}


def _made(node: nodes.Call, type_: Type, arguments: Arguments) -> Expr:
    if type_.kind is Kind.TIMESTAMP:
        type_ = replace(type_, zoned=False)
    return Function(type_, node.function.name, arguments, span=node.span)


def _misfit(node: nodes.Call, argument: Expr, wanted: Wanted) -> Diagnostic | None:
    fits = argument.type.kind in wanted.kinds
    if fits and (not wanted.pure or argument.type.unit.is_pure):
        return None
    name = f"`{node.function.name}`"
    return types.wrong_type(name, argument.type, wanted.words, argument.span)


def _unwritten(
    node: nodes.Call, places: Arguments, bounds: tuple[int, int], wanted: str
) -> Diagnostic | None:
    """Return what is wrong with numbers that must be written out, and whole."""
    low, high = bounds
    for place in places:
        value = place.value if isinstance(place, Literal) else None
        whole = isinstance(value, Decimal) and value == value.to_integral_value()
        if not isinstance(value, Decimal) or not whole or not low <= value <= high:
            which = "second" if place.span == node.arguments[1].span else "third"
            name = node.function.name
            return problems.not_written_out(name, which, wanted, place.span)
    return None


def _clock_time(text: str) -> datetime | None:
    """Return the civil moment that a text names, None when it names none or one with a zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is None and text[:1].isdigit() else None
