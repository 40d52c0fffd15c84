"""Grains, windows and the calendar."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from enum import StrEnum

from kpilang.source.frozen import dataclass


class Grain(StrEnum):
    """The kinds of period a row of the answer may cover; `ALL` is the whole range in one row."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    FISCAL_QUARTER = "fiscal_quarter"
    FISCAL_YEAR = "fiscal_year"
    ALL = "all"


DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


@dataclass(frozen=True, slots=True)
class HolidayColumn:
    """The column of a table that lists holidays, one a row, as the data calls both."""

    table: tuple[str, ...]
    column: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The project's calendar. Days count from Monday = 0, months from January = 1.

    `holidays` are those that are written down. Of a `country` they are those that fall on working
    days, as `version` of the library of holidays has them. Those of a `holiday_column` are in the
    data, and nobody knows them before.
    """

    timezone: str = "UTC"
    week_start: int = 0
    fiscal_start: int = 1
    fiscal_named_by_end: bool = False
    workdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays: tuple[tuple[date, str], ...] = field(default=())
    country: str = ""
    version: str = ""
    holiday_column: HolidayColumn | None = None
    #: whether a time zone is written, even one that could not be read; it changes no number
    states_timezone: bool = field(default=False, compare=False)


class WindowKind(StrEnum):
    """How rows relate to the time they cover."""

    PERIOD = "period"
    TRAILING = "trailing"
    TO_DATE = "to_date"
    ALL_TIME = "all_time"
    PREVIOUS = "previous"
    CUMULATIVE = "cumulative"


@dataclass(frozen=True, slots=True)
class Length:
    """A length by calendar: 90 days, 2 months; a quarter is a fiscal one where the grain is."""

    count: int
    grain: Grain


@dataclass(frozen=True, slots=True)
class Window:
    """A window of a measure or of one aggregate.

    `grain` is the step of its rows: the period itself for PERIOD, else what `each` says. `period`
    is the period of TO_DATE, `length` that of TRAILING.
    """

    kind: WindowKind
    grain: Grain
    period: Grain | None = None
    length: Length | None = None
