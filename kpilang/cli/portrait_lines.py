"""The lines of a portrait: what a source, metric, goal or KPI says, and what that means."""

from __future__ import annotations

from collections.abc import Mapping

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
    Retired,
    SourceTable,
)
from kpilang.model.expr import Axis, Column, Expr
from kpilang.model.leaves import aggregates, reads, sources
from kpilang.model.nature import MEANINGS, nature_of
from kpilang.model.phrase import phrase
from kpilang.model.project import Model
from kpilang.model.targets import amounts
from kpilang.model.windows import Grain, Length, Window, WindowKind
from kpilang.source.span import Span
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
        ("formula", _property(kpi, "formula", texts)),
        *_meaning(kpi.formula, model),
        ("unit", _unit(kpi.display, kpi.formula)),
        ("window", _window(kpi.window)),
        *_written(kpi, JUDGING, texts),
        ("owner", role(kpi.owner, model)),
        ("goal", "; ".join(_titled(model.goals[g]) for g in kpi.goals if g in model.goals)),
        ("review", kpi.review),
        ("shown by", ", ".join(kpi.by)),
        ("drives", _property(kpi, "drives", texts)),
        ("driven by", ", ".join(k.name for k in model.kpis.values() if _moves(k, kpi))),
        *_written(kpi, HISTORY, texts),
        *_retired(kpi.retired),
        *_lineage(kpi, kpi.formula, model),
    ]


def metric_lines(metric: Metric, model: Model, texts: Mapping[str, Source]) -> list[Line]:
    """Return what a metric says and means."""
    return [
        ("formula", _formula_of(metric, texts)),
        *_meaning(metric.formula, model),
        ("unit", _unit(metric.display, metric.formula)),
        ("window", _window(metric.window)),
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
        ("unit", _unit(goal.display, goal.measure)),
        *_written(goal, JUDGING, texts),
        ("deadline", "" if deadline is None else deadline.isoformat()),
        ("window", _window(goal.window)),
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
        ("table", _table(source)),
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
    tables = [f"{name} ({_table(model.sources[name])})" for name in _all_read(measure, formula)]
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


def _table(source: SourceTable) -> str:
    if source.query is not None:
        return "a SELECT in the file"
    return ".".join(source.table) if source.table else "rows in the file"


def _retired(retired: Retired | None) -> list[Line]:
    if retired is None:
        return []
    return [("deprecated", retired.reason or "yes"), ("replaced by", retired.replaced_by or "")]


def _window(window: Window | None) -> str:
    if window is None:
        return ""
    step = window.grain.replace("_", " ")
    match window:
        case Window(kind=WindowKind.TRAILING, length=Length(count=count, grain=grain)):
            unit = grain.replace("_", " ")
            return f"trailing {count} {unit}{'s' if count > 1 else ''}, each {step}"
        case Window(kind=WindowKind.TO_DATE, period=Grain() as period):
            return f"{period.replace('_', ' ')} to date, each {step}"
        case Window(kind=WindowKind.PERIOD):
            return step
        case Window(kind=kind):
            return f"{kind.replace('_', ' ')}, each {step}"


def _unit(display: Display, formula: Expr | None) -> str:
    if display.percent:
        return "percent"
    return display.unit or ("" if formula is None else str(formula.type))


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
    return [(name, _property(measure, name, texts)) for name in names]


def _formula_of(metric: Metric, texts: Mapping[str, Source]) -> str:
    """Return the right side of a metric in one line, its block of properties left out."""
    written = " ".join(_slice(metric.block, texts).partition("=")[2].split())
    body, brace, rest = written.rpartition(" { ")
    return body if brace and rest.endswith("}") else written


def _property(kpi: Kpi | Goal, name: str, texts: Mapping[str, Source]) -> str:
    """Return the value of a property as it was written, in one line."""
    span = dict(kpi.property_spans).get(name)
    if span is None:
        return ""
    written = _slice(span, texts).removeprefix(name).strip()
    return _flat(written.removeprefix(":"))


def _flat(written: str) -> str:
    """Return a text in one line; of a block its lines with semicolons between."""
    start, brace, rest = written.strip().partition("{")
    if not brace:
        return " ".join(start.split())
    lines = (" ".join(line.split()) for line in rest.rstrip().removesuffix("}").splitlines())
    listed = "; ".join(line for line in lines if line)
    return f"{start.strip()}: {listed}" if start.strip() else listed


def as_written(span: Span, texts: Mapping[str, Source]) -> str:
    """Return what stands at a place of the specs, in one line."""
    return " ".join(_slice(span, texts).split())


def _slice(span: Span, texts: Mapping[str, Source]) -> str:
    source = texts.get(span.file)
    return "" if source is None else source.slice(span)
