"""Members that a question or a target names: are they in the data?

A misspelt one passes every check of names, and its number would be 0.
"""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.model import Diagnostic
from kpilang.diagnostics.suggest import nearest
from kpilang.engines.base import Engine
from kpilang.model.expr import Binary, Column, Expr, Literal, Membership
from kpilang.model.leaves import walk
from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import DimensionKey
from kpilang.sql import probes
from kpilang.sql.dialects import DIALECTS
from kpilang.workspace import data_problems
from kpilang.workspace.found import Data

#: of how many members the nearest is looked for
_MOST = 2_000


def check(plan: Plan, engine: Engine, data: Data) -> tuple[Diagnostic, ...]:
    """Return a finding for each member that is named and that no row has; raises EngineError.

    A member is looked for where its dimension ends: a representative among the representatives,
    with or without deals.
    """
    out = []
    for dimension, text in dict.fromkeys(_named(plan)):
        ends = {_end(plan, found) for found in _dimensions(plan) if found.name == dimension}
        columns = [end for end in ends if end is not None]
        if len(columns) == len(ends) and not any(
            _has(plan, c, text, engine, data) for c in columns
        ):
            known = [member for c in columns for member in _members(plan, c, engine, data)]
            out.append(data_problems.no_such_member(dimension, text, nearest(text, known)))
    return tuple(out)


def _named(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield the members that the filter compares dimensions with, and those of segments."""
    wheres = {scan.where for scan in plan.scans if scan.where is not None}
    for where in sorted(wheres, key=repr):
        for part in walk(where):
            match part:
                case Binary(
                    operator="=", left=Column(source="", column=name), right=Literal() as one
                ):
                    options: tuple[Expr, ...] = (one,)
                case Membership(value=Column(source="", column=name), options=found, negated=False):
                    options = found
                case _:
                    continue
            for option in options:
                if isinstance(option, Literal) and isinstance(option.value, str):
                    yield name, option.value
    if plan.segments is not None:
        for member in plan.segments.members:
            yield plan.segments.dimension, member


def _dimensions(plan: Plan) -> Iterator[DimensionKey]:
    for scan in plan.scans:
        yield from scan.dimensions


def _end(plan: Plan, dimension: DimensionKey) -> tuple[str, str] | None:
    """Return source and column that a dimension is shown by; None for one that is worked out."""
    if not isinstance(dimension.value, Column) or dimension.value.source not in plan.sources:
        return None
    return dimension.value.source, dimension.value.column


def _has(plan: Plan, end: tuple[str, str], text: str, engine: Engine, data: Data) -> bool:
    source = plan.sources[end[0]]
    column = source.column(end[1]).physical
    return bool(data.rows(engine, probes.member(source, column, text, DIALECTS[engine.dialect])))


def _members(plan: Plan, end: tuple[str, str], engine: Engine, data: Data) -> list[str]:
    source = plan.sources[end[0]]
    column = source.column(end[1]).physical
    sql = probes.members(source, column, _MOST, DIALECTS[engine.dialect])
    return [str(row[0]) for row in data.rows(engine, sql)]
