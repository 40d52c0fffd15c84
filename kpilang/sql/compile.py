"""Plan -> one statement: named CTEs that follow the plan, then the result's columns in order.

periods   the gap-free rows, as constants; without a fixed as-of from the warehouse's clock
holidays  and exchange rates, where rows are looked up in them
<scan>    one per source and time axis: rows aggregated by period and member
members   who occurs
cells     every period for every member
numbers   the formula, its value one window earlier, the target
scored    what is due by as-of
"""

from __future__ import annotations

from fractions import Fraction

from sqlglot import exp

from kpilang.model.leaves import aggregates
from kpilang.model.types import Kind
from kpilang.plan.looks import is_planned
from kpilang.plan.nodes import Plan, State
from kpilang.sql import build, lower, names, score
from kpilang.sql.cells import (
    CellScope,
    cells_query,
    member_columns,
    members_query,
    spine_columns,
    spine_query,
)
from kpilang.sql.clock import clock_queries
from kpilang.sql.dialects import Dialect
from kpilang.sql.lookups import lookups
from kpilang.sql.scans import scan_query


def compile_plan(plan: Plan, dialect: Dialect) -> str:
    """Return the statement of a plan in a dialect, with one comment line on top."""
    tree = statement(plan, dialect)
    name = " ".join(plan.measure.split())
    as_of = "now" if plan.as_of is None else plan.as_of.isoformat(sep=" ", timespec="minutes")
    head = f"-- {plan.kind} {name}, definition {plan.digest}, rows before {as_of}"
    return f"{head}\n{tree.sql(dialect=dialect.sqlglot, pretty=True, copy=False)}\n"


def statement(plan: Plan, dialect: Dialect) -> exp.Select:
    """Return the statement of a plan as a tree."""
    moving = plan.as_of is None
    head = clock_queries(plan, dialect) if moving else [spine_query(plan)]
    ctes = [
        names.definition(plan, scan.name, scan_query(plan, scan, dialect)) for scan in plan.scans
    ]
    if plan.dimensions:
        ctes.append(names.definition(plan, "members", members_query(plan)))
    ctes.append(names.definition(plan, "cells", cells_query(plan)))
    ctes.append(names.definition(plan, "numbers", _numbers(plan, dialect)))
    ctes.append(names.definition(plan, "scored", _scored(plan)))
    query = _result(plan, dialect)
    found = lookups(plan, dialect, [*ctes, query])
    query.set("with_", exp.With(expressions=[*head, *found, *ctes]))
    return query


def _numbers(plan: Plan, dialect: Dialect) -> exp.Select:
    scope = CellScope(dialect, plan)
    value = lower.value(plan.formula, scope)
    if not any(is_planned(leaf) for leaf in aggregates(plan.formula)):
        value = _in_time(plan, value)
    if plan.comparable:
        previous = lower.value(plan.formula, scope.shifted(1))
        previous = previous if plan.ahead else _in_time(plan, previous)
    else:
        previous = build.typed_null(exp.DType.DOUBLE)
    kept = [c for c in spine_columns(plan) if not c.startswith("target")]
    select: list[exp.Expr] = [build.column(c) for c in kept]
    select += [build.column(c) for c in member_columns(plan)]
    select.append(build.alias(value, "value"))
    select.append(build.alias(previous, "previous"))
    bounds = [_bound(plan, dialect, column) for column in ("target", "target_high")]
    if len(plan.target) > 1:
        both = exp.and_(*[exp.Not(this=_is_null(bound.copy())) for bound in bounds])
        bounds = [build.case([(both.copy(), bound)]) for bound in bounds]
    select += [build.alias(bounds[0], "target"), build.alias(bounds[1], "target_high")]
    return exp.select(*select).from_(names.reference(plan, "cells"), copy=False)


def _in_time(plan: Plan, number: exp.Expr) -> exp.Expr:
    """Return a number that the future does not have."""
    if not any(p.state is State.FUTURE for p in plan.spine):
        return number
    future = exp.EQ(this=build.column("state"), expression=build.constant(State.FUTURE))
    return build.case([(exp.Not(this=exp.Paren(this=future)), number)])


def _bound(plan: Plan, dialect: Dialect, column: str) -> exp.Expr:
    """Return a bound of the target in each row: an amount, or a formula times what is owed."""
    if column not in spine_columns(plan):
        return build.no_target()
    place = 1 if column == "target_high" else 0
    if len(plan.target) <= place:
        return build.column(column)
    scope = CellScope(dialect, plan, of_target=True)
    formula = build.group(lower.value(plan.target[place], scope))
    factors = {p.target_high if place else p.target for p in plan.spine}
    if factors == {Fraction(1)}:
        return formula
    factor: exp.Expr = build.column(column)
    if not all(f is None or build.is_decimal(f) for f in factors):
        # Seventeen digits times a decimal leave the range of an engine's decimals.
        factor = build.double(factor)
    return exp.Mul(this=formula, expression=factor)


def _is_null(value: exp.Expr) -> exp.Expr:
    return exp.Is(this=build.group(value), expression=exp.Null())


def _scored(plan: Plan) -> exp.Select:
    star = exp.Star()
    shown = exp.GTE(this=build.column("n"), expression=exp.Literal.number(0))
    query = exp.select(
        star,
        build.alias(score.expected(plan, "target"), "expected"),
        build.alias(score.expected(plan, "target_high"), "expected_high"),
        build.alias(score.attainment(plan), "attainment"),
    ).from_(names.reference(plan, "numbers"), copy=False)
    if any(period.index < 0 for period in plan.spine):
        query = query.where(shown, copy=False)
    return query


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
