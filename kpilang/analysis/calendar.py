"""The calendar."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from kpilang.analysis import periods, properties
from kpilang.analysis.context import Report
from kpilang.analysis.problems import declarations, places
from kpilang.diagnostics.suggest import nearest
from kpilang.model.windows import DAYS, MONTHS, Calendar
from kpilang.source.frozen import dataclass
from kpilang.syntax import nodes


def read_calendar(declaration: nodes.Declaration | None, report: Report) -> Calendar:
    """Return the project's calendar, the plain one when none is declared."""
    if declaration is None:
        return Calendar()
    block = properties.read(declaration, report)
    default = Calendar()
    month, named_by_end = _fiscal(block)
    workdays = _workdays(block) or default.workdays
    public = _public(block, workdays)
    return Calendar(
        timezone=zone(block) or default.timezone,
        week_start=_week_start(block),
        fiscal_start=month,
        fiscal_named_by_end=named_by_end,
        workdays=workdays,
        holidays=public.days if public else _dated(block),
        states_timezone="timezone" in block.by_name,
        country=public.country if public else "",
        version=public.version if public else "",
    )


def zone(block: properties.Properties) -> str:
    """Return the time zone that a block names, or the empty text."""
    value = block.value("timezone", nodes.Text)
    if value is None:
        return ""
    if _is_zone(value.value):
        return value.value
    near = _zones_near(value.value.replace(" ", "_"))
    block.report.add(places.unknown_time_zone(value.value, near, value.span))
    return ""


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and ZoneInfo(name).key == name
    except (ZoneInfoNotFoundError, ValueError, OSError):  # no such entry, or no name of one
        return False


def _zones_near(name: str) -> tuple[str, ...]:
    """Return zones spelt like a name, or whose city is."""
    known = sorted(available_timezones())
    cities = {zone.rpartition("/")[2]: zone for zone in known}
    return nearest(name, known) or tuple(cities[city] for city in nearest(name, sorted(cities)))


def _week_start(block: properties.Properties) -> int:
    words = block.words("week")
    if words is None:
        return 0
    first = words.words[0]
    if first.name != "starts" or len(words.words) != 2:
        block.report.add(
            declarations.unknown_word(words.text, "week", words.span, ("starts monday",))
        )
        return 0
    return _index(words.words[1], DAYS, "day of the week", block.report) or 0


def _fiscal(block: properties.Properties) -> tuple[int, bool]:
    value = block.value("fiscal_year", nodes.FiscalYear)
    if value is None:
        return 1, False
    month = _index(value.month, MONTHS, "month", block.report)
    return (month or 0) + 1, value.named_by == "end"


def _workdays(block: properties.Properties) -> tuple[int, ...]:
    value = block.value("workdays", nodes.Workdays)
    if value is None:
        return ()
    days = [_index(day, DAYS, "day of the week", block.report) for day in value.days]
    if value.last is None:
        return tuple(sorted({day for day in days if day is not None}))
    last = _index(value.last, DAYS, "day of the week", block.report)
    if last is None or days[0] is None:
        return ()
    length = (last - days[0]) % 7 + 1
    return tuple(sorted((days[0] + step) % 7 for step in range(length)))


def _dated(block: properties.Properties) -> tuple[tuple[date, str], ...]:
    value = block.value("holidays", nodes.DatedTexts)
    return () if value is None else periods.dated_texts(value)


@dataclass(frozen=True, slots=True)
class _Public:
    """The holidays of a country, and by which version of the library."""

    country: str
    version: str
    days: tuple[tuple[date, str], ...]


def _public(block: properties.Properties, workdays: tuple[int, ...]) -> _Public | None:
    """Return the holidays of the country that a calendar names, with its part after it."""
    value = block.words("holidays")
    if value is None:
        return None
    from kpilang.analysis import public_holidays  # with the library, which takes its time

    country, *parts = (word.name for word in value.words)
    known = public_holidays.countries()
    if country not in known:
        near = public_holidays.similar(value.text)
        block.report.add(places.unknown_country(value.text, near, value.span))
        return None
    if len(parts) > 1 or any(part not in known[country] for part in parts):
        of, span = known[country], value.words[1].span.join(value.words[-1].span)
        block.report.add(places.unknown_part(country, " ".join(parts), of, span))
        return None
    days = public_holidays.days(country, "".join(parts), workdays)
    return _Public(value.text, public_holidays.VERSION, days)


def _index(word: nodes.Ident, of: tuple[str, ...], meaning: str, report: Report) -> int | None:
    if word.name in of:
        return of.index(word.name)
    report.add(declarations.unknown_word(word.name, meaning, word.span, of))
    return None
