"""A hash per definition: what a number depends on, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Any

from kpilang.model.entities import Goal, Kpi, Measure, Members, Metric, Target
from kpilang.model.expr import Column, Expr, Literal, RawSql, RefKey, Rollup, TargetOf
from kpilang.model.leaves import reads, walk
from kpilang.model.project import Model
from kpilang.model.targets import amounts
from kpilang.model.types import BOOLEAN

JsonValue = None | bool | int | str | list["JsonValue"] | dict[str, "JsonValue"]


def digest(entity: object) -> str:
    """Return 12 hex digits of a hash over a tree of dataclasses, spans left out."""
    text = json.dumps(_plain(entity), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(text.encode("ascii")).hexdigest()[:12]


def definition_hash(model: Model, name: str) -> str:
    """Return the hash of everything that a measure's answer depends on.

    That is its formula as resolved, target, window, status rules, the calendar, and of the sources
    it reads the tables, keys, columns and references in use. Titles and texts do not count.
    """
    measure = model.measure(name)
    if measure is None:
        raise KeyError(name)
    measures = _with_targets_named(model, measure, {name: None})
    roots = [root for found in measures for root in _roots(found)]
    rosters = [found.members for found in measures if not isinstance(found, Metric)]
    essence = tuple(_essence(found) for found in measures)
    return digest((essence, model.calendar, _reads(model, roots, rosters)))


def _formula(measure: Measure) -> Expr | None:
    return measure.measure if isinstance(measure, Goal) else measure.formula


def _essence(measure: Measure) -> tuple[object, ...]:
    match measure:
        case Metric():
            return (measure.formula, measure.display)
        case Goal() | Kpi():
            return (
                _formula(measure),
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


def _with_targets_named(model: Model, measure: Measure, seen: dict[str, None]) -> list[Measure]:
    """Return a measure and those whose targets its formulas ask for, each once."""
    found = [measure]
    for root in _roots(measure):
        for part in walk(root):
            if isinstance(part, TargetOf) and part.name not in seen:
                seen[part.name] = None
                named = model.measure(part.name)
                if named is not None:
                    found += _with_targets_named(model, named, seen)
    return found


def _roots(measure: Measure) -> list[Expr]:
    """Return every formula of a measure that its answer depends on."""
    formula = _formula(measure)
    roots = [*([] if formula is None else [formula]), *amounts(_target(measure))]
    if not isinstance(measure, Metric):
        roots += [limit.value for limit in measure.limits]
    return roots


def _reads(model: Model, roots: list[Expr], rosters: Sequence[Members | None]) -> list[object]:
    """List the tables, columns and references that the formulas read, in a fixed order."""
    columns: set[tuple[str, str]] = set()
    refs: set[tuple[str, str]] = set()
    sources: set[str] = set()
    rows = [row for root in roots for row in reads(root)]
    for roster in rosters:
        if roster is not None:
            rows.append((roster.source, roster.where or Literal(BOOLEAN, True)))
    for source, row in rows:
        sources.add(source)
        for part in walk(row):
            _add_part(model, source, part, columns, refs)
    sources.update(source for source, _ in columns | refs)
    sources.update(model.sources[s].ref(r).target for s, r in refs)
    read: list[object] = []
    for name in sorted(sources):
        source_table = model.sources[name]
        used = [c for c in source_table.columns if (name, c.name) in columns or source_table.rows]
        linked = [r for r in source_table.refs if (name, r.name) in refs]
        read.append(
            replace(
                source_table,
                title="",
                noun="",
                columns=tuple(used),
                refs=tuple(linked),
                dimensions=(),
            )
        )
    return read


def _add_part(
    model: Model,
    source: str,
    part: Expr,
    columns: set[tuple[str, str]],
    refs: set[tuple[str, str]],
) -> None:
    """Add what one part of a row of `source` reads."""
    match part:
        case Column():
            columns.add((part.source, part.column))
        case RawSql():
            columns.update((part.source, column) for column in part.columns)
        case RefKey():
            refs.add((part.source, part.ref))
        case Rollup():
            refs.update(_steps(model, part.aggregate.source, part.by))
        case _:
            return
    refs.update(_steps(model, source, part.path))


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
