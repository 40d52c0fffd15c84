"""What a name of the project means in words: headings and lines, without SQL."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import assert_never

from kpilang.catalogue.lines import (
    Line,
    goal_lines,
    kpi_lines,
    metric_lines,
    role,
    source_lines,
)
from kpilang.model.entities import (
    Dashboard,
    Funnel,
    Goal,
    Kpi,
    Metric,
    Role,
    SourceTable,
    Team,
    Tree,
)
from kpilang.model.phrase import event_phrase
from kpilang.model.project import Model
from kpilang.model.written import as_written
from kpilang.source.text import Source

Entity = Team | Role | SourceTable | Metric | Goal | Kpi | Tree | Funnel | Dashboard

WIDTH = 100


def find(model: Model, name: str) -> Entity | None:
    """Return what the project calls `name`; without its package where only one has it."""
    named = entities(model)
    if name in named:
        return named[name]
    inside = [full for full in named if full.endswith(f".{name}")]
    return named[inside[0]] if len(inside) == 1 else None


def all_names(model: Model) -> tuple[str, ...]:
    """Return every name that can be explained."""
    return tuple(entities(model))


def entities(model: Model) -> dict[str, Entity]:
    """Return everything that has a name, by it: first what is asked for most."""
    return {
        **model.kpis,
        **model.metrics,
        **model.goals,
        **model.sources,
        **model.trees,
        **model.funnels,
        **model.dashboards,
        **model.roles,
        **model.teams,
    }


def portray(entity: Entity, model: Model, texts: Mapping[str, Source]) -> str:
    """Return the description of an entity as text that ends with a line end."""
    kind, description, lines = content(entity, model, texts)
    title = f": {entity.title}" if entity.title else ""
    out = [f"{entity.name}{title}", kind]
    if description:
        out += ["", *(f"  {' '.join(line.split())}" for line in description.strip().splitlines())]
    shown = [(word, text) for word, text in lines if text]
    if shown:
        width = max(len(word) for word, _ in shown) + 2
        out.append("")
        for word, text in shown:
            out += wrap(
                text,
                WIDTH,
                initial_indent=f"  {word:<{width}}",
                subsequent_indent=" " * (width + 2),
                break_long_words=False,
                break_on_hyphens=False,
            )
    return "\n".join(out) + "\n"


def content(
    entity: Entity, model: Model, texts: Mapping[str, Source]
) -> tuple[str, str, list[Line]]:
    """Return what kind of thing an entity is, its description, and its lines."""
    match entity:
        case Kpi():
            words = " ".join(entity.type_words)
            kind = f"KPI, {words}" if words else "KPI"
            return kind, entity.description, kpi_lines(entity, model, texts)
        case Metric():
            return "metric", entity.description, metric_lines(entity, model, texts)
        case Goal():
            rank = f", {entity.rank}" if entity.rank else ""
            return f"goal{rank}", entity.description, goal_lines(entity, model, texts)
        case SourceTable():
            return "source", entity.description, source_lines(entity, model)
        case Tree():
            return "tree", entity.description, _tree(entity, texts)
        case Funnel():
            return "funnel", entity.description, _funnel(entity, model)
        case Dashboard():
            shows = ", ".join(dict.fromkeys(tile.subject for tile in entity.tiles))
            pages = ", ".join(page.title for page in entity.pages if page.title)
            lines = [("for", role(entity.role, model)), ("pages", pages), ("shows", shows)]
            return "dashboard", entity.description, lines
        case Role():
            owned = [kpi.name for kpi in model.kpis.values() if kpi.owner == entity.name]
            lines = [("team", entity.team or ""), ("owns", ", ".join(owned))]
            return "role", entity.description, lines
        case Team():
            roles = [role.name for role in model.roles.values() if role.team == entity.name]
            return "team", entity.description, [("roles", ", ".join(roles))]
        case _:
            assert_never(entity)


def _tree(tree: Tree, texts: Mapping[str, Source]) -> list[Line]:
    equations = [(e.name, f"= {as_written(e.formula.span, texts)}") for e in tree.equations]
    return [("for", tree.subject or ""), *equations]


def _funnel(funnel: Funnel, model: Model) -> list[Line]:
    counted = "each stage by its own date" if funnel.own_dates else "by the date of the first stage"
    stages = [
        (stage.name, event_phrase(stage.event, stage.within, model)) for stage in funnel.stages
    ]
    return [*stages, ("counted", counted), ("shown by", ", ".join(funnel.by))]
