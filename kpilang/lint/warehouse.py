"""What rules ask of the data: facts, each with the statement that gave it.

Nothing here opens anything: the workspace answers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, TypeVar

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

    `sql` is the statement; `command` makes `kpi` print it.
    """

    measure: str
    grain: Grain
    steps: tuple[Step, ...]
    sql: str
    command: str


class Warehouse(Protocol):
    """The data of a project at a moment: rows count before `as_of`, a civil time.

    Everything raises EngineError where the engine refuses.
    """

    @property
    def model(self) -> Model:
        """The model whose data it is."""

    @property
    def as_of(self) -> datetime:
        """The moment before which rows count."""

    def history(self, name: str, grain: Grain) -> History | None:
        """Return the history of a measure by periods; None where it has no numbers."""

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Return what was made for a key before, or make it."""
