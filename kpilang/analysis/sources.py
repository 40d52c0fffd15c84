"""Sources: everything a shape declares, resolved."""

from __future__ import annotations

from kpilang.analysis.context import is_failed
from kpilang.analysis.operators import TEMPORAL
from kpilang.analysis.problems import formulas as formulas_problems
from kpilang.analysis.rows import RowScope, World
from kpilang.analysis.shapes import Shape
from kpilang.model.entities import Dimension, SourceTable
from kpilang.model.expr import Axis, Column, Expr, RefKey
from kpilang.model.leaves import walk
from kpilang.syntax import nodes


def build_sources(world: World) -> dict[str, SourceTable]:
    """Return every source, its lets checked and its dimensions resolved."""
    return {name: _build(world, shape) for name, shape in world.shapes.items()}


def _build(world: World, shape: Shape) -> SourceTable:
    for name in shape.lets:
        world.let(shape, name)
    scope = RowScope(world, shape)
    for item in shape.spans.values():
        axis(world, scope, item.first)
        axis(world, scope, item.last)
    dimensions = []
    for name in shape.dimensions:
        found = world.dimension(shape, name)
        dimensions.append(Dimension(name, found.value, found.key))
    title = shape.declaration.title
    time = None if shape.time is None else axis(world, scope, shape.time)
    return SourceTable(
        name=shape.name,
        title=title.value if title else "",
        table=shape.table,
        key=shape.key,
        noun=shape.noun,
        columns=tuple(shape.columns.values()),
        refs=tuple(shape.refs.values()),
        dimensions=tuple(dimensions),
        rows=shape.rows,
        timezone=shape.timezone,
        since=shape.since,
        time=time,
        snapshot=shape.snapshot,
        complete=shape.complete,
        span=shape.span,
        block=shape.declaration.span,
    )


def axis(world: World, scope: RowScope, name: nodes.Name) -> Axis | None:
    """Return the time axis that a name means, or None after a problem."""
    value = scope.name(name)
    if is_failed(value):
        return None
    if value.type.kind not in TEMPORAL:
        world.report.add(formulas_problems.bad_axis(name.text, str(value.type), name.span))
        return None
    planned = optional = False
    for part in walk(value):
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
