"""Metrics, goals and KPIs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeGuard

from kpilang.analysis import properties, status, targets, words
from kpilang.analysis.conditions import common_dimension
from kpilang.analysis.context import Symbols, is_complete
from kpilang.analysis.problems import declarations, support
from kpilang.analysis.problems import model as model_problems
from kpilang.analysis.properties import Properties
from kpilang.analysis.registry import Registry
from kpilang.analysis.targets import Measured
from kpilang.model.entities import Goal, Kpi, LevelTarget, Metric, Target
from kpilang.model.leaves import is_additive, sources
from kpilang.model.windows import Window, WindowKind
from kpilang.source.span import Span
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
    block = registry.block(head.name)
    shown = registry.show(head.name)
    _check_common(block, registry)
    _owner(block, registry.world.symbols)
    block.one_of("better", words.BETTER, "direction")
    return Metric(
        head.name,
        head.title,
        formula=shown.formula,
        additive=shown.formula is not None and is_additive(shown.formula),
        display=shown.display,
        uses=registry.uses[head.name],
        window=registry.window(head.name),
        span=head.span,
        block=head.block,
    )


def build_goal(registry: Registry, head: Heading) -> Goal:
    """Return a goal; a period in its target sets its window where none is stated."""
    block, symbols = registry.block(head.name), registry.world.symbols
    shown, of = registry.show(head.name), _measured(registry, head.name)
    target = _target(block, of)
    additive = shown.formula is not None and is_additive(shown.formula)
    _check_common(block, registry)
    _check_references(block, of)
    return Goal(
        head.name,
        head.title,
        rank=block.one_of("rank", words.RANKS, "rank of a goal"),
        supports=_all_resolved(block, "supports", symbols, ("goal",)),
        measure=shown.formula,
        additive=additive,
        display=shown.display,
        target=target,
        has_target="target" in block.by_name,
        owner=_owner(block, symbols),
        window=_goal_window(registry, head.name, target, additive),
        description=block.text("description"),
        uses=registry.uses[head.name],
        better=block.one_of("better", words.BETTER, "direction"),
        limits=status.read_limits(block, of),
        basis=status.read_basis(block),
        by=_breakdowns(block, of),
        property_spans=block.spans(),
        complete=is_complete(symbols.declarations[head.name]),
        span=head.span,
        block=head.block,
    )


def build_kpi(registry: Registry, head: Heading) -> Kpi:
    """Return a KPI."""
    block, symbols = registry.block(head.name), registry.world.symbols
    complete = is_complete(symbols.declarations[head.name])
    if complete and "formula" not in block.by_name:
        registry.report.add(model_problems.no_formula(head.name, head.span))
    shown, of = registry.show(head.name), _measured(registry, head.name)
    _check_common(block, registry)
    _check_references(block, of)
    goals = _all_resolved(block, "goal", symbols, ("goal",))
    return Kpi(
        head.name,
        head.title,
        description=block.text("description"),
        type_words=_type_words(block),
        goals=goals + _all_resolved(block, "supports", symbols, ("goal",)),
        formula=shown.formula,
        additive=shown.formula is not None and is_additive(shown.formula),
        display=shown.display,
        window=registry.window(head.name),
        has_window="window" in block.by_name,
        target=_target(block, of),
        has_target="target" in block.by_name,
        better=block.one_of("better", words.BETTER, "direction"),
        limits=status.read_limits(block, of),
        basis=status.read_basis(block),
        owner=_owner(block, symbols),
        by=_breakdowns(block, of),
        review=block.one_of("review", words.RHYTHMS, "rhythm of review"),
        drives=_drives(block, symbols),
        uses=registry.uses[head.name],
        property_spans=block.spans(),
        complete=complete,
        span=head.span,
        block=head.block,
    )


def _measured(registry: Registry, name: str) -> Measured:
    shown = registry.show(name)
    scope, calendar = registry.scope(name), registry.model.calendar
    display = shown.display
    return Measured(name, shown.formula, scope, calendar, display.per, display.percent)


def _target(block: Properties, of: Measured) -> Target | None:
    item = block.by_name.get("target")
    found = targets.read_target(item.value, of) if item and _is_target(item.value) else None
    for name in ("stretch", "floor"):
        extra = block.by_name.get(name)
        if extra is not None and _is_target(extra.value):
            targets.read_target(extra.value, of)
    return found


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
    grain = targets.deadline_grain(item.value, registry.model.calendar)
    return None if grain is None else Window(WindowKind.PERIOD, grain)


def _check_common(block: Properties, registry: Registry) -> None:
    """Check the properties that have no meaning for numbers yet."""
    report, symbols = registry.report, registry.world.symbols
    _team(block, symbols)
    members = block.by_name.get("members")
    if members is not None:
        report.add(support.not_yet("`members`", members.value.span))
    pace = block.by_name.get("pace")
    if pace is not None:
        _check_pace(pace.value, block)
    deprecated = block.value("deprecated", nodes.Deprecated)
    replaced = [deprecated.replaced_by] if deprecated and deprecated.replaced_by else []
    for name in (*replaced, *block.names("replaced by")):
        properties.resolve(name, symbols, MEASURES, report)


def _check_pace(value: nodes.PropertyValue, block: Properties) -> None:
    text = value.text if isinstance(value, nodes.Words) else ""
    if text in words.PACES:
        return
    if not text or text.split()[0] in words.LATER_PACES:
        block.report.add(support.not_yet("a pace other than linear", value.span))
        return
    choices = (*words.PACES, *words.LATER_PACES)
    block.report.add(declarations.unknown_word(text, "pace", value.span, choices))


def _check_references(block: Properties, of: Measured) -> None:
    for name in ("baseline", "benchmark"):
        value = block.value(name, nodes.Reference)
        if value is not None:
            targets.adapted(value.value, f"the {name}", of)


def _owner(block: Properties, symbols: Symbols) -> str | None:
    name = properties.one_name(block, "owner")
    return properties.resolve(name, symbols, ("role",), block.report)


def _team(block: Properties, symbols: Symbols) -> None:
    name = properties.one_name(block, "team")
    properties.resolve(name, symbols, ("team",), block.report)


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
    for name in block.names("by"):
        if name.text in words.LATER_BREAKDOWNS:
            block.report.add(support.not_yet(f"the breakdown `{name.text}`", name.span))
            continue
        if of.formula is None:
            continue
        over = sources(of.formula)
        if common_dimension(of.scope.model, over, name.text, name.span, block.report):
            kept.append(name.text)
    return tuple(kept)


def _drives(block: Properties, symbols: Symbols) -> tuple[str, ...]:
    value = block.value("drives", nodes.Drives)
    entries = value.entries if value else ()
    found = (properties.resolve(e.name, symbols, MEASURES, block.report) for e in entries)
    return tuple(name for name in found if name is not None)


def _is_target(value: nodes.PropertyValue) -> TypeGuard[nodes.Target]:
    return isinstance(value, nodes.Target)
