"""What a project is made of, resolved: sources, metrics, goals, KPIs, dashboards.

Names are strings that are known to exist. Spans stay for findings and are never compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kpilang.model.expr import Axis, Expr
from kpilang.model.types import Type
from kpilang.model.windows import Grain, Window
from kpilang.source.span import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Named:
    """Anything with a name. `span` covers the name, `block` the whole declaration."""

    name: str
    title: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)
    block: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)

    @property
    def label(self) -> str:
        """The title, or the name in words."""
        return self.title or self.name.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Team(Named):
    """A team."""


@dataclass(frozen=True, slots=True)
class Role(Named):
    """A role, in a team or in none."""

    team: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column as stored: `physical` is its name in the table."""

    name: str
    type: Type
    physical: str
    optional: bool = False
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Ref:
    """A many-to-one reference: local physical columns, and the target's physical key columns."""

    name: str
    target: str
    local: tuple[str, ...]
    keys: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension where it is declared: what it shows, and what it groups by (None: the same).

    `value` and `key` are row expressions of the declaring source.
    """

    name: str
    value: Expr
    key: Expr | None = None


@dataclass(frozen=True, slots=True)
class SourceTable(Named):
    """A table. `table` holds the parts of its name; None when its rows stand in the file.

    `rows` are the values of an inline table by `columns` order (None is null). `timezone` is of
    timestamps stored without zone. `since` is the first day on which data is expected.
    """

    table: tuple[str, ...] | None = None
    key: tuple[str, ...] = ()
    noun: str = ""
    columns: tuple[Column, ...] = ()
    refs: tuple[Ref, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    rows: tuple[tuple[Decimal | str | bool | date | None, ...], ...] = ()
    timezone: str = "UTC"
    since: date | None = None
    #: the default time axis; None for a register
    time: Axis | None = None
    snapshot: bool = False
    #: False when a part could not be read, so that a name it lacks may be the part's
    complete: bool = field(default=True, compare=False, repr=False)

    def column(self, name: str) -> Column:
        """Return a column that is known to exist."""
        return next(c for c in self.columns if c.name == name)

    def ref(self, name: str) -> Ref:
        """Return a ref that is known to exist."""
        return next(r for r in self.refs if r.name == name)


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


@dataclass(frozen=True, slots=True)
class LevelTarget:
    """A level, or a range when `high` is set, for one period of grain `per`.

    `low` is a formula of the KPI's unit (rescaled to it). `span` covers the target as written.
    """

    comparator: Comparator
    low: Expr
    high: Expr | None = None
    per: Grain | None = None
    deadline: date | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class PeriodTarget:
    """A target for each named period: (start, end) as half-open dates, and its level."""

    rows: tuple[tuple[date, date, LevelTarget], ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


Target = LevelTarget | PeriodTarget


@dataclass(frozen=True, slots=True)
class Limit:
    """`red below x`: colour `red` or `amber`, side `below` or `above`, x in the KPI's unit.

    When `of_target`, `value` is a share of the target.
    """

    colour: str
    side: str
    value: Decimal
    of_target: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


class StatusBasis(StrEnum):
    """What a partial flow is judged against."""

    PACE = "pace"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Display:
    """How a value is shown: the value is in `type`'s unit already.

    `percent`: shown times 100 with `%`. `unit` is the word shown with it (`USD`, `days`, `deals`).
    `currency` is set for money. `per` is n for `unit: per n`.
    """

    unit: str = ""
    percent: bool = False
    currency: str | None = None
    per: int = 1


@dataclass(frozen=True, slots=True)
class Metric(Named):
    """A named formula. `formula.type` is its unit; `additive` says it adds up over periods."""

    formula: Expr | None = None
    additive: bool = False
    display: Display = Display()
    #: KPIs and metrics used by name in the formula as written
    uses: tuple[str, ...] = ()
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Goal(Named):
    """A goal; `measure` None or `target` None when not stated (or not computable yet)."""

    rank: str = ""
    supports: tuple[str, ...] = ()
    measure: Expr | None = None
    additive: bool = False
    display: Display = Display()
    target: Target | None = None
    has_target: bool = False
    owner: str | None = None
    window: Window | None = None
    description: str = ""
    uses: tuple[str, ...] = ()
    better: str = ""
    limits: tuple[Limit, ...] = ()
    basis: StatusBasis = StatusBasis.PACE
    by: tuple[str, ...] = ()
    property_spans: tuple[tuple[str, Span], ...] = field(default=(), compare=False, repr=False)
    complete: bool = field(default=True, compare=False, repr=False)

    def states(self, name: str) -> bool:
        """Tell whether a property is written; a part that could not be read may be it."""
        return not self.complete or any(name == written for written, _ in self.property_spans)


@dataclass(frozen=True, slots=True)
class Kpi(Named):
    """A KPI. Fields are None or empty where nothing was written.

    `has_target` and `has_window` say that one was written, even in a form not computed yet.
    `type_words` are the words of `type:`, e.g. ("leading", "activity").
    """

    description: str = ""
    type_words: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    formula: Expr | None = None
    additive: bool = False
    display: Display = Display()
    window: Window | None = None
    has_window: bool = False
    target: Target | None = None
    has_target: bool = False
    better: str = ""
    limits: tuple[Limit, ...] = ()
    basis: StatusBasis = StatusBasis.PACE
    owner: str | None = None
    by: tuple[str, ...] = ()
    review: str = ""
    drives: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    #: the spans of the properties written, by name, for findings
    property_spans: tuple[tuple[str, Span], ...] = field(default=(), compare=False, repr=False)
    #: False when a part of the block could not be read
    complete: bool = field(default=True, compare=False, repr=False)

    def states(self, name: str) -> bool:
        """Tell whether a property is written; a part that could not be read may be it."""
        return not self.complete or any(name == written for written, _ in self.property_spans)

    @property
    def is_leading(self) -> bool:
        """Tell whether the type says leading."""
        return "leading" in self.type_words


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile or chart of a dashboard, its subject known to exist.

    kind is `tile` or `chart`; form `number`, `line`, `leaderboard`. `by` holds dimension names,
    `grain` the period of `by month`, `last` how many of them.
    """

    kind: str
    subject: str
    form: str
    by: tuple[str, ...] = ()
    grain: Grain | None = None
    last: int | None = None
    top: int | None = None
    width: int | None = None
    extras: tuple[str, ...] = ()
    title: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Dashboard(Named):
    """A dashboard: rows of tiles; pages come with their rows flattened in order."""

    role: str | None = None
    screen: str = ""
    refresh_seconds: int | None = None
    #: `this` or `last` and the period's word, e.g. ("this", "month"); empty: each KPI's own window
    period: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    rows: tuple[tuple[Tile, ...], ...] = ()
    description: str = ""


Measure = Metric | Goal | Kpi
