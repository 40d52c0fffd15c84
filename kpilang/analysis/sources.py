"""Sources: everything a shape declares, resolved."""

from __future__ import annotations

from kpilang.analysis import currencies, properties
from kpilang.analysis.context import is_failed
from kpilang.analysis.operators import TEMPORAL
from kpilang.analysis.problems import formulas as formulas_problems
from kpilang.analysis.problems import stocks as stock_problems
from kpilang.analysis.properties import Properties
from kpilang.analysis.retired import read_retired
from kpilang.analysis.rows import RowScope, World
from kpilang.analysis.shapes import Shape
from kpilang.model.entities import AliveSpan, Dimension, Let, SourceTable, Validity
from kpilang.model.expr import Axis, Column, Expr, RefKey, Rollup
from kpilang.model.leaves import walk
from kpilang.model.likeness import bits_of
from kpilang.model.nature import moving
from kpilang.syntax import nodes


def build_sources(world: World) -> dict[str, SourceTable]:
    """Return every source, its lets checked and its dimensions resolved."""
    currencies.check_sources(world)
    return {name: _build(world, shape) for name, shape in world.shapes.items()}


def _build(world: World, shape: Shape) -> SourceTable:
    lets = tuple(_let(world, shape, name) for name in shape.lets)
    scope = RowScope(world, shape)
    block = properties.read(shape.declaration, world.report)
    valid = _valid(world, scope, block)
    dimensions = []
    for name in shape.dimensions:
        found = world.dimension(shape, name)
        at = shape.dimensions[name].name.span
        dimensions.append(Dimension(name, found.value, found.key, span=at))
    title = shape.declaration.title
    time = None if shape.time is None else axis(world, scope, shape.time)
    return SourceTable(
        name=shape.name,
        title=title.value if title else "",
        table=shape.table,
        query=shape.query,
        key=shape.key,
        noun=shape.noun,
        columns=tuple(shape.columns.values()),
        refs=tuple(shape.refs.values()),
        lets=lets,
        dimensions=tuple(dimensions),
        rows=shape.rows,
        timezone=shape.timezone,
        since=shape.since,
        time=time,
        snapshot=shape.snapshot,
        spans=_spans(world, scope),
        valid=valid,
        rates=currencies.rates_of(world, shape),
        description=block.text("description"),
        owner=properties.resolve_one(block, "owner", world.symbols, ("role",)),
        retired=read_retired(block, world.symbols, ("source",)),
        complete=shape.complete,
        span=shape.span,
        block=shape.declaration.span,
    )


def _let(world: World, shape: Shape, name: str) -> Let:
    value = world.let(shape, name)
    return Let(name, value, bits=bits_of(value), span=shape.lets[name].name.span)


def _spans(world: World, scope: RowScope) -> tuple[AliveSpan, ...]:
    found = []
    for name, item in scope.shape.spans.items():
        first, last = axis(world, scope, item.first), axis(world, scope, item.last)
        if first is not None and last is not None:
            found.append(AliveSpan(name, first.value, last.value))
    return tuple(found)


def _valid(world: World, scope: RowScope, block: Properties) -> Validity | None:
    """Return from when until when each row of a source holds for its key."""
    node = block.value("valid", nodes.Validity)
    if node is None:
        return None
    first, last = axis(world, scope, node.first), axis(world, scope, node.last)
    return None if first is None or last is None else Validity(first, last)


def axis(world: World, scope: RowScope, name: nodes.Name) -> Axis | None:
    """Return the time axis that a name means, or None after a problem."""
    value = scope.name(name)
    if is_failed(value):
        return None
    if value.type.kind not in TEMPORAL:
        world.report.add(formulas_problems.bad_axis(name.text, str(value.type), name.span))
        return None
    if moving(value) is not None:
        world.report.add(stock_problems.moving_value("a time axis", name.span))
        return None
    planned = optional = False
    for part in walk(value):
        # A row that nothing refers to has nothing to roll up.
        optional = optional or isinstance(part, Rollup)
        if isinstance(part, Column):
            column = world.shapes[part.source].columns[part.column]
            planned, optional = planned or column.planned, optional or column.optional
            optional = optional or _optional_path(world, scope.shape, part)
    return Axis(name.parts[-1].name, value, planned, optional)


def _optional_path(world: World, shape: Shape, expr: Expr) -> bool:
    if not isinstance(expr, (Column, RefKey)):
        return False
    optional = False
    for step in expr.path:
        ref = shape.refs[step]
        optional, shape = optional or ref.optional, world.shapes[ref.target]
    return optional
