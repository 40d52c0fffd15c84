"""The answer to a request: typed columns and rows, as `kpi query` returns them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from kpilang.model.entities import Display
from kpilang.source.frozen import dataclass

Value = str | int | float | bool | Decimal | date | None


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column: type is `text date timestamp boolean integer decimal double`; unit a word or empty.

    Hours begin and end at timestamps, civil times of the calendar.
    """

    name: str
    type: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows for one measure, in the order of language.md's last section.

    Columns: kpi, period_start, period_end (dates, timestamps or None), one per dimension (text or
    None), value, target, target_high, expected, attainment, status, previous, change, forecast,
    complete, state. Shares are fractions (0.25), durations in the display's unit.
    """

    measure: str
    display: Display
    columns: tuple[ResultColumn, ...]
    rows: tuple[tuple[Value, ...], ...]

    def records(self) -> list[dict[str, Any]]:
        """The rows as dicts by column name."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]
