"""Measures: metrics, goals and KPIs."""

from __future__ import annotations

from dataclasses import field
from datetime import date

from kpilang.model.expr import Expr
from kpilang.model.names import Named, Retired
from kpilang.model.targets import LINEAR, Limit, Pace, StatusBasis, Target
from kpilang.model.windows import Length, Window
from kpilang.source.frozen import dataclass
from kpilang.source.later import LATER
from kpilang.source.span import NOWHERE, Places, Span


@dataclass(frozen=True, slots=True)
class Display:
    """How a value is shown: the value is in `type`'s unit already.

    `percent`: shown times 100 with `%`. `unit` is the word shown with it (`USD`, `days`, `deals`).
    `currency` is set for money. `per` is n for `unit: per n`, already in the value.
    """

    unit: str = ""
    percent: bool = False
    currency: str | None = None
    per: int = 1


@dataclass(frozen=True, slots=True)
class Reference:
    """A baseline or benchmark in the measure's unit, the days it is of, and a note."""

    value: Expr
    period: tuple[date, date] | None = None
    note: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Members:
    """Who is listed even with no row: those of a source where a condition holds."""

    source: str
    where: Expr | None = None


@dataclass(frozen=True, slots=True)
class Drive:
    """A measure that a KPI moves, and after how long."""

    name: str
    lag: Length | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Metric(Named):
    """A named formula. `formula.type` is its unit; `additive` says it adds up over periods."""

    formula: Expr | None = field(default=None, metadata=LATER)
    additive: bool = False
    display: Display = field(default=Display(), metadata=LATER)
    #: KPIs and metrics used by name in the formula as written
    uses: tuple[str, ...] = ()
    window: Window | None = None
    description: str = field(default="", metadata=LATER)
    owner: str | None = None
    better: str = ""
    retired: Retired | None = field(default=None, metadata=LATER)
    #: what `likeness.mark` gives for the formula
    mark: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Goal(Named):
    """A goal; `measure` or `target` is None when not stated, or when it could not be read."""

    rank: str = ""
    supports: tuple[str, ...] = ()
    measure: Expr | None = field(default=None, metadata=LATER)
    additive: bool = False
    display: Display = field(default=Display(), metadata=LATER)
    target: Target | None = field(default=None, metadata=LATER)
    has_target: bool = False
    owner: str | None = None
    window: Window | None = None
    description: str = field(default="", metadata=LATER)
    uses: tuple[str, ...] = ()
    better: str = ""
    limits: tuple[Limit, ...] = field(default=(), metadata=LATER)
    basis: StatusBasis = StatusBasis.PACE
    by: tuple[str, ...] = ()
    review: str = ""
    stretch: Target | None = field(default=None, metadata=LATER)
    floor: Target | None = field(default=None, metadata=LATER)
    pace: Pace = field(default=LINEAR, metadata=LATER)
    baseline: Reference | None = field(default=None, metadata=LATER)
    benchmark: Reference | None = field(default=None, metadata=LATER)
    members: Members | None = field(default=None, metadata=LATER)
    team: str | None = None
    changed: tuple[tuple[date, str], ...] = field(default=(), metadata=LATER)
    retired: Retired | None = field(default=None, metadata=LATER)
    property_spans: Places = field(default=Places(), compare=False, repr=False)
    complete: bool = field(default=True, compare=False, repr=False)

    def states(self, name: str) -> bool:
        """Tell whether a property is written; a part that could not be read may be it."""
        return not self.complete or name in self.property_spans.names


@dataclass(frozen=True, slots=True)
class Kpi(Named):
    """A KPI. Fields are None or empty where nothing was written.

    `has_target` and `has_window` say that one was written, even one that could not be read.
    `type_words` are the words of `type:`, e.g. ("leading", "activity").
    """

    description: str = field(default="", metadata=LATER)
    type_words: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    formula: Expr | None = field(default=None, metadata=LATER)
    additive: bool = False
    display: Display = field(default=Display(), metadata=LATER)
    window: Window | None = None
    has_window: bool = False
    target: Target | None = field(default=None, metadata=LATER)
    has_target: bool = False
    better: str = ""
    limits: tuple[Limit, ...] = field(default=(), metadata=LATER)
    basis: StatusBasis = StatusBasis.PACE
    owner: str | None = None
    by: tuple[str, ...] = ()
    review: str = ""
    drives: tuple[Drive, ...] = ()
    uses: tuple[str, ...] = ()
    stretch: Target | None = field(default=None, metadata=LATER)
    floor: Target | None = field(default=None, metadata=LATER)
    pace: Pace = field(default=LINEAR, metadata=LATER)
    baseline: Reference | None = field(default=None, metadata=LATER)
    benchmark: Reference | None = field(default=None, metadata=LATER)
    members: Members | None = field(default=None, metadata=LATER)
    team: str | None = None
    changed: tuple[tuple[date, str], ...] = field(default=(), metadata=LATER)
    retired: Retired | None = field(default=None, metadata=LATER)
    #: what `likeness.mark` gives for the formula
    mark: int = field(default=0, compare=False, repr=False)
    #: the spans of the properties written, by name, for findings
    property_spans: Places = field(default=Places(), compare=False, repr=False)
    #: False when a part of the block could not be read
    complete: bool = field(default=True, compare=False, repr=False)

    def states(self, name: str) -> bool:
        """Tell whether a property is written; a part that could not be read may be it."""
        return not self.complete or name in self.property_spans.names

    @property
    def is_leading(self) -> bool:
        """Tell whether the type says leading."""
        return "leading" in self.type_words


Measure = Metric | Goal | Kpi


def formula_of(measure: Measure) -> Expr | None:
    """Return the formula of a KPI, metric or goal."""
    return measure.measure if isinstance(measure, Goal) else measure.formula
