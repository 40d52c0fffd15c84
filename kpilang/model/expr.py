"""Typed expressions: row-level ones, and formulas over aggregates, in one closed union.

Names are resolved: a `Column` says by which references its source is reached. A `let` is written
out where it is used. `growth(x)` and `change(x)` are written out as arithmetic over `Shift`.
Conditions have two values; SQL's third is the SQL stage's business. Times are civil times of the
project's calendar. Numbers of different time bases were rescaled to one by a multiplication.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from kpilang.model.types import Type
from kpilang.model.windows import Grain, Length, Window
from kpilang.source.frozen import dataclass
from kpilang.source.span import NOWHERE, Span


class Kept:
    """What is worked out about an expression once and kept with it, which is no part of it.

    `facts` belong to facts.py, `traits` to likeness.py, and `kept_hash` to all frozen data that
    has it; they are empty until asked for.
    """

    __slots__ = ("facts", "kept_hash", "traits")

    facts: tuple[int, int, int]
    kept_hash: int
    traits: int


@dataclass(frozen=True, slots=True)
class Typed(Kept):
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
class Moment(Typed):
    """A moment of the answer: `period_start` and `period_end` of the row, `now` or `today`.

    `now` is as-of and `period_end` is the end of the row's period, or as-of where that is earlier.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Alive(Typed):
    """`employed at end`: a row is alive at t when first < t and (last is missing or last >= t).

    `moment` is `start` or `end` of the row's period. An aggregate that asks is a stock: it has no
    time axis.
    """

    name: str
    first: Expr
    last: Expr
    moment: str


@dataclass(frozen=True, slots=True)
class Rollup(Typed):
    """`min(activities.occurred_at by lead)`: one value per row of source `of`, from its other side.

    `path` leads from the row's own source to `of`; `by` is the ref path from the aggregate's source
    to `of`. The aggregate is over rows of its own; without an `over` it takes the row's window.
    """

    path: tuple[str, ...]
    of: str
    aggregate: Aggregate
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rates:
    """Exchange rates: from the day of its row one unit of a currency is `rate` units of `to`.

    `rate`, `currency` and `axis`, which is a date, are of the rows of `source`.
    """

    source: str
    rate: Column
    currency: Column
    axis: Axis
    to: str


@dataclass(frozen=True, slots=True)
class Convert(Typed):
    """An amount of money in another currency, at the rate of the row's time axis.

    `origin` is the currency it comes in, or the column that holds it. The newest rate of the row's
    day or an earlier one counts; there is none before the first. Where the rows have no time axis
    it is the newest before as-of.
    """

    value: Expr
    origin: str | Column
    to: str
    rates: Rates


@dataclass(frozen=True, slots=True)
class RawSql(Typed):
    """An expression in SQL over the columns of `source`, reached along `path`.

    `columns` are the declared columns that the text names; in it they have their physical names, in
    quotes. A timestamp is as stored: one without a zone is in the source's.
    """

    text: str
    path: tuple[str, ...]
    source: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Function(Typed):
    """A row function. name is one of FUNCTIONS."""

    name: str
    arguments: tuple[Expr, ...]


FUNCTIONS = (
    *("abs", "ceil", "exp", "floor", "ln", "log10", "mod", "power", "round", "sign", "sqrt"),
    *("truncate", "coalesce", "greatest", "least", "nullif"),
    *("concat", "contains", "ends_with", "left", "length", "lower", "replace", "right"),
    *("starts_with", "substring", "trim", "upper"),
    *("date", "date_trunc", "timestamp", "workdays", "workhours"),
    *("year", "quarter", "month", "week", "day", "weekday", "hour", "minute", "second"),
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
    PERCENTILE = "percentile"
    FIRST = "first"
    LAST = "last"


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
    """One aggregate over the rows of one source; the leaf of most formulas.

    `argument` is None for count(source), and for last(source) on a snapshot: a count of its rows.
    `axis` is None for a register, the same in every period, and for a stock (`is_stock`). `over` is
    a window of its own. `fraction` is the share of a percentile. `each_of` are the keys after `by`
    that take their own last or first. Over a `snapshot` last, first and average are of the sum at
    one moment.
    """

    function: AggregateFunction
    source: str
    argument: Expr | None
    where: Expr | None
    axis: Axis | None
    over: Window | None = None
    fraction: Decimal | None = None
    each_of: tuple[Expr, ...] = ()
    snapshot: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Rows of a source that happen at the time axis, where `where` holds, for the entity `key`."""

    source: str
    axis: Axis
    where: Expr | None
    key: Expr | None


@dataclass(frozen=True, slots=True)
class Conversion(Typed):
    """The share of base events that are followed by `reached` for the same entity.

    `within` is in seconds: b lies in [a, a + within); None is any time after. Dimensions are the
    base's.
    """

    base: Event
    reached: Event
    within: Decimal | None


@dataclass(frozen=True, slots=True)
class Step:
    """What follows an event: of the same entity, no earlier, before `within` seconds have passed.

    `key` is what the event before is recognised by in its own rows.
    """

    key: Expr
    event: Event
    within: Decimal | None


@dataclass(frozen=True, slots=True)
class Reached(Typed):
    """Whether the event of a row, at `axis`, is followed by one step after the other by as-of.

    Plans make it of conversions and of the stages of a funnel: it stands in conditions of rows.
    `where` holds of the rows that are asked.
    """

    axis: Axis
    where: Expr | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Folded(Typed):
    """`avg(F each month over W)`: F worked out at each period in the window, then aggregated."""

    function: AggregateFunction
    body: Expr
    each: Grain
    over: Window | None


@dataclass(frozen=True, slots=True)
class Shift(Typed):
    """The value of a formula at an earlier time, by calendar.

    `steps` windows earlier when `length` is None or counts whole windows; `grain` is then set: the
    steps hold for windows of that grain only. With `steps` 0 the `length` alone says how far.
    """

    body: Expr
    steps: int
    grain: Grain | None = None
    length: Length | None = None


@dataclass(frozen=True, slots=True)
class Total(Typed):
    """A formula without the breakdown, or with the dimensions of `by` alone; filters stay."""

    body: Expr
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rank(Typed):
    """The place of a member by a formula, 1 the best; ties share a place."""

    body: Expr
    higher_is_better: bool


@dataclass(frozen=True, slots=True)
class Forecast(Typed):
    """Where a flow will end at the pace of a partial period."""

    body: Expr


@dataclass(frozen=True, slots=True)
class TargetOf(Typed):
    """The target of a KPI or goal for the row's period, in that measure's unit."""

    name: str


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
    | Moment
    | Alive
    | Rollup
    | Convert
    | RawSql
    | Aggregate
    | Conversion
    | Reached
    | Folded
    | Shift
    | Total
    | Rank
    | Forecast
    | TargetOf
)
