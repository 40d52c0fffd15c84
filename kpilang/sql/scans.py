"""One CTE per scan: rows are filtered to the range, put into periods and aggregated once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlglot import exp

from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Column,
    Expr,
    RefKey,
)
from kpilang.model.leaves import substitute
from kpilang.model.types import Kind
from kpilang.model.windows import Grain
from kpilang.plan.nodes import Leaf, Mark, Period, Plan, Scan
from kpilang.plan.periods import midnight
from kpilang.sql import build, lower, names
from kpilang.sql.clock import marked
from kpilang.sql.dialects import Dialect
from kpilang.sql.moments import period_start, stored_bound
from kpilang.sql.rows import RowScope

PERIOD = "period_start"


def scan_query(plan: Plan, scan: Scan, dialect: Dialect) -> exp.Select:
    """Return the aggregated rows of a scan: period, dimensions, one column per leaf form."""
    scope = RowScope(dialect, plan, scan.source, scan.axis)
    groups: list[exp.Expr] = []
    if scan.axis is not None and plan.grain is not Grain.ALL:
        start = period_start(_axis(scan, scope), plan.grain, plan.calendar)
        groups.append(build.alias(start, PERIOD))
    for dimension in scan.dimensions:
        if dimension.name not in plan.dimensions:
            continue
        shown = _member(dimension.value, scope)
        groups.append(build.alias(shown, names.shown(plan, dimension.name)))
        if dimension.name in plan.keyed:
            key = _member(dimension.key or dimension.value, scope)
            groups.append(build.alias(key, names.key(plan, dimension.name)))
    shared = _shared_filter(scan)
    measures = [m for leaf in scan.leaves for m in _measures(plan, scan, leaf, shared, scope)]
    conditions = _conditions(plan, scan, shared, scope)
    query = exp.select(*groups, *measures)
    query.set("from_", scope.from_clause())
    query.set("joins", scope.joins())
    where = build.all_of(conditions)
    if where is not None:
        query = query.where(where, copy=False)
    if groups:
        numbers: list[exp.Expr] = [exp.Literal.number(i) for i in range(1, len(groups) + 1)]
        query = query.group_by(*numbers, copy=False)
    return query


def _member(value: Expr, scope: RowScope) -> exp.Expr:
    """Return what a row groups by; a reference that leads nowhere has no value (law 9)."""
    return scope.target_key(value) if isinstance(value, RefKey) else lower.value(value, scope)


def _axis(scan: Scan, scope: RowScope) -> exp.Expr:
    assert scan.axis is not None
    return lower.value(scan.axis.value, scope)


def _shared_filter(scan: Scan) -> Expr | None:
    """Return the filter that all leaves have in common, None when they differ."""
    first = scan.leaves[0].aggregate.where
    same = all(leaf.aggregate.where == first for leaf in scan.leaves)
    return first if same else None


def _conditions(plan: Plan, scan: Scan, shared: Expr | None, scope: RowScope) -> list[exp.Expr]:
    out = list(_range(plan, scan, scope))
    if scan.where is not None:
        dimensions = {d.name: d.value for d in scan.dimensions}
        out.append(lower.condition(substitute(scan.where, dimensions), scope))
    if shared is not None:
        out.append(lower.condition(shared, scope))
    elif all(leaf.aggregate.where is not None for leaf in scan.leaves):
        filters = dict.fromkeys(leaf.aggregate.where for leaf in scan.leaves)
        either = build.any_of([lower.condition(f, scope) for f in filters if f is not None])
        if either is not None:
            out.append(either)
    return out


def _range(plan: Plan, scan: Scan, scope: RowScope) -> Sequence[exp.Expr]:
    if scan.idle:
        return [exp.false()]
    if scan.axis is None:
        return []
    out: list[exp.Expr] = []
    if scan.lower is not None:
        out.append(_compare(exp.GTE, plan, scan, _moment(scan.lower), scope))
    if scan.upper is not None:
        before = _compare(exp.LT, plan, scan, scan.upper, scope)
        if scan.keep_undated:
            axis = scan.axis.value
            stored = scope.raw(axis) if isinstance(axis, Column) else _axis(scan, scope)
            undated = exp.Is(this=stored, expression=exp.Null())
            before = exp.Paren(this=exp.or_(before, undated))
        out.append(before)
    return out + [_outside(plan, scan, gap, scope) for gap in scan.gaps]


def _outside(plan: Plan, scan: Scan, gap: tuple[datetime, datetime], scope: RowScope) -> exp.Expr:
    start, end = gap
    inside = exp.and_(
        _compare(exp.GTE, plan, scan, start, scope), _compare(exp.LT, plan, scan, end, scope)
    )
    return exp.Not(this=exp.Paren(this=inside))


def _moment(bound: date | Mark) -> datetime | Mark:
    return bound if isinstance(bound, Mark) else midnight(bound)


def _compare(
    kind: type[exp.LT] | type[exp.GTE],
    plan: Plan,
    scan: Scan,
    moment: datetime | Mark,
    scope: RowScope,
) -> exp.Expr:
    """Compare the axis with a moment, on the stored column where that is one to one."""
    assert scan.axis is not None
    axis = scan.axis.value
    if isinstance(moment, Mark):
        return kind(this=build.group(lower.value(axis, scope)), expression=marked(plan, moment))
    if axis.type.kind is Kind.DATE:
        if moment != midnight(moment.date()):
            moment = datetime(moment.year, moment.month, moment.day)
            return _day_or_before(kind, axis, moment, scope)
        return kind(this=lower.value(axis, scope), expression=build.constant(moment.date()))
    if isinstance(axis, Column) and not axis.type.zoned:
        zone = plan.sources[axis.source].timezone
        bound = stored_bound(moment, plan.calendar.timezone, zone)
        if bound is not None:
            return kind(this=scope.raw(axis), expression=build.constant(bound))
    return kind(this=build.group(lower.value(axis, scope)), expression=build.constant(moment))


def _day_or_before(
    kind: type[exp.LT] | type[exp.GTE], axis: Expr, day: datetime, scope: RowScope
) -> exp.Expr:
    """A date counts as the midnight it begins at, so it lies before a moment within its day."""
    nearest = exp.LTE if kind is exp.LT else exp.GT
    return nearest(this=lower.value(axis, scope), expression=build.constant(day.date()))


def _measures(
    plan: Plan, scan: Scan, leaf: Leaf, shared: Expr | None, scope: RowScope
) -> list[exp.Expr]:
    where = None if leaf.aggregate.where == shared else leaf.aggregate.where
    kept = [] if where is None else [lower.condition(where, scope)]
    out: list[exp.Expr] = [build.alias(_leaf(leaf, kept, scope), leaf.column)]
    if scan.cuts:
        out.append(
            build.alias(
                _leaf(leaf, [*kept, _before_cut(plan, scan, scope)], scope),
                f"{leaf.column}_cut",
            )
        )
    return out


def _before_cut(plan: Plan, scan: Scan, scope: RowScope) -> exp.Expr:
    """Rows of a compared period count up to its cut; rows of other periods count."""
    late = [
        exp.and_(
            _compare(exp.GTE, plan, scan, period.cut, scope),
            _compare(exp.LT, plan, scan, _end_of(period), scope),
        )
        for period in scan.cuts
        if period.cut is not None
    ]
    return exp.Not(this=exp.Paren(this=exp.or_(*late)))


def _end_of(period: Period) -> datetime | Mark:
    return Mark("period_end", period.index) if period.end is None else midnight(period.end)


def _leaf(leaf: Leaf, conditions: list[exp.Expr], scope: RowScope) -> exp.Expr:
    """Return what a leaf computes; of a target, counting nothing is no target, which is not 0."""
    found = _aggregate(leaf.aggregate, conditions, scope)
    if leaf.of_target and isinstance(found, exp.Count):
        return exp.Nullif(this=found, expression=exp.Literal.number(0))
    return found


def _aggregate(aggregate: Aggregate, conditions: list[exp.Expr], scope: RowScope) -> exp.Expr:
    condition = build.all_of(conditions)
    function = aggregate.function
    if aggregate.argument is None:
        if condition is None:
            return exp.Count(this=exp.Star())
        return exp.Count(this=build.case([(condition, exp.Literal.number(1))]))
    argument = lower.value(aggregate.argument, scope, instant=True)
    if function in (AggregateFunction.MEDIAN, AggregateFunction.PERCENTILE):
        argument = build.double(argument)
    if condition is not None:
        argument = build.case([(condition, argument)])
    match function:
        case AggregateFunction.COUNT:
            return exp.Count(this=argument)
        case AggregateFunction.COUNT_DISTINCT:
            return exp.Count(this=exp.Distinct(expressions=[argument]))
        case AggregateFunction.SUM:
            return exp.Sum(this=argument)
        case AggregateFunction.AVG:
            # An exact sum has no order of addition; the average of doubles would have one.
            return build.quotient(exp.Sum(this=argument), exp.Count(this=argument.copy()))
        case AggregateFunction.MIN:
            return exp.Min(this=argument)
        case AggregateFunction.MAX:
            return exp.Max(this=argument)
        case AggregateFunction.MEDIAN:
            return scope.dialect.percentile(argument, Decimal("0.5"))
        case AggregateFunction.PERCENTILE:
            assert aggregate.fraction is not None
            return scope.dialect.percentile(argument, aggregate.fraction)
        case AggregateFunction.FIRST | AggregateFunction.LAST:
            raise AssertionError(f"{function} is refused when planning")
