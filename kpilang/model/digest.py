"""A hash per definition: what a number depends on, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from hashlib import sha256
from typing import Any

from kpilang.model.entities import Funnel, Goal, Kpi, Measure, Members, Metric, SourceTable, Target
from kpilang.model.expr import Column, Expr, Literal, RawSql, RefKey, Rollup, TargetOf
from kpilang.model.leaves import reads, walk
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.structures import rows_read
from kpilang.model.targets import amounts
from kpilang.model.types import BOOLEAN
from kpilang.model.windows import Calendar

JsonValue = None | bool | int | str | list["JsonValue"] | dict[str, "JsonValue"]


def digest(entity: object) -> str:
    """Return 12 hex digits of a hash over a tree of dataclasses, spans left out."""
    return _hashed(_written(entity))


def _hashed(text: str) -> str:
    return sha256(text.encode("ascii")).hexdigest()[:12]


def _written(entity: object) -> str:
    return json.dumps(_plain(entity), sort_keys=True, separators=(",", ":"), ensure_ascii=True)


@lru_cache(maxsize=4)
def _calendar(calendar: Calendar) -> str:
    """Write a calendar once: with the holidays of a country it is long."""
    return _written(calendar)


def definition_hash(model: Model, name: str) -> str:
    """Return the hash of everything that a measure's answer depends on.

    That is its formula as resolved, target, window, status rules, the calendar, and of the sources
    it reads the tables, keys, columns and references in use. Titles and texts do not count.
    """
    measure = model.measure(name)
    if measure is None:
        essence = _essence_of_funnel(model.funnels[name])
    else:
        essence = tuple(_essence(found) for found in _with_targets_named(model, measure))
    read = tables_read(model, name)
    return _hashed(f"[{_written(essence)},{_calendar(model.calendar)},{_written(read)}]")


def tables_read(model: Model, name: str) -> list[SourceTable]:
    """Return the sources that a measure or funnel reads, by name, each with what is read of it.

    That is its columns and references in use; what only describes it is left out.
    """
    measure = model.measure(name)
    if measure is None:
        return _reads(model, rows_read(model.funnels[name]), ())
    measures = _with_targets_named(model, measure)
    roots = [root for found in measures for root in _roots(found)]
    rosters = [found.members for found in measures if not isinstance(found, Metric)]
    return _reads(model, [row for root in roots for row in reads(root)], rosters)


def _essence_of_funnel(funnel: Funnel) -> tuple[object, ...]:
    return (funnel.stages, funnel.own_dates, funnel.window, funnel.display)


def _essence(measure: Measure) -> tuple[object, ...]:
    match measure:
        case Metric():
            return (measure.formula, measure.display)
        case Goal() | Kpi():
            return (
                formula_of(measure),
                measure.display,
                measure.target,
                measure.window,
                measure.limits,
                measure.basis,
                measure.better,
                measure.pace,
                measure.members,
            )


def _target(measure: Measure) -> Target | None:
    return None if isinstance(measure, Metric) else measure.target


def _with_targets_named(model: Model, measure: Measure) -> list[Measure]:
    """Return a measure and those whose targets its formulas ask for, each once."""
    found = {measure.name: measure}
    waiting = [measure]
    while waiting:
        for root in _roots(waiting.pop()):
            for part in walk(root):
                named = model.measure(part.name) if isinstance(part, TargetOf) else None
                if named is not None and named.name not in found:
                    found[named.name] = named
                    waiting.append(named)
    return list(found.values())


def _roots(measure: Measure) -> list[Expr]:
    """Return every formula of a measure that its answer depends on."""
    formula = formula_of(measure)
    roots = [*([] if formula is None else [formula]), *amounts(_target(measure))]
    if not isinstance(measure, Metric):
        roots += [limit.value for limit in measure.limits]
    return roots


@dataclass(slots=True)
class _Read:
    """The columns and references that rows read, each with its source, and all sources."""

    columns: set[tuple[str, str]] = field(default_factory=set)
    refs: set[tuple[str, str]] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)


def _reads(
    model: Model, rows: list[tuple[str, Expr]], rosters: Sequence[Members | None]
) -> list[SourceTable]:
    """List the tables, columns and references that rows read, in a fixed order."""
    rows = [*rows]
    for roster in rosters:
        if roster is not None:
            rows.append((roster.source, roster.where or Literal(BOOLEAN, True)))
    reached = _read(model, rows).sources
    read = _read(model, rows + [row for name in reached for row in _validity(model.sources[name])])
    return [_as_read(model.sources[name], read) for name in sorted(read.sources)]


def _validity(source: SourceTable) -> list[tuple[str, Expr]]:
    if source.valid is None:
        return []
    return [(source.name, source.valid.first.value), (source.name, source.valid.last.value)]


def _as_read(source: SourceTable, read: _Read) -> SourceTable:
    """Return a source with what is read of it; a time axis or span read stands in the formula."""
    name = source.name
    return replace(
        source,
        title="",
        noun="",
        description="",
        owner=None,
        retired=None,
        time=None,
        spans=(),
        columns=tuple(c for c in source.columns if (name, c.name) in read.columns or source.rows),
        refs=tuple(ref for ref in source.refs if (name, ref.name) in read.refs),
        dimensions=(),
    )


def _read(model: Model, rows: list[tuple[str, Expr]]) -> _Read:
    read = _Read()
    for source, row in rows:
        read.sources.add(source)
        for part in walk(row):
            _add_part(model, source, part, read)
    read.sources.update(source for source, _ in read.columns | read.refs)
    read.sources.update(model.sources[s].ref(r).target for s, r in read.refs)
    return read


def _add_part(model: Model, source: str, part: Expr, read: _Read) -> None:
    """Add what one part of a row of `source` reads."""
    match part:
        case Column():
            read.columns.add((part.source, part.column))
        case RawSql():
            read.columns.update((part.source, column) for column in part.columns)
        case RefKey():
            read.refs.add((part.source, part.ref))
        case Rollup():
            read.refs.update(_steps(model, part.aggregate.source, part.by))
        case _:
            return
    read.refs.update(_steps(model, source, part.path))


def _steps(model: Model, source: str, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    at = source
    for step in path:
        yield at, step
        at = model.sources[at].ref(step).target


def _plain(value: object) -> JsonValue:
    match value:
        case None | bool() | str():
            return str(value) if isinstance(value, Enum) else value
        case int():
            return value
        case Decimal():
            return f"decimal {format(value.normalize(), 'f')}"
        case datetime() | date():
            return f"date {value.isoformat()}"
        case tuple() | list():
            return [_plain(item) for item in value]
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {"is": type(value).__name__, **_stated(value)}
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form")


def _stated(value: Any) -> dict[str, JsonValue]:
    """Return the fields that differ from their defaults: a new feature leaves old hashes alone."""
    stated: dict[str, JsonValue] = {}
    for item in fields(value):
        if item.compare:
            held = getattr(value, item.name)
            if item.default is MISSING or held != item.default:
                stated[item.name] = _plain(held)
    return stated
