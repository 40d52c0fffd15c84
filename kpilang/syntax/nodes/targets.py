"""The forms a target can have."""

from __future__ import annotations

from kpilang.source.frozen import dataclass
from kpilang.syntax.nodes.base import Ident, Node
from kpilang.syntax.nodes.expressions import Date, Expr, Name, Period, Text


@dataclass(frozen=True, slots=True)
class Deadline(Node):
    """`by 2026-12-31`, `by end of FY2026`."""

    period: Period | Date
    end_of: bool


@dataclass(frozen=True, slots=True)
class Level(Node):
    """`>= 40 per rep per week`; comparator is `>=`, `<=`, `>`, `<` or `=`."""

    comparator: str
    value: Expr
    per: tuple[Ident, ...] = ()
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Range(Node):
    """`between 20% and 40%`."""

    low: Expr
    high: Expr
    per: tuple[Ident, ...] = ()
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`from 21% in 2025-12 to >= 25% in 2026-12`; an empty comparator leaves it to `better:`."""

    start: Expr
    start_period: Period | Date
    comparator: str
    end: Expr
    end_period: Period | Date


@dataclass(frozen=True, slots=True)
class TargetFrom(Node):
    """`from quotas.amount` or `from "targets.csv"`."""

    origin: Expr


@dataclass(frozen=True, slots=True)
class Tolerance(Node):
    """`within 5% of F`."""

    share: Expr
    of: Expr


@dataclass(frozen=True, slots=True)
class Growth(Node):
    """`grow 6% per month from 400k USD in 2026-01`."""

    rate: Expr
    per: Ident
    start: Expr
    start_period: Period | Date


@dataclass(frozen=True, slots=True)
class NoTarget(Node):
    """`none until 2026-06 "baseline first"`."""

    until: Period | Date
    reason: Text | None


@dataclass(frozen=True, slots=True)
class TargetRow(Node):
    """One line of a target block; key is a period, a member (text or word), or None for `else`."""

    key: Period | Date | Text | Ident | None
    target: Target


@dataclass(frozen=True, slots=True)
class TargetTable(Node):
    """`target { 2026-Q1: … }` or `target by region { EMEA: … else: … }`."""

    by: Name | None
    rows: tuple[TargetRow, ...]


Target = Level | Range | Path | TargetFrom | Tolerance | Growth | NoTarget | TargetTable
