"""What binds measures together: trees, funnels, tests."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from decimal import Decimal

from kpilang.model.expr import Event, Expr
from kpilang.model.measures import Display
from kpilang.model.names import Named, Retired
from kpilang.model.sources import Value
from kpilang.model.windows import Grain, Window
from kpilang.source.frozen import dataclass
from kpilang.source.span import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Equation:
    """A line of a tree: the measure `name` is what `formula` says; `uses` are the names in it."""

    name: str
    formula: Expr
    uses: tuple[str, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Tree(Named):
    """How measures hang together, the subject first; each equation is an identity to hold."""

    subject: str | None = None
    equations: tuple[Equation, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """A stage: its events, and how long after the stage before they may come, in seconds.

    `previous_key` is what the stage before is recognised by in its own rows, `event.key` what it is
    recognised by here; both are None for the first stage.
    """

    name: str
    event: Event
    previous_key: Expr | None = None
    within: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Funnel(Named):
    """Stages in order; each is reached only through the one before, unless by its own date.

    `display` shows how many there are of what is counted.
    """

    stages: tuple[FunnelStage, ...] = ()
    own_dates: bool = False
    window: Window | None = None
    by: tuple[str, ...] = ()
    description: str = ""
    owner: str | None = None
    retired: Retired | None = None
    display: Display = Display()


def rows_read(funnel: Funnel) -> list[tuple[str, Expr]]:
    """Return every row expression that a funnel reads, with the source whose rows it is about."""
    found: list[tuple[str, Expr]] = []
    before = ""
    for stage in funnel.stages:
        event = stage.event
        rows = (event.axis.value, event.where, event.key)
        found += [(event.source, row) for row in rows if row is not None]
        if stage.previous_key is not None:
            found.append((before, stage.previous_key))
        before = event.source
    return found


def funnel_sources(funnel: Funnel) -> tuple[str, ...]:
    """Return the sources whose dimensions a funnel can be broken down by."""
    counted = funnel.stages if funnel.own_dates else funnel.stages[:1]
    return tuple(dict.fromkeys(stage.event.source for stage in counted))


@dataclass(frozen=True, slots=True)
class GivenRows:
    """The rows of a source in a test, by its columns or references; None is a missing value."""

    source: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a measure should be in a period for some members; None is no value.

    `grain` is None where the period is none of a calendar's, as half a year. A value with decimals
    is met by one that is `spread` away at most, half of its last digit.
    """

    start: date
    end: date
    members: tuple[str, ...]
    value: Decimal | None
    grain: Grain | None = None
    spread: Decimal = Decimal(0)
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class SpecTest(Named):
    """A test of a measure or funnel on rows of its own; `as_of` is a whole day, included."""

    subject: str = ""
    given: tuple[GivenRows, ...] = ()
    as_of: date | None = None
    expected: tuple[Expectation, ...] = ()
