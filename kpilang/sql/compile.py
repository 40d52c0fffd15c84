"""Plan -> one statement: named CTEs that follow the plan, then the result's columns in order.

periods   the gap-free rows, as constants; without a fixed as-of from the warehouse's clock
holidays  and exchange rates, where rows are looked up in them
<scan>    one per source and time axis: rows aggregated by period and member; for windows that
          span periods in smaller parts, then one table for each frame put together from them
each_<p>_ the same for periods inside the rows, and what is made of the values there
members   who occurs
cells     every period for every member
numbers   the formula, its value one window earlier, the target
scored    what is due by as-of
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.model.leaves import aggregates
from kpilang.model.types import Kind
from kpilang.plan.looks import is_planned
from kpilang.plan.nodes import Plan, Scan, State
from kpilang.plan.sight import Sight
from kpilang.sql import build, inside, lower, names, score, targets
from kpilang.sql.cells import cells_query, member_columns, members_query
from kpilang.sql.clock import clock_queries
from kpilang.sql.dialects import Dialect
from kpilang.sql.frames import frame_queries
from kpilang.sql.lookups import lookups
from kpilang.sql.names import PERIOD
from kpilang.sql.rosters import roster_queries
from kpilang.sql.scans import scan_query
from kpilang.sql.scope import CellScope, in_time
from kpilang.sql.spine import spine_columns, spine_query


def compile_plan(plan: Plan, dialect: Dialect) -> str:
    """Return the statement of a plan in a dialect, with one comment line on top."""
    tree = statement(plan, dialect)
    return f"{heading(plan)}\n{tree.sql(dialect=dialect.sqlglot, pretty=True, copy=False)}\n"


def heading(plan: Plan) -> str:
    """Return a comment that says which definition a statement came from, and as of when."""
    name = " ".join(plan.measure.split())
    as_of = "now" if plan.as_of is None else plan.as_of.isoformat(sep=" ", timespec="minutes")
    return f"-- {plan.kind} {name}, definition {plan.digest}, rows before {as_of}"


def statement(plan: Plan, dialect: Dialect) -> exp.Select:
    """Return the statement of a plan as a tree."""
    head = rows_queries(plan, dialect)
    ctes = [scan_table(plan, scan, dialect) for scan in plan.scans]
    ctes += own_tables(plan, dialect)
    query = _result(plan, dialect)
    found = lookups(plan, dialect, [*ctes, query])
    query.set("with_", exp.With(expressions=[*head, *found, *ctes]))
    return query


def rows_queries(plan: Plan, dialect: Dialect) -> list[exp.CTE]:
    """Return the rows of the answer, and the clock that they move with."""
    return clock_queries(plan, dialect) if plan.as_of is None else [spine_query(plan)]


def scan_table(plan: Plan, scan: Scan, dialect: Dialect) -> exp.CTE:
    """Return a scan under its name."""
    return names.definition(plan, scan.name, scan_query(plan, scan, dialect))


def own_tables(plan: Plan, dialect: Dialect) -> list[exp.CTE]:
    """Return what comes after the scans, up to what is scored."""
    ctes: list[exp.CTE] = []
    for scan in plan.scans:
        ctes += frame_queries(plan, scan, dialect)
    for part in plan.inside:
        ctes += inside.scanned(part, dialect)
    ctes += roster_queries(plan, dialect)
    if plan.dimensions and (plan.roster is None or not plan.roster.listed):
        ctes.append(names.definition(plan, "members", members_query(plan)))
    for part in plan.inside:
        ctes += inside.worked_out(plan, part, dialect)
    ctes.append(names.definition(plan, "cells", cells_query(plan)))
    ctes.append(names.definition(plan, "numbers", _numbers(plan, dialect)))
    ctes.append(names.definition(plan, "scored", _scored(plan)))
    return ctes


def _numbers(plan: Plan, dialect: Dialect) -> exp.Select:
    scope = CellScope(dialect, plan, Sight(plan.window))
    value = lower.value(plan.formula, scope)
    if not any(is_planned(leaf) for leaf in aggregates(plan.formula)):
        value = in_time(plan, value)
    if plan.comparable:
        earlier = CellScope(dialect, plan, scope.sight.earlier())
        previous = lower.value(plan.formula, earlier)
        previous = previous if plan.ahead else in_time(plan, previous)
    else:
        previous = build.typed_null(exp.DType.DOUBLE)
    kept = ("n", PERIOD, "period_end", "state")
    select: list[exp.Expr] = [build.column(c) for c in kept]
    if "due" in spine_columns(plan):
        due = targets.due(plan, dialect)
        plain = isinstance(due, exp.Column) and due.name == "due"
        select.append(due if plain else build.alias(due, "due"))
    select += [build.column(c) for c in member_columns(plan)]
    select.append(build.alias(value, "value"))
    select.append(build.alias(previous, "previous"))
    low, high = targets.bounds(plan, dialect)
    select += [build.alias(low, "target"), build.alias(high, "target_high")]
    for place in plan.scoring.formulas:
        limit = lower.value(plan.scoring.limits[place].value, scope)
        select.append(build.alias(limit, score.limit_column(place)))
    return exp.select(*select).from_(names.reference(plan, "cells"), copy=False)


def _scored(plan: Plan) -> exp.Select:
    star = exp.Star()
    return exp.select(
        star,
        build.alias(score.expected(plan, "target"), "expected"),
        build.alias(score.expected(plan, "target_high"), "expected_high"),
        build.alias(score.attainment(plan), "attainment"),
    ).from_(names.reference(plan, "numbers"), copy=False)


def _result(plan: Plan, dialect: Dialect) -> exp.Select:
    state = build.column("state")
    columns: list[exp.Expr] = [
        build.alias(build.constant(plan.measure), "kpi"),
        build.column("period_start"),
        build.column("period_end"),
        *[_dimension(plan, name) for name in plan.dimensions],
        build.column("value"),
        build.column("target"),
        build.column("target_high"),
        build.column("expected"),
        build.column("attainment"),
        build.alias(score.status(plan), "status"),
        build.column("previous"),
        build.alias(
            exp.Sub(this=build.column("value"), expression=build.column("previous")), "change"
        ),
        build.alias(score.forecast(plan), "forecast"),
        build.alias(exp.EQ(this=state, expression=build.constant(State.FINAL)), "complete"),
        build.column("state"),
    ]
    query = exp.select(*columns).from_(names.reference(plan, "scored"), copy=False)
    order = _order(plan, dialect)
    if plan.top is not None:
        query = _top(plan, dialect, query)
    return query.order_by(*order, copy=False)


def _dimension(plan: Plan, name: str) -> exp.Expr:
    inner = names.shown(plan, name)
    column = build.column(inner)
    return column if inner == name else build.alias(column, name)


def _order(plan: Plan, dialect: Dialect) -> list[exp.Expr]:
    out: list[exp.Expr] = [exp.Ordered(this=build.column("n"), nulls_first=False)]
    return out + _within_period(plan, dialect)


def _within_period(plan: Plan, dialect: Dialect) -> list[exp.Expr]:
    out: list[exp.Expr] = []
    order = plan.order
    if order is None and plan.top is not None:
        order = "-value" if plan.better_is_higher else "value"
    if order in ("value", "-value"):
        out.append(
            exp.Ordered(this=build.column("value"), desc=order == "-value", nulls_first=False)
        )
    for dimension in plan.dimensions:
        column: exp.Expr = build.column(names.shown(plan, dimension))
        if dialect.collation is not None and _is_text(plan, dimension):
            column = exp.Collate(this=column, expression=build.identifier(dialect.collation))
        out.append(exp.Ordered(this=column, nulls_first=False))
        if dimension in plan.keyed:
            out.append(
                exp.Ordered(this=build.column(names.key(plan, dimension)), nulls_first=False)
            )
    return out


def _is_text(plan: Plan, dimension: str) -> bool:
    keys = (key for scan in plan.scans for key in scan.dimensions if key.name == dimension)
    return any(key.value.type.kind is Kind.TEXT for key in keys)


def _top(plan: Plan, dialect: Dialect, query: exp.Select) -> exp.Select:
    """Keep the first members of each period."""
    place = exp.Window(
        this=exp.RowNumber(),
        partition_by=[build.column("n")],
        order=exp.Order(expressions=_within_period(plan, dialect)),
    )
    ranked = exp.select(exp.Star(), build.alias(place, "place")).from_(
        names.reference(plan, "scored")
    )
    query.set(
        "from_",
        exp.From(
            this=exp.Subquery(this=ranked, alias=exp.TableAlias(this=build.identifier("scored")))
        ),
    )
    kept = exp.LTE(this=build.column("place"), expression=exp.Literal.number(plan.top or 0))
    return query.where(kept, copy=False)
