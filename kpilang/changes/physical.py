"""Formulas by what they read of the data: tables and columns as the data calls them.

A source, column, reference or noun under another name is the same data, so that two formulas that
differ in nothing else are one.
"""

from __future__ import annotations

from dataclasses import replace

from kpilang.changes.references import Names
from kpilang.model.expr import (
    Aggregate,
    Alive,
    Axis,
    Column,
    Conversion,
    Convert,
    Event,
    Expr,
    RawSql,
    RefKey,
    Rollup,
    TargetOf,
)
from kpilang.model.leaves import transform
from kpilang.model.likeness import normal
from kpilang.model.project import Model
from kpilang.model.sources import SourceTable
from kpilang.model.units import Unit
from kpilang.source.frozen import dataclass


def physical(formula: Expr, model: Model, names: Names) -> Expr:
    """Return the normal form of a formula over the data, with measures by the names of today."""

    def change(part: Expr) -> Expr:
        match part:
            case Aggregate():
                part = _aggregate(part, model)
            case Conversion(base=base, reached=reached):
                part = replace(part, base=_event(base, model), reached=_event(reached, model))
            case TargetOf(name=name):
                part = replace(part, name=names.measure(name))
        return _plain(part)

    return normal(transform(formula, change))


def logical(formula: Expr, names: Names) -> Expr:
    """Return the normal form of a formula as the specs call things, with measures as of today."""

    def change(part: Expr) -> Expr:
        if isinstance(part, TargetOf):
            part = replace(part, name=names.measure(part.name))
        return _plain(part)

    return normal(transform(formula, change))


@dataclass(frozen=True, slots=True)
class Forms:
    """Something by the names of the specs, and by what it reads of the data."""

    logical: object
    physical: object

    def is_like(self, other: Forms) -> bool:
        """Tell whether it is the same by one of the two.

        A table under another name is told of its source; a source under another name is the same.
        """
        return self.logical == other.logical or self.physical == other.physical


NO_FORMS = Forms(None, None)


def row(expr: Expr | None, source: str, model: Model) -> Forms:
    """Return the normal forms of an expression over the rows of a source."""
    if expr is None:
        return NO_FORMS
    return Forms(normal(transform(expr, _plain)), normal(_row(expr, source, model)))


def event(told: Event, model: Model) -> Forms:
    """Return an event in both forms."""
    parts = (told.axis.value, told.where, told.key)
    found = [row(part, told.source, model) for part in parts]
    return Forms(
        (told.source, *(forms.logical for forms in found)),
        (origin(model.sources[told.source]), *(forms.physical for forms in found)),
    )


def origin(source: SourceTable) -> str:
    """Return what tells the data of one source from that of another."""
    if source.query is not None:
        return f"({source.query})"
    return ".".join(source.table) if source.table else f"rows of {source.name}"


def _aggregate(leaf: Aggregate, model: Model) -> Aggregate:
    source = leaf.source
    return replace(
        leaf,
        source=origin(model.sources[source]),
        argument=None if leaf.argument is None else _row(leaf.argument, source, model),
        where=None if leaf.where is None else _row(leaf.where, source, model),
        axis=None if leaf.axis is None else _axis(leaf.axis, source, model),
        each_of=tuple(_row(part, source, model) for part in leaf.each_of),
    )


def _event(event: Event, model: Model) -> Event:
    source = event.source
    return replace(
        event,
        source=origin(model.sources[source]),
        axis=_axis(event.axis, source, model),
        where=None if event.where is None else _row(event.where, source, model),
        key=None if event.key is None else _row(event.key, source, model),
    )


def _axis(axis: Axis, source: str, model: Model) -> Axis:
    return replace(axis, name="", value=_row(axis.value, source, model))


def _row(expr: Expr, source: str, model: Model) -> Expr:
    def change(part: Expr) -> Expr:
        match part:
            case Column(path=path, source=at, column=column):
                stored = model.sources[at].column(column).physical
                part = replace(
                    part,
                    path=_path(path, source, model),
                    source=origin(model.sources[at]),
                    column=stored,
                )
            case RefKey(path=path, source=at, ref=ref):
                local = ",".join(model.sources[at].ref(ref).local)
                part = replace(
                    part,
                    path=_path(path, source, model),
                    source=origin(model.sources[at]),
                    ref=local,
                )
            case RawSql(path=path, source=at, columns=columns):
                stored_all = tuple(model.sources[at].column(name).physical for name in columns)
                part = replace(
                    part,
                    path=_path(path, source, model),
                    source=origin(model.sources[at]),
                    columns=stored_all,
                )
            case Rollup(path=path, of=of, aggregate=aggregate, by=by):
                part = replace(
                    part,
                    path=_path(path, source, model),
                    of=origin(model.sources[of]),
                    aggregate=_aggregate(aggregate, model),
                    by=_path(by, aggregate.source, model),
                )
            case Alive():
                part = replace(part, name="")
            case Convert():
                part = _converted(part, model)
        return _plain(part)

    return transform(expr, change)


def _converted(part: Convert, model: Model) -> Convert:
    rates = part.rates
    rate, currency = (_row(one, rates.source, model) for one in (rates.rate, rates.currency))
    assert isinstance(rate, Column)
    assert isinstance(currency, Column)
    named = replace(
        rates,
        source=origin(model.sources[rates.source]),
        rate=rate,
        currency=currency,
        axis=_axis(rates.axis, rates.source, model),
    )
    return replace(part, rates=named)


def _path(path: tuple[str, ...], source: str, model: Model) -> tuple[str, ...]:
    """Return a path by the columns that hold its keys."""
    found = []
    for step in path:
        ref = model.sources[source].ref(step)
        found.append(",".join(ref.local))
        source = ref.target
    return tuple(found)


def _plain(part: Expr) -> Expr:
    """Leave out of a type what rows are called, and whether a literal left its unit open."""
    unit = part.type.unit
    kept = Unit(tuple((base, power) for base, power in unit.powers if base.family != "noun"))
    return part if kept == unit else replace(part, type=replace(part.type, unit=kept))
