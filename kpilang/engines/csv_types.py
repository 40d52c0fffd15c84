"""What the texts of a CSV column are: numbers, dates, truth values, or text.

A declared column is read as what it is declared when all its texts are that; else it stays text,
and the workspace says so. Without a declaration the texts alone tell. Nothing that can be read in
two ways becomes a value: a date has its year first, and a number no separators.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from kpilang.model.types import Kind, Type
from kpilang.source.frozen import dataclass

_PLAIN = r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)"
_DAY = r"\s*[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}"
_TIME = r"[T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"
_OFFSET = r" ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)"
_TRUE = ("true", "t", "yes", "y", "1")
_FALSE = ("false", "f", "no", "n", "0")

#: digits of a decimal, and of it after the point: products of two stay within the first
_DIGITS = 38
_MOST_DECIMALS = 12
_BIGINT_DIGITS = 18

_DECLARED = {
    Kind.NUMBER: "bigint",
    Kind.DATE: "date",
    Kind.TIMESTAMP: "timestamp",
    Kind.BOOLEAN: "boolean",
}


@dataclass(frozen=True, slots=True)
class _Found:
    """How many texts a column has, how many are what, and the most digits around the point."""

    filled: int
    plain: int
    floating: int
    days: int
    moments: int
    zoned: int
    truths: int
    words: int
    whole: int
    fraction: int


def is_text(declared: Type | None) -> bool:
    """Tell whether a column is text whatever its texts are."""
    return declared is not None and declared.kind is Kind.TEXT


def measures(name: str) -> list[exp.Expr]:
    """Return the aggregates over a column from which its type is chosen."""
    value = exp.column(exp.to_identifier(name, quoted=True))
    lowered = exp.Lower(this=exp.Trim(this=value.copy()))
    words = [exp.Literal.string(word) for word in (*_TRUE, *_FALSE)]
    sure = [exp.Literal.string(word) for word in ("true", "false")]
    return [
        exp.Count(this=value),
        _count(_matches(value, _PLAIN + r"\s*")),
        _count(_matches(value, _PLAIN + r"([eE][+-]?[0-9]+)?\s*")),
        _count(_matches(value, _DAY + r"\s*"), _casts(value, "date")),
        _count(_matches(value, f"{_DAY}({_TIME})?\\s*"), _casts(value, "timestamp")),
        _count(_matches(value, f"{_DAY}{_TIME}{_OFFSET}\\s*"), _casts(value, "timestamptz")),
        _count(exp.In(this=lowered, expressions=words)),
        _count(exp.In(this=lowered.copy(), expressions=sure)),
        _longest(value, r"^\s*[+-]?0*([0-9]*)"),
        _longest(value, r"\.([0-9]*)"),
    ]


def choose(numbers: Sequence[int | None], rows: int, declared: Type | None) -> str | None:
    """Return the type of a column by what `measures` gave; None leaves it text."""
    found = _Found(*(number or 0 for number in numbers))
    if not found.filled:
        return _undetermined(declared)
    match None if declared is None else declared.kind:
        case Kind.NUMBER:
            return _number(found, rows)
        case Kind.DATE | Kind.TIMESTAMP:
            return _moment(found, declared)
        case Kind.BOOLEAN:
            return "boolean" if found.truths == found.filled else None
        case _:
            truth = "boolean" if found.words == found.filled else None
            return truth or _number(found, rows) or _moment(found, None)


def converted(name: str, kind: str) -> exp.Expr:
    """Return a column's texts as values of the type chosen."""
    value = exp.column(exp.to_identifier(name, quoted=True))
    if kind == "boolean":
        words = [exp.Literal.string(word) for word in _TRUE]
        lowered = exp.Lower(this=exp.Trim(this=value))
        return exp.In(this=lowered, expressions=words)
    return exp.cast(exp.Trim(this=value), kind)


def by_column(declared: Mapping[str, Type | None] | None) -> dict[str, Type | None]:
    """Return the declarations by names that compare as the engine compares them."""
    return {} if declared is None else {k.casefold(): v for k, v in declared.items()}


def _undetermined(declared: Type | None) -> str | None:
    if declared is None:
        return None
    if declared.zoned:
        return "timestamptz"
    return _DECLARED.get(declared.kind)


def _number(found: _Found, rows: int) -> str | None:
    if found.floating < found.filled:
        return None
    if found.plain < found.filled:
        return "double"
    if not found.fraction and found.whole <= _BIGINT_DIGITS:
        return "bigint"
    # The sum over all rows has at most as many digits more as their number has.
    needed = found.whole + found.fraction + len(str(rows))
    if needed > _DIGITS or found.fraction > _MOST_DECIMALS:
        return "double"
    return f"decimal({_DIGITS}, {found.fraction})"


def _moment(found: _Found, declared: Type | None) -> str | None:
    if found.days == found.filled and (declared is None or declared.kind is Kind.DATE):
        return "date"
    if found.moments == found.filled:
        return "timestamp"
    return "timestamptz" if found.zoned == found.filled else None


def _matches(value: exp.Expr, pattern: str) -> exp.Expr:
    return exp.Anonymous(
        this="REGEXP_FULL_MATCH", expressions=[value.copy(), exp.Literal.string(pattern)]
    )


def _casts(value: exp.Expr, kind: str) -> exp.Expr:
    tried = exp.TryCast(this=exp.Trim(this=value.copy()), to=exp.DataType.build(kind))
    return exp.Not(this=exp.Is(this=tried, expression=exp.Null()))


def _count(*conditions: exp.Expr) -> exp.Expr:
    one = exp.If(this=exp.and_(*conditions), true=exp.Literal.number(1))
    return exp.Count(this=exp.Case(ifs=[one]))


def _longest(value: exp.Expr, pattern: str) -> exp.Expr:
    part = exp.Anonymous(
        this="REGEXP_EXTRACT",
        expressions=[value.copy(), exp.Literal.string(pattern), exp.Literal.number(1)],
    )
    return exp.Max(this=exp.Length(this=part))
