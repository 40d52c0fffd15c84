"""One aggregate: its source, argument, condition, time axis and unit."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.analysis import expressions, functions
from kpilang.analysis.context import failed, is_failed
from kpilang.analysis.operators import TEMPORAL
from kpilang.analysis.problems import declarations, names, support, types, values
from kpilang.analysis.problems import formulas as formulas_problems
from kpilang.analysis.rows import RowScope, World
from kpilang.analysis.shapes import Shape
from kpilang.analysis.sources import axis
from kpilang.model.expr import Aggregate, AggregateFunction, Axis, Expr, NullTest, RefKey
from kpilang.model.leaves import conjunction
from kpilang.model.types import BOOLEAN, Kind, Type, number
from kpilang.model.units import Unit, noun
from kpilang.syntax import nodes

NUMERIC = (AggregateFunction.SUM, AggregateFunction.AVG, AggregateFunction.MEDIAN)
LATER_CLAUSES = "the clause `{}` of an aggregate"


def aggregate(node: nodes.Call, world: World) -> Expr:
    """Resolve and type an aggregate of a formula."""
    function = AggregateFunction(node.function.name)
    if not later_clause(node.clauses, world):
        return failed(node.span)
    if len(node.arguments) != 1:
        wanted = functions.counted(1, 1)
        found = len(node.arguments)
        span = node.arguments[1].span if found > 1 else node.function.span
        problem = values.argument_count(function.value, wanted, found, span)
        return world.report.fail(problem, node.span)
    argument = node.arguments[0]
    shape = _source(node, world)
    if shape is None:
        return failed(node.span)
    if shape.snapshot:
        problem = support.not_yet("an aggregate over a snapshot", node.function.span)
        return world.report.fail(problem, node.span)
    scope = RowScope(world, shape)
    whole = isinstance(argument, nodes.Name) and argument.text == shape.name
    value = None if whole else expressions.infer(argument, scope)
    clause = node.clauses.where
    where = None if clause is None else expressions.condition(clause, scope)
    time = _axis(node, shape, scope)
    parts = [part for part in (value, where) if part is not None]
    good = all(scope.check_keys(part) for part in parts)
    if not good or is_failed(*parts) or isinstance(time, _Failed):
        return failed(node.span)
    return _typed(node, function, shape, value, where, time, world)


def later_clause(clauses: nodes.Clauses, world: World) -> bool:
    """Report the first clause that is not computed yet; tell whether there was none."""
    found: list[tuple[str, nodes.Node]] = [("by", name) for name in clauses.by[:1]]
    if clauses.within is not None:
        found.append(("within", clauses.within))
    if clauses.over is not None:
        found.append(("over", clauses.over))
    if clauses.each is not None:
        found.append(("each", clauses.each))
    if not found:
        return True
    word, part = min(found, key=lambda entry: entry[1].span)
    world.report.add(support.not_yet(LATER_CLAUSES.format(word), part.span))
    return False


class _Failed:
    """A time axis whose problem is reported."""


def _axis(node: nodes.Call, shape: Shape, scope: RowScope) -> Axis | _Failed | None:
    name = node.clauses.on or shape.time
    if name is None:
        return None
    return axis(scope.world, scope, name) or _Failed()


def _source(node: nodes.Call, world: World) -> Shape | None:
    """Return the source that an aggregate is over, or None after a problem."""
    argument, name = node.arguments[0], node.function.name
    if isinstance(argument, nodes.Name) and len(argument.parts) == 1:
        whole = world.shapes.get(argument.text)
        if whole is not None:
            return _whole_source(node, whole, argument, world)
        if name == AggregateFunction.COUNT and not _is_measure(argument.text, world):
            _report_source(argument, world)
            return None
    written = list(names_in(argument))
    if node.clauses.where is not None:
        written.extend(names_in(node.clauses.where))
    for path in written:
        if len(path.parts) > 1 and path.parts[0].name in world.shapes:
            return world.shapes[path.parts[0].name]
    measure = next((n for n in written if len(n.parts) == 1 and _is_measure(n.text, world)), None)
    if measure is not None:
        world.report.add(formulas_problems.aggregate_of_formula(name, measure.text, measure.span))
        return None
    dotted = next((path for path in written if len(path.parts) > 1), None)
    if dotted is not None:
        first = dotted.parts[0]
        world.report.add(
            names.unknown_source(first.name, first.span, world.report.offered(world.shapes))
        )
        return None
    world.report.add(formulas_problems.no_source(name, argument.span, _advice(argument, world)))
    return None


def _whole_source(
    node: nodes.Call, shape: Shape, argument: nodes.Name, world: World
) -> Shape | None:
    if node.function.name == AggregateFunction.COUNT:
        return shape
    problem = declarations.wrong_kind(argument.text, "source", "column", argument.span, shape.span)
    world.report.add(problem)
    return None


def _report_source(argument: nodes.Name, world: World) -> None:
    declared = world.symbols.declarations.get(argument.text)
    if declared is None:
        world.report.add(
            names.unknown_source(argument.text, argument.span, world.report.offered(world.shapes))
        )
        return
    span = world.symbols.span(argument.text)
    world.report.add(
        declarations.wrong_kind(argument.text, declared.kind, "source", argument.span, span)
    )


def _is_measure(name: str, world: World) -> bool:
    declared = world.symbols.declarations.get(name)
    return declared is not None and declared.kind in ("metric", "kpi")


def _advice(argument: nodes.Expr, world: World) -> str:
    name = next(names_in(argument), None)
    if name is None:
        return "name a column by its source, as in `source.column`"
    holders = [shape for shape in world.shapes.values() if name.parts[0].name in shape.choices]
    if not holders:
        return "name a column by its source, as in `source.column`"
    return f"write {names.listed(f'{shape.name}.{name.text}' for shape in holders)}"


def names_in(node: nodes.Expr) -> Iterator[nodes.Name]:
    """Yield the names of an expression in the order written."""
    match node:
        case nodes.Name():
            yield node
        case nodes.Unary(operand=operand):
            yield from names_in(operand)
        case nodes.Binary(left=left, right=right):
            yield from names_in(left)
            yield from names_in(right)
        case nodes.Membership(value=value, options=options):
            for part in (value, *options):
                yield from names_in(part)
        case nodes.Between(value=value, low=low, high=high):
            for part in (value, low, high):
                yield from names_in(part)
        case nodes.NullTest(value=value):
            yield from names_in(value)
        case nodes.Case(subject=subject, branches=branches, default=default):
            for branch in branches:
                yield from names_in(branch.condition)
                yield from names_in(branch.result)
            for extra in (subject, default):
                if extra is not None:
                    yield from names_in(extra)
        case nodes.Call(arguments=arguments):
            for argument in arguments:
                yield from names_in(argument)
        case nodes.Bracket(body=body):
            yield from names_in(body)
        case _:
            return


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
    assert value is not None
    if function is AggregateFunction.COUNT_DISTINCT:
        type_ = number(noun(_counted_noun(node.arguments[0], value, world)))
        return Aggregate(type_, function, shape.name, value, where, time, span=span)
    kinds = (Kind.NUMBER,) if function in NUMERIC else (Kind.NUMBER, *TEMPORAL)
    if value.type.kind not in kinds:
        wanted = "a number" if function in NUMERIC else "a number, a date or a timestamp"
        problem = types.wrong_type(f"`{function}`", value.type, wanted, value.span)
        return report.fail(problem, span)
    return Aggregate(_closed(value.type), function, shape.name, value, where, time, span=span)


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
