"""What is worked out at periods inside the rows, in SQL: a grid of those periods, put together.

each_<p>_periods   the periods inside the rows
each_<p>_<scan>    rows aggregated by them, as for rows of the answer
each_<p>_cells     every period for every member, and `…_numbers` the formulas there
each_<p>_in_…      what is made of the periods that each row holds
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.model.expr import Aggregate, Expr, Folded
from kpilang.model.leaves import aggregates
from kpilang.plan.grid import Frame
from kpilang.plan.inside import inner_sight
from kpilang.plan.looks import is_planned
from kpilang.plan.nodes import Inside, Plan
from kpilang.sql import build, lower, names
from kpilang.sql.cells import (
    cells_query,
    fold_table,
    member_columns,
    members_inside,
    renamed,
)
from kpilang.sql.dialects import Dialect
from kpilang.sql.frames import frame_queries
from kpilang.sql.picked import picked_queries
from kpilang.sql.scans import scan_tables
from kpilang.sql.scope import CellScope, in_time
from kpilang.sql.spine import spine_query
from kpilang.sql.states import value_column


def scanned(inside: Inside, dialect: Dialect) -> list[exp.CTE]:
    """Return the periods inside the rows, and what is read for them."""
    plan = inside.plan
    ctes = [spine_query(plan)]
    for scan in plan.scans:
        ctes += scan_tables(plan, scan, dialect)
        ctes += frame_queries(plan, scan, dialect)
        ctes += picked_queries(plan, scan)
    for part in plan.inside:
        ctes += scanned(part, dialect)
    return ctes


def worked_out(outer: Plan, inside: Inside, dialect: Dialect) -> list[exp.CTE]:
    """Return the formulas at the periods inside the rows, and what is made of those in each row."""
    plan = inside.plan
    ctes = []
    if plan.dimensions:
        ctes.append(names.definition(plan, "members", members_inside(outer, plan)))
    for part in plan.inside:
        ctes += worked_out(plan, part, dialect)
    ctes.append(names.definition(plan, "cells", cells_query(plan)))
    ctes.append(names.definition(plan, "numbers", _numbers(inside, dialect)))
    for name, frame, _ in inside.held:
        query = _put_together(outer, inside, name, frame, dialect)
        ctes.append(names.definition(outer, fold_table(inside, frame), query))
    return ctes


def _numbers(inside: Inside, dialect: Dialect) -> exp.Select:
    plan = inside.plan
    select: list[exp.Expr] = [build.column("n")]
    select += [build.column(name) for name in member_columns(plan)]
    select += [build.alias(_value(plan, body, dialect), name) for name, body in inside.values]
    return exp.select(*select).from_(names.reference(plan, "cells"), copy=False)


def _value(plan: Plan, formula: Expr, dialect: Dialect) -> exp.Expr:
    value = lower.value(formula, CellScope(dialect, plan, inner_sight(plan.grain, plan.spine)))
    planned = any(is_planned(leaf) for leaf in aggregates(formula))
    return value if planned else in_time(plan, value)


def _put_together(
    outer: Plan, inside: Inside, name: str, frame: Frame, dialect: Dialect
) -> exp.Select:
    """Return one number of the values at the periods that a row holds, for each member."""
    select: list[exp.Expr] = [build.column("n", "periods")]
    pairs = zip(member_columns(inside.plan), member_columns(outer), strict=True)
    select += [renamed(mine, wanted, "numbers") for mine, wanted in pairs]
    count = len(select)
    for fold in inside.folds:
        if fold.frame == frame:
            value = build.column(fold.value, "numbers")
            made = value_column(_aggregate(fold.folded), value, dialect)
            select.append(build.alias(made, fold.column))
    query = exp.select(*select).from_(names.reference(outer, "periods"), copy=False)
    first, last = (build.column(end, "periods") for end in names.held_columns(inside, name))
    number = build.column("n", "numbers")
    within = exp.and_(
        exp.GTE(this=number, expression=first), exp.LTE(this=number.copy(), expression=last)
    )
    inner = names.reference(inside.plan, "numbers")
    query.append("joins", exp.Join(this=inner, on=within))
    places: list[exp.Expr] = [exp.Literal.number(place) for place in range(1, count + 1)]
    return query.group_by(*places, copy=False)


def _aggregate(folded: Folded) -> Aggregate:
    """Return the aggregate of values that one of a formula's values is."""
    return Aggregate(folded.type, folded.function, "", None, None, None)
