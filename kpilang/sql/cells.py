"""The grid of an answer: every period for every member, and each leaf's value in each cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from sqlglot import exp

from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Column,
    Convert,
    Expr,
    Moment,
    RawSql,
    RefKey,
)
from kpilang.model.types import Kind
from kpilang.model.windows import Calendar, Grain
from kpilang.plan.nodes import Leaf, Period, Plan, Scan, State
from kpilang.plan.periods import midnight
from kpilang.sql import build, holidays, names
from kpilang.sql.clock import present
from kpilang.sql.dialects import Dialect
from kpilang.sql.moments import to_zone
from kpilang.sql.scans import PERIOD

ADDS_UP_FROM_ZERO = (
    AggregateFunction.COUNT,
    AggregateFunction.SUM,
    AggregateFunction.COUNT_DISTINCT,
)


@dataclass(frozen=True)
class CellScope:
    """A formula over the grid; `lag` counts how many windows earlier its leaves are read."""

    dialect: Dialect
    plan: Plan
    of_target: bool = False
    lag: int = 0

    def column(self, column: Column, instant: bool) -> exp.Expr:
        """Formulas have no bare columns; analysis refuses them there."""
        raise AssertionError(f"column {column.column} outside an aggregate, instant={instant}")

    def ref_key(self, key: RefKey) -> exp.Expr:
        """Formulas have no bare references; analysis refuses them there."""
        raise AssertionError(f"reference {key.ref} outside an aggregate")

    @property
    def calendar(self) -> Calendar:
        """The calendar of the answer."""
        return self.plan.calendar

    def moment(self, moment: Moment, instant: bool) -> exp.Expr:
        """Return `now` or `today`; planning refuses the others."""
        return present(self.plan, moment.name, instant)

    def holidays(self) -> exp.Table | None:
        """Return the table of holidays that fall on working days, None where there are none."""
        return holidays.reference(self.plan)

    def converted(self, convert: Convert, write: Callable[[Expr, bool], exp.Expr]) -> exp.Expr:
        """Formulas convert no money; analysis refuses it there."""
        raise AssertionError(f"money converted to {convert.to} outside a row")

    def raw_sql(self, part: RawSql, instant: bool) -> exp.Expr:
        """Formulas have no raw SQL; analysis refuses it there."""
        raise AssertionError(f"raw SQL over {part.source} outside a row, instant={instant}")

    def aggregate(self, aggregate: Aggregate, instant: bool) -> exp.Expr:
        """Return a leaf in this cell, or in the one `lag` rows earlier, like for like.

        The least and the greatest timestamp are kept as instants.
        """
        found = self._leaf(aggregate)
        if instant or aggregate.type.kind is not Kind.TIMESTAMP:
            return found
        return to_zone(found, "UTC", self.plan.calendar.timezone, zoned=False)

    def _leaf(self, aggregate: Aggregate) -> exp.Expr:
        scan, leaf = find_leaf(self.plan, aggregate, self.of_target)
        if not self.lag:
            return build.column(leaf.column)
        whole = self._lagged(leaf.column)
        if not scan.cuts:
            return whole
        partial = exp.EQ(this=build.column("state"), expression=build.constant(State.PARTIAL))
        return build.case([(partial, self._lagged(f"{leaf.column}_cut"))], whole)

    def shifted(self, steps: int) -> CellScope:
        """Return the same scope some windows earlier."""
        return replace(self, lag=self.lag + steps)

    def _lagged(self, name: str) -> exp.Expr:
        return exp.Window(
            this=build.call("LAG", build.column(name), exp.Literal.number(self.lag)),
            partition_by=[build.column(k) for k in member_keys(self.plan)],
            order=exp.Order(expressions=[exp.Ordered(this=build.column("n"), nulls_first=False)]),
        )


def find_leaf(plan: Plan, aggregate: Aggregate, of_target: bool) -> tuple[Scan, Leaf]:
    """Return the scan and the leaf that compute an aggregate."""
    return next(
        (scan, leaf)
        for scan in plan.scans
        for leaf in scan.leaves
        if leaf.aggregate == aggregate and leaf.of_target == of_target
    )


def member_keys(plan: Plan) -> list[str]:
    """Return the columns that tell members apart."""
    return [
        names.key(plan, d) if d in plan.keyed else names.shown(plan, d) for d in plan.dimensions
    ]


def member_columns(plan: Plan) -> list[str]:
    """Return the columns that show members and tell them apart."""
    out = []
    for dimension in plan.dimensions:
        out.append(names.shown(plan, dimension))
        if dimension in plan.keyed:
            out.append(names.key(plan, dimension))
    return out


def spine_columns(plan: Plan) -> list[str]:
    """Return the spine's columns; amounts only where some row has one."""
    out = ["n", PERIOD, "period_end", "state"]
    if _needs_due(plan):
        out.append("due")
    if plan.target_rows or any(p.target is not None for p in plan.spine):
        out.append("target")
    highs = (*(p.target_high for p in plan.spine), *(high for _, _, high in plan.target_rows))
    if any(high is not None for high in highs):
        out.append("target_high")
    return out


def spine_query(plan: Plan) -> exp.CTE:
    """Return `periods`: the gap-free rows of the answer as constants."""
    columns = spine_columns(plan)
    rows = [
        exp.Tuple(expressions=[_spine_value(period, name) for name in columns])
        for period in plan.spine
    ]
    return names.definition(plan, "periods", exp.Values(expressions=rows), tuple(columns))


def members_query(plan: Plan) -> exp.Expr:
    """Return the members that occur in any scan."""
    columns = member_columns(plan)
    queries = [
        exp.select(*[build.column(c) for c in columns]).from_(names.reference(plan, scan.name))
        for scan in plan.scans
    ]
    if len(queries) == 1:
        return queries[0].distinct()
    union: exp.Expr = queries[0]
    for query in queries[1:]:
        union = exp.Union(this=union, expression=query, distinct=True)
    return union


def cells_query(plan: Plan) -> exp.Select:
    """Return every period for every member, with each leaf's value there."""
    select: list[exp.Expr] = [build.column(c, "periods") for c in spine_columns(plan)]
    select += [build.column(c, "members") for c in member_columns(plan)]
    for scan in plan.scans:
        for leaf in scan.leaves:
            select.append(build.alias(_cell(plan, scan, leaf, leaf.column), leaf.column))
            if scan.cuts:
                name = f"{leaf.column}_cut"
                select.append(build.alias(_cell(plan, scan, leaf, name), name))
    query = exp.select(*select).from_(names.reference(plan, "periods"), copy=False)
    if plan.dimensions:
        build.cross_join(query, names.reference(plan, "members"))
    for scan in plan.scans:
        build.left_join(query, names.reference(plan, scan.name), _same_cell(plan, scan))
    return query


def _cell(plan: Plan, scan: Scan, leaf: Leaf, name: str) -> exp.Expr:
    found: exp.Expr = build.column(name, scan.name)
    if leaf.aggregate.function in ADDS_UP_FROM_ZERO and not leaf.of_target:
        found = build.coalesce(found, exp.Literal.number(0))
    planned = scan.axis is not None and scan.axis.planned
    hidden: list[exp.Expr] = []
    if not planned and any(p.state is State.FUTURE for p in plan.spine):
        hidden.append(
            exp.EQ(this=build.column("state", "periods"), expression=build.constant(State.FUTURE))
        )
    since = plan.sources[scan.source].since
    if since is not None:
        hidden += _before_since(plan, scan, since, cut=name != leaf.column)
    condition = build.any_of(hidden)
    if condition is None:
        return found
    return build.case([(exp.Not(this=exp.Paren(this=condition)), found)])


def _before_since(plan: Plan, scan: Scan, since: date, *, cut: bool) -> list[exp.Expr]:
    """Nothing has a value while all that could count lies before `since`."""
    if plan.as_of is None and plan.grain is not Grain.ALL:
        column = build.column("cut" if cut else "period_end", "periods")
        return [exp.LTE(this=column, expression=build.constant(since))]
    last = _last_before(plan, scan, since, cut=cut)
    if last is None:
        return []
    column = build.column("period_end", "periods")
    return [exp.LTE(this=column, expression=build.constant(last))]


def _last_before(plan: Plan, scan: Scan, since: date, *, cut: bool) -> date | None:
    """Return where the last period ends of which all that counts lies before `since`."""
    planned = scan.axis is not None and scan.axis.planned
    last: date | None = None
    for period in plan.spine:
        if period.end is None:
            continue
        end = midnight(period.end)
        if not planned and plan.as_of is not None:
            end = min(end, plan.as_of)
        if cut and isinstance(period.cut, datetime):
            end = min(end, period.cut)
        if end <= midnight(since):
            last = period.end
    return last


def _same_cell(plan: Plan, scan: Scan) -> exp.Expr:
    conditions: list[exp.Expr] = []
    if scan.axis is not None and plan.grain is not Grain.ALL:
        conditions.append(
            exp.EQ(this=build.column(PERIOD, scan.name), expression=build.column(PERIOD, "periods"))
        )
    for key in member_keys(plan):
        conditions.append(
            exp.NullSafeEQ(
                this=build.column(key, scan.name), expression=build.column(key, "members")
            )
        )
    return build.all_of(conditions) or exp.true()


def _needs_due(plan: Plan) -> bool:
    return plan.paced and any(p.state is State.PARTIAL for p in plan.spine)


def _spine_value(period: Period, column: str) -> exp.Expr:
    values: dict[str, int | date | str | Fraction | None] = {
        "n": period.index,
        PERIOD: period.start,
        "period_end": period.end,
        "state": str(period.state),
        "due": period.due,
        "target": period.target,
        "target_high": period.target_high,
    }
    value = values[column]
    if value is None:
        if column.startswith("period"):
            return build.typed_null(exp.DType.DATE)
        return build.no_target()
    return build.constant(value)
