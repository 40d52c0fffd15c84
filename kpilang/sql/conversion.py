"""Amounts of money converted in SQL, by a table with the rate of each currency on each day.

Rows are joined with it by equal currency and day, of which it has one row, so none becomes several.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.model.expr import Convert, Rates
from kpilang.sql import build, names
from kpilang.sql.names import Setting


def role(rates: Rates) -> str:
    """Return what the table of daily rates is called."""
    return f"{rates.source.replace('.', '_')}_by_day"


def alias_of(rates: Rates, currency: str) -> str:
    """Return what the table is called beside rows, for one currency or for that of the row."""
    return f"{rates.source.replace('.', '_')}_{currency}".lower().rstrip("_")


def join(setting: Setting, rates: Rates, alias: str, currency: exp.Expr, day: exp.Expr) -> exp.Join:
    """Return the join of rows with the rates of a currency on their day."""
    same = exp.EQ(this=build.column("currency", alias), expression=build.group(currency))
    on_day = exp.EQ(this=build.column("day", alias), expression=build.group(day))
    table = build.table([names.cte(setting, role(rates))], alias)
    return exp.Join(this=table, side="LEFT", on=exp.and_(same, on_day))


def at_most_last(setting: Setting, rates: Rates, day: exp.Expr) -> exp.Expr:
    """Return a day, or the last one that has rates where it lies ahead of that."""
    newest = exp.select(exp.Max(this=build.column("day"))).from_(
        names.reference(setting, role(rates))
    )
    last = exp.Subquery(this=newest)
    return build.case([(exp.GT(this=build.group(day), expression=last), last.copy())], day.copy())


def converted(
    convert: Convert,
    amount: exp.Expr,
    currency: exp.Expr | None,
    rate_from: exp.Expr | None,
    rate_to: exp.Expr | None,
) -> exp.Expr:
    """Return an amount in another currency.

    `rate_from` leads to the currency of the rates, `rate_to` from there to the one wanted; each is
    None where the way is not taken. `currency` is that of the row, where rows have one.
    """
    middle = amount
    if rate_from is not None:
        middle = exp.Mul(this=build.group(amount), expression=rate_from)
    found = middle if rate_to is None else build.quotient(middle, rate_to)
    if currency is None:
        return found
    branches = [(_equals(currency, convert.to), amount.copy())]
    if rate_to is not None:
        direct = build.quotient(amount.copy(), rate_to.copy())
        branches.append((_equals(currency, convert.rates.to), direct))
    return build.case(branches, found)


def _equals(currency: exp.Expr, code: str) -> exp.Expr:
    return exp.EQ(this=build.group(currency.copy()), expression=build.constant(code))
