"""The rows of a test as tables: a model whose sources are these tables, and what is in them.

Every source is a table of its own, called like the source: one that the test does not give is
empty, also where a project reads it from a statement. Rows that stand in the file stay there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from kpilang.engines.memory import Cell, Field, number_type
from kpilang.model.entities import GivenRows, SourceTable, SpecTest
from kpilang.model.project import Model
from kpilang.model.types import Kind, Type
from kpilang.model.windows import Calendar
from kpilang.plan.periods import midnight
from kpilang.source.frozen import dataclass
from kpilang.workspace.reads import declarations, key_type

_TYPES = {
    Kind.TEXT: "VARCHAR",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.DATE: "DATE",
    Kind.TIMESTAMP: "TIMESTAMP",
}
#: later dates stand for "never": nobody looks from there
_NEVER = date(9000, 1, 1)


@dataclass(frozen=True, slots=True)
class GivenTable:
    """A table of a test: every column that its source knows, and the rows that are given."""

    name: tuple[str, ...]
    fields: tuple[Field, ...]
    rows: tuple[tuple[Cell, ...], ...]


def on_tables(model: Model) -> Model:
    """Return the model with every source that is a table as one called like itself."""
    sources = {
        name: source if _stands_in_the_file(source) else _as_table(source)
        for name, source in model.sources.items()
    }
    return replace(model, sources=sources, calendar=_calendar(model))


def with_given(model: Model, test: SpecTest) -> Model:
    """Return such a model for one test, whose rows come before those that stand in the file."""
    inside = [
        model.sources[given.source]
        for given in test.given
        if _stands_in_the_file(model.sources[given.source])
    ]
    if not inside:
        return model
    own = {source.name: _as_table(source) for source in inside}
    return replace(model, sources={**model.sources, **own})


def table_of(model: Model, test: SpecTest, name: str) -> GivenTable:
    """Return the table of a source in a test."""
    source = model.sources[name]
    given = next((rows for rows in test.given if rows.source == name), None)
    columns = _columns(model, source, () if given is None else given.columns)
    kinds = {
        column: kind or _undeclared(model, test, name, column) for column, kind in columns.items()
    }
    fields = tuple(
        Field(column, _stored(kind, _values(given, column))) for column, kind in kinds.items()
    )
    if given is None:
        return GivenTable((name,), fields, ())
    places = [given.columns.index(c) if c in given.columns else None for c in columns]
    types = tuple(kinds.values())
    rows = tuple(
        tuple(
            None if place is None else _cell(row[place], kind, source.timezone)
            for place, kind in zip(places, types, strict=True)
        )
        for row in given.rows
    )
    return GivenTable((name,), fields, rows)


def moment_of(test: SpecTest) -> datetime:
    """Return the moment before which rows count: after the day that the test looks from.

    Where it says none, everything in it has happened: after the last day in its rows and in what
    it expects.
    """
    if test.as_of is not None:
        return midnight(test.as_of) + timedelta(days=1)
    ends = [midnight(line.end) for line in test.expected]
    cells = (value for rows in test.given for row in rows.rows for value in row)
    return max([*ends, *(_after(value) for value in cells if isinstance(value, date))])


def _after(value: date) -> datetime:
    """Return a midnight that a date or a moment lies before, whatever zone the moment is of."""
    day = value.date() if isinstance(value, datetime) else value
    if day >= _NEVER:
        return datetime.min
    return midnight(day) + timedelta(days=2 if isinstance(value, datetime) else 1)


def _stands_in_the_file(source: SourceTable) -> bool:
    return source.table is None and source.query is None


def _as_table(source: SourceTable) -> SourceTable:
    return replace(source, table=(source.name,), query=None, rows=())


def _calendar(model: Model) -> Calendar:
    """Return the calendar; holidays that stand in a source's table are those of the source."""
    column = model.calendar.holiday_column
    if column is None:
        return model.calendar
    for name, source in model.sources.items():
        if source.table == column.table:
            return replace(model.calendar, holiday_column=replace(column, table=(name,)))
    return replace(model.calendar, holiday_column=None)


def _columns(model: Model, source: SourceTable, given: Iterable[str]) -> dict[str, Type | None]:
    """Return the columns of a source as stored, with their types where something says them."""
    out = {read.physical: read.type for read in declarations(model.sources, source)}
    for key in source.key:
        out.setdefault(key, key_type(model.sources, source, key))
    for name in given:
        out.setdefault(name, None)
    return out


def _undeclared(model: Model, test: SpecTest, source: str, column: str) -> Type:
    """Return the type of a key that nobody declares, by what is given of it and refers to it."""
    target = next(
        (
            (ref.target, key)
            for ref in model.sources[source].refs
            for local, key in zip(ref.local, ref.keys, strict=True)
            if local == column
        ),
        (source, column),
    )
    values = [value for value in _referring(model, test, target) if value is not None]
    if values and all(isinstance(value, Decimal) for value in values):
        return Type(Kind.NUMBER)
    if values and all(isinstance(value, date) for value in values):
        return Type(Kind.DATE)
    return Type(Kind.TEXT)


def _referring(model: Model, test: SpecTest, target: tuple[str, str]) -> Iterator[Cell]:
    """Yield what is given of a key, and of the columns by which references lead to it."""
    for rows in test.given:
        if rows.source == target[0]:
            yield from _values(rows, target[1])
        for ref in model.sources[rows.source].refs:
            for local, key in zip(ref.local, ref.keys, strict=True):
                if (ref.target, key) == target:
                    yield from _values(rows, local)


def _values(given: GivenRows | None, column: str) -> list[Cell]:
    if given is None or column not in given.columns:
        return []
    place = given.columns.index(column)
    return [row[place] for row in given.rows]


def _stored(kind: Type, values: Sequence[Cell]) -> str:
    if kind.kind is Kind.NUMBER:
        return number_type([value for value in values if isinstance(value, Decimal)])
    return "TIMESTAMPTZ" if kind.zoned else _TYPES.get(kind.kind, "VARCHAR")


def _cell(value: Cell, kind: Type, zone: str) -> Cell:
    """Return a value as it is stored; a moment is civil time in its source's zone unless zoned."""
    if isinstance(value, datetime):
        if kind.zoned:
            aware = value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))
            return aware.astimezone(UTC)
        return value.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if value.tzinfo else value
    if kind.kind is Kind.TEXT and value is not None and not isinstance(value, str):
        return str(value)
    return value
