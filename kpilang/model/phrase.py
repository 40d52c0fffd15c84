"""Formulas in words, with everything that is named in them written out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import assert_never

from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Binary,
    Case,
    Column,
    Expr,
    Function,
    Literal,
    Membership,
    NullTest,
    RefKey,
    Shift,
    Unary,
)
from kpilang.model.project import Model

_OPENINGS = {
    AggregateFunction.COUNT: "the number of",
    AggregateFunction.SUM: "the sum of",
    AggregateFunction.AVG: "the average of",
    AggregateFunction.MIN: "the least",
    AggregateFunction.MAX: "the greatest",
    AggregateFunction.MEDIAN: "the median of",
    AggregateFunction.COUNT_DISTINCT: "the number of different",
}
_BINDING = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5}
_COMPARISON = 3
_SIGNS = {"*": "×", "-": "−", "!=": "is not", "=": "is"}
_TIGHTEST = 9


def phrase(expr: Expr, model: Model) -> str:
    """Return what an expression means, in one line."""
    return _write(expr, model, 0)


def _write(expr: Expr, model: Model, outer: int) -> str:
    match expr:
        case Literal(value=value, percent=percent):
            return _literal(value, percent=percent)
        case Column(path=path, column=column):
            return " ".join((*(f"{step}'s" for step in path), column))
        case RefKey(path=path, ref=ref):
            return " ".join((*(f"{step}'s" for step in path), ref))
        case Unary(operator=operator, operand=operand):
            sign = "not " if operator == "not" else "−"
            return sign + _write(operand, model, _TIGHTEST)
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
        case Aggregate():
            return _bracket(_aggregate(expr, model), bracketed=outer > 0)
        case Shift(body=body, steps=steps):
            when = "one period earlier" if steps == 1 else f"{steps} periods earlier"
            return _bracket(f"{_write(body, model, _TIGHTEST)} {when}", bracketed=outer > 0)
        case _:
            assert_never(expr)


def _aggregate(expr: Aggregate, model: Model) -> str:
    source = model.sources[expr.source]
    rows = source.title or expr.source
    words = [_OPENINGS[expr.function]]
    words += [rows] if expr.argument is None else [_write(expr.argument, model, 0), "over", rows]
    if expr.where is not None:
        words += ["where", _write(expr.where, model, 0)]
    return " ".join(words)


def _case(expr: Case, model: Model) -> str:
    branches = [
        f"{_write(result, model, 0)} when {_write(condition, model, 0)}"
        for condition, result in expr.branches
    ]
    if expr.default is not None:
        branches.append(f"else {_write(expr.default, model, 0)}")
    return _bracket(", ".join(branches), bracketed=True)


def _literal(value: Decimal | str | bool | date | datetime | None, *, percent: bool) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case Decimal():
            return f"{value * 100:,f}%" if percent else f"{value:,f}"
        case str():
            return f'"{value}"'
        case _:
            return value.isoformat()


def _bracket(text: str, *, bracketed: bool) -> str:
    return f"({text})" if bracketed else text
