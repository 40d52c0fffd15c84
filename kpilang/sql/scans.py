"""One CTE per scan: rows are filtered to what is looked at, put into periods and aggregated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlglot import exp

from kpilang.model.expr import Aggregate, Column, Expr
from kpilang.model.leaves import substitute, walk
from kpilang.model.types import Kind
from kpilang.model.windows import Grain
from kpilang.plan.looks import Range
from kpilang.plan.nodes import Leaf, Mark, Moment, Part, Plan, Scan
from kpilang.plan.periods import midnight
from kpilang.sql import build, filters, lower, names
from kpilang.sql.buckets import bucket_start
from kpilang.sql.clock import marked
from kpilang.sql.dialects import Dialect
from kpilang.sql.folded import (
    DAY,
    GROUPS,
    Days,
    Measured,
    counts_values,
    folded,
    folds,
    merges,
    values_counted,
)
from kpilang.sql.joined import joined_later, local_keys
from kpilang.sql.members import member_values
from kpilang.sql.moments import hour_start, period_start, stored_bound
from kpilang.sql.names import BUCKET, PERIOD
from kpilang.sql.rows import RowScope
from kpilang.sql.states import aggregated, counted, states


def scan_query(plan: Plan, scan: Scan, dialect: Dialect) -> exp.Select:
    """Return the aggregated rows of a scan: period, dimensions, one column per leaf form.

    A scan with finer buckets has what merges of each leaf; one of values has them as they are.
    """
    scope = RowScope(dialect, plan, scan.source, scan.axis)
    groups: list[exp.Expr] = []
    if scan.bucket is not None:
        groups.append(build.alias(bucket_start(plan, scan, _axis(plan, scan, scope)), BUCKET))
    elif scan.axis is not None and plan.grain is not Grain.ALL:
        start = _period(plan, _axis(plan, scan, scope), dialect)
        groups.append(build.alias(start, PERIOD))
    shared = _shared_filter(scan)
    if merges(scan) and local_keys(plan, scan):
        measured = _measured(plan, scan, shared, scope)
        rows = _rows(plan, scan, shared, scope)
        return joined_later(plan, scan, groups, measured, rows, scope)
    groups += member_values(plan, scan.dimensions, scan.by, scope)
    days = _days(plan, scan, scope)
    if folds(scan) or days is not None:
        measured = _measured(plan, scan, shared, scope, by_day=days is not None)
        rows = _rows(plan, scan, shared, scope, early=dialect.drops_early)
        return folded(groups, measured, rows, _texts(scan, scope), days)
    if counts_values(scan):
        measured = _measured(plan, scan, shared, scope)
        return values_counted(groups, measured, _rows(plan, scan, shared, scope))
    measures = [m for leaf in scan.leaves for m in _measures(plan, scan, leaf, shared, scope)]
    for where, name in names.presence(scan).items():
        condition = None if where is None else lower.condition(where, scope)
        measures.append(build.alias(counted(condition), name))
    for prefix, parts in scan.owners:
        looked_at = build.all_of([_any_part(plan, scan, parts, None, scope)])
        measures.append(build.alias(counted(looked_at), names.owner(prefix)))
    query = _rows(plan, scan, shared, scope).select(*groups, *measures, copy=False)
    if scan.values:
        return query.distinct() if _counts_distinct(scan) else query
    if groups:
        numbers: list[exp.Expr] = [exp.Literal.number(i) for i in range(1, len(groups) + 1)]
        query = query.group_by(*numbers, copy=False)
    return query


def _days(plan: Plan, scan: Scan, scope: RowScope) -> Days | None:
    """Return the days by which rows are grouped before periods, where that is less work."""
    if not scope.dialect.days_first or not merges(scan) or scan.by or scan.axis is None:
        return None
    if plan.grain in (Grain.HOUR, Grain.DAY, Grain.ALL) or not (_is_alike(scan) or folds(scan)):
        return None
    day = exp.cast(_axis(plan, scan, scope), exp.DType.DATE)
    return Days(day, lambda day: period_start(day, plan.grain, plan.calendar))


def _is_alike(scan: Scan) -> bool:
    return len({leaf.aggregate.where for leaf in scan.leaves}) == 1


def _texts(scan: Scan, scope: RowScope) -> frozenset[str]:
    """Return the columns of the rows themselves that hold text and that filters read."""
    wheres = [leaf.aggregate.where for leaf in scan.leaves if leaf.aggregate.where is not None]
    found = [part for one in wheres for part in walk(one) if isinstance(part, Column)]
    return frozenset(
        scope.raw(part).sql() for part in found if part.type.kind is Kind.TEXT and not part.path
    )


def _rows(
    plan: Plan, scan: Scan, shared: Expr | None, scope: RowScope, *, early: bool = True
) -> exp.Select:
    """Return a query without columns over the rows that are looked at, joined as far as known.

    Rows that none of several filters keeps are dropped if `early`.
    """
    condition = build.all_of(_conditions(plan, scan, shared, scope, early))
    query = exp.Select()
    query.set("from_", scope.from_clause())
    query.set("joins", scope.joins())
    return query if condition is None else query.where(condition, copy=False)


def _counts_distinct(scan: Scan) -> bool:
    return all(leaf.aggregate.function == "count_distinct" for leaf in scan.leaves)


def _axis(plan: Plan, scan: Scan, scope: RowScope) -> exp.Expr:
    """Return where rows lie in time: by the clock, or on the line where they are put into hours."""
    assert scan.axis is not None
    return lower.value(scan.axis.value, scope, instant=plan.grain is Grain.HOUR)


def _period(plan: Plan, axis: exp.Expr, dialect: Dialect) -> exp.Expr:
    """Return where the period of the answer begins that holds a row."""
    if plan.grain is Grain.MONTH and isinstance(axis.unnest(), exp.Column):
        return dialect.month_start(axis)
    if plan.grain is not Grain.HOUR:
        return period_start(axis, plan.grain, plan.calendar)
    first = plan.spine[0].start
    return hour_start(axis, first.minute if isinstance(first, datetime) else 0)


def _shared_filter(scan: Scan) -> Expr | None:
    """Return the filter that all leaves have in common, None when they differ."""
    first = scan.leaves[0].aggregate.where
    same = all(leaf.aggregate.where == first for leaf in scan.leaves)
    return first if same else None


def _conditions(
    plan: Plan, scan: Scan, shared: Expr | None, scope: RowScope, early: bool
) -> list[exp.Expr]:
    alike = len({part.stretches for part in scan.parts}) == 1
    out: list[exp.Expr] = []
    if alike:
        out += _within(plan, scan, scan.parts[0].stretches, scope)
    elif (whole := _hull(scan)) is not None:
        out += _within(plan, scan, (whole,), scope)
    if scan.where is not None:
        dimensions = {d.name: d.value for d in scan.dimensions}
        out.append(lower.condition(substitute(scan.where, dimensions), scope))
    if shared is not None:
        out.append(lower.condition(shared, scope))
    if not alike:
        out.append(_any_part(plan, scan, scan.parts, shared, scope))
    elif early and shared is None and all(part.where is not None for part in scan.parts):
        wanted = dict.fromkeys(part.where for part in scan.parts)
        either = filters.either(lower.condition(f, scope) for f in wanted if f is not None)
        if either is not None:
            out.append(build.group(either))
    return out


def _any_part(
    plan: Plan, scan: Scan, looked_at: tuple[Part, ...], shared: Expr | None, scope: RowScope
) -> exp.Expr:
    """Rows count where one of the leaves looks at them."""
    parts = []
    for part in looked_at:
        found = list(_within(plan, scan, part.stretches, scope))
        if part.where is not None and part.where != shared:
            found.append(lower.condition(part.where, scope))
        parts.append(build.all_of(found) or exp.true())
    return exp.Paren(this=exp.or_(*parts))


def _hull(scan: Scan) -> Range | None:
    """Return the stretch that holds all others, None where only the clock knows it."""
    every = [stretch for part in scan.parts for stretch in part.stretches]
    lowers = [lower for lower, _ in every if isinstance(lower, datetime)]
    uppers = [upper for _, upper in every if isinstance(upper, datetime)]
    if any(isinstance(bound, Mark) for stretch in every for bound in stretch) or not every:
        return None
    return (
        min(lowers) if len(lowers) == len(every) else None,
        max(uppers) if len(uppers) == len(every) else None,
    )


def _within(
    plan: Plan, scan: Scan, stretches: tuple[Range, ...], scope: RowScope
) -> Sequence[exp.Expr]:
    """Return the conditions under which a row lies in one of the stretches."""
    if not stretches:
        return [exp.false()]
    if scan.axis is None:
        return []
    first = _inside(plan, scan, stretches[0], scope)
    if len(stretches) == 1:
        return first
    whole: list[exp.Expr] = []
    if all(isinstance(bound, datetime) for stretch in stretches for bound in stretch):
        whole = _inside(plan, scan, (stretches[0][0], stretches[-1][1]), scope)
    others = [_inside(plan, scan, stretch, scope) for stretch in stretches]
    either = exp.or_(*[build.all_of(found) or exp.true() for found in others])
    return [*whole, exp.Paren(this=either)]


def _inside(plan: Plan, scan: Scan, stretch: Range, scope: RowScope) -> list[exp.Expr]:
    start, end = stretch
    out: list[exp.Expr] = []
    if start is not None:
        out.append(_compare(exp.GTE, plan, scan, start, scope))
    if end is not None:
        before = _compare(exp.LT, plan, scan, end, scope)
        if scan.undated:
            assert scan.axis is not None
            axis = scan.axis.value
            stored = scope.raw(axis) if isinstance(axis, Column) else _axis(plan, scan, scope)
            undated = exp.Is(this=stored, expression=exp.Null())
            before = exp.Paren(this=exp.or_(before, undated))
        out.append(before)
    return out


def _compare(
    kind: type[exp.LT] | type[exp.GTE],
    plan: Plan,
    scan: Scan,
    moment: Moment,
    scope: RowScope,
) -> exp.Expr:
    """Compare the axis with a moment, on the stored column where that is one to one."""
    assert scan.axis is not None
    axis = scan.axis.value
    hours = plan.grain is Grain.HOUR
    if isinstance(moment, Mark):
        return kind(this=build.group(lower.value(axis, scope)), expression=marked(plan, moment))
    if axis.type.kind is Kind.DATE:
        if moment != midnight(moment.date()):
            moment = datetime(moment.year, moment.month, moment.day)
            return _day_or_before(kind, axis, moment, scope)
        return kind(this=lower.value(axis, scope), expression=build.constant(moment.date()))
    if isinstance(axis, Column) and not axis.type.zoned:
        zone = plan.sources[axis.source].timezone
        bound = stored_bound(moment, "UTC" if hours else plan.calendar.timezone, zone)
        if bound is not None:
            return kind(this=scope.raw(axis), expression=build.constant(bound))
    return kind(this=build.group(_axis(plan, scan, scope)), expression=build.constant(moment))


def _day_or_before(
    kind: type[exp.LT] | type[exp.GTE], axis: Expr, day: datetime, scope: RowScope
) -> exp.Expr:
    """A date counts as the midnight it begins at, so it lies before a moment within its day."""
    nearest = exp.LTE if kind is exp.LT else exp.GT
    return nearest(this=lower.value(axis, scope), expression=build.constant(day.date()))


def _measures(
    plan: Plan, scan: Scan, leaf: Leaf, shared: Expr | None, scope: RowScope
) -> list[exp.Expr]:
    """Return the columns of a leaf: its result and like-for-like form, or what merges into it."""
    aggregate = leaf.aggregate
    where = None if aggregate.where == shared else aggregate.where
    kept = [] if where is None else [lower.condition(where, scope)]
    if scan.values:
        value = lower.value(_argument(aggregate), scope, instant=True)
        return [build.alias(value, leaf.column)]
    if not scan.exact:
        condition = build.all_of(kept)
        if aggregate.argument is None:
            return [build.alias(counted(condition), leaf.column)]
        argument = lower.value(aggregate.argument, scope, instant=True)
        parts = states(aggregate, argument, condition)
        return [build.alias(value, f"{leaf.column}{ending}") for ending, value in parts]
    out: list[exp.Expr] = [build.alias(_leaf(leaf, kept, scope), leaf.column)]
    if scan.is_cut:
        cut = _leaf(leaf, [*kept, _compared(plan, scan, scope)], scope)
        out.append(build.alias(cut, f"{leaf.column}_cut"))
    return out


def _measured(
    plan: Plan, scan: Scan, shared: Expr | None, scope: RowScope, *, by_day: bool = False
) -> list[Measured]:
    """Return the columns of a scan that is put together from parts, and what each counts.

    Of parts `by_day` the day tells what is compared, unless the cut lies within one.
    """
    out = []
    compared = _compared_days(scan) if by_day and scan.is_cut else None
    for leaf in scan.leaves:
        aggregate, argument = leaf.aggregate, None
        if aggregate.argument is not None:
            argument = lower.value(aggregate.argument, scope, instant=True)
        kept: tuple[exp.Expr, ...] = ()
        if aggregate.where is not None and aggregate.where != shared:
            kept = (lower.condition(aggregate.where, scope),)
        out.append(Measured(leaf.column, leaf, argument, kept))
        if not scan.is_cut:
            continue
        cut = f"{leaf.column}_cut"
        if compared is not None:
            out.append(Measured(cut, leaf, argument, kept, compared.copy()))
        else:
            early = _compared(plan, scan, scope)
            out.append(Measured(cut, leaf, argument, (*kept, early)))
    return out


def _compared_days(scan: Scan) -> exp.Expr | None:
    """Return that a day is compared with one of a partial row; None where a cut lies within one."""
    day, early = build.column(DAY, GROUPS), []
    for cut in scan.cuts:
        bounds = [bound for bound in (cut.start, cut.at) if isinstance(bound, datetime)]
        if len(bounds) < 2 or any(bound != midnight(bound.date()) for bound in bounds):
            return None
        first, end = (build.constant(bound.date()) for bound in bounds)
        since = exp.GTE(this=day.copy(), expression=first)
        early.append(exp.and_(since, exp.LT(this=day.copy(), expression=end)))
    return early[0] if len(early) == 1 else build.group(exp.or_(*early))


def _argument(aggregate: Aggregate) -> Expr:
    assert aggregate.argument is not None, "a count of rows merges"
    return aggregate.argument


def _compared(plan: Plan, scan: Scan, scope: RowScope) -> exp.Expr:
    """Rows of the periods that a partial one is compared with count, up to the cut of each.

    No other row does, so that the form costs next to nothing where most rows lie elsewhere.
    """
    stretches = [(cut.start, cut.at) for cut in scan.cuts]
    early = [exp.and_(*_inside(plan, scan, stretch, scope)) for stretch in stretches]
    return early[0] if len(early) == 1 else build.group(exp.or_(*early))


def _leaf(leaf: Leaf, conditions: list[exp.Expr], scope: RowScope) -> exp.Expr:
    """Return what a leaf computes; of a target, counting nothing is no target, which is not 0."""
    condition, aggregate = build.all_of(conditions), leaf.aggregate
    if aggregate.argument is None:
        found = counted(condition)
    else:
        argument = lower.value(aggregate.argument, scope, instant=True)
        found = aggregated(aggregate, argument, condition, scope.dialect)
    if leaf.of_target and isinstance(found, exp.Count):
        return exp.Nullif(this=found, expression=exp.Literal.number(0))
    return found
