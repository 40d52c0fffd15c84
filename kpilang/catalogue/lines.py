"""The lines of a portrait: what a source, metric, goal or KPI says, and what that means."""

from __future__ import annotations

from collections.abc import Mapping

from kpilang.model.dimensions import common
from kpilang.model.dimensions import names as dimension_names
from kpilang.model.entities import (
    Dashboard,
    Goal,
    Kpi,
    LevelTarget,
    Measure,
    Metric,
    Retired,
    SourceTable,
)
from kpilang.model.expr import Axis, Column, Expr
from kpilang.model.leaves import aggregates, reads, sources
from kpilang.model.nature import MEANINGS, nature_of
from kpilang.model.phrase import phrase
from kpilang.model.project import Model
from kpilang.model.targets import amounts
from kpilang.model.written import (
    formula_written,
    property_written,
    table_words,
    unit_words,
    window_words,
)
from kpilang.source.text import Source

Line = tuple[str, str]

#: properties shown as they are written
JUDGING = ("target", "stretch", "floor", "pace", "status", "status basis", "members")
HISTORY = ("baseline", "benchmark", "changed")


def _moves(kpi: Kpi, other: Kpi) -> bool:
    return any(drive.name == other.name for drive in kpi.drives)


def kpi_lines(kpi: Kpi, model: Model, texts: Mapping[str, Source]) -> list[Line]:
    """Return what a KPI says and means, a word and a text for each line."""
    return [
        ("formula", property_written(kpi, "formula", texts)),
        *_meaning(kpi.formula, model),
        ("unit", unit_words(kpi.display, kpi.formula)),
        ("window", window_words(kpi.window)),
        *_written(kpi, JUDGING, texts),
        ("owner", role(kpi.owner, model)),
        ("goal", "; ".join(_titled(model.goals[g]) for g in kpi.goals if g in model.goals)),
        ("review", kpi.review),
        ("shown by", ", ".join(kpi.by)),
        ("drives", property_written(kpi, "drives", texts)),
        ("driven by", ", ".join(k.name for k in model.kpis.values() if _moves(k, kpi))),
        *_written(kpi, HISTORY, texts),
        *_retired(kpi.retired),
        *_lineage(kpi, kpi.formula, model),
    ]


def metric_lines(metric: Metric, model: Model, texts: Mapping[str, Source]) -> list[Line]:
    """Return what a metric says and means."""
    return [
        ("formula", formula_written(metric, texts)),
        *_meaning(metric.formula, model),
        ("unit", unit_words(metric.display, metric.formula)),
        ("window", window_words(metric.window)),
        ("owner", role(metric.owner, model)),
        *_retired(metric.retired),
        *_lineage(metric, metric.formula, model),
    ]


def goal_lines(goal: Goal, model: Model, texts: Mapping[str, Source]) -> list[Line]:
    """Return what a goal says and means."""
    serving = [_titled(kpi) for kpi in model.kpis.values() if goal.name in kpi.goals]
    target = goal.target
    deadline = target.deadline if isinstance(target, LevelTarget) else None
    return [
        *_meaning(goal.measure, model),
        ("unit", unit_words(goal.display, goal.measure)),
        *_written(goal, JUDGING, texts),
        ("deadline", "" if deadline is None else deadline.isoformat()),
        ("window", window_words(goal.window)),
        ("owner", role(goal.owner, model)),
        ("supports", ", ".join(goal.supports)),
        (
            "supported by",
            ", ".join(g.name for g in model.goals.values() if goal.name in g.supports),
        ),
        ("served by", "; ".join(serving)),
        *_written(goal, HISTORY, texts),
        *_retired(goal.retired),
        *_lineage(goal, goal.measure, model),
    ]


def source_lines(source: SourceTable, model: Model) -> list[Line]:
    """Return what a source declares, and what reads it."""
    measures: list[Kpi | Metric] = [*model.kpis.values(), *model.metrics.values()]
    readers = [
        measure.name
        for measure in measures
        if measure.formula is not None and source.name in _sources_read(measure.formula)
    ]
    refs = [f"{ref.name} (to {ref.target})" for ref in source.refs]
    return [
        ("table", table_words(source)),
        ("key", ", ".join(source.key)),
        ("a row is", f"one {source.noun}" if source.noun else ""),
        ("columns", ", ".join(f"{c.name} ({c.type})" for c in source.columns)),
        ("references", ", ".join(refs)),
        ("spans", ", ".join(span.name for span in source.spans)),
        ("dimensions", ", ".join(dimension_names(model, source.name))),
        *_retired(source.retired),
        ("read by", ", ".join(readers)),
    ]


def _meaning(formula: Expr | None, model: Model) -> list[Line]:
    if formula is None:
        return []
    axes = dict.fromkeys(
        f"{leaf.source} by {_axis(leaf.axis, model)}"
        for leaf in aggregates(formula)
        if leaf.axis is not None
    )
    nature = nature_of(formula)
    return [
        ("means", phrase(formula, model)),
        ("dated", ", ".join(axes)),
        ("kind", f"{nature}: {MEANINGS[nature]}"),
    ]


def _axis(axis: Axis, model: Model) -> str:
    """Return the name of a time axis, and what it means where it is worked out."""
    if isinstance(axis.value, Column):
        return axis.name
    return f"{axis.name} ({phrase(axis.value, model)})"


def _lineage(measure: Measure, formula: Expr | None, model: Model) -> list[Line]:
    if formula is None:
        return []
    read = sources(formula)
    tables = [
        f"{name} ({table_words(model.sources[name])})" for name in _all_read(measure, formula)
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
    return any(tile.subject == name for tile in dashboard.tiles)


def _all_read(measure: Measure, formula: Expr) -> tuple[str, ...]:
    """Return every source that a measure reads rows of: formula, target and roster."""
    read = list(_sources_read(formula))
    if not isinstance(measure, Metric):
        read += [name for part in amounts(measure.target) for name in _sources_read(part)]
        read += [] if measure.members is None else [measure.members.source]
    return tuple(dict.fromkeys(read))


def _sources_read(formula: Expr) -> tuple[str, ...]:
    """Return every source that a formula reads rows of, those of roll-ups included."""
    return tuple(dict.fromkeys(source for source, _ in reads(formula)))


def _retired(retired: Retired | None) -> list[Line]:
    if retired is None:
        return []
    return [("deprecated", retired.reason or "yes"), ("replaced by", retired.replaced_by or "")]


def role(name: str | None, model: Model) -> str:
    """Return a role with its title and team."""
    role = None if name is None else model.roles.get(name)
    if role is None:
        return name or ""
    team = model.teams.get(role.team or "")
    words = [word for word in (role.title, team.label if team else "") if word]
    return f"{role.name} ({', '.join(words)})" if words else role.name


def _titled(entity: Goal | Kpi) -> str:
    return f"{entity.name} ({entity.title})" if entity.title else entity.name


def _written(
    measure: Kpi | Goal, names: tuple[str, ...], texts: Mapping[str, Source]
) -> list[Line]:
    return [(name, property_written(measure, name, texts)) for name in names]
