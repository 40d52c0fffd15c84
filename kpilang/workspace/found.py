"""What the data of a session was found to be, each thing asked once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kpilang.engines.base import Engine, Table
from kpilang.sql.dialects import DIALECTS


@dataclass(slots=True)
class Data:
    """What the data of a session was found to be: the rows of each statement asked before."""

    answers: dict[str, Sequence[tuple[Any, ...]]] = field(default_factory=dict)

    def rows(self, engine: Engine, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run a statement once; raises EngineError.

        Where an engine has no dates, a text that is one is returned as a date.
        """
        if sql not in self.answers:
            rows = engine.rows(sql)
            if DIALECTS[engine.dialect].catalog.is_kind is not None:
                rows = [tuple(map(_day, row)) for row in rows]
            self.answers[sql] = rows
        return self.answers[sql]


def held(table: Table, engine: Engine) -> Table:
    """Return a table as the catalogue of an engine has to be asked for it."""
    return table if len(table) > 1 else (*engine.home, *table)


def _day(value: Any) -> Any:
    """Return a text that is a date as a date, which is written in no other way."""
    if isinstance(value, str) and len(value) == len("2026-12-31"):
        with suppress(ValueError):
            day = date.fromisoformat(value)
            return day if day.isoformat() == value else value
    return value
