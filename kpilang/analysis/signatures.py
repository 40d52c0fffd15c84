"""What the plain row functions take and give.

A function that is not here is typed by hand in `functions.py`: it brings its arguments to one type,
or takes a word or a number that is written out.
"""

from __future__ import annotations

from kpilang.model.types import BOOLEAN, DATE, TEXT, Kind, Type, number
from kpilang.model.units import duration
from kpilang.source.frozen import dataclass

MANY = 99


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an argument must be, in kinds and in words; a `pure` number has no unit."""

    kinds: tuple[Kind, ...]
    words: str
    pure: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """The arguments of a function by position, and what it gives (None: what the first is).

    The last of `takes` stands for all arguments after it, of which there may be `most`.
    """

    takes: tuple[Wanted, ...]
    gives: Type | None
    most: int | None = None

    @property
    def count(self) -> tuple[int, int]:
        """The least and the most arguments."""
        return len(self.takes), self.most or len(self.takes)


NUMBER = Wanted((Kind.NUMBER,), "a number")
PLAIN = Wanted((Kind.NUMBER,), "a plain number", pure=True)
TEXTS = Wanted((Kind.TEXT, Kind.NULL), "text")
DAYS = Wanted((Kind.DATE, Kind.TIMESTAMP), "a date or timestamp")
CLOCK = Wanted((Kind.TIMESTAMP,), "a timestamp")

_OF_DAYS = ("year", "quarter", "month", "week", "day", "weekday")
_OF_CLOCKS = ("hour", "minute", "second")

SIGNATURES: dict[str, Signature] = {
    "abs": Signature((NUMBER,), None),
    "ceil": Signature((NUMBER,), None),
    "floor": Signature((NUMBER,), None),
    "sign": Signature((NUMBER,), number()),
    "exp": Signature((PLAIN,), number()),
    "ln": Signature((PLAIN,), number()),
    "log10": Signature((PLAIN,), number()),
    "sqrt": Signature((PLAIN,), number()),
    "power": Signature((PLAIN, PLAIN), number()),
    "lower": Signature((TEXTS,), TEXT),
    "upper": Signature((TEXTS,), TEXT),
    "trim": Signature((TEXTS,), TEXT),
    "length": Signature((TEXTS,), number()),
    "concat": Signature((TEXTS, TEXTS), TEXT, most=MANY),
    "replace": Signature((TEXTS, TEXTS, TEXTS), TEXT),
    "contains": Signature((TEXTS, TEXTS), BOOLEAN),
    "starts_with": Signature((TEXTS, TEXTS), BOOLEAN),
    "ends_with": Signature((TEXTS, TEXTS), BOOLEAN),
    "date": Signature((DAYS,), DATE),
    "workdays": Signature((DAYS, DAYS), number(duration("day"))),
    "workhours": Signature((DAYS, DAYS), number(duration("hour"))),
    **{name: Signature((DAYS,), number()) for name in _OF_DAYS},
    **{name: Signature((CLOCK,), number()) for name in _OF_CLOCKS},
}
