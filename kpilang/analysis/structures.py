"""Trees and funnels: how measures hang together, and how far entities get."""

from __future__ import annotations

from kpilang.analysis import expressions, properties, windows, words
from kpilang.analysis.conditions import common_dimension
from kpilang.analysis.context import is_complete, is_failed
from kpilang.analysis.display import plain_display
from kpilang.analysis.events import is_base, linked, row_key, seconds
from kpilang.analysis.measures import MEASURES, Heading
from kpilang.analysis.problems import structures as problems
from kpilang.analysis.properties import Properties
from kpilang.analysis.registry import Registry
from kpilang.analysis.retired import read_retired
from kpilang.analysis.rows import RowScope
from kpilang.analysis.scale import compatible
from kpilang.analysis.shapes import Shape
from kpilang.analysis.sources import axis
from kpilang.model.entities import Display, Equation, Funnel, FunnelStage, Tree
from kpilang.model.expr import Event, RefKey
from kpilang.model.types import Kind
from kpilang.model.units import noun
from kpilang.syntax import nodes


def build_tree(registry: Registry, head: Heading, declaration: nodes.Declaration) -> Tree:
    """Return a tree whose equations name measures and agree in unit."""
    report, symbols = registry.report, registry.world.symbols
    block = properties.read(declaration, report)
    subject = properties.resolve(declaration.target, symbols, MEASURES, report)
    found: list[Equation] = []
    for item in declaration.items:
        if isinstance(item, nodes.Equation):
            equation = _equation(registry, item)
            repeated = next((e for e in found if equation and e.name == equation.name), None)
            if repeated is not None:
                report.add(
                    problems.repeated_equation(item.name.text, item.name.span, repeated.span)
                )
            elif equation is not None:
                found.append(equation)
    _check_circles(found, registry)
    if subject is not None and found and declaration.target is not None:
        _check_subject(subject, declaration, found, registry)
    return Tree(
        head.name,
        head.title,
        subject,
        tuple(found),
        block.text("description"),
        span=head.span,
        block=head.block,
    )


def _check_subject(
    subject: str, declaration: nodes.Declaration, found: list[Equation], registry: Registry
) -> None:
    """Report a tree that splits everything but what it is about, or what that is made of."""
    if is_failed(registry.formula(subject)):
        return
    begun = (subject, *registry.uses[subject])
    written = sum(isinstance(item, nodes.Equation) for item in declaration.items)
    if len(found) == written and not any(equation.name in begun for equation in found):
        assert declaration.target is not None
        problem = problems.tree_without_subject(begun, declaration.target.span)
        registry.report.add(problem)


def _equation(registry: Registry, item: nodes.Equation) -> Equation | None:
    name = properties.resolve(item.name, registry.world.symbols, MEASURES, registry.report)
    scope = registry.scope(name) if name is not None else registry.plain_scope()
    formula = expressions.infer(item.value, scope)
    if name is None or is_failed(formula):
        return None
    whole = registry.formula(name)
    if is_failed(whole):
        return None
    numbers = whole.type.kind is formula.type.kind is Kind.NUMBER
    if not numbers or not compatible(whole, formula):
        problem = problems.tree_units(
            item.name.text, whole.type, item.name.span, formula.type, item.value.span
        )
        registry.report.add(problem)
        return None
    return Equation(name, formula, tuple(scope.uses), span=item.name.span)


def _check_circles(equations: list[Equation], registry: Registry) -> None:
    """Report an equation that comes back to its own name through others of the tree."""
    below = {equation.name: equation.uses for equation in equations}
    for equation in equations:
        seen: set[str] = set()
        waiting = list(equation.uses)
        while waiting:
            name = waiting.pop()
            if name == equation.name:
                registry.report.add(problems.circle_in_tree(equation.name, equation.span))
                return
            if name not in seen:
                seen.add(name)
                waiting.extend(below.get(name, ()))


def build_funnel(registry: Registry, head: Heading, declaration: nodes.Declaration) -> Funnel:
    """Return a funnel; each stage is linked to the one before it."""
    report, symbols = registry.report, registry.world.symbols
    block = properties.read(declaration, report)
    items = [item for item in declaration.items if isinstance(item, nodes.Stage)]
    own_dates = OWN_DATES in block.by_name
    stages: list[FunnelStage] = []
    before: Shape | None = None
    for item in items:
        found = _stage(registry, item, before, own_dates)
        if found is None:
            break
        before, stage = found
        stages.append(stage)
    _check_names(items, registry)
    if len(items) < 2 and is_complete(declaration):
        report.add(problems.short_funnel(head.name, head.span))
    return Funnel(
        head.name,
        head.title,
        tuple(stages) if len(stages) == len(items) else (),
        own_dates,
        windows.read_window(block, report),
        _breakdowns(block, registry, stages),
        block.text("description"),
        properties.resolve_one(block, "owner", symbols, ("role",)),
        read_retired(block, symbols, ("funnel",)),
        plain_display(noun(_counted(registry, stages)), percent=False) if stages else Display(),
        span=head.span,
        block=head.block,
    )


def _counted(registry: Registry, stages: list[FunnelStage]) -> str:
    """Return what is counted: rows of the first stage, or what they refer to."""
    shape = registry.world.shapes[stages[0].event.source]
    key = stages[1].previous_key if len(stages) > 1 else None
    ref = shape.refs.get(key.ref) if isinstance(key, RefKey) and not key.path else None
    if ref is not None and ref.local != shape.key:
        shape = registry.world.shapes[ref.target]
    return shape.noun


#: the property that counts each stage by its own date
OWN_DATES = "counted by own date"


def _stage(
    registry: Registry, item: nodes.Stage, before: Shape | None, own_dates: bool
) -> tuple[Shape, FunnelStage] | None:
    world, report = registry.world, registry.report
    source = properties.resolve(item.source, world.symbols, ("source",), report)
    if source is None:
        return None
    shape = world.shapes[source]
    scope = RowScope(world, shape, in_aggregate=True)
    time = axis(world, scope, item.on)
    where = None if item.where is None else expressions.condition(item.where, scope)
    within = None if item.within is None else seconds(item.within, world)
    if before is None and (item.via is not None or item.within is not None):
        span = item.via.span if item.via is not None else item.name.span
        span = span if item.within is None else item.within.span
        report.add(problems.first_stage(item.name.name, span))
        return None
    if (before is None or own_dates) and not is_base(shape, "funnel", item.source.span, world):
        return None
    link = None
    if before is not None:
        link = linked(before, shape, item.via, item.source.span, world, "via")
        if link is None:
            return None
    if time is None or (where is not None and is_failed(where)):
        return None
    if item.within is not None and within is None:
        return None
    key = row_key(shape) if link is None else link.reached
    event = Event(shape.name, time, where, key)
    previous = None if link is None else link.base
    return shape, FunnelStage(item.name.name, event, previous, within)


def _check_names(items: list[nodes.Stage], registry: Registry) -> None:
    seen: dict[str, nodes.Stage] = {}
    for item in items:
        if item.name.name in seen:
            first = seen[item.name.name].name.span
            registry.report.add(problems.repeated_stage(item.name.name, item.name.span, first))
        seen.setdefault(item.name.name, item)


def _breakdowns(
    block: Properties, registry: Registry, stages: list[FunnelStage]
) -> tuple[str, ...]:
    if not stages:
        return ()
    base = stages[0].event.source
    kept = []
    for name in block.names("by"):
        if name.text in words.CYCLES or common_dimension(
            registry.model, (base,), name.text, name.span, registry.report
        ):
            kept.append(name.text)
    return tuple(kept)
