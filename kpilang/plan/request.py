"""What is asked of a measure: breakdown, range, as-of, filter, step."""

from __future__ import annotations

from datetime import date, datetime

from kpilang.model.filter import Filter
from kpilang.model.windows import Grain
from kpilang.source.frozen import dataclass

__all__ = ["ROW_LIMIT", "Filter", "Request"]

#: how many periods an answer may have
ROW_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Request:
    """One question about one measure.

    `start` and `end` select every period they touch (end exclusive); without them the last
    `periods` ones up to as-of. `as_of` is a civil moment of the calendar's zone (the midnight
    after the day it includes); None lets it move with the warehouse's clock. `top` keeps the
    first members by `order` (`value`, `-value`, `name`), and `others` adds a row for all the rest.
    With `records` the records behind the value are asked for, so many at most, the greatest first.
    `keyed` adds, after all others, a column for each dimension whose members are told apart by
    something else than what they are called: two people of one name are two members.
    """

    by: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    periods: int = 12
    as_of: datetime | None = None
    where: Filter | None = None
    each: Grain | None = None
    top: int | None = None
    others: bool = False
    order: str | None = None
    records: int | None = None
    keyed: bool = False
