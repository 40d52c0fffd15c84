"""Typed expressions: row-level ones, and formulas over aggregates, in one closed union.

Names are resolved: a `Column` says by which references its source is reached. A `let` is written
out where it is used. `growth(x)` and `change(x)` are written out as arithmetic over `Shift`.
Conditions have two values; SQL's third is the SQL stage's business. Times are civil times of the
project's calendar. Numbers of different time bases were rescaled to one by a multiplication.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from kpilang.model.types import Type
from kpilang.model.windows import Grain
from kpilang.source.span import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression with its type and where it was written."""

    type: Type
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Literal(Typed):
    """A constant: exact numbers as Decimal; None is null."""

    value: Decimal | str | bool | date | datetime | None
    percent: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Column(Typed):
    """A column of `source`, reached from the aggregate's own source along `path`.

    `path` holds the names of the ref columns followed, empty for the own source. `source` is the
    name of the source where the path ends.
    """

    path: tuple[str, ...]
    source: str
    column: str


@dataclass(frozen=True, slots=True)
class RefKey(Typed):
    """The local key of a ref column as a value (for count_distinct and null tests).

    `path` leads to the source that has the ref; `ref` is the ref column there. A dangling
    reference still has a key.
    """

    path: tuple[str, ...]
    source: str
    ref: str


@dataclass(frozen=True, slots=True)
class Unary(Typed):
    """operator is `-` or `not`."""

    operator: str
    operand: Expr


@dataclass(frozen=True, slots=True)
class Binary(Typed):
    """operator is `+ - * / and or = != < <= > >= like`, `not like` for the negation.

    `-` of two dates is whole days, of two timestamps exact; the type says in which time base.
    """

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Membership(Typed):
    """`value in (options)`; options are literals or expressions of one type."""

    value: Expr
    options: tuple[Expr, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class NullTest(Typed):
    """`value is null`, or `is not null` when negated."""

    value: Expr
    negated: bool


@dataclass(frozen=True, slots=True)
class Case(Typed):
    """`case when … then … else … end`; a case with a subject was written out as comparisons."""

    branches: tuple[tuple[Expr, Expr], ...]
    default: Expr | None


@dataclass(frozen=True, slots=True)
class Function(Typed):
    """A row function. name is one of FUNCTIONS."""

    name: str
    arguments: tuple[Expr, ...]


FUNCTIONS = (
    "abs",
    "coalesce",
    "date",
    "lower",
    "upper",
    "trim",
    "round",
    "mod",
    "year",
    "month",
    "day",
)


class AggregateFunction(StrEnum):
    """What an aggregate computes over its rows."""

    COUNT = "count"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"
    MEDIAN = "median"
    COUNT_DISTINCT = "count_distinct"


@dataclass(frozen=True, slots=True)
class Axis:
    """The time axis of an aggregate: a date or timestamp expression over the source's rows.

    `planned` axes may lie ahead of as-of. `name` is the column's name, for people and CTE names.
    """

    name: str
    value: Expr
    planned: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Aggregate(Typed):
    """One aggregate over the rows of one source; the leaf of every formula.

    `argument` is None for count(source). `axis` is None for a register: the same in every period.
    """

    function: AggregateFunction
    source: str
    argument: Expr | None
    where: Expr | None
    axis: Axis | None


@dataclass(frozen=True, slots=True)
class Shift(Typed):
    """The value of a formula `steps` windows earlier, by calendar.

    `grain` is set when the steps were counted from a length (`previous(x, 1 year)`): they then hold
    for windows of that grain only.
    """

    body: Expr
    steps: int
    grain: Grain | None = None


Expr = (
    Literal
    | Column
    | RefKey
    | Unary
    | Binary
    | Membership
    | NullTest
    | Case
    | Function
    | Aggregate
    | Shift
)
