"""What can be compared: a declaration with an error in it says nothing that can be relied on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from kpilang.model.entities import Measure, Named
from kpilang.model.leaves import walk_through
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.types import ERROR
from kpilang.source.span import Span

N = TypeVar("N", bound=Named)


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
    found |= {plain(measure.name) for measure in measures if _has_error(measure)}
    while True:
        more = {plain(m.name) for m in measures if not found.isdisjoint(map(plain, m.uses))}
        if more <= found:
            return frozenset(found)
        found |= more


def without(model: Model, names: Collection[str]) -> Model:
    """Return a model without the declarations of some names, which are without case and package."""
    if not names:
        return model
    return replace(
        model,
        teams=_kept(model.teams, names),
        roles=_kept(model.roles, names),
        sources=model.sources,
        metrics=_kept(model.metrics, names),
        goals=_kept(model.goals, names),
        kpis=_kept(model.kpis, names),
        trees=_kept(model.trees, names),
        funnels=_kept(model.funnels, names),
        dashboards=_kept(model.dashboards, names),
    )


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


def _has_error(measure: Measure) -> bool:
    formula = formula_of(measure)
    return formula is not None and any(part.type == ERROR for part in walk_through(formula))
