"""Dates and periods as people say them, and what they stand for."""

from __future__ import annotations

import re
from calendar import monthrange

from kpilang.diagnostics.model import Applicability
from kpilang.syntax.meant import Meant

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
"""An expression for the name of a month."""

_ISO = "write year, month and day, as in `2026-01-31`"
_WORDS = ("today", "now", "yesterday", "tomorrow")


def moment(text: str) -> Meant:
    """Return what a date with a time of day stands for."""
    day = text[:10]
    return Meant(
        f"`{text}` has a time of day, and the language compares days",
        f"write the day alone, `{day}`",
        (("CIVIL_DATE", day),),
        day,
        Applicability.UNSAFE,
    )


def date(text: str) -> Meant:
    """Return what a date in numbers stands for, as `31/12/2025`."""
    parts = [int(part) for part in re.split(r"[./-]", text)]
    message = _no_way(text, "date")
    if len(text.split("-")[0]) == 4 or re.match(r"\d{4}/", text):
        year, month, day = parts
        return _dated(message, year, month, day)
    first, second, year = parts
    if first > 12 or "." in text:
        return _dated(message, year, second, first)
    if second > 12 or first == second:
        return _dated(message, year, first, second)
    one, other = _iso(year, second, first), _iso(year, first, second)
    return Meant(
        message,
        f"write year, month and day: `{one}` or `{other}`, whichever is meant",
        (("CIVIL_DATE", one),),
    )


def spoken(text: str) -> Meant:
    """Return what a date or a month in words stands for, as `31 December 2025`."""
    month = next(
        number
        for number, name in enumerate(_MONTHS, start=1)
        if re.search(rf"(?<![A-Za-z]){name}", text, re.IGNORECASE)
    )
    numbers = [int(found) for found in re.findall(r"\d+", text)]
    year = numbers[-1]
    if len(numbers) == 1:
        period = f"{year:04}-{month:02}"
        help = f"write year and month: `{period}`"
        return Meant(_no_way(text, "month"), help, (("NAMED_PERIOD", period),), period)
    return _dated(_no_way(text, "date"), year, month, numbers[0])


def quarter(text: str) -> Meant:
    """Return what a quarter or a half-year stands for, as `Q1 2026`."""
    year = re.search(r"\d{4}", text)
    part = re.search(r"[QqHh]\d", text)
    assert year is not None
    assert part is not None
    fiscal = "FY" if "FY" in text else ""
    period = f"{fiscal}{year.group()}-{part.group().upper()}"
    noun = "quarter" if part.group()[0] in "Qq" else "half-year"
    help = f"write the year first: `{period}`"
    return Meant(_no_way(text, noun), help, (("NAMED_PERIOD", period),), period)


def words(text: str) -> Meant | None:
    """Return what words stand for where a date or a period is wanted; None for any others."""
    if re.fullmatch(MONTH, text):
        return Meant(f"`{text}` is a month of no year", "write the year too, as in `2026-01`")
    if re.fullmatch(r"[QqHh][1-4]", text):
        noun = "quarter" if text[0] in "Qq" else "half-year"
        help = f"write the year before it, as in `2026-{text.upper()}`"
        return Meant(f"`{text}` is a {noun} of no year", help)
    if re.fullmatch(r"(?i:(?:this|next|last)[ ])?(?:fiscal_)?(?:year|quarter|month|week)", text):
        return Meant(f"`{text}` names no period", "write the period itself, as in `2026-Q1`")
    if text.lower() in _WORDS:
        return Meant(f"`{text}` is another day each day", _ISO)
    fiscal = re.fullmatch(r"(?i:FY)[ ]?(?:20)?(\d\d)(?:[ -]?([QqHh]\d))?", text)
    if fiscal is not None:
        part = f"-{fiscal[2].upper()}" if fiscal[2] else ""
        period = f"FY20{fiscal[1]}{part}"
        help = f"write `{period}`"
        how = Applicability.SAFE if "20" in text[2:5] else Applicability.UNSAFE
        return Meant(_no_way(text, "fiscal year"), help, (), period, how)
    if re.fullmatch(r"\d{1,2}[./]\d{1,2}[./]\d{2}", text):
        return Meant(_no_way(text, "date"), _ISO)
    return None


def on_no_calendar(text: str) -> str:
    """Say what is wrong with a date or a period that does not exist."""
    year, _, part = text.removeprefix("FY").partition("-")
    month = int(part[:2]) if part[:2].isdigit() else 0
    if int(year) == 0:
        return "write a year from `0001` on"
    if part[:1] in ("Q", "H"):
        noun, last = ("quarters", "Q4") if part[0] == "Q" else ("half-years", "H2")
        return f"{noun} are `{part[0]}1` to `{last}`"
    if part[:1] == "W":
        return "weeks are `W01` to `W52`; some years have a `W53`"
    if not 1 <= month <= 12:
        return "months are `01` to `12`; the month stands before the day"
    last_day = monthrange(int(year), month)[1]
    return f"the month ends on `{_iso(int(year), month, last_day)}`"


def _no_way(text: str, noun: str) -> str:
    return f"`{text}` is no way to write a {noun}"


def _dated(message: str, year: int, month: int, day: int) -> Meant:
    iso = _iso(year, month, day)
    return Meant(message, f"write year, month and day: `{iso}`", (("CIVIL_DATE", iso),), iso)


def _iso(year: int, month: int, day: int) -> str:
    return f"{year:04}-{month:02}-{day:02}"
