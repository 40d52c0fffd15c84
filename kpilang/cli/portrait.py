"""What a name of the project means in words: headings and lines, without SQL."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import assert_never

from kpilang.model.dimensions import common
from kpilang.model.dimensions import names as dimension_names
from kpilang.model.entities import (
    Dashboard,
    Display,
    Goal,
    Kpi,
    LevelTarget,
    Measure,
    Metric,
    Role,
    SourceTable,
    Team,
)
from kpilang.model.expr import Expr
from kpilang.model.leaves import aggregates, sources
from kpilang.model.phrase import phrase
from kpilang.model.project import Model
from kpilang.model.windows import Window, WindowKind
from kpilang.source.span import Span
from kpilang.source.text import Source

Entity = Team | Role | SourceTable | Metric | Goal | Kpi | Dashboard
Line = tuple[str, str]

WIDTH = 100


def find(model: Model, name: str) -> Entity | None:
    """Return what the project calls `name`."""
    kinds: tuple[Mapping[str, Entity], ...] = (
        model.kpis,
        model.metrics,
        model.goals,
        model.sources,
        model.dashboards,
        model.roles,
        model.teams,
    )
    return next((entities[name] for entities in kinds if name in entities), None)


def all_names(model: Model) -> tuple[str, ...]:
    """Return every name that can be explained."""
    return (
        *model.kpis,
        *model.metrics,
        *model.goals,
        *model.sources,
        *model.dashboards,
        *model.roles,
        *model.teams,
    )


def portray(entity: Entity, model: Model, texts: Mapping[str, Source]) -> str:
    """Return the description of an entity as text that ends with a line end."""
    kind, description, lines = _content(entity, model, texts)
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


def _content(
    entity: Entity, model: Model, texts: Mapping[str, Source]
) -> tuple[str, str, list[Line]]:
    match entity:
        case Kpi():
            words = " ".join(entity.type_words)
            return (
                f"KPI, {words}" if words else "KPI",
                entity.description,
                _kpi(entity, model, texts),
            )
        case Metric():
            return "metric", "", _metric(entity, model, texts)
        case Goal():
            rank = f", {entity.rank}" if entity.rank else ""
            return f"goal{rank}", entity.description, _goal(entity, model, texts)
        case SourceTable():
            return "source", "", _source(entity, model)
        case Dashboard():
            tiles = [tile.subject for row in entity.rows for tile in row]
            shows = ", ".join(dict.fromkeys(tiles))
            return "dashboard", "", [("for", _role(entity.role, model)), ("shows", shows)]
        case Role():
            owned = [kpi.name for kpi in model.kpis.values() if kpi.owner == entity.name]
            return "role", "", [("team", entity.team or ""), ("owns", ", ".join(owned))]
        case Team():
            roles = [role.name for role in model.roles.values() if role.team == entity.name]
            return "team", "", [("roles", ", ".join(roles))]
        case _:
            assert_never(entity)


def _moves(kpi: Kpi, other: Kpi) -> bool:
    return any(drive.name == other.name for drive in kpi.drives)


def _kpi(kpi: Kpi, model: Model, texts: Mapping[str, Source]) -> list[Line]:
    return [
        ("formula", _property(kpi, "formula", texts)),
        *_meaning(kpi.formula, model),
        ("unit", _unit(kpi.display, kpi.formula)),
        ("window", _window(kpi.window) or _property(kpi, "window", texts)),
        ("target", _property(kpi, "target", texts)),
        ("status", _property(kpi, "status", texts)),
        ("owner", _role(kpi.owner, model)),
        ("goal", "; ".join(_titled(model.goals[g]) for g in kpi.goals if g in model.goals)),
        ("review", kpi.review),
        ("shown by", ", ".join(kpi.by)),
        ("drives", ", ".join(drive.name for drive in kpi.drives)),
        ("driven by", ", ".join(k.name for k in model.kpis.values() if _moves(k, kpi))),
        *_lineage(kpi, kpi.formula, model),
    ]


def _metric(metric: Metric, model: Model, texts: Mapping[str, Source]) -> list[Line]:
    written = _slice(metric.block, texts).partition("=")[2]
    return [
        ("formula", " ".join(written.split())),
        *_meaning(metric.formula, model),
        ("unit", _unit(metric.display, metric.formula)),
        *_lineage(metric, metric.formula, model),
    ]


def _goal(goal: Goal, model: Model, texts: Mapping[str, Source]) -> list[Line]:
    serving = [_titled(kpi) for kpi in model.kpis.values() if goal.name in kpi.goals]
    target = goal.target
    deadline = target.deadline if isinstance(target, LevelTarget) else None
    return [
        *_meaning(goal.measure, model),
        ("unit", _unit(goal.display, goal.measure)),
        ("target", "" if target is None else _flat(_slice(target.span, texts))),
        ("deadline", "" if deadline is None else deadline.isoformat()),
        ("window", _window(goal.window)),
        ("owner", _role(goal.owner, model)),
        ("supports", ", ".join(goal.supports)),
        (
            "supported by",
            ", ".join(g.name for g in model.goals.values() if goal.name in g.supports),
        ),
        ("served by", "; ".join(serving)),
        *_lineage(goal, goal.measure, model),
    ]


def _source(source: SourceTable, model: Model) -> list[Line]:
    measures: list[Kpi | Metric] = [*model.kpis.values(), *model.metrics.values()]
    readers = [
        measure.name
        for measure in measures
        if measure.formula is not None and source.name in sources(measure.formula)
    ]
    refs = [f"{ref.name} (to {ref.target})" for ref in source.refs]
    return [
        ("table", ".".join(source.table) if source.table else "rows in the file"),
        ("key", ", ".join(source.key)),
        ("a row is", f"one {source.noun}" if source.noun else ""),
        ("columns", ", ".join(f"{c.name} ({c.type})" for c in source.columns)),
        ("references", ", ".join(refs)),
        ("dimensions", ", ".join(dimension_names(model, source.name))),
        ("read by", ", ".join(readers)),
    ]


def _meaning(formula: Expr | None, model: Model) -> list[Line]:
    if formula is None:
        return []
    axes = {leaf.source: leaf.axis.name for leaf in aggregates(formula) if leaf.axis is not None}
    dated = ", ".join(f"{source} by {axis}" for source, axis in axes.items())
    return [("means", phrase(formula, model)), ("dated", dated)]


def _lineage(measure: Measure, formula: Expr | None, model: Model) -> list[Line]:
    if formula is None:
        return []
    read = sources(formula)
    tables = [
        f"{name} ({'.'.join(table)})" if (table := model.sources[name].table) else name
        for name in read
    ]
    shown = [d.name for d in model.dashboards.values() if _shows(d, measure.name)]
    measures: list[Measure] = [
        *model.kpis.values(),
        *model.metrics.values(),
        *model.goals.values(),
    ]
    users = [other.name for other in measures if measure.name in other.uses]
    return [
        ("dimensions", ", ".join(common(model, read))),
        ("reads", ", ".join(tables)),
        ("uses", ", ".join(measure.uses)),
        ("used by", ", ".join(users)),
        ("dashboards", ", ".join(shown)),
    ]


def _shows(dashboard: Dashboard, name: str) -> bool:
    return any(tile.subject == name for row in dashboard.rows for tile in row)


def _window(window: Window | None) -> str:
    if window is None or window.kind is not WindowKind.PERIOD:
        return ""
    return window.grain.replace("_", " ")


def _unit(display: Display, formula: Expr | None) -> str:
    if display.percent:
        return "percent"
    return display.unit or ("" if formula is None else str(formula.type))


def _role(name: str | None, model: Model) -> str:
    role = None if name is None else model.roles.get(name)
    if role is None:
        return name or ""
    team = model.teams.get(role.team or "")
    words = [word for word in (role.title, team.label if team else "") if word]
    return f"{role.name} ({', '.join(words)})" if words else role.name


def _titled(entity: Goal | Kpi) -> str:
    return f"{entity.name} ({entity.title})" if entity.title else entity.name


def _property(kpi: Kpi, name: str, texts: Mapping[str, Source]) -> str:
    """Return the value of a property as it was written, in one line."""
    span = dict(kpi.property_spans).get(name)
    if span is None:
        return ""
    written = _slice(span, texts).removeprefix(name).strip()
    return _flat(written.removeprefix(":"))


def _flat(written: str) -> str:
    """Return a text in one line; of a block its lines with semicolons between."""
    text = written.strip()
    if text.startswith("{"):
        lines = (line.strip() for line in text.strip("{}").splitlines())
        return "; ".join(" ".join(line.split()) for line in lines if line)
    return " ".join(text.split())


def _slice(span: Span, texts: Mapping[str, Source]) -> str:
    source = texts.get(span.file)
    return "" if source is None else source.slice(span)
