"""The members beside the first: one row for all of them in each period.

ranked        the answer with the place of each member, and what its formula was worked out from
rest          what those after the first are made of, put together
rest_numbers  the formula over it, with no target: nobody owes one together
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from kpilang.model.expr import AggregateFunction
from kpilang.plan.nodes import Plan, Scoring
from kpilang.plan.others import MERGED, NAME
from kpilang.plan.sight import Sight, reads
from kpilang.sql import build, names
from kpilang.sql.build import named
from kpilang.sql.dialects import Dialect
from kpilang.sql.numbers import Columns, numbers, result_columns
from kpilang.sql.spine import spine_columns

_PUT_TOGETHER: dict[AggregateFunction, type[exp.AggFunc]] = {
    AggregateFunction.SUM: exp.Sum,
    AggregateFunction.MIN: exp.Min,
    AggregateFunction.MAX: exp.Max,
}


def put_together(plan: Plan) -> dict[str, AggregateFunction]:
    """Return the columns of the grid that the formula is worked out from, and how they merge.

    Those are what it reads in a row and, to be compared, one window earlier.
    """
    sight = Sight(plan.window)
    sights = (sight, sight.earlier()) if plan.comparable else (sight,)
    wanted = {read for by in sights for read in reads(plan.formula, by)}
    return {
        cell.column: MERGED[cell.read.leaf.function]
        for scan in plan.scans
        if scan.in_grid
        for cell in scan.cells
        if cell.read in wanted
    }


def rest_tables(plan: Plan, dialect: Dialect, ranked: exp.Select) -> list[exp.CTE]:
    """Return the tables of the members beside the first, after those of the answer."""
    kept = _kept(plan)
    parts = {
        column: _PUT_TOGETHER[how](this=build.column(column))
        for column, how in put_together(plan).items()
    }
    rest = exp.select(*(build.column(name) for name in kept), *named(parts))
    rest = rest.from_(names.reference(plan, "ranked"), copy=False)
    after = exp.GT(this=build.column("place"), expression=exp.Literal.number(plan.top or 0))
    rest = rest.where(after, copy=False)
    rest = rest.group_by(*(build.column(name) for name in kept), copy=False)
    found = named(numbers(_alone(plan), dialect))
    own = [build.column(name) for name in kept]
    worked_out = exp.select(*own, *found).from_(names.reference(plan, "rest"), copy=False)
    return [
        names.definition(plan, "ranked", ranked),
        names.definition(plan, "rest", rest),
        names.definition(plan, "rest_numbers", worked_out),
    ]


def with_rest(plan: Plan) -> exp.Select:
    """Return the first members of each period, and after them all the others in one row."""
    place = build.column("place")
    first: Columns = {d: build.column(names.shown(plan, d)) for d in plan.dimensions}
    top = exp.Literal.number(plan.top or 0)
    members = exp.select(build.column("n"), place, *result_columns(plan, first))
    members = members.from_(names.reference(plan, "ranked"), copy=False)
    members = members.where(exp.LTE(this=place.copy(), expression=top), copy=False)
    last = build.alias(exp.Literal.number((plan.top or 0) + 1), "place")
    together: Columns = {name: build.constant(NAME) for name in plan.dimensions}
    others = exp.select(build.column("n"), last, *result_columns(_alone(plan), together))
    others = others.from_(names.reference(plan, "rest_numbers"), copy=False)
    union = exp.Union(this=members, expression=others, distinct=False)
    answered = exp.Subquery(this=union, alias=exp.TableAlias(this=build.identifier("answers")))
    columns = [build.column(item.alias_or_name) for item in result_columns(plan, first)]
    query = exp.select(*columns).from_(answered)
    order = [exp.Ordered(this=build.column(name), nulls_first=False) for name in ("n", "place")]
    return query.order_by(*order, copy=False)


def _kept(plan: Plan) -> list[str]:
    """Return what all members of a period have in common."""
    wanted = ("n", "period_start", "period_end", "state", "due")
    shared = wanted[:-1] if plan.like_last_year else wanted
    return [name for name in shared if name in spine_columns(plan)]


def _alone(plan: Plan) -> Plan:
    """Return the plan of all of them together: judged by nothing, at no pace but their own."""
    return replace(
        plan,
        scoring=Scoring(),
        lines=(),
        target_rows=(),
        owed=(),
        segments=None,
        paced=plan.paced and not plan.like_last_year,
        like_last_year=False,
        spine=tuple(replace(row, target=None, target_high=None, segments=()) for row in plan.spine),
    )
