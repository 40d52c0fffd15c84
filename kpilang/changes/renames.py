"""What went under one name and came under another.

Nothing in a text says that a thing was renamed; it is taken for that where what it means stayed.
Where two could be it, neither is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from kpilang.changes.formulas import Shown, differing
from kpilang.changes.physical import origin
from kpilang.changes.references import AS_THEY_WERE, Names
from kpilang.model.entities import (
    Dashboard,
    Funnel,
    Goal,
    Measure,
    Metric,
    Named,
    SourceTable,
    Tree,
)
from kpilang.model.measures import formula_of
from kpilang.model.project import Model

N = TypeVar("N", bound=Named)

#: what two versions of one thing have in common at least
ENOUGH = 5
#: how many are compared with each one that went
MOST = 30


def renames(before: Model, after: Model) -> Names:
    """Return the names that went and came again as others."""

    def measures(old: Measure, new: Measure) -> int:
        return _measures(old, new, before, after)

    known = _matched(_left(before.metrics, after), _left(after.metrics, before), measures)
    known |= _matched(_left(before.kpis, after), _left(after.kpis, before), measures)
    known |= _matched(_left(before.goals, after), _left(after.goals, before), measures)
    known |= _matched(_left(before.funnels, after), _left(after.funnels, before), _funnels)
    return Names(
        measures=known,
        roles=_matched(_gone(before.roles, after.roles), _gone(after.roles, before.roles), _titles),
        teams=_matched(_gone(before.teams, after.teams), _gone(after.teams, before.teams), _titles),
        sources=_matched(
            _gone(before.sources, after.sources), _gone(after.sources, before.sources), _sources
        ),
    )


def boards(before: Model, after: Model) -> dict[str, str]:
    """Return the dashboards that went and came again under other names."""
    old, new = before.dashboards, after.dashboards
    return _matched(_gone(old, new), _gone(new, old), _boards)


def trees(before: Model, after: Model) -> dict[str, str]:
    """Return the trees that went and came again under other names."""
    return _matched(_gone(before.trees, after.trees), _gone(after.trees, before.trees), _trees)


def _left(named: Mapping[str, N], other: Model) -> dict[str, N]:
    """Return the measures and funnels whose name no measure of the other version has."""
    there = {*other.metrics, *other.kpis, *other.goals, *other.funnels}
    return {name: entity for name, entity in named.items() if name not in there}


def _gone(named: Mapping[str, N], other: Mapping[str, N]) -> dict[str, N]:
    return {name: entity for name, entity in named.items() if name not in other}


def _matched(
    gone: Mapping[str, N], come: Mapping[str, N], likeness: Callable[[N, N], int]
) -> dict[str, str]:
    """Return pairs of names that are like nothing else as much as each other."""
    likenesses = [
        (old, new, found)
        for old, new in _candidates(gone, come)
        if (found := likeness(gone[old], come[new])) >= ENOUGH
    ]
    of_old, of_new = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    for old, new, found in likenesses:
        of_old[old].append(found)
        of_new[new].append(found)
    return {
        old: new
        for old, new, found in likenesses
        if _is_best(found, of_old[old]) and _is_best(found, of_new[new])
    }


def _is_best(found: int, among: list[int]) -> bool:
    return found == max(among) and among.count(found) == 1


def _candidates(gone: Mapping[str, N], come: Mapping[str, N]) -> Iterator[tuple[str, str]]:
    """Yield the pairs that may be one: all of few, of many those with something in common.

    What many have in common tells none of them from the others.
    """
    alike: dict[object, list[str]] = defaultdict(list)
    for name, entity in come.items():
        for trait in _traits(entity):
            alike[trait].append(name)
    for old, entity in gone.items():
        shared = [names for trait in _traits(entity) if len(names := alike[trait]) <= MOST]
        found = come if len(come) <= MOST else dict.fromkeys(n for names in shared for n in names)
        yield from ((old, new) for new in found)


def _traits(entity: Named) -> Iterator[object]:
    yield "name", _plain(entity)
    if entity.title:
        yield "title", entity.title.casefold()
    if mark := getattr(entity, "mark", 0):
        yield "mark", mark
    if isinstance(entity, SourceTable):
        yield "origin", origin(entity)


def _plain(entity: Named) -> str:
    """Return a name without its package."""
    return entity.name.rpartition(".")[2]


def _measures(old: Measure, new: Measure, before: Model, after: Model) -> int:
    """Return how alike two measures of one kind are; one formula and one of the rest is enough."""
    same = 0
    was, now = formula_of(old), formula_of(new)
    if was is not None and now is not None and _may_be_one(old, new):
        parts = differing(
            Shown(was, old.display, before, AS_THEY_WERE), Shown(now, new.display, after)
        )
        same += 0 if parts else 4
    same += 3 * (_titles(old, new) > 0) + (old.window == new.window)
    same += 2 * (_plain(old) == _plain(new))  # in another package
    if not isinstance(old, Metric) and not isinstance(new, Metric):
        same += old.target is not None and old.target == new.target
        same += old.description != "" and old.description == new.description
    return same


def _may_be_one(old: Measure, new: Measure) -> bool:
    """Tell at little cost whether two formulas may be one: those of goals have no mark."""
    marks = (getattr(old, "mark", 0), getattr(new, "mark", 0))
    return marks[0] == marks[1] or isinstance(old, Goal)


def _titles(old: Named, new: Named) -> int:
    return ENOUGH if old.title and old.title.casefold() == new.title.casefold() else 0


def _sources(old: SourceTable, new: SourceTable) -> int:
    one = origin(old) == origin(new) if old.table or old.query else old.rows == new.rows != ()
    return ENOUGH if one else 0


def _funnels(old: Funnel, new: Funnel) -> int:
    return max(_titles(old, new), ENOUGH if old.stages == new.stages else 0)


def _boards(old: Dashboard, new: Dashboard) -> int:
    return max(_titles(old, new), ENOUGH if old.pages == new.pages else 0)


def _trees(old: Tree, new: Tree) -> int:
    return max(_titles(old, new), ENOUGH if old.equations == new.equations else 0)
