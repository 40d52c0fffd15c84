"""Two versions of a model beside each other: what changed of what, in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from kpilang.changes.measured import Pair, details, known, note
from kpilang.changes.record import Aspect, Change, Detail, Kind, Subject, Weight
from kpilang.changes.renames import boards, renames, trees
from kpilang.changes.sourced import calendar_details, source_details
from kpilang.changes.structured import (
    board_details,
    funnel_details,
    role_details,
    team_details,
    tree_details,
)
from kpilang.changes.version import Version
from kpilang.model.entities import Goal, Kpi, Measure, Metric, Named
from kpilang.model.project import Model

N = TypeVar("N", bound=Named)

_SUBJECTS: tuple[tuple[type[Measure], Subject], ...] = (
    (Kpi, Subject.KPI),
    (Metric, Subject.METRIC),
    (Goal, Subject.GOAL),
)


def compared(before: Version, after: Version) -> tuple[Change, ...]:
    """Return what changed between two versions of a project, by kind of declaration and name."""
    names = renames(before.model, after.model)
    before = replace(before, names=names)
    old, new = before.model, after.model
    found = [
        *_measures(before, after),
        *_plain(
            Subject.FUNNEL,
            old.funnels,
            new.funnels,
            names.measures,
            lambda was, now: funnel_details(was, now, before, after),
        ),
        *_plain(
            Subject.SOURCE,
            old.sources,
            new.sources,
            names.sources,
            lambda was, now: source_details(was, now, before, after),
        ),
        *_plain(
            Subject.TREE,
            old.trees,
            new.trees,
            trees(old, new),
            lambda was, now: tree_details(was, now, before, after),
        ),
        *_plain(
            Subject.DASHBOARD,
            old.dashboards,
            new.dashboards,
            boards(old, new),
            lambda was, now: board_details(was, now, before),
        ),
        *_plain(
            Subject.ROLE,
            old.roles,
            new.roles,
            names.roles,
            lambda was, now: role_details(was, now, before),
        ),
        *_plain(Subject.TEAM, old.teams, new.teams, names.teams, team_details),
        *_calendar(old, new),
    ]
    order = list(Subject)
    return tuple(sorted(found, key=lambda change: (order.index(change.subject), change.name)))


def _measures(before: Version, after: Version) -> Iterator[Change]:
    was, now = _by_name(before.model), _by_name(after.model)
    came_from = {new: old for old, new in before.names.measures.items() if old in was}
    pairs = {
        name: Pair(was[came_from.get(name, name)], measure, before, after)
        for name, measure in now.items()
        if came_from.get(name, name) in was
    }
    differing = known(pairs)
    for pair in pairs.values():
        found = tuple(details(pair, differing))
        if _subject(pair.old) is not _subject(pair.new):
            words = str(_subject(pair.old)), str(_subject(pair.new))
            found = (Detail(Aspect.KIND, *words, Weight.OTHER), *found)
        change = _of(_subject(pair.new), pair.old, pair.new, found)
        if change is not None:
            yield replace(change, noted=_noted(pair))
    yield from _one_sided(was, now, set(came_from.values()), set(came_from))


def _one_sided(
    was: Mapping[str, Measure], now: Mapping[str, Measure], left: set[str], came: set[str]
) -> Iterator[Change]:
    for name, measure in was.items():
        if name not in now and name not in left:
            yield _alone(_subject(measure), measure, Kind.REMOVED)
    for name, measure in now.items():
        if name not in was and name not in came:
            yield _alone(_subject(measure), measure, Kind.ADDED)


def _noted(pair: Pair) -> tuple[str, ...]:
    """Return the notes of `changed:` that are new."""
    if isinstance(pair.new, Metric):
        return ()
    known = () if isinstance(pair.old, Metric) else pair.old.changed
    return tuple(note(*one) for one in pair.new.changed if one not in known)


def _by_name(model: Model) -> dict[str, Measure]:
    return {**model.metrics, **model.goals, **model.kpis}


def _subject(measure: Measure) -> Subject:
    return next(subject for kind, subject in _SUBJECTS if isinstance(measure, kind))


def _plain(
    subject: Subject,
    old: Mapping[str, N],
    new: Mapping[str, N],
    renamed: Mapping[str, str],
    judge: Callable[[N, N], Iterable[Detail]],
) -> Iterator[Change]:
    came_from = {now: was for was, now in renamed.items() if was in old and now in new}
    for name, entity in new.items():
        former = old.get(came_from.get(name, name))
        if former is None:
            yield _alone(subject, entity, Kind.ADDED)
        elif change := _of(subject, former, entity, tuple(judge(former, entity))):
            yield change
    for name, entity in old.items():
        if name not in new and name not in came_from.values():
            yield _alone(subject, entity, Kind.REMOVED)


def _of(subject: Subject, old: Named, new: Named, found: tuple[Detail, ...]) -> Change | None:
    """Return what became of something that both versions have; None where it stayed."""
    is_renamed = old.name != new.name
    if not found and not is_renamed:
        return None
    return Change(
        subject,
        new.name,
        Kind.RENAMED if is_renamed else Kind.CHANGED,
        title=new.title,
        former=old.name if is_renamed else "",
        details=found,
        span=new.span,
    )


def _alone(subject: Subject, entity: Named, kind: Kind) -> Change:
    return Change(subject, entity.name, kind, title=entity.title, span=entity.span)


def _calendar(old: Model, new: Model) -> Iterator[Change]:
    found = tuple(calendar_details(old.calendar, new.calendar))
    if found:
        yield Change(Subject.CALENDAR, "calendar", Kind.CHANGED, details=found)
