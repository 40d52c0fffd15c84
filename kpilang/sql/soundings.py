"""Small statements that ask the data whether it bears out what is declared: one row each.

None of them depends on the rows of an answer; those that `workspace.preflight` needs before it runs
a question are in `probes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlglot import exp

from kpilang.model.entities import Ref, SourceTable
from kpilang.model.expr import Axis, Expr
from kpilang.model.types import Kind
from kpilang.sql import build, lower
from kpilang.sql.dialects import Dialect
from kpilang.sql.joins import relation
from kpilang.sql.lookups import lookups
from kpilang.sql.names import Setting
from kpilang.sql.rows import RowScope

_ROWS, _KEYS = "r", "k"


def dangling(source: SourceTable, target: SourceTable, ref: Ref, dialect: Dialect) -> str:
    """Count the rows that refer to something, and those that refer to no row; the least of these.

    The rows of a key that holds for a time count as one: which of them is meant does not matter.
    """
    local = [build.column(name, _ROWS) for name in ref.local]
    keys = [build.column(name) for name in ref.keys]
    there = exp.select(*keys).distinct().from_(relation(target, _KEYS)).where(*_filled(keys))
    table = exp.Subquery(this=there, alias=exp.TableAlias(this=build.identifier(_KEYS)))
    same = [
        exp.EQ(this=value.copy(), expression=build.column(name, _KEYS))
        for value, name in zip(local, ref.keys, strict=True)
    ]
    is_lost = exp.Is(this=build.column(ref.keys[0], _KEYS), expression=exp.Null())
    least = [exp.Min(this=_when(is_lost.copy(), value.copy())) for value in local]
    query = exp.select(
        build.alias(exp.Count(this=exp.Star()), "referring"),
        build.alias(exp.Count(this=_when(is_lost, exp.Literal.number(1))), "lost"),
        *(build.alias(part, f"least_{n}") for n, part in enumerate(least, 1)),
    )
    query = query.from_(relation(source, _ROWS, {target.name: target}))
    query = query.join(table, on=exp.and_(*same), join_type="left").where(*_filled(local))
    return _written(query, dialect)


def holds(
    setting: Setting,
    source: SourceTable,
    values: Sequence[Expr],
    condition: Expr,
    where: Expr | None,
    dialect: Dialect,
) -> str:
    """Count the rows of a filter with all values known, and those of them where a condition holds.

    Without `where` these are all rows of the source.
    """
    scope = RowScope(dialect, setting, source.name)
    known = [build.group(lower.value(value, scope)) for value in values]
    met = lower.condition(condition, scope)
    within = [] if where is None else [lower.condition(where, scope)]
    query = exp.select(
        build.alias(exp.Count(this=exp.Star()), "rows_known"),
        build.alias(exp.Count(this=_when(met, exp.Literal.number(1))), "rows_met"),
    )
    return _of_rows(query.where(*_filled(known), *within), scope, setting, dialect)


def least_key(setting: Setting, source: SourceTable, condition: Expr, dialect: Dialect) -> str:
    """Ask for the least key of the rows where a condition holds: no row where none has a key."""
    scope = RowScope(dialect, setting, source.name)
    met = lower.condition(condition, scope)
    keys = [build.column(name, source.name) for name in source.key]
    places = [exp.Literal.number(n) for n in range(1, len(keys) + 1)]
    query = exp.select(*keys).where(met, *_filled(keys)).order_by(*places).limit(1)
    return _of_rows(query, scope, setting, dialect)


def in_time(
    setting: Setting,
    source: SourceTable,
    axis: Axis,
    where: Expr | None,
    bounds: tuple[date, date, date],
    dialect: Dialect,
) -> str:
    """Count rows between the last two bounds, and between the first and last where they count."""
    scope = RowScope(dialect, setting, source.name, axis)
    day = lower.value(axis.value, scope)
    if axis.value.type.kind is not Kind.DATE:
        day = exp.cast(day, exp.DType.DATE)
    first, second, last = map(build.constant, bounds)
    before = exp.LT(this=day.copy(), expression=last)
    met = exp.true() if where is None else lower.condition(where, scope)
    late = exp.GTE(this=day.copy(), expression=second)
    query = exp.select(
        build.alias(exp.Count(this=_when(late, exp.Literal.number(1))), "rows_in_period"),
        build.alias(exp.Count(this=_when(met, exp.Literal.number(1))), "rows_that_count"),
    )
    query = query.where(exp.GTE(this=day, expression=first), before)
    return _of_rows(query, scope, setting, dialect)


def rhythm(
    setting: Setting, source: SourceTable, axis: Axis, before: date, dialect: Dialect
) -> str:
    """Ask for the first and the last day of an axis before a day, and how many days there are."""
    scope = RowScope(dialect, setting, source.name, axis)
    day = exp.cast(lower.value(axis.value, scope), exp.DType.DATE)
    query = exp.select(
        build.alias(exp.Min(this=day), "first_day"),
        build.alias(exp.Max(this=day.copy()), "last_day"),
        build.alias(exp.Count(this=exp.Distinct(expressions=[day.copy()])), "days"),
    )
    query = query.where(exp.LT(this=day.copy(), expression=build.constant(before)))
    return _of_rows(query, scope, setting, dialect)


def value_counts(
    setting: Setting,
    source: SourceTable,
    column: str,
    reached: Expr | None,
    most: int,
    dialect: Dialect,
) -> str:
    """Count the rows of each value of a column, and those that are reached, of not too many values.

    The most frequent values come first. Without `reached` all rows are reached.
    """
    scope = RowScope(dialect, setting, source.name)
    value = build.column(column, source.name)
    met = exp.true() if reached is None else lower.condition(reached, scope)
    query = exp.select(
        value,
        build.alias(exp.Count(this=exp.Star()), "how_many"),
        build.alias(exp.Count(this=_when(met, exp.Literal.number(1))), "reached"),
    )
    query = query.where(*_filled([value])).group_by(exp.Literal.number(1))
    order = [exp.Ordered(this=exp.Literal.number(2), desc=True), exp.Literal.number(1)]
    return _of_rows(query.order_by(*order).limit(most), scope, setting, dialect)


def _when(condition: exp.Expr, value: exp.Expr) -> exp.Expr:
    return exp.Case(ifs=[exp.If(this=condition, true=value)])


def _filled(values: Sequence[exp.Expr]) -> list[exp.Expr]:
    return [exp.Not(this=exp.Is(this=v.copy(), expression=exp.Null())) for v in values]


def _of_rows(query: exp.Select, scope: RowScope, setting: Setting, dialect: Dialect) -> str:
    """Write a query over the rows of a scope, with what they are joined with."""
    query.set("from_", scope.from_clause())
    query.set("joins", scope.joins())
    found = lookups(setting, dialect, [query])
    if found:
        query.set("with_", exp.With(expressions=found))
    return _written(query, dialect)


def _written(query: exp.Select, dialect: Dialect) -> str:
    return dialect.written(query)
