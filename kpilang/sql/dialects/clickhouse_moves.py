"""Days and moments moved in ClickHouse, and the time between them.

By itself it takes the last day there is for what lies after it.
"""

from __future__ import annotations

from decimal import Decimal

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.build import call
from kpilang.sql.dialects import clickhouse_types as types
from kpilang.sql.dialects.clickhouse_numbers import refused_if
from kpilang.sql.dialects.clickhouse_zones import moment
from kpilang.sql.dialects.rewriting import bare

_MOVES = {
    "MICROSECOND": "addMicroseconds",
    "SECOND": "addSeconds",
    "MINUTE": "addMinutes",
    "HOUR": "addHours",
    "DAY": "addDays",
    "WEEK": "addWeeks",
    "MONTH": "addMonths",
    "QUARTER": "addQuarters",
    "YEAR": "addYears",
}
_DAYS = (exp.DType.DATE32, exp.DType.DATE)
#: the last day and microsecond there is, counted from 1970, and what is said of those after it
_LAST_DAY, _LAST_MICROSECOND = 2_932_896, 253_402_300_799_999_999
OUTSIDE = "a moment lies outside the years 1 to 9999"


def moved(node: exp.Expr) -> exp.Expr:
    """A sum or difference of moments, days and times; of numbers it stays as it is."""
    left, right, back = node.this, node.expression, isinstance(node, exp.Sub)
    if build.is_elapsed(node):
        microsecond = exp.Literal.string("microsecond")
        return build.as_elapsed(call("dateDiff", microsecond, moment(right), moment(left)))
    if build.is_elapsed(right.unnest()):
        return call("addMicroseconds", left, right.unnest())
    if build.is_by_days(node):
        return _by_days(left, build.group(right), back)
    distance = _distance(right)
    if distance is not None:
        unit, count, is_known = distance
        count = exp.Neg(this=build.group(count)) if back else count
        if not is_known and unit == "MICROSECOND":
            now = call("toUnixTimestamp64Micro", left.copy())
            count = _inside(count, now, _LAST_MICROSECOND)
        return call(_MOVES[unit], left, count)
    if back and is_day(left) and is_day(right):
        return call("dateDiff", exp.Literal.string("day"), right, left)
    return node


def _by_days(day: exp.Expr, count: exp.Expr, back: bool) -> exp.Expr:
    is_known = isinstance(count.unnest(), exp.Literal)
    steps: exp.Expr = exp.Neg(this=count) if back else count
    if not is_known:
        steps = _inside(steps, call("toInt64", call("toInt32", day.copy())), _LAST_DAY)
    return call("addDays", day, steps)


def _inside(count: exp.Expr, start: exp.Expr, last: int) -> exp.Expr:
    """Return a count that is refused where it leads past the last moment, not cut there."""
    end = exp.Add(this=start, expression=build.group(count.copy()))
    late = exp.GT(this=end, expression=exp.Literal.number(last))
    return exp.Add(this=build.group(count), expression=refused_if(late, OUTSIDE))


def _distance(value: exp.Expr) -> tuple[str, exp.Expr, bool] | None:
    """Return unit and count of an interval, or of one that is taken several times.

    Also whether it is known before the statement runs.
    """
    value = value.unnest()
    if isinstance(value, exp.Interval):
        count, unit = Decimal(value.this.this), value.args["unit"].name.upper()
        if unit == "SECOND" and count != count.to_integral_value():
            count, unit = count * 1_000_000, "MICROSECOND"
        return unit, _whole(count), True
    if not isinstance(value, exp.Mul) or not isinstance(value.expression, exp.Interval):
        return None
    one = value.expression
    size, unit = Decimal(one.this.this), one.args["unit"].name.upper()
    times = build.group(bare(value.this))
    if unit == "SECOND":
        micro = exp.Mul(this=times, expression=exp.Literal.number(1_000_000))
        return "MICROSECOND", types.cast(call("round", micro), "Int64"), False
    if size != 1:
        times = exp.Paren(this=exp.Mul(this=times, expression=_whole(size)))
    return unit, types.cast(times, "Int64"), unit == "HOUR"


def _whole(count: Decimal) -> exp.Expr:
    number = exp.Literal.number(format(abs(count).to_integral_value(), "f"))
    return exp.Neg(this=number) if count < 0 else number


def is_day(value: exp.Expr) -> bool:
    """Tell whether a value is a day."""
    value = value.unnest()
    return isinstance(value, exp.Cast) and value.to.is_type(*_DAYS, check_nullable=False)
