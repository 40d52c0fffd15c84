"""What can be compared: a declaration with an error in it says nothing that can be relied on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from kpilang.changes.record import Change, Subject
from kpilang.model.entities import Funnel, Measure, Metric, Named, SourceTable
from kpilang.model.expr import Column, Expr, RawSql, RefKey
from kpilang.model.leaves import reads, walk_through
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.targets import amounts
from kpilang.model.types import ERROR
from kpilang.source.span import Span

N = TypeVar("N", bound=Named)

#: properties of goals and KPIs that have a value where they are written and could be read
_VALUED = ("formula", "measure", "target", "stretch", "floor", "baseline", "benchmark", "members")


def doubtful(model: Model, places: Collection[Span], declared: Collection[str]) -> frozenset[str]:
    """Return the names, without case and package, of what is not known for certain.

    `places` are those of errors, `declared` the names in the texts, without case: one that the
    model lacks could not be read. What is made of something doubtful is doubtful too.
    """
    if not places:
        return frozenset()
    every = list(_entities(model))
    known = {plain(entity.name) for entity in every}
    found = {plain(name) for name in declared} - known
    found |= {plain(e.name) for e in every if any(e.block.contains(place) for place in places)}
    measures: list[Measure] = [
        *model.metrics.values(),
        *model.kpis.values(),
        *model.goals.values(),
    ]
    found |= {plain(measure.name) for measure in measures if _is_unread(measure)}
    found |= {plain(s.name) for s in model.sources.values() if _has_error(_of_source(s))}
    sources = {name for name in model.sources if plain(name) in found}
    found |= {plain(m.name) for m in measures if not sources.isdisjoint(_sources(m))}
    found |= {plain(f.name) for f in model.funnels.values() if not sources.isdisjoint(_along(f))}
    while True:
        more = {plain(m.name) for m in measures if not found.isdisjoint(map(plain, m.uses))}
        if more <= found:
            return frozenset(found)
        found |= more


def numbers(model: Model) -> frozenset[str]:
    """Return the names, without case and package, of all that depends on the calendar, and its."""
    named = (*model.metrics, *model.kpis, *model.goals, *model.funnels)
    return frozenset({str(Subject.CALENDAR), *map(plain, named)})


def without(model: Model, names: Collection[str]) -> Model:
    """Return a model without the declarations of some names, which are without case and package.

    Sources stay, for what is left may lead to them; `certain` leaves out what is told of them.
    """
    if not names:
        return model
    return replace(
        model,
        teams=_kept(model.teams, names),
        roles=_kept(model.roles, names),
        metrics=_kept(model.metrics, names),
        goals=_kept(model.goals, names),
        kpis=_kept(model.kpis, names),
        trees=_kept(model.trees, names),
        funnels=_kept(model.funnels, names),
        dashboards=_kept(model.dashboards, names),
    )


def certain(changes: Iterable[Change], names: Collection[str]) -> tuple[Change, ...]:
    """Return the changes of what has none of some names, neither now nor before."""
    return tuple(c for c in changes if not {plain(c.name), plain(c.former)} & set(names))


def plain(name: str) -> str:
    """Return a name without case and package."""
    return name.rpartition(".")[2].casefold()


def _kept(named: Mapping[str, N], names: Collection[str]) -> dict[str, N]:
    return {name: entity for name, entity in named.items() if plain(name) not in names}


def _entities(model: Model) -> Iterator[Named]:
    for named in (model.teams, model.roles, model.sources, model.metrics, model.goals):
        yield from named.values()
    for more in (model.kpis, model.trees, model.funnels, model.dashboards):
        yield from more.values()


def _is_unread(measure: Measure) -> bool:
    """Tell whether something is written of a measure and not known, whatever the error is in."""
    if isinstance(measure, Metric):
        return measure.formula is None or _has_error([measure.formula])
    stated = (name for name in _VALUED if name in measure.property_spans.names)
    return _has_error(_formulas(measure)) or any(getattr(measure, n) is None for n in stated)


def _has_error(formulas: Iterable[Expr]) -> bool:
    return any(part.type == ERROR for formula in formulas for part in walk_through(formula))


def _formulas(measure: Measure) -> Iterator[Expr]:
    if (formula := formula_of(measure)) is not None:
        yield formula
    if not isinstance(measure, Metric):
        yield from amounts(measure.target)


def _of_source(source: SourceTable) -> Iterator[Expr]:
    for dimension in source.dimensions:
        yield from (part for part in (dimension.value, dimension.key) if part is not None)


def _sources(measure: Measure) -> Iterator[str]:
    """Yield the sources that a measure reads or is led to."""
    for formula in _formulas(measure):
        yield from (source for source, _ in reads(formula))
        for part in walk_through(formula):
            if isinstance(part, Column | RefKey | RawSql):
                yield part.source
    if not isinstance(measure, Metric) and measure.members is not None:
        yield measure.members.source


def _along(funnel: Funnel) -> Iterator[str]:
    return (stage.event.source for stage in funnel.stages)
