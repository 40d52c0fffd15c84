"""An answer of one row over two sources: the rows of both one below the other, counted once.

Each source fills the columns that count its own rows, and leaves those of the other empty. So rows
are grouped by member once, instead of each source apart, after which those who occur in either
would have to be found and joined with both. Where both lead to their members by a reference to the
same rows, it is the keys of that reference that stand below each other, and are followed once.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from kpilang.model.expr import AggregateFunction, Column
from kpilang.model.sources import Ref, dated_targets
from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import Cell, DimensionKey, Scan
from kpilang.sql import build, names
from kpilang.sql.cells import cell_value
from kpilang.sql.compared import grouped, reads
from kpilang.sql.dialects import Dialect
from kpilang.sql.folded import Measured
from kpilang.sql.known import known
from kpilang.sql.members import member_values
from kpilang.sql.rows import RowScope
from kpilang.sql.single import measured_cells
from kpilang.sql.spine import fixed_columns
from kpilang.sql.states import value_column

FACTS = "facts"
_ORDERED = (AggregateFunction.FIRST, AggregateFunction.LAST)


def has_facts(plan: Plan) -> bool:
    """Tell whether the rows of an answer's sources are put together before they are counted."""
    if len(plan.scans) != 2 or not plan.dimensions or plan.prefix:
        return False
    if plan.others or plan.inside or plan.roster is not None:
        return False
    return all(_is_of_members(plan, scan) for scan in plan.scans)


def facts_query(plan: Plan, dialect: Dialect) -> exp.CTE:
    """Return `facts`: whose each row is, and what of it each column counts."""
    keys = _shared_keys(plan)
    every = [cell.column for scan in plan.scans for cell in scan.cells]
    queries = []
    for place, scan in enumerate(plan.scans):
        scope = RowScope(dialect, plan, scan.source, scan.axis)
        if keys is None:
            whose = member_values(plan, _dimensions(plan, scan), scan.by, scope)
        else:
            columns = [build.column(key[place], scan.source) for key in keys]
            whose = build.named({key[0]: own for key, own in zip(keys, columns, strict=True)})
        measured = measured_cells(plan, scan, scan.shared_filter, scope)
        own = {one.column: _counted_by(one) for one in measured}
        counts = build.named({name: own.get(name, exp.Null()) for name in dict.fromkeys(every)})
        (query,) = reads(plan, scan, scan.shared_filter, scope)
        queries.append(query.select(*whose, *counts, copy=False))
    return names.definition(plan, FACTS, exp.union(*queries, distinct=False, copy=False))


def facts_cells(plan: Plan, dialect: Dialect, columns: Sequence[str] | None = None) -> exp.CTE:
    """Return the grid of the answer: its one row for every member that occurs in the facts.

    `columns` are those of the row that it has, all of them unless some are named.
    """
    row = {name: values[0] for name, values in fixed_columns(plan).items()}
    first = plan.scans[0]
    scope = RowScope(dialect, plan, first.source, first.axis)
    members: list[exp.Expr] = [build.column(name) for name in names.members(plan, plan.dimensions)]
    joins: list[exp.Join] = []
    if _shared_keys(plan) is not None:
        members = member_values(plan, _dimensions(plan, first), first.by, scope)
        joins = [_of_facts(join, first) for join in scope.joins()]
    cells = {
        cell.column: _cell(plan, scan, cell, row, dialect)
        for scan in plan.scans
        for cell in scan.cells
    }
    kept = {name: row[name] for name in (row if columns is None else columns)}
    query = exp.select(*build.named(kept), *members, *build.named(cells))
    query = query.from_(names.reference(plan, FACTS), copy=False)
    query.set("joins", joins)
    return names.definition(plan, "cells", grouped(query, len(members), after=len(kept)))


def _is_of_members(plan: Plan, scan: Scan) -> bool:
    """Tell whether all that a scan counts belongs to a member of the answer."""
    if not plan.is_single(scan) or not scan.of_members or set(scan.by) != set(plan.dimensions):
        return False
    if not scan.in_grid or scan.owners or scan.rolled:
        return False
    aggregates = [cell.leaf.aggregate for cell in scan.cells]
    return not any(one.snapshot or one.function in _ORDERED for one in aggregates)


def _dimensions(plan: Plan, scan: Scan) -> list[DimensionKey]:
    """Return the dimensions of a scan in the order of the answer."""
    found = {dimension.name: dimension for dimension in scan.dimensions}
    return [found[name] for name in plan.dimensions]


def _shared_keys(plan: Plan) -> tuple[tuple[str, ...], ...] | None:
    """Return by which columns of each source its members are found in rows that both refer to.

    None where one of them has its members elsewhere.
    """
    out: dict[tuple[str, ...], None] = {}
    taken = {cell.column.lower() for scan in plan.scans for cell in scan.cells}
    for found in zip(*[_dimensions(plan, scan) for scan in plan.scans], strict=True):
        refs = [_ref(plan, scan, one) for scan, one in zip(plan.scans, found, strict=True)]
        known = [ref for ref in refs if ref is not None]
        if len(known) < len(refs) or known[0].local[0].lower() in taken:
            return None
        ways = {(r.target, r.keys, *_beyond(one)) for r, one in zip(known, found, strict=True)}
        if len(ways) > 1:
            return None
        out[tuple(ref.local[0] for ref in known)] = None
    return tuple(out) if len({key[0] for key in out}) == len(out) else None


def _ref(plan: Plan, scan: Scan, dimension: DimensionKey) -> Ref | None:
    """Return the reference of a scan's own rows that leads to a member, None where none does."""
    value = dimension.value
    if dimension.name in plan.keyed or not isinstance(value, Column) or not value.path:
        return None
    ref = plan.sources[scan.source].ref(value.path[0])
    if len(ref.local) > 1 or any(dated_targets(plan.sources, scan.source, value.path)):
        return None
    return ref


def _beyond(dimension: DimensionKey) -> tuple[object, ...]:
    """Return what of a dimension lies beyond the reference that it begins with."""
    assert isinstance(dimension.value, Column)
    return dimension.value.path[1:], dimension.value.source, dimension.value.column


def _of_facts(join: exp.Join, scan: Scan) -> exp.Join:
    """Return a join with the rows of a source as one with the facts, which have its keys."""
    for column in join.args["on"].find_all(exp.Column):
        if column.table == scan.source:
            column.set("table", build.identifier(FACTS))
    return join


def _counted_by(one: Measured) -> exp.Expr:
    """Return what a column counts of a row, nothing where its condition does not hold."""
    value = exp.Literal.number(1) if one.argument is None else one.argument
    return value if one.condition is None else build.case([(one.condition, value)])


def _cell(
    plan: Plan, scan: Scan, cell: Cell, row: dict[str, exp.Expr], dialect: Dialect
) -> exp.Expr:
    """Return what a cell of the grid has, counted from the facts in the one row of the answer."""

    def counted(node: exp.Expr) -> exp.Expr:
        of_scan = isinstance(node, exp.Column) and node.table == scan.name
        return _aggregated(cell, dialect) if of_scan else node

    return known(cell_value(plan, scan, cell), row, "periods").transform(counted)


def _aggregated(cell: Cell, dialect: Dialect) -> exp.Expr:
    facts = build.column(cell.column, FACTS)
    found = value_column(cell.leaf.aggregate, facts, dialect)
    if cell.leaf.is_owed and isinstance(found, exp.Count):
        return exp.Nullif(this=found, expression=exp.Literal.number(0))
    return found
