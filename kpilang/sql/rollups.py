"""Roll-ups in SQL: rows that refer to others, aggregated by whose they are before any join."""

from __future__ import annotations

from datetime import datetime

from sqlglot import exp

from kpilang.model.expr import Axis, Column
from kpilang.model.types import Kind
from kpilang.plan.periods import midnight
from kpilang.plan.scanned import Rolled
from kpilang.sql import build, lower, ordered
from kpilang.sql.clock import present
from kpilang.sql.dialects import Dialect
from kpilang.sql.moments import stored_bound
from kpilang.sql.names import Setting
from kpilang.sql.rows import RowScope
from kpilang.sql.states import aggregated, counted


def rolled_table(setting: Setting, dialect: Dialect, rolled: Rolled) -> exp.CTE:
    """Return a table with a row for each that some row refers to, of all rows before as-of."""
    scope = RowScope(dialect, setting, rolled.source, rolled.axis)
    beside = scope.beside.follow(rolled.by[:-1])
    keys = [build.column(key, beside) for key in rolled.keys]
    wheres = {leaf.where for _, leaf in rolled.values}
    shared = next(iter(wheres)) if len(wheres) == 1 else None
    columns: list[exp.Expr] = list(keys)
    for name, leaf in rolled.values:
        own = None if leaf.where is None or leaf.where == shared else leaf.where
        condition = None if own is None else lower.condition(own, scope)
        if leaf.argument is None:
            found = counted(condition)
        elif ordered.is_ordered(leaf):
            found = ordered.taken(None, leaf, condition, scope)
        else:
            argument = lower.value(leaf.argument, scope, instant=True)
            found = aggregated(leaf, argument, condition, dialect)
        columns.append(build.alias(found, name))
    kept = [] if rolled.axis is None else [_has_happened(setting, rolled.axis, scope)]
    if shared is not None:
        kept.append(lower.condition(shared, scope))
    query = exp.select(*columns)
    query.set("from_", scope.from_clause())
    query.set("joins", scope.joins())
    where = build.all_of(kept)
    if where is not None:
        query = query.where(where, copy=False)
    places = [exp.Literal.number(place) for place in range(1, len(keys) + 1)]
    query = query.group_by(*places, copy=False)
    return exp.CTE(this=query, alias=exp.TableAlias(this=build.identifier(rolled.name)))


def _has_happened(setting: Setting, axis: Axis, scope: RowScope) -> exp.Expr:
    """Return that a row lies before as-of, on the stored column where that is one to one."""
    value, as_of = axis.value, setting.as_of
    if as_of is None:
        now = present(setting, "now", instant=False)
        return exp.LT(this=build.group(lower.value(value, scope)), expression=now)
    if value.type.kind is Kind.DATE:
        day = midnight(as_of.date())
        kind = exp.LT if day == as_of else exp.LTE
        return kind(this=build.group(lower.value(value, scope)), expression=_constant(day))
    if isinstance(value, Column) and not value.type.zoned:
        zone = setting.sources[value.source].timezone
        bound = stored_bound(as_of, setting.calendar.timezone, zone)
        if bound is not None:
            return exp.LT(this=scope.raw(value), expression=build.constant(bound))
    return exp.LT(this=build.group(lower.value(value, scope)), expression=build.constant(as_of))


def _constant(day: datetime) -> exp.Expr:
    return build.constant(day.date())
