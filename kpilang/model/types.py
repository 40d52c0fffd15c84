"""The type of an expression: a kind, and for numbers a unit."""

from __future__ import annotations

from enum import StrEnum

from kpilang.model.units import PURE, Unit, shared
from kpilang.source.frozen import dataclass


class Kind(StrEnum):
    """What a value is. `NULL` is the literal null; `ERROR` fits everything and is silent."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    NULL = "null"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Type:
    """A kind; for numbers also a unit (money, duration and counts are numbers with a unit).

    `zoned` marks a timestamp stored with its zone.
    """

    kind: Kind
    unit: Unit = PURE
    zoned: bool = False

    def __str__(self) -> str:
        if self.kind is not Kind.NUMBER:
            return str(self.kind)
        if self.unit.time_base and len(self.unit.powers) == 1 and self.unit.powers[0][1] == 1:
            return f"duration in {self.unit.powers[0][0].name}s"
        return str(self.unit)


TEXT = Type(Kind.TEXT)
BOOLEAN = Type(Kind.BOOLEAN)
DATE = Type(Kind.DATE)
TIMESTAMP = Type(Kind.TIMESTAMP)
NULL = Type(Kind.NULL)
ERROR = Type(Kind.ERROR)


@shared
def number(unit: Unit = PURE) -> Type:
    """Return the type of a number in a unit."""
    return Type(Kind.NUMBER, unit)
