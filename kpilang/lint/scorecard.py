"""The set of KPIs as a whole: what each goal, team and role has of each kind, and what it lacks.

A balanced card has what people do, what comes of it on the way, what it comes to, and something to
read it beside; some of it leads and some of it lags.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kpilang.lint.rule import Settings
from kpilang.model.entities import Kpi, Named
from kpilang.model.project import Model
from kpilang.source.frozen import dataclass

GROUPS = ("activity", "pipeline", "outcome", "context", "advanced")
DIRECTIONS = ("leading", "lagging")
UNSAID = ""


@dataclass(frozen=True, slots=True)
class Card:
    """The KPIs of a goal, a team or a role, by direction and group, and what is missing.

    A KPI whose `type:` leaves one of the two out stands under the empty word.
    """

    kind: str
    name: str
    title: str
    kpis: tuple[Kpi, ...]
    missing: tuple[str, ...]

    def cells(self) -> Iterator[tuple[str, str, tuple[Kpi, ...]]]:
        """Yield direction, group and KPIs of each part that has any, in the order of the field."""
        for direction in (*DIRECTIONS, UNSAID):
            for group in (*GROUPS, UNSAID):
                found = tuple(k for k in self.kpis if _place(k) == (direction, group))
                if found:
                    yield direction, group, found


def cards(model: Model, settings: Settings) -> tuple[Card, ...]:
    """Return the card of each goal, team and role, as declared, and one of KPIs without a goal."""
    kpis = tuple(kpi for kpi in model.kpis.values() if kpi.retired is None)
    out = []
    for goal in model.goals.values():
        serving = tuple(k for k in kpis if goal.name in k.goals)
        lacks = _of_goal(serving)
        out.append(_card("goal", goal, serving, lacks))
    for team in model.teams.values():
        owned = tuple(k for k in kpis if _team(model, k) == team.name)
        lacks = _of_owner(owned, settings.most_of_team(team.name))
        out.append(_card("team", team, owned, lacks))
    for role in model.roles.values():
        owned = tuple(k for k in kpis if k.owner == role.name)
        lacks = _of_owner(owned, settings.most_of_role(role.name))
        out.append(_card("role", role, owned, lacks))
    apart = tuple(k for k in kpis if not k.goals)
    if apart:
        out.append(Card("without", "a goal", "KPIs that serve none", apart, ("a goal",)))
    return tuple(out)


def _card(kind: str, named: Named, kpis: tuple[Kpi, ...], missing: Iterable[str]) -> Card:
    return Card(kind, named.name, named.label, kpis, tuple(missing))


def _place(kpi: Kpi) -> tuple[str, str]:
    direction = next((word for word in DIRECTIONS if word in kpi.type_words), UNSAID)
    return direction, next((word for word in GROUPS if word in kpi.type_words), UNSAID)


def _team(model: Model, kpi: Kpi) -> str | None:
    role = model.roles.get(kpi.owner or "")
    return kpi.team or (None if role is None else role.team)


def _of_goal(kpis: Sequence[Kpi]) -> Iterator[str]:
    if not kpis:
        yield "KPIs"
        return
    words = {word for kpi in kpis for word in kpi.type_words}
    yield from (f"a {word} KPI" for word in DIRECTIONS if word not in words)
    yield from _unfinished(kpis)


def _of_owner(kpis: Sequence[Kpi], most: int) -> Iterator[str]:
    if not kpis:
        yield "KPIs"
        return
    if len(kpis) > most:
        yield f"focus: {len(kpis)} KPIs are more than {most}"
    words = {word for kpi in kpis for word in kpi.type_words}
    yield from (f"a {word} KPI" for word in DIRECTIONS if word not in words)
    leading = sum(kpi.is_leading for kpi in kpis)
    if 0 < leading < len(kpis) - leading:
        yield f"leading KPIs: {leading} of {len(kpis)} is less than half"
    if "activity" not in words:
        yield "an activity KPI"
    if "context" not in words:
        yield "a context KPI"
    yield from _unfinished(kpis)


def _unfinished(kpis: Sequence[Kpi]) -> Iterator[str]:
    for what, lacking in (
        ("a target", [kpi for kpi in kpis if not kpi.has_target]),
        ("an owner", [kpi for kpi in kpis if kpi.owner is None]),
        ("a type", [kpi for kpi in kpis if not kpi.type_words]),
    ):
        if lacking:
            yield f"{what} of {', '.join(f'`{kpi.name}`' for kpi in lacking)}"
