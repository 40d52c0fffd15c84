"""Which source an aggregate is over, as its argument and condition say."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.analysis import functions
from kpilang.analysis.problems import declarations, names
from kpilang.analysis.problems import formulas as formulas_problems
from kpilang.analysis.problems import rows as row_problems
from kpilang.analysis.problems.wording import listed
from kpilang.analysis.rows import World
from kpilang.analysis.shapes import Shape
from kpilang.diagnostics.model import Diagnostic
from kpilang.diagnostics.suggest import nearest
from kpilang.model.expr import AggregateFunction
from kpilang.model.types import Kind
from kpilang.syntax import nodes

ORDERED = (AggregateFunction.FIRST, AggregateFunction.LAST)


def is_whole(argument: nodes.Expr, shape: Shape, world: World) -> bool:
    """Tell whether an argument is a source as such: its rows are counted."""
    if not isinstance(argument, nodes.Name):
        return False
    found = world.symbols.source_of(argument)
    return found == (shape.name, ())


def source_over(node: nodes.Call, world: World) -> Shape | None:
    """Return the source that an aggregate is over, or None after a problem."""
    argument, name = node.arguments[-1], node.function.name
    if isinstance(argument, nodes.Name):
        found = world.symbols.source_of(argument)
        if found is not None and not found[1]:
            return _whole_source(node, world.shapes[found[0]], argument, world)
        bare = len(argument.parts) == 1
        if bare and name == AggregateFunction.COUNT and not is_measure(argument, world):
            _report_source(argument, world)
            return None
    named = _named(node, world)
    if named is not None:
        return named
    written = _names_of(node)
    rolled = next((call for call in _rollups_in(argument) if call.clauses.by), None)
    if rolled is not None and not list(names_in(argument, rollups=False)):
        return _rolled_up_to(rolled, world)
    measure = next((n for n in written if is_measure(n, world)), None)
    if measure is not None:
        over = node.clauses.over is not None
        problem = formulas_problems.aggregate_of_formula(
            name, measure.text, measure.span, windowed=over
        )
        world.report.add(problem)
        return None
    dotted = next((path for path in written if len(path.parts) > 1), None)
    if dotted is not None:
        world.report.add(_unknown_source(dotted, world))
        return None
    world.report.add(formulas_problems.no_source(name, argument.span, _advice(argument, world)))
    return None


def _unknown_source(path: nodes.Name, world: World) -> Diagnostic:
    """Return the finding for a path that begins at no source; a package may stand before it."""
    symbols, known = world.symbols, world.report.offered(world.shapes)
    count = 2 if symbols.is_package(path.parts[0].name) and len(path.parts) > 2 else 1
    text = ".".join(part.name for part in path.parts[:count])
    span = path.parts[0].span.join(path.parts[count - 1].span)
    return names.unknown_source(text, span, known)


def _names_of(node: nodes.Call) -> list[nodes.Name]:
    where = node.clauses.where
    parts = (node.arguments[-1], *([] if where is None else [where]))
    return [name for part in parts for name in names_in(part, rollups=False)]


def _named(node: nodes.Call, world: World) -> Shape | None:
    """Return the source that the names of an aggregate begin at."""
    for path in _names_of(node):
        found = world.symbols.source_of(path)
        if found is not None and found[1]:
            return world.shapes[found[0]]
    return None


def _rollups_in(argument: nodes.Expr) -> Iterator[nodes.Call]:
    """Yield the outermost aggregates in an argument: `count(calls by rep)` of a mean of it."""
    if isinstance(argument, nodes.Call) and _is_rollup(argument):
        yield argument
    else:
        for part in _parts_of(argument):
            yield from _rollups_in(part)


def _rolled_up_to(rollup: nodes.Call, world: World) -> Shape | None:
    """Return the source whose rows get a value of a roll-up, or None after a problem."""
    if not rollup.arguments:
        return None
    shape = source_over(rollup, world)
    return None if shape is None else followed(rollup.clauses.by[0], shape, world)


def followed(
    name: nodes.Name, shape: Shape, world: World, wanted: Shape | None = None
) -> Shape | None:
    """Return the source that a path of references leads to, or None after a problem.

    `wanted` is where it should.
    """
    at = shape
    for part in name.parts:
        ref = at.refs.get(part.name)
        if ref is None:
            if part.name not in at.broken:
                near = nearest(part.name, at.refs) or tuple(at.refs)
                back = () if wanted is None else refs_to(wanted, shape.name)
                world.report.add(
                    row_problems.rollup_elsewhere(
                        part.name, at.name, "", "", part.span, () if back else near, back
                    )
                )
            return None
        at = world.shapes[ref.target]
    return at


def refs_to(shape: Shape, target: str) -> tuple[str, ...]:
    """Return the references of a source that lead to another."""
    return tuple(name for name, ref in shape.refs.items() if ref.target == target)


def _whole_source(
    node: nodes.Call, shape: Shape, argument: nodes.Name, world: World
) -> Shape | None:
    function = node.function.name
    if function == AggregateFunction.COUNT or (shape.snapshot and function in ORDERED):
        return shape
    numbers = (c.name for c in shape.columns.values() if c.type.kind is Kind.NUMBER)
    choice = next((name for name in numbers if name not in shape.key), "column")
    help = f"name a column of it, as in `{function}({argument.text}.{choice})`"
    problem = declarations.wrong_kind(
        argument.text, "source", "column", argument.span, shape.span, help
    )
    world.report.add(problem)
    return None


def _report_source(argument: nodes.Name, world: World) -> None:
    declared = world.symbols.declared(argument)
    if declared is None:
        world.report.add(
            names.unknown_source(argument.text, argument.span, world.report.offered(world.shapes))
        )
        return
    span = declared.name.span if declared.name else declared.span
    world.report.add(
        declarations.wrong_kind(argument.text, declared.kind, "source", argument.span, span)
    )


def is_measure(name: nodes.Name, world: World) -> bool:
    """Tell whether a name as written means a metric or KPI."""
    return world.symbols.is_a(name, "metric", "kpi")


def _advice(argument: nodes.Expr, world: World) -> str:
    name = next(names_in(argument, rollups=False), None)
    if name is None and isinstance(argument, nodes.RawSql):
        return "give the SQL a name with `let` in its source, and name that"
    if name is None:
        return "name a column by its source, as in `source.column`"
    holders = [shape for shape in world.shapes.values() if shape.offers(name.parts[0].name)]
    if not holders:
        return "name a column by its source, as in `source.column`"
    return f"write {listed(f'{shape.name}.{name.text}' for shape in holders)}"


def names_in(node: nodes.Expr, *, rollups: bool = True) -> Iterator[nodes.Name]:
    """Yield the names of an expression in the order written, those of roll-ups on demand."""
    if isinstance(node, nodes.Name):
        yield node
    elif rollups or not _is_rollup(node):
        for part in _parts_of(node):
            yield from names_in(part, rollups=rollups)


def _is_rollup(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.Call) and node.function.name in functions.AGGREGATES


def _parts_of(node: nodes.Expr) -> tuple[nodes.Expr, ...]:
    match node:
        case nodes.Unary(operand=operand):
            return (operand,)
        case nodes.Binary(left=left, right=right):
            return (left, right)
        case nodes.Membership(value=value, options=options):
            return (value, *options)
        case nodes.Between(value=value, low=low, high=high):
            return (value, low, high)
        case nodes.NullTest(value=value):
            return (value,)
        case nodes.Alive(name=name):
            return (name,)
        case nodes.Arrow(base=base, event=event):
            return (base, event)
        case nodes.Case(subject=subject, branches=branches, default=default):
            pairs = tuple(part for b in branches for part in (b.condition, b.result))
            return (*pairs, *(extra for extra in (subject, default) if extra is not None))
        case nodes.Call(arguments=arguments):
            return arguments
        case nodes.Bracket(body=body):
            return (body,)
        case _:
            return ()
