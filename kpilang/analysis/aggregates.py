"""One aggregate: its source, argument, condition, time axis, window and unit.

Over the rows of a source it is a leaf of a formula. In a row it is one value for that row, rolled
up from the rows that refer to it.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kpilang.analysis import clauses, expressions, functions, unknown, windows
from kpilang.analysis.context import Report, failed, is_failed
from kpilang.analysis.operators import TEMPORAL
from kpilang.analysis.over import ORDERED, followed, is_whole, refs_to, source_over
from kpilang.analysis.problems import currencies as currency_problems
from kpilang.analysis.problems import declarations, formulas, model, types, values
from kpilang.analysis.problems import rows as row_problems
from kpilang.analysis.problems import stocks as stock_problems
from kpilang.analysis.rows import RowScope, World
from kpilang.analysis.shapes import Shape
from kpilang.analysis.shown import shown
from kpilang.analysis.sources import axis
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Alive,
    Axis,
    Expr,
    NullTest,
    RefKey,
    Rollup,
)
from kpilang.model.facts import holds, kinds
from kpilang.model.leaves import conjunction, walk
from kpilang.model.nature import EVER, is_moving, is_timeless
from kpilang.model.types import BOOLEAN, Kind, Type, number
from kpilang.model.units import Unit, is_mixed, noun
from kpilang.model.windows import Window
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span
from kpilang.syntax import nodes

NUMERIC = (
    AggregateFunction.SUM,
    AggregateFunction.AVG,
    AggregateFunction.MEDIAN,
    AggregateFunction.PERCENTILE,
)
#: what takes one moment of a snapshot, or has the same meaning over many
_ALIVE = kinds(Alive)
OF_SNAPSHOTS = (*ORDERED, AggregateFunction.AVG, AggregateFunction.COUNT_DISTINCT)


def aggregate(node: nodes.Call, world: World) -> Expr:
    """Resolve and type an aggregate of a formula."""
    function = AggregateFunction(node.function.name)
    by = node.clauses.by
    shape = _shape(node, world)
    if shape is None:
        return failed(node.span)
    if by and not (function in ORDERED and shape.snapshot):
        found = row_problems.by_outside(function.value, by[0].span.join(by[-1].span))
        return world.report.fail(found, node.span)
    scope = RowScope(world, shape, in_aggregate=True)
    keys = tuple(scope.name(name) for name in by)
    good = all(scope.check_keys(key) for key in keys)
    if is_failed(*keys) or not good:
        return failed(node.span)
    return _leaf(node, function, scope, keys)


def rollup(node: nodes.Call, scope: RowScope) -> Expr:
    """Resolve and type an aggregate that stands in a row: one value for the row."""
    world, wanted = scope.world, scope.shape
    function = AggregateFunction(node.function.name)
    by = node.clauses.by
    shape = _shape(node, world)
    if shape is None:
        return failed(node.span)
    if not by:
        refs = refs_to(shape, wanted.name)
        found = row_problems.rollup_without_by(
            function.value, wanted.name, shape.name, node.function.span, refs
        )
        return world.report.fail(found, node.span)
    if len(by) > 1:
        span = by[1].span.join(by[-1].span)
        return world.report.fail(model.unexpected_value("by", "one reference", span), node.span)
    path = _path_to(by[0], shape, wanted, world)
    inner = RowScope(world, shape, scope.in_aggregate)
    leaf = None if path is None else _leaf(node, function, inner, ())
    if path is None or not isinstance(leaf, Aggregate):
        return failed(node.span)
    if leaf.over is None and not scope.in_aggregate:
        leaf = replace(leaf, over=EVER)
    return Rollup(leaf.type, (), wanted.name, leaf, path, span=node.span)


def _path_to(name: nodes.Name, shape: Shape, wanted: Shape, world: World) -> tuple[str, ...] | None:
    """Return the reference path that `by` names, which leads to the source of the row."""
    end = followed(name, shape, world, wanted)
    if end is None:
        return None
    if end is not wanted:
        refs, back = refs_to(shape, wanted.name), refs_to(wanted, shape.name)
        found = row_problems.rollup_elsewhere(
            name.text, shape.name, end.name, wanted.name, name.span, refs, back
        )
        world.report.add(found)
        return None
    return tuple(part.name for part in name.parts)


def _shape(node: nodes.Call, world: World) -> Shape | None:
    """Return the source that an aggregate is over, its arguments counted, or None."""
    function = node.function.name
    most = 2 if function == AggregateFunction.PERCENTILE else 1
    if len(node.arguments) != most:
        span = node.arguments[most].span if len(node.arguments) > most else node.function.span
        wanted = functions.counted(most, most)
        found = len(node.arguments)
        world.report.add(values.argument_count(function, wanted, found, span))
        return None
    what = "an aggregate over rows"
    problem = clauses.misplaced(node.clauses, what, "where", "on", "by", "over")
    if problem is not None:
        world.report.add(problem)
        return None
    if most == 2 and _fraction(node.arguments[0], world.report) is None:
        return None
    return source_over(node, world)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of an aggregate, each resolved."""

    value: Expr | None
    where: Expr | None
    fraction: Decimal | None
    over: Window | None


def _leaf(
    node: nodes.Call, function: AggregateFunction, scope: RowScope, keys: tuple[Expr, ...]
) -> Expr:
    shape, world = scope.shape, scope.world
    if shape.snapshot and function not in OF_SNAPSHOTS:
        found = stock_problems.snapshot_summed(
            function.value, shape.name, node.function.span, shape.span
        )
        return world.report.fail(found, node.span)
    parts = _parts(node, scope)
    if parts is None:
        return failed(node.span)
    alive = _first_alive(parts)
    time = _axis(node, shape, scope)
    if isinstance(time, _Failed):
        return failed(node.span)
    if alive is not None:
        if node.clauses.on is not None:
            problem = stock_problems.axis_of_stock(node.clauses.on.span, alive)
            return world.report.fail(problem, node.span)
        time = None
    lacking = _order_lacking(function, shape, time, alive is not None)
    if lacking:
        problem = stock_problems.unordered(function.value, shape.name, lacking, node.function.span)
        return world.report.fail(problem, node.span)
    leaf = _typed(node, function, shape, parts.value, parts.where, time, world)
    if not isinstance(leaf, Aggregate):
        return leaf
    over = node.clauses.over
    if over is not None and over.kind != "all_time" and is_timeless(leaf):
        found = formulas.register_window((shape.name,), over.span, rolled=is_moving(leaf))
        return world.report.fail(found, node.span)
    if parts.over is None and parts.fraction is None and not keys and not shape.snapshot:
        return leaf
    return replace(
        leaf, over=parts.over, fraction=parts.fraction, each_of=keys, snapshot=shape.snapshot
    )


def _parts(node: nodes.Call, scope: RowScope) -> _Parts | None:
    report, shape = scope.report, scope.shape
    fraction = None
    if node.function.name == AggregateFunction.PERCENTILE:
        fraction = _fraction(node.arguments[0], report)
    argument = node.arguments[-1]
    value = None if is_whole(argument, shape, scope.world) else expressions.infer(argument, scope)
    clause = node.clauses.where
    where = None if clause is None else expressions.condition(clause, scope)
    over = None
    if node.clauses.over is not None:
        over = windows.window(node.clauses.over, report)
        if over is None:
            return None
    read = [part for part in (value, where) if part is not None]
    good = all(scope.check_keys(part) for part in read)
    return None if not good or is_failed(*read) else _Parts(value, where, fraction, over)


def _fraction(node: nodes.Expr, report: Report) -> Decimal | None:
    if isinstance(node, nodes.Percent) and 0 <= node.value <= 1:
        return node.value
    wanted = "a share from 0% to 100% first, as in `percentile(90%, calls.duration)`"
    report.add(model.unexpected_value("percentile", wanted, node.span))
    return None


def _first_alive(parts: _Parts) -> Span | None:
    """Return where an aggregate asks who is alive at a moment, which makes it a stock."""
    for whole in (parts.where, parts.value):
        for part in () if whole is None or not holds(whole, _ALIVE) else walk(whole):
            if isinstance(part, Alive):
                return part.span
    return None


def _order_lacking(
    function: AggregateFunction, shape: Shape, time: Axis | None, stock: bool
) -> str:
    if function not in ORDERED:
        return ""
    if time is None:
        return "moment" if stock else "time"
    return "" if shape.key or shape.snapshot else "key"


class _Failed:
    """A time axis whose problem is reported."""


def _axis(node: nodes.Call, shape: Shape, scope: RowScope) -> Axis | _Failed | None:
    world, usual = scope.world, shape.time
    if node.clauses.on is not None:
        return axis(world, scope, node.clauses.on) or _Failed()
    if usual is None:
        return None
    key = (shape.name, scope.in_aggregate)
    known = world.axes.get(key) or axis(world, scope, usual)
    if known is None:
        return _Failed()
    world.axes[key] = known
    return known


def _typed(
    node: nodes.Call,
    function: AggregateFunction,
    shape: Shape,
    value: Expr | None,
    where: Expr | None,
    time: Axis | None,
    world: World,
) -> Expr:
    span, report = node.span, world.report
    if function is AggregateFunction.COUNT:
        if value is not None:
            if value.type.kind is Kind.BOOLEAN:
                problem = types.wrong_type("`count`", BOOLEAN, "a source or a column", value.span)
                return report.fail(problem, span)
            present = NullTest(BOOLEAN, value, negated=True, span=value.span)
            where = conjunction(where, present) if where is not None else present
        return Aggregate(
            number(noun(shape.noun)), function, shape.name, None, where, time, span=span
        )
    if value is None:
        # The rows of one moment of a snapshot, counted.
        unit = number(noun(shape.noun))
        return Aggregate(unit, function, shape.name, None, where, time, span=span)
    if function is AggregateFunction.COUNT_DISTINCT:
        type_ = number(noun(_counted_noun(node.arguments[-1], value, world)))
        return Aggregate(type_, function, shape.name, value, where, time, span=span)
    if is_mixed(value.type.unit):
        amount = shown(node.arguments[-1]).strip("`")
        problem = currency_problems.several_currencies(function.value, amount, value.span)
        return report.fail(problem, span)
    if function in NUMERIC and isinstance(value, RefKey):
        return report.fail(_sum_of_keys(value, world), span)
    numeric = function in NUMERIC or shape.snapshot
    kinds: tuple[Kind, ...] = (Kind.NUMBER,) if numeric else (Kind.NUMBER, *TEMPORAL)
    if function in ORDERED and not numeric:
        kinds = (Kind.NUMBER, *TEMPORAL, Kind.TEXT, Kind.BOOLEAN)
    if value.type.kind not in kinds:
        wanted = "a number" if numeric else "a number, a date or a timestamp"
        problem = types.wrong_type(f"`{function}`", value.type, wanted, value.span)
        return report.fail(problem, span)
    return Aggregate(_closed(value.type), function, shape.name, value, where, time, span=span)


def _sum_of_keys(value: RefKey, world: World) -> Diagnostic:
    """Return the finding for the sum or mean of a reference, whose keys are no amounts."""
    shape = world.shapes[value.source]
    help = f"name a column of it, or count the different ones with `count_distinct(… {value.ref})`"
    at = unknown.declared_at(shape, value.ref)
    return declarations.wrong_kind(value.ref, "reference", "number", value.span, at, help)


def _counted_noun(argument: nodes.Expr, value: Expr, world: World) -> str:
    if isinstance(value, RefKey):
        return world.shapes[world.shapes[value.source].refs[value.ref].target].noun
    if value.type.kind is Kind.DATE:
        return "day"
    return argument.parts[-1].name if isinstance(argument, nodes.Name) else "value"


def _closed(type_: Type) -> Type:
    if type_.kind is not Kind.NUMBER:
        return type_
    return number(Unit(type_.unit.powers))
