"""A hash per definition: what a number depends on, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from hashlib import sha256

from kpilang.model.entities import Goal, Kpi, LevelTarget, Measure, Metric, PeriodTarget, Target
from kpilang.model.expr import Column, Expr, RefKey
from kpilang.model.leaves import aggregates, walk
from kpilang.model.project import Model

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
    formula = _formula(measure)
    roots = [*([] if formula is None else [formula]), *_target_formulas(measure)]
    return digest((_essence(measure), model.calendar, _reads(model, roots)))


def _formula(measure: Measure) -> Expr | None:
    return measure.measure if isinstance(measure, Goal) else measure.formula


def _essence(measure: Measure) -> tuple[object, ...]:
    match measure:
        case Metric():
            return (measure.formula, measure.display)
        case Goal():
            return (measure.measure, measure.display, measure.target, measure.window)
        case Kpi():
            return (
                measure.formula,
                measure.display,
                measure.target,
                measure.window,
                measure.limits,
                measure.basis,
                measure.better,
            )


def _target_formulas(measure: Measure) -> list[Expr]:
    target: Target | None = None if isinstance(measure, Metric) else measure.target
    match target:
        case None:
            return []
        case LevelTarget():
            return _bounds(target)
        case PeriodTarget():
            return [bound for _, _, level in target.rows for bound in _bounds(level)]


def _bounds(level: LevelTarget) -> list[Expr]:
    return [level.low] if level.high is None else [level.low, level.high]


def _reads(model: Model, roots: list[Expr]) -> list[object]:
    """List the tables, columns and references that the formulas read, in a fixed order."""
    columns: set[tuple[str, str]] = set()
    refs: set[tuple[str, str]] = set()
    sources: set[str] = set()
    for root in roots:
        for leaf in aggregates(root):
            sources.add(leaf.source)
            for part in walk(leaf):
                if isinstance(part, (Column, RefKey)):
                    refs.update(_steps(model, leaf.source, part.path))
                if isinstance(part, Column):
                    columns.add((part.source, part.column))
                elif isinstance(part, RefKey):
                    refs.add((part.source, part.ref))
    sources.update(source for source, _ in columns | refs)
    sources.update(model.sources[s].ref(r).target for s, r in refs)
    read: list[object] = []
    for name in sorted(sources):
        source = model.sources[name]
        used = [c for c in source.columns if (name, c.name) in columns or source.rows]
        linked = [r for r in source.refs if (name, r.name) in refs]
        read.append(
            replace(
                source,
                title="",
                noun="",
                columns=tuple(used),
                refs=tuple(linked),
                dimensions=(),
            )
        )
    return read


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
            plain = {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.compare}
            return {"is": type(value).__name__, **plain}
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form")
