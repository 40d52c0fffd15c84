"""What changed of a source, and of the calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypeVar

from kpilang.changes.physical import Forms, row
from kpilang.changes.record import Aspect, Detail, Weight
from kpilang.changes.version import Version
from kpilang.changes.wording import column_words, retired_words
from kpilang.model.entities import Dimension, Ref, SourceTable, Validity
from kpilang.model.expr import Axis
from kpilang.model.phrase import phrase
from kpilang.model.windows import DAYS, MONTHS, Calendar
from kpilang.model.written import table_words

T = TypeVar("T")


def source_details(
    old: SourceTable, new: SourceTable, before: Version, after: Version
) -> Iterator[Detail]:
    """Yield what changed of a source; where its data is another, so is every number of it."""
    tables = (table_words(old), old.query), (table_words(new), new.query)
    yield from _told(Aspect.TABLE, *tables, words=(tables[0][0], tables[1][0]))
    yield from _told(Aspect.ROWS, old.rows, new.rows, words=_counts(old, new))
    yield from _told(Aspect.KEY, old.key, new.key, words=(", ".join(old.key), ", ".join(new.key)))
    if not _axis(old.time, old, before).is_like(_axis(new.time, new, after)):
        words = _axis_words(old.time), _axis_words(new.time)
        yield Detail(Aspect.TIME, *words, Weight.BREAKING)
    yield from _told(Aspect.TIMEZONE, old.timezone, new.timezone)
    yield from _told(Aspect.SNAPSHOT, _yes(old.snapshot), _yes(new.snapshot))
    if not _valid(old.valid, old, before).is_like(_valid(new.valid, new, after)):
        words = _valid_words(old.valid), _valid_words(new.valid)
        yield Detail(Aspect.VALID, *words, Weight.BREAKING)
    yield from _told(Aspect.SINCE, _day(old.since), _day(new.since))
    yield from _columns(old, new, before)
    yield from _dimensions(old, new, before, after)
    light = Weight.OTHER
    yield from _told(Aspect.ROW, old.noun, new.noun, weight=light)
    yield from _told(Aspect.TITLE, old.title, new.title, weight=light)
    yield from _told(Aspect.DESCRIPTION, old.description, new.description, weight=light)
    owners = before.names.role(old.owner) or "", new.owner or ""
    yield from _told(Aspect.OWNER, *owners, weight=light)
    retired = retired_words(old.retired, before.names), retired_words(new.retired, after.names)
    yield from _told(Aspect.DEPRECATED, *retired, weight=light)


def calendar_details(old: Calendar, new: Calendar) -> Iterator[Detail]:
    """Yield what changed of the calendar: periods, and what is due on which day of them."""
    yield from _told(Aspect.TIMEZONE, old.timezone, new.timezone)
    starts = (f"starts {DAYS[old.week_start]}", f"starts {DAYS[new.week_start]}")
    yield from _told(Aspect.WEEK, *starts)
    yield from _told(Aspect.FISCAL_YEAR, _fiscal(old), _fiscal(new))
    days = (_days(old.workdays), _days(new.workdays))
    yield from _told(Aspect.WORKDAYS, *days, weight=Weight.TARGET)
    free = [(c.holidays, c.country, c.holiday_column) for c in (old, new)]
    words = (_holidays(old), _holidays(new))
    yield from _told(Aspect.HOLIDAYS, *free, words=words, weight=Weight.TARGET)


def _columns(old: SourceTable, new: SourceTable, before: Version) -> Iterator[Detail]:
    """Yield columns and references that came, went, or hold something else now."""
    for name, was, now in _beside(
        {column.name: column for column in old.columns},
        {column.name: column for column in new.columns},
    ):
        if was is not None and now is not None and was == now:
            continue
        yield _of_part(Aspect.COLUMN, name, column_words(was), column_words(now))
    for name, ref, ref_now in _beside(
        {ref.name: ref for ref in old.refs}, {ref.name: ref for ref in new.refs}
    ):
        was_words = "" if ref is None else _ref(ref, before.names.source(ref.target))
        now_words = "" if ref_now is None else _ref(ref_now, ref_now.target)
        if was_words != now_words:
            yield _of_part(Aspect.COLUMN, name, was_words, now_words)


def _dimensions(
    old: SourceTable, new: SourceTable, before: Version, after: Version
) -> Iterator[Detail]:
    for name, was, now in _beside(
        {dimension.name: dimension for dimension in old.dimensions},
        {dimension.name: dimension for dimension in new.dimensions},
    ):
        if was is not None and now is not None:
            if not _grouped(was, old, before).is_like(_grouped(now, new, after)):
                said = phrase(was.value, before.model), phrase(now.value, after.model)
                yield Detail(Aspect.DIMENSION, *said, Weight.BREAKING, name=name)
        elif was is not None:
            said = phrase(was.value, before.model), ""
            yield Detail(Aspect.DIMENSION, *said, Weight.BREAKING, name=name)
        elif now is not None:
            said = "", phrase(now.value, after.model)
            yield Detail(Aspect.DIMENSION, *said, Weight.OTHER, name=name)


def _of_part(aspect: Aspect, name: str, before: str, after: str) -> Detail:
    """Return that a part came, which breaks nothing, that it went, or that it is another."""
    weight = Weight.BREAKING if before and after else Weight.OTHER
    return Detail(aspect, before, after, weight, name=name)


def _grouped(dimension: Dimension, source: SourceTable, version: Version) -> Forms:
    parts = (dimension.value, dimension.key)
    return _together([row(part, source.name, version.model) for part in parts])


def _beside(old: Mapping[str, T], new: Mapping[str, T]) -> Iterator[tuple[str, T | None, T | None]]:
    for name in dict.fromkeys((*old, *new)):
        yield name, old.get(name), new.get(name)


def _ref(ref: Ref, target: str) -> str:
    words = f"ref {target} by {', '.join(ref.local)}"
    return f"{words} optional" if ref.optional else words


def _axis(axis: Axis | None, source: SourceTable, version: Version) -> Forms:
    return row(None if axis is None else axis.value, source.name, version.model)


def _axis_words(axis: Axis | None) -> str:
    return "" if axis is None else axis.name


def _valid(valid: Validity | None, source: SourceTable, version: Version) -> Forms:
    ends = (None, None) if valid is None else (valid.first, valid.last)
    return _together([_axis(end, source, version) for end in ends])


def _together(parts: list[Forms]) -> Forms:
    return Forms(tuple(part.logical for part in parts), tuple(part.physical for part in parts))


def _valid_words(valid: Validity | None) -> str:
    return "" if valid is None else f"{valid.first.name} to {valid.last.name}"


def _counts(old: SourceTable, new: SourceTable) -> tuple[str, str]:
    before, after = (f"{len(one.rows)} rows" if one.rows else "" for one in (old, new))
    return before, after


def _fiscal(calendar: Calendar) -> str:
    named = ", named by its end" if calendar.fiscal_named_by_end else ""
    return f"starts {MONTHS[calendar.fiscal_start - 1]}{named}"


def _holidays(calendar: Calendar) -> str:
    parts = [calendar.country] if calendar.country else []
    parts += [day.isoformat() for day, _ in calendar.holidays] if not calendar.country else []
    parts += [calendar.holiday_column.column] if calendar.holiday_column else []
    return ", ".join(parts)


def _days(days: tuple[int, ...]) -> str:
    return ", ".join(DAYS[day] for day in days)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _yes(holds: bool) -> str:
    return "yes" if holds else ""


def _told(
    aspect: Aspect,
    before: object,
    after: object,
    *,
    words: tuple[str, str] | None = None,
    weight: Weight = Weight.BREAKING,
) -> Iterator[Detail]:
    if before != after:
        said = (str(before), str(after)) if words is None else words
        yield Detail(aspect, *said, weight)
