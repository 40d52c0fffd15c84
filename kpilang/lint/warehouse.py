"""What rules ask of the data: facts, each with the statement that gave it.

Nothing here opens anything: the workspace answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from kpilang.model.entities import Measure, Ref, SourceTable
from kpilang.model.expr import Axis, Expr
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.source.frozen import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """A period [start, end) of a measure's history, with its value and what its target asks."""

    start: date
    end: date
    value: Decimal | float | int | None
    target: Decimal | float | int | None = None
    target_high: Decimal | float | int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The whole periods of a measure, from the first one that data of all its sources reach.

    `current` is the period that goes on. `sql` is the statement; `command` makes `kpi` print it.
    """

    measure: str
    grain: Grain
    steps: tuple[Step, ...]
    current: Step | None
    sql: str
    command: str


@dataclass(frozen=True, slots=True)
class Fact:
    """The rows that a statement gave, and the statement."""

    rows: tuple[tuple[Any, ...], ...]
    sql: str


class Warehouse(Protocol):
    """The data of a project at a moment: rows count before `as_of`, a civil time.

    Everything raises EngineError where the engine refuses. A fact is None where the data is not
    what its source says, which is told elsewhere, or where it depends on the rows of an answer.
    """

    @property
    def model(self) -> Model:
        """The model whose data it is."""

    @property
    def as_of(self) -> datetime:
        """The moment before which rows count."""

    def history(self, name: str, grain: Grain) -> History | None:
        """Return the history of a measure by periods; None where it has no numbers."""

    def history_of(self, name: str, formula: Expr, grain: Grain) -> History | None:
        """Return the history that a measure would have with another formula."""

    def is_sound(self, measure: Measure) -> bool:
        """Tell whether all that a measure reads is in the data as its sources say."""

    def dangling(self, source: SourceTable, ref: Ref) -> Fact | None:
        """Count rows that refer to something, and to no row of it; the least key of these."""

    def holds(
        self,
        source: SourceTable,
        values: Sequence[Expr],
        condition: Expr,
        where: Expr | None = None,
    ) -> Fact | None:
        """Count rows of a filter with all values known, and those of them with a condition."""

    def least_key(self, source: SourceTable, condition: Expr) -> Fact | None:
        """Return the least key of the rows where a condition holds; no row without a key."""

    def in_time(
        self, source: SourceTable, axis: Axis, where: Expr | None, bounds: tuple[date, date, date]
    ) -> Fact | None:
        """Count rows between the last two bounds, and those that count between the outer ones."""

    def rhythm(self, source: SourceTable, axis: Axis) -> Fact | None:
        """Return the first and last day of an axis up to as-of, and the number of days."""

    def value_counts(
        self, source: SourceTable, column: str, reached: Expr | None, most: int
    ) -> Fact | None:
        """Count the rows of each value of a column as stored, and those with a condition."""

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Return what was made for a key before, or make it."""
