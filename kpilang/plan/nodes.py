"""Plan: what to compute for one question about one measure, free of SQL."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from kpilang.model.entities import Comparator, Display, Limit, SourceTable, StatusBasis
from kpilang.model.expr import Aggregate, Axis, Expr
from kpilang.model.windows import Calendar, Grain
from kpilang.source.frozen import dataclass


class State(StrEnum):
    """How far a period has come by as-of; the first that holds."""

    FUTURE = "future"
    PARTIAL = "partial"
    STARTING = "starting"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment that only the warehouse's clock tells: a column of one of the spine's rows.

    `column` is `as_of` (then `n` is None), `period_start`, `period_end` or `cut`.
    """

    column: str
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """One row of the spine.

    `index` counts up to the last row; rows below 0 are history that comparisons look at and the
    answer does not show. `due` is the share of a target due by as-of. `cut` is the moment up to
    which this period counts when a partial row is compared with it, None where it counts whole.
    `target` and `target_high` are amounts for this period, None without one; where the plan's
    target is a formula, `target` is what that is multiplied by. In a moving spine bounds are None
    and the cut is a mark.
    """

    index: int
    start: date | None
    end: date | None
    state: State
    due: Fraction = Fraction(1)
    cut: datetime | Mark | None = None
    target: Fraction | None = None
    target_high: Fraction | None = None


@dataclass(frozen=True, slots=True)
class DimensionKey:
    """A dimension over a scan's rows: what is shown, and what is grouped by (None: the same)."""

    name: str
    value: Expr
    key: Expr | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """One aggregate of a scan. `column` names its result, `<column>_cut` its like-for-like form.

    A leaf of a target has no value where there are no rows, also when it counts or sums: a missing
    quota is no target, not 0.
    """

    column: str
    aggregate: Aggregate
    of_target: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """One pass over one source: rows to periods and dimensions, one column per leaf.

    Rows count when their axis lies in [lower, upper); with `keep_undated` also rows without a
    value on the axis. `axis` is None for a register. `cuts` are the periods (start, cut) whose
    rows count in the like-for-like form only before the cut; empty when none is needed. `gaps` are
    stretches of the range that no leaf looks at; an `idle` scan counts nothing at all.
    """

    name: str
    source: str
    axis: Axis | None
    dimensions: tuple[DimensionKey, ...]
    leaves: tuple[Leaf, ...]
    where: Expr | None
    lower: date | Mark | None
    upper: datetime | Mark | None
    keep_undated: bool
    cuts: tuple[Period, ...] = ()
    gaps: tuple[tuple[datetime, datetime], ...] = ()
    idle: bool = False


@dataclass(frozen=True, slots=True)
class Scoring:
    """How a value is judged: comparator of its target, limits, and what a partial flow faces."""

    comparator: Comparator | None = None
    limits: tuple[Limit, ...] = ()
    basis: StatusBasis = StatusBasis.PACE


@dataclass(frozen=True, slots=True)
class Plan:
    """A question about one measure, ready for any backend.

    With `as_of` None the spine moves with the warehouse's clock: the last row is the period that
    holds its present moment. `target_rows` are then the amounts (start, low, high) of a table of
    periods; a fixed spine has them in its rows.
    """

    kind: str
    measure: str
    digest: str
    display: Display
    calendar: Calendar
    sources: dict[str, SourceTable]
    grain: Grain
    as_of: datetime | None
    spine: tuple[Period, ...]
    dimensions: tuple[str, ...]
    keyed: tuple[str, ...]
    scans: tuple[Scan, ...]
    formula: Expr
    #: a partial flow is judged against the share of its target that is due
    paced: bool
    #: every leaf stands on a planned axis, so periods hold rows that lie ahead of as-of
    ahead: bool
    scoring: Scoring
    #: the bounds of a target that is a formula; the spine has what they are multiplied by
    target: tuple[Expr, ...] = ()
    #: for each bound: it counts rows up to as-of, as the value does, so that all of it is due
    target_to_date: tuple[bool, ...] = ()
    target_rows: tuple[tuple[date, Fraction, Fraction | None], ...] = ()
    comparable: bool = True
    better_is_higher: bool = True
    top: int | None = None
    order: str | None = None
