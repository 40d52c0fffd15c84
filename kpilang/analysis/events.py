"""Conversions and funnels: events of sources, and what makes two of them the same entity's."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kpilang.analysis import clauses as clause_words
from kpilang.analysis import expressions, literals
from kpilang.analysis.context import failed, is_failed
from kpilang.analysis.operators import TEMPORAL
from kpilang.analysis.over import names_in
from kpilang.analysis.problems import conversions as conversion_problems
from kpilang.analysis.problems import model, names, types
from kpilang.analysis.problems import stocks as stock_problems
from kpilang.analysis.problems.wording import listed
from kpilang.analysis.rows import RowScope, World
from kpilang.analysis.scale import rebased
from kpilang.analysis.shapes import Shape
from kpilang.analysis.sources import axis
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.expr import Axis, Column, Conversion, Event, Expr, Literal, RefKey
from kpilang.model.leaves import conjunction
from kpilang.model.types import NULL, number
from kpilang.model.units import noun, product
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span
from kpilang.syntax import nodes


@dataclass(frozen=True, slots=True)
class Link:
    """What an entity is recognised by: in the rows of the base, and in those reached."""

    base: Expr
    reached: Expr


def conversion(node: nodes.Call, world: World) -> Expr:
    """Resolve and type `conversion(a -> b where E by REF within D)`."""
    report, clauses = world.report, node.clauses
    arrow = node.arguments[0] if len(node.arguments) == 1 else None
    if not isinstance(arrow, nodes.Arrow):
        span = node.arguments[-1].span if node.arguments else node.function.span
        help = "put `->` between the two" if len(node.arguments) == 2 else ""
        return report.fail(conversion_problems.conversion_arguments(span, help), node.span)
    help = "give the KPI a window, as in `window: trailing 3 months`" if clauses.over else ""
    misplaced = clause_words.misplaced(clauses, "a conversion", "where", "by", "within", help=help)
    if misplaced is not None:
        return report.fail(misplaced, node.span)
    if len(clauses.by) > 1:
        span = clauses.by[1].span.join(clauses.by[-1].span)
        return report.fail(model.unexpected_value("by", "one reference", span), node.span)
    first = _moment(arrow.base, world)
    second = None if first is None else _moment(arrow.event, world)
    if first is None or second is None:
        return failed(node.span)
    if not is_base(first[0], "conversion", arrow.base.span, world):
        return failed(node.span)
    by = clauses.by[0] if clauses.by else None
    link = linked(first[0], second[0], by, arrow.span, world, "by")
    limit = None if clauses.within is None else seconds(clauses.within, world)
    if link is None or (clauses.within is not None and limit is None):
        return failed(node.span)
    conditions = _conditions(clauses.where, first[0], second[0], world)
    if conditions is None:
        return failed(node.span)
    base = Event(first[0].name, first[1], conditions[0], link.base)
    reached = Event(second[0].name, second[1], conditions[1], link.reached)
    counted = noun(first[0].noun)
    unit = number(product(counted, counted, -1))
    return Conversion(unit, base, reached, limit, span=node.span)


def _moment(node: nodes.Expr, world: World) -> tuple[Shape, Axis] | None:
    """Return the source and the time axis that one side of `->` names, or None."""
    found = world.symbols.source_of(node) if isinstance(node, nodes.Name) else None
    if not isinstance(node, nodes.Name) or found is None or not found[1]:
        world.report.add(_no_moment(node, found is not None, world))
        return None
    shape = world.shapes[found[0]]
    time = axis(world, RowScope(world, shape, in_aggregate=True), node)
    return None if time is None else (shape, time)


def _no_moment(node: nodes.Expr, whole: bool, world: World) -> Diagnostic:
    """Return the finding for what stands beside `->` and is no date or timestamp of a source."""
    if whole and isinstance(node, nodes.Name):
        shape = world.shapes[world.symbols.find(node) or ""]
        dated = (name for name, column in shape.columns.items() if column.type.kind in TEMPORAL)
        choices = listed(f"{node.text}.{name}" for name in dated)
        help = f"name a date or timestamp of it: {choices}" if choices else ""
        return conversion_problems.conversion_arguments(node.span, help)
    if isinstance(node, nodes.Name) and len(node.parts) > 1:
        first = node.parts[0]
        known = world.report.offered(world.shapes)
        return names.unknown_source(first.name, first.span, known)
    help = ""
    if isinstance(node, nodes.Name):
        holders = [shape for shape in world.shapes.values() if shape.offers(node.text)]
        choices = listed(f"{shape.name}.{node.text}" for shape in holders)
        help = f"name its source too: {choices}" if choices else ""
    return conversion_problems.conversion_arguments(node.span, help)


def is_base(shape: Shape, what: str, span: Span, world: World) -> bool:
    """Report a snapshot that a conversion or funnel begins at: its rows come again and again."""
    if shape.snapshot:
        found = stock_problems.snapshot_summed(what, shape.name, span, shape.span)
        world.report.add(found)
    return not shape.snapshot


def linked(
    base: Shape, reached: Shape, by: nodes.Name | None, span: Span, world: World, word: str
) -> Link | None:
    """Return by what rows of two sources belong together, or None after a problem.

    Within one source it is the row itself. Between two it is a reference from one to the other, or
    one that both have; without a name there must be only one of the first kind. `word` is what the
    name stands after, `by` or `via`.
    """
    usable = {
        name: link
        for name in _links(base, reached)
        if (link := _link(base, reached, name, world, strict=False)) is not None
    }
    found: Link | None = None
    if base is reached and by is None:
        key = row_key(base)
        found = None if key is None else Link(key, key)
    elif by is not None:
        found = usable.get(by.text)
    else:
        direct = [link for n in usable if (link := _link(base, reached, n, world, strict=True))]
        found = direct[0] if len(direct) == 1 else None
    if found is None:
        at, text = (span, "") if by is None else (by.span, by.text)
        related = bool(_links(base, reached))
        problem = conversion_problems.unlinked(
            base.name, reached.name, at, tuple(usable), text, word, related=related
        )
        world.report.add(problem)
    return found


def _links(base: Shape, reached: Shape) -> tuple[str, ...]:
    """Return the references by which rows of two sources may belong together."""
    there = {name: ref.target for name, ref in reached.refs.items()}
    here = {name: ref.target for name, ref in base.refs.items()}
    found = [name for name, target in there.items() if target == base.name]
    found += [name for name, target in here.items() if target == reached.name]
    found += [name for name, target in here.items() if there.get(name) == target]
    return tuple(dict.fromkeys(found))


def _link(base: Shape, reached: Shape, name: str, world: World, *, strict: bool) -> Link | None:
    there, here = reached.refs.get(name), base.refs.get(name)
    key_here, key_there = row_key(base), row_key(reached)
    if there is not None and there.target == base.name and key_here is not None:
        return Link(key_here, _key(reached, name, world))
    if here is not None and here.target == reached.name and key_there is not None:
        return Link(_key(base, name, world), key_there)
    if strict or here is None or there is None or here.target != there.target:
        return None
    return Link(_key(base, name, world), _key(reached, name, world))


def _key(shape: Shape, ref: str, world: World) -> Expr:
    scope = RowScope(world, shape)
    return scope.name(nodes.Name((nodes.Ident(ref),)))


def row_key(shape: Shape) -> Expr | None:
    """Return what a row of a source is recognised by: its key, when that is one column."""
    if len(shape.key) != 1:
        return None
    column = next((c for c in shape.columns.values() if c.physical == shape.key[0]), None)
    if column is not None:
        return Column(column.type, (), shape.name, column.name)
    ref = next((r for r in shape.refs.values() if r.local == shape.key), None)
    return None if ref is None else RefKey(NULL, (), shape.name, ref.name)


def seconds(node: nodes.Quantity, world: World) -> Decimal | None:
    """Return a duration in exact seconds, or None after a problem."""
    found = literals.quantity(node, world.nouns, world.report)
    if is_failed(found):
        return None
    exact = rebased(found, "second")
    base = exact.type.unit.time_base
    if isinstance(exact, Literal) and isinstance(exact.value, Decimal) and base is not None:
        if exact.value > 0:
            return exact.value
        wanted = "a time to wait, as in `30 days`"
        world.report.add(model.unexpected_value("within", wanted, node.number.span))
        return None
    problem = types.wrong_type("`within`", found.type, "a duration, as in `30 days`", node.span)
    world.report.add(problem)
    return None


def _conditions(
    where: nodes.Expr | None, base: Shape, reached: Shape, world: World
) -> tuple[Expr | None, Expr | None] | None:
    """Return what the base's rows and those reached must fulfil, or None after a problem.

    Within one source a condition is about the rows as such. Between two, each part joined by `and`
    is about the source that its names say, and about the one reached where they are bare.
    """
    if where is None:
        return None, None
    found: dict[str, Expr | None] = {base.name: None, reached.name: None}
    for part in _conjuncts(where):
        shape = _about(part, (base, reached), world) or reached
        typed = expressions.condition(part, RowScope(world, shape, in_aggregate=True))
        if is_failed(typed):
            return None
        found[shape.name] = conjunction(found[shape.name], typed)
    return found[base.name], found[reached.name]


def _conjuncts(node: nodes.Expr) -> list[nodes.Expr]:
    if isinstance(node, nodes.Binary) and node.operator == "and":
        return [*_conjuncts(node.left), *_conjuncts(node.right)]
    return [node]


def _about(node: nodes.Expr, shapes: Sequence[Shape], world: World) -> Shape | None:
    for name in names_in(node, rollups=False):
        found = world.symbols.source_of(name)
        if found is not None and found[1]:
            return next((shape for shape in shapes if shape.name == found[0]), None)
    return None
