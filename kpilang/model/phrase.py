"""Formulas in words, with everything that is named in them written out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Alive,
    Binary,
    Case,
    Column,
    Conversion,
    Convert,
    Event,
    Expr,
    Folded,
    Forecast,
    Function,
    Literal,
    Membership,
    Moment,
    NullTest,
    Rank,
    RawSql,
    Reached,
    RefKey,
    Rollup,
    Shift,
    TargetOf,
    Total,
    Unary,
)
from kpilang.model.project import Model
from kpilang.model.units import Base, Unit
from kpilang.model.windows import Grain, Length, Window, WindowKind

_OPENINGS = {
    AggregateFunction.COUNT: "the number of",
    AggregateFunction.SUM: "the sum of",
    AggregateFunction.AVG: "the average of",
    AggregateFunction.MIN: "the least",
    AggregateFunction.MAX: "the greatest",
    AggregateFunction.MEDIAN: "the median of",
    AggregateFunction.COUNT_DISTINCT: "the number of different",
    AggregateFunction.PERCENTILE: "the percentile of",
    AggregateFunction.FIRST: "the first",
    AggregateFunction.LAST: "the last",
}
#: which snapshots of a period an aggregate takes
_SNAPSHOTS = {
    AggregateFunction.FIRST: "in the first snapshot",
    AggregateFunction.LAST: "in the last snapshot",
    AggregateFunction.AVG: "in a snapshot, on average",
}
#: what is taken of one snapshot: its rows counted, or a value of them summed
_ADDING = {True: AggregateFunction.COUNT, False: AggregateFunction.SUM}
_MOMENTS = {
    "period_start": "the period's start",
    "period_end": "the period's end",
    "now": "now",
    "today": "today",
}
_BINDING = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5}
_COMPARISON = 3
_SIGNS = {"*": "×", "-": "−", "!=": "is not", "=": "is"}
_TIGHTEST = 9
SECOND = Base("time", "second")


def phrase(expr: Expr, model: Model) -> str:
    """Return what an expression means, in one line."""
    return _write(expr, model, 0)


def _write(expr: Expr, model: Model, outer: int) -> str:
    match expr:
        case Literal():
            return _literal(expr)
        case Column(path=path, column=column):
            return " ".join((*(f"{step}'s" for step in path), column))
        case RefKey(path=path, ref=ref):
            return " ".join((*(f"{step}'s" for step in path), ref))
        case Unary(operator=operator, operand=operand):
            sign = "not " if operator == "not" else "−"
            return sign + _write(operand, model, _TIGHTEST)
        case Binary(left=left) if _only_rescales(expr):
            return _write(left, model, outer)
        case Binary(operator=operator, left=left, right=right):
            binding = _BINDING.get(operator, _COMPARISON)
            parts = (
                _write(left, model, binding),
                _SIGNS.get(operator, operator),
                _write(right, model, binding + 1),
            )
            return _bracket(" ".join(parts), bracketed=binding < outer)
        case Membership(value=value, options=options, negated=negated):
            listed = ", ".join(_write(option, model, 0) for option in options)
            word = "none of" if negated else "one of"
            return f"{_write(value, model, _TIGHTEST)} is {word} {listed}"
        case NullTest(value=value, negated=negated):
            return f"{_write(value, model, _TIGHTEST)} is {'known' if negated else 'missing'}"
        case Case():
            return _case(expr, model)
        case Function(name=name, arguments=arguments):
            return f"{name}({', '.join(_write(a, model, 0) for a in arguments)})"
        case Moment(name=name):
            return _MOMENTS[name]
        case Alive(name=name, first=first, moment=moment):
            path = first.path if isinstance(first, Column) else ()
            holder = (*(f"{step}'s" for step in path[:-1]), *path[-1:])
            return " ".join((*holder, name.replace("_", " "), "at the period's", moment))
        case Rollup(path=path, aggregate=aggregate, of=of):
            owner = f"each {_singular(of, model)}"
            if path:
                owner = " ".join(("the", *(f"{step}'s" for step in path[:-1]), path[-1]))
            return _bracket(f"{_aggregate(aggregate, model)} of {owner}", bracketed=outer > 0)
        case Convert(value=value, to=to):
            return f"{_write(value, model, _TIGHTEST)} in {to}"
        case RawSql():
            return "SQL"
        case Aggregate():
            return _bracket(_aggregate(expr, model), bracketed=outer > 0)
        case _:
            return _over_time(expr, model, outer)


def _only_rescales(expr: Expr) -> bool:
    """Tell whether a formula is another one in a longer or shorter unit of time."""
    match expr:
        case Binary(operator="*" | "/", left=left, right=Literal(type=factor)):
            shown, stored = expr.type.unit.time_base, left.type.unit.time_base
            both = shown is not None and stored is not None and factor.unit.is_pure
            return both and shown != stored
        case _:
            return False


def _over_time(
    expr: Conversion | Reached | Folded | Shift | Total | Rank | Forecast | TargetOf,
    model: Model,
    outer: int,
) -> str:
    match expr:
        case Conversion(base=base, reached=reached, within=within):
            limit = "" if within is None else f" within {_seconds(within)}"
            words = f"the share of {_event(base, model)} that reach {_event(reached, model)}{limit}"
        case Reached(steps=steps):
            words = " then ".join(_event(step.event, model) for step in steps)
        case Folded(function=function, body=body, each=each, over=over):
            of = f"{_OPENINGS[function]} {_write(body, model, _TIGHTEST)} of each {_spaced(each)}"
            words = " ".join((of, *_window(over)))
        case Shift(body=body):
            words = f"{_write(body, model, _TIGHTEST)} {_earlier(expr)}"
        case Total(body=body, by=by):
            alone = f"by {', '.join(by)} alone" if by else "of all members together"
            words = f"{_write(body, model, _TIGHTEST)} {alone}"
        case Rank(body=body):
            words = f"the rank by {_write(body, model, _TIGHTEST)}"
        case Forecast(body=body):
            words = f"{_write(body, model, _TIGHTEST)} at the period's end at this pace"
        case TargetOf(name=name):
            words = f"the target of {name}"
        case _:
            assert_never(expr)
    return _bracket(words, bracketed=outer > 0)


def _earlier(shift: Shift) -> str:
    if shift.length is not None:
        return f"{_length(shift.length)} earlier"
    return "one period earlier" if shift.steps == 1 else f"{shift.steps} periods earlier"


def _spaced(grain: Grain | None) -> str:
    return str(grain).replace("_", " ")


def _length(length: Length) -> str:
    unit = _spaced(length.grain)
    return f"{length.count} {unit}{'s' if length.count != 1 else ''}"


def _seconds(value: Decimal) -> str:
    for grain, size in ((Grain.DAY, 86_400), (Grain.HOUR, 3_600)):
        if value % size == 0:
            return _length(Length(int(value // size), grain))
    return f"{_plain(value)} seconds"


def _event(event: Event, model: Model) -> str:
    where = "" if event.where is None else f" where {_write(event.where, model, 0)}"
    return f"{_rows(event.source, model)} by {event.axis.name}{where}"


def event_phrase(event: Event, within: Decimal | None, model: Model) -> str:
    """Return what happens in an event, and within which time, in one line."""
    limit = "" if within is None else f" within {_seconds(within)}"
    return f"{_event(event, model)}{limit}"


def _window(window: Window | None) -> list[str]:
    match window:
        case None:
            return []
        case Window(kind=WindowKind.TRAILING, length=Length() as length):
            return [f"in the last {_length(length)}"]
        case Window(kind=WindowKind.TO_DATE, period=period):
            return [f"in the {_spaced(period)} to date"]
        case Window(kind=WindowKind.ALL_TIME | WindowKind.CUMULATIVE):
            return ["until then"]
        case Window(kind=WindowKind.PREVIOUS):
            return ["in the period before"]
        case Window(grain=grain):
            return [f"in the {_spaced(grain)}"]


def _rows(source: str, model: Model) -> str:
    return model.sources[source].title or source


def _singular(source: str, model: Model) -> str:
    return model.sources[source].noun or source


def _aggregate(expr: Aggregate, model: Model) -> str:
    if expr.snapshot and expr.function in _SNAPSHOTS:
        return _of_snapshots(expr, model)
    opening = _OPENINGS[expr.function]
    if expr.fraction is not None:
        opening = f"the {(expr.fraction * 100).normalize():f}th percentile of"
    rows = _rows(expr.source, model)
    words = [opening]
    words += [rows] if expr.argument is None else [_write(expr.argument, model, 0), "over", rows]
    if expr.where is not None:
        words += ["where", _write(expr.where, model, 0)]
    if expr.each_of:
        words += ["for each", ", ".join(_write(part, model, 0) for part in expr.each_of)]
    return " ".join((*words, *_window(expr.over)))


def _of_snapshots(expr: Aggregate, model: Model) -> str:
    """Return what is meant over snapshots: a sum or a count at each, and which of them."""
    of = _aggregate(
        replace(
            expr, snapshot=False, function=_ADDING[expr.argument is None], each_of=(), over=None
        ),
        model,
    )
    words = [of, _SNAPSHOTS[expr.function]]
    if expr.each_of:
        each = ", ".join(_write(part, model, 0) for part in expr.each_of)
        words = [of, f"{_SNAPSHOTS[expr.function]} of each {each}"]
    return " ".join((*words, *_window(expr.over)))


def _case(expr: Case, model: Model) -> str:
    branches = [
        f"{_write(result, model, 0)} when {_write(condition, model, 0)}"
        for condition, result in expr.branches
    ]
    if expr.default is not None:
        branches.append(f"else {_write(expr.default, model, 0)}")
    return _bracket(", ".join(branches), bracketed=True)


def _literal(expr: Literal) -> str:
    match expr.value:
        case None:
            return "nothing"
        case bool():
            return str(expr.value).lower()
        case Decimal() as number:
            return _number(number, expr.type.unit, percent=expr.percent)
        case str():
            return f'"{expr.value}"'
        case _:
            return expr.value.isoformat()


def _number(value: Decimal, unit: Unit, *, percent: bool) -> str:
    if percent:
        return f"{_plain(value * 100)}%"
    time = unit.time_base
    if time == (SECOND, 1):
        return _seconds(value)
    if time is not None and time[1] == 1:
        return f"{_plain(value)} {time[0].name}{'' if value == 1 else 's'}"
    return f"{_plain(value)} {unit.currency}" if unit.currency is not None else _plain(value)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():,f}"


def _bracket(text: str, *, bracketed: bool) -> str:
    return f"({text})" if bracketed else text
