"""The table of daily exchange rates, in a statement that converts money.

A rate holds from its day until the day before the next one, the last until as-of. Of several on one
day it is the last by key.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.model.expr import Rates
from kpilang.sql import build, lower, names
from kpilang.sql.clock import present
from kpilang.sql.conversion import role
from kpilang.sql.dialects import Dialect
from kpilang.sql.names import Setting
from kpilang.sql.rows import RowScope

_SPANS = "spans"


def daily(setting: Setting, dialect: Dialect, rates: Rates) -> exp.CTE:
    """Return the table: the rate of each currency on each day."""
    days = dialect.each_day(build.column("day"), build.column("until"))
    query = exp.select(
        build.column("currency"),
        build.column("rate"),
        build.alias(exp.cast(days, exp.DType.DATE), "day"),
    )
    rows = exp.Subquery(
        this=_spans(setting, dialect, rates),
        alias=exp.TableAlias(this=build.identifier(_SPANS)),
    )
    return names.definition(setting, role(rates), query.from_(rows))


def _spans(setting: Setting, dialect: Dialect, rates: Rates) -> exp.Select:
    """Return each rate with the days on which it is the newest."""
    scope = RowScope(dialect, setting, rates.source)
    currency, rate, day = (
        lower.value(part, scope) for part in (rates.currency, rates.rate, rates.axis.value)
    )
    keys = [build.column(key, rates.source) for key in setting.sources[rates.source].key]
    order = [exp.Ordered(this=part.copy(), nulls_first=False) for part in (day, *keys, rate)]
    following = exp.Window(
        this=build.call("LEAD", day.copy()),
        partition_by=[currency.copy()],
        order=exp.Order(expressions=order),
    )
    last = present(setting, "today", instant=False)
    if rates.axis.planned:
        last = build.call("GREATEST", last, exp.Window(this=exp.Max(this=day.copy())))
    before = build.by_days(following, build.constant(1), back=True)
    query = exp.select(
        build.alias(currency, "currency"),
        build.alias(rate, "rate"),
        build.alias(day, "day"),
        build.alias(build.coalesce(before, last), "until"),
    )
    query.set("from_", scope.from_clause())
    query.set("joins", scope.joins())
    conditions: list[exp.Expr] = [
        exp.Not(this=exp.Is(this=build.group(part.copy()), expression=exp.Null()))
        for part in (currency, rate)
    ]
    if rates.axis.planned:
        conditions.append(exp.Not(this=exp.Is(this=build.group(day.copy()), expression=exp.Null())))
    else:
        today = present(setting, "today", instant=False)
        conditions.append(exp.LTE(this=build.group(day.copy()), expression=today))
    return query.where(*conditions, copy=False)
