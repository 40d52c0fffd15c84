"""Metrics, goals and KPIs."""

from __future__ import annotations

from datetime import date
from typing import TypedDict, TypeGuard

from kpilang.analysis import (
    directions,
    periods,
    properties,
    status,
    target_forms,
    targets,
    windows,
    words,
)
from kpilang.analysis.conditions import common_dimension
from kpilang.analysis.context import Symbols, is_complete
from kpilang.analysis.measured import Measured, adapted
from kpilang.analysis.problems import declarations
from kpilang.analysis.problems import model as model_problems
from kpilang.analysis.properties import Properties
from kpilang.analysis.registry import Registry
from kpilang.analysis.retired import read_retired
from kpilang.analysis.rosters import read_members, read_pace
from kpilang.model.entities import (
    Comparator,
    Display,
    Drive,
    Goal,
    Kpi,
    LevelTarget,
    Limit,
    Members,
    Metric,
    Pace,
    Reference,
    Retired,
    StatusBasis,
    Target,
)
from kpilang.model.leaves import sources
from kpilang.model.likeness import mark
from kpilang.model.nature import is_additive
from kpilang.model.windows import Window, WindowKind
from kpilang.source.frozen import dataclass
from kpilang.source.span import Places, Span
from kpilang.syntax import nodes

MEASURES = ("kpi", "metric", "goal")


@dataclass(frozen=True, slots=True)
class Heading:
    """The name and title of a declaration, and where they stand."""

    name: str
    title: str
    span: Span
    block: Span


def heading(name: str, declaration: nodes.Declaration) -> Heading:
    """Return the heading of a declaration."""
    title = declaration.title.value if declaration.title else ""
    span = declaration.name.span if declaration.name else declaration.span
    return Heading(name, title, span, declaration.span)


def build_metric(registry: Registry, head: Heading) -> Metric:
    """Return a metric."""
    block, symbols = registry.block(head.name), registry.world.symbols
    shown = registry.show(head.name)
    return Metric(
        head.name,
        head.title,
        formula=shown.formula,
        additive=shown.formula is not None and is_additive(shown.formula),
        display=shown.display,
        uses=registry.uses[head.name],
        window=registry.window(head.name),
        description=block.text("description"),
        owner=properties.resolve_one(block, "owner", symbols, ("role",)),
        better=block.one_of("better", words.BETTER, "direction"),
        retired=read_retired(block, symbols, MEASURES),
        mark=mark(shown.formula),
        span=head.span,
        block=head.block,
    )


def build_goal(registry: Registry, head: Heading) -> Goal:
    """Return a goal; a period in its target sets its window where none is stated."""
    block, symbols = registry.block(head.name), registry.world.symbols
    common = _judged(registry, head)
    return Goal(
        rank=block.one_of("rank", words.RANKS, "rank of a goal"),
        supports=_all_resolved(block, "supports", symbols, ("goal",)),
        measure=registry.show(head.name).formula,
        window=_goal_window(registry, head.name, common["target"], common["additive"]),
        **common,
    )


def build_kpi(registry: Registry, head: Heading) -> Kpi:
    """Return a KPI."""
    block, symbols = registry.block(head.name), registry.world.symbols
    if is_complete(symbols.declarations[head.name]) and "formula" not in block.by_name:
        registry.report.add(model_problems.no_formula(head.name, head.span))
    goals = _all_resolved(block, "goal", symbols, ("goal",))
    formula = registry.show(head.name).formula
    return Kpi(
        type_words=_type_words(block),
        goals=goals + _all_resolved(block, "supports", symbols, ("goal",)),
        formula=formula,
        mark=mark(formula),
        window=registry.window(head.name),
        has_window="window" in block.by_name,
        drives=_drives(block, symbols),
        **_judged(registry, head),
    )


class Judged(TypedDict):
    """What goals and KPIs have in common, by the names of their fields."""

    name: str
    title: str
    additive: bool
    display: Display
    target: Target | None
    has_target: bool
    stretch: Target | None
    floor: Target | None
    pace: Pace
    limits: tuple[Limit, ...]
    basis: StatusBasis
    baseline: Reference | None
    benchmark: Reference | None
    better: str
    by: tuple[str, ...]
    members: Members | None
    owner: str | None
    team: str | None
    review: str
    changed: tuple[tuple[date, str], ...]
    description: str
    uses: tuple[str, ...]
    retired: Retired | None
    property_spans: Places
    complete: bool
    span: Span
    block: Span


def _judged(registry: Registry, head: Heading) -> Judged:
    block, symbols = registry.block(head.name), registry.world.symbols
    shown, of = registry.show(head.name), _measured(registry, head.name)
    directions.check(block)
    return Judged(
        name=head.name,
        title=head.title,
        additive=shown.formula is not None and is_additive(shown.formula),
        display=shown.display,
        target=_target(block, "target", of),
        has_target="target" in block.by_name,
        stretch=_target(block, "stretch", of),
        floor=_target(block, "floor", of),
        pace=read_pace(block),
        limits=status.read_limits(block, of),
        basis=status.read_basis(block),
        baseline=_reference(block, "baseline", of),
        benchmark=_reference(block, "benchmark", of),
        better=block.one_of("better", words.BETTER, "direction"),
        by=_breakdowns(block, of),
        members=read_members(block, registry.world, of),
        owner=properties.resolve_one(block, "owner", symbols, ("role",)),
        team=properties.resolve_one(block, "team", symbols, ("team",)),
        review=block.one_of("review", words.RHYTHMS, "rhythm of review"),
        changed=_changes(block),
        description=block.text("description"),
        uses=registry.uses[head.name],
        retired=read_retired(block, symbols, MEASURES),
        property_spans=block.spans(),
        complete=is_complete(symbols.declarations[head.name]),
        span=head.span,
        block=head.block,
    )


def _measured(registry: Registry, name: str) -> Measured:
    shown, block = registry.show(name), registry.block(name)
    better = block.words("better")
    lower = better is not None and better.text == "lower"
    return Measured(
        name,
        shown.formula,
        registry.scope(name),
        registry.model.calendar,
        shown.display.per,
        shown.display.percent,
        Comparator.AT_MOST if lower else Comparator.AT_LEAST,
    )


def _target(block: Properties, name: str, of: Measured) -> Target | None:
    item = block.by_name.get(name)
    return targets.read_target(item.value, of) if item and _is_target(item.value) else None


def _goal_window(
    registry: Registry, name: str, target: Target | None, additive: bool
) -> Window | None:
    stated = registry.window(name)
    if stated is not None or "window" in registry.block(name).by_name:
        return stated
    if isinstance(target, LevelTarget) and target.per is not None:
        return Window(WindowKind.PERIOD, target.per)
    item = registry.block(name).by_name.get("target")
    if item is None or not additive or not _is_target(item.value):
        return None
    # A flow with a deadline runs to date in that period, in one row for each of them.
    grain = target_forms.deadline_grain(item.value, registry.model.calendar)
    return None if grain is None else Window(WindowKind.PERIOD, grain)


def _reference(block: Properties, name: str, of: Measured) -> Reference | None:
    node = block.value(name, nodes.Reference)
    if node is None:
        return None
    value = adapted(node.value, f"the {name}", of)
    if value is None:
        return None
    found = None if node.period is None else periods.stretch(node.period.text, of.calendar)
    days = None if found is None else (found.start, found.end)
    return Reference(value, days, node.note.value if node.note else "", span=node.span)


def _changes(block: Properties) -> tuple[tuple[date, str], ...]:
    value = block.value("changed", nodes.DatedTexts)
    return () if value is None else periods.dated_texts(value)


def _all_resolved(
    block: Properties, name: str, symbols: Symbols, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    found = (properties.resolve(n, symbols, kinds, block.report) for n in block.names(name))
    return tuple(dict.fromkeys(n for n in found if n is not None))


def _type_words(block: Properties) -> tuple[str, ...]:
    value = block.words("type")
    known = (*words.DIRECTIONS, *words.GROUPS)
    kept = []
    for word in value.words if value else ():
        if word.name in known:
            kept.append(word.name)
        else:
            block.report.add(declarations.unknown_word(word.name, "type of KPI", word.span, known))
    return tuple(kept)


def _breakdowns(block: Properties, of: Measured) -> tuple[str, ...]:
    kept = []
    written = block.names("by")
    over = sources(of.formula) if written and of.formula is not None else ()
    for name in written:
        if name.text in words.CYCLES:
            kept.append(name.text)
            continue
        if of.formula is None:
            continue
        report, also = block.report, words.CYCLES
        if common_dimension(of.scope.model, over, name.text, name.span, report, also):
            kept.append(name.text)
    return tuple(kept)


def _drives(block: Properties, symbols: Symbols) -> tuple[Drive, ...]:
    value = block.value("drives", nodes.Drives)
    found = []
    for entry in value.entries if value else ():
        name = properties.resolve(entry.name, symbols, MEASURES, block.report)
        lag = None if entry.lag is None else windows.length(entry.lag, block.report)
        if name is not None:
            found.append(Drive(name, lag, span=entry.span))
    return tuple(found)


def _is_target(value: nodes.PropertyValue) -> TypeGuard[nodes.Target]:
    return isinstance(value, nodes.Target)
