"""Targets in every form, and how a value is judged by them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kpilang.model.expr import Expr
from kpilang.model.windows import Grain
from kpilang.source.frozen import dataclass
from kpilang.source.span import NOWHERE, Span


class Comparator(StrEnum):
    """What a target asks of the value."""

    AT_LEAST = ">="
    AT_MOST = "<="
    MORE = ">"
    LESS = "<"
    EQUAL = "="
    BETWEEN = "between"

    @property
    def higher_is_better(self) -> bool:
        """Tell whether more is better; a range has no direction and counts as higher."""
        return self not in (Comparator.AT_MOST, Comparator.LESS)

    @property
    def has_direction(self) -> bool:
        """Tell whether more is better, or less, without an end."""
        return self not in (Comparator.BETWEEN, Comparator.EQUAL)


@dataclass(frozen=True, slots=True)
class LevelTarget:
    """A level, or a range when `high` is set, for one period of grain `per`.

    `low` is a formula of the KPI's unit (rescaled to it). With a `tolerance` the range is `low`
    give or take that share of it. `per_member` is the dimension each of whose members owes the
    amount. `span` covers the target as written.
    """

    comparator: Comparator
    low: Expr
    high: Expr | None = None
    per: Grain | None = None
    deadline: date | None = None
    per_member: str | None = None
    tolerance: Expr | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class PeriodTarget:
    """A target for each named period: (start, end) as half-open dates, and its level."""

    rows: tuple[tuple[date, date, LevelTarget], ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class PathTarget:
    """A straight line in equal steps of a grain, from one period to another.

    `first` and `last` are the first days of those periods. No target before the first, the last
    level after the last.
    """

    comparator: Comparator
    grain: Grain
    start: Expr
    first: date
    end: Expr
    last: date
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class GrowthTarget:
    """A level that grows by a rate each `per`, from the period that opens on `first`."""

    comparator: Comparator
    rate: Expr
    per: Grain
    start: Expr
    first: date
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class NoTarget:
    """No target before a day, and why."""

    until: date
    reason: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class SegmentTarget:
    """A target for each member of a dimension, and one for all others."""

    by: str
    members: tuple[tuple[str, Target], ...]
    otherwise: Target | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


Target = LevelTarget | PeriodTarget | PathTarget | GrowthTarget | NoTarget | SegmentTarget


def amounts(target: Target | None) -> Iterator[Expr]:
    """Yield every formula that a target holds, in the order written."""
    match target:
        case None | NoTarget():
            return
        case LevelTarget(low=low, high=high, tolerance=tolerance):
            yield from (part for part in (low, high, tolerance) if part is not None)
        case PeriodTarget(rows=rows):
            for _, _, level in rows:
                yield from amounts(level)
        case PathTarget(start=start, end=end):
            yield from (start, end)
        case GrowthTarget(rate=rate, start=start):
            yield from (rate, start)
        case SegmentTarget(members=members, otherwise=otherwise):
            for _, own in members:
                yield from amounts(own)
            yield from amounts(otherwise)


class PaceKind(StrEnum):
    """How much of a target is due by a moment inside its period."""

    LINEAR = "linear"
    WORKDAYS = "workdays"
    WEIGHTS = "weights"
    LAST_YEAR = "like last year"


@dataclass(frozen=True, slots=True)
class Pace:
    """A pace; `weights` are the shares of a period's equal parts, in order, and add up to 1."""

    kind: PaceKind = PaceKind.LINEAR
    weights: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """`red below x`: colour `red` or `amber`, side `below` or `above`, x in the KPI's unit.

    When `of_target`, `value` is a share of the target.
    """

    colour: str
    side: str
    value: Expr
    of_target: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


#: the pace of a KPI that says none
LINEAR = Pace()


class StatusBasis(StrEnum):
    """What a partial flow is judged against."""

    PACE = "pace"
    TARGET = "target"
    FORECAST = "forecast"
    PREVIOUS = "previous"
