"""What changed of funnels, trees, dashboards, roles and teams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from kpilang.changes.physical import NO_FORMS, Forms, event, logical, row
from kpilang.changes.record import Aspect, Detail, Weight
from kpilang.changes.version import Version
from kpilang.changes.wording import retired_words
from kpilang.model.entities import Dashboard, Funnel, Role, Shown, Team, TextTile, Tile, Tree
from kpilang.model.phrase import event_phrase
from kpilang.model.written import as_written, window_words
from kpilang.source.frozen import dataclass


def funnel_details(old: Funnel, new: Funnel, before: Version, after: Version) -> Iterator[Detail]:
    """Yield what changed of a funnel."""
    stages, now = _stages(old, before), _stages(new, after)
    for name in dict.fromkeys((*stages, *now)):
        was, is_now = stages.get(name, NO_STAGE), now.get(name, NO_STAGE)
        if not was.is_like(is_now):
            yield Detail(Aspect.STAGE, was.words, is_now.words, Weight.BREAKING, name=name)
    kept = [name for name in stages if name in now]
    if kept != [name for name in now if name in stages]:
        yield Detail(Aspect.STAGE, ", ".join(stages), ", ".join(now), Weight.BREAKING)
    counted = ["by its own date" if one.own_dates else "" for one in (old, new)]
    yield from _told(Aspect.AXIS, *counted, weight=Weight.BREAKING)
    windows = window_words(old.window), window_words(new.window)
    yield from _told(Aspect.WINDOW, *windows, weight=Weight.BREAKING)
    yield from _told(Aspect.BY, ", ".join(old.by), ", ".join(new.by))
    yield from _told(Aspect.TITLE, old.title, new.title)
    yield from _told(Aspect.OWNER, before.names.role(old.owner) or "", new.owner or "")
    yield from _told(
        Aspect.DEPRECATED,
        retired_words(old.retired, before.names),
        retired_words(new.retired, after.names),
    )


def tree_details(old: Tree, new: Tree, before: Version, after: Version) -> Iterator[Detail]:
    """Yield what changed of a tree: it states what holds, and no number depends on it."""
    was = {before.names.measure(line.name): line for line in old.equations}
    now = {line.name: line for line in new.equations}
    for name in dict.fromkeys((*was, *now)):
        line, later = was.get(name), now.get(name)
        said = (
            "" if line is None else as_written(line.formula.span, before.texts),
            "" if later is None else as_written(later.formula.span, after.texts),
        )
        # what follows from a measure that it names is told of the measure
        same = before.names.in_text(said[0]) == said[1]
        if line is not None and later is not None:
            same |= logical(line.formula, before.names) == logical(later.formula, after.names)
        if not same:
            yield Detail(Aspect.EQUATION, *said, Weight.OTHER, name=name)
    subject = "" if old.subject is None else before.names.measure(old.subject)
    yield from _told(Aspect.ROLE, subject, new.subject or "")
    yield from _told(Aspect.TITLE, old.title, new.title)


def board_details(old: Dashboard, new: Dashboard, before: Version) -> Iterator[Detail]:
    """Yield what changed of a dashboard: its tiles, or in which order they stand."""
    was = [_shown(one, before) for row in old.rows for one in row]
    now = [_shown(one, None) for row in new.rows for one in row]
    gone, come = Counter(was) - Counter(now), Counter(now) - Counter(was)
    for tile in gone.elements():
        yield Detail(Aspect.TILE, tile, "", Weight.OTHER)
    for tile in come.elements():
        yield Detail(Aspect.TILE, "", tile, Weight.OTHER)
    shapes = [
        ([[len(row) for row in page.rows] for page in b.pages], [page.title for page in b.pages])
        for b in (old, new)
    ]
    if not gone and not come and (was != now or shapes[0] != shapes[1]):
        yield Detail(Aspect.LAYOUT, "", "", Weight.OTHER)
    yield from _told(Aspect.ROLE, before.names.role(old.role) or "", new.role or "")
    yield from _told(Aspect.TITLE, old.title, new.title)
    yield from _told(Aspect.WINDOW, " ".join(old.period), " ".join(new.period))
    yield from _told(Aspect.FILTER, ", ".join(old.filters), ", ".join(new.filters))
    yield from _told(Aspect.OWNER, before.names.role(old.owner) or "", new.owner or "")


def role_details(old: Role, new: Role, before: Version) -> Iterator[Detail]:
    """Yield what changed of a role."""
    yield from _told(Aspect.TITLE, old.title, new.title)
    yield from _told(Aspect.TEAM, before.names.team(old.team) or "", new.team or "")


def team_details(old: Team, new: Team) -> Iterator[Detail]:
    """Yield what changed of a team."""
    yield from _told(Aspect.TITLE, old.title, new.title)


@dataclass(frozen=True, slots=True)
class _Stage:
    """What a stage means, and in words."""

    event: Forms = NO_FORMS
    key: Forms = NO_FORMS
    within: Decimal | None = None
    words: str = ""

    def is_like(self, other: _Stage) -> bool:
        """Tell whether it means the same."""
        same = self.event.is_like(other.event) and self.key.is_like(other.key)
        return same and self.within == other.within


NO_STAGE = _Stage()


def _stages(funnel: Funnel, version: Version) -> dict[str, _Stage]:
    found, before, model = {}, "", version.model
    for stage in funnel.stages:
        key = row(stage.previous_key, before, model)
        words = event_phrase(stage.event, stage.within, model)
        found[stage.name] = _Stage(event(stage.event, model), key, stage.within, words)
        before = stage.event.source
    return found


def _shown(one: Shown, before: Version | None) -> str:
    """Return what stands in a row in words; `before` tells what its subject is called now."""
    if isinstance(one, Tile):
        return _tile(one, before.names.measure(one.subject) if before else one.subject)
    return _text(one)


def _text(tile: TextTile) -> str:
    said = " / ".join(tile.paragraphs)
    words = ["text", *(f'"{part}"' for part in (tile.heading, said) if part)]
    words += ["as", "heading"] if tile.words is None else []
    words += [] if tile.width is None else ["width", str(tile.width)]
    return " ".join(words)


def _tile(tile: Tile, subject: str) -> str:
    words = [tile.kind, subject]
    words += ["as", tile.form] if tile.form else []
    grain = [] if tile.grain is None else [str(tile.grain)]
    words += ["by", ", ".join((*tile.by, *grain))] if tile.by or grain else []
    words += [] if tile.last is None else ["last", str(tile.last)]
    words += [] if tile.top is None else ["top", str(tile.top)]
    words += ["with", ", ".join(tile.extras)] if tile.extras else []
    words += [] if tile.width is None else ["width", str(tile.width)]
    return " ".join(words)


def _told(
    aspect: Aspect, before: str, after: str, *, weight: Weight = Weight.OTHER
) -> Iterator[Detail]:
    if before != after:
        yield Detail(aspect, before, after, weight)
