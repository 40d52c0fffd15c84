"""A statement said for MariaDB: moves of days, periods, zones, functions, order.

The rules of sqlglot from one dialect to the other are not relied on: what means something else
there, or nothing, is replaced here before the text is written.
"""

from __future__ import annotations

from decimal import Decimal

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.build import call
from kpilang.sql.dialects.mariadb_rows import select, table, values
from kpilang.sql.dialects.mariadb_texts import apart
from kpilang.sql.dialects.mariadb_zones import to_instant, to_zone
from kpilang.sql.dialects.rewriting import Writers, is_inner_zone, rewrite

_MICROSECOND, _SECOND = "MICROSECOND", "SECOND"


def rewritten(tree: exp.Expr) -> exp.Expr:
    """Return a statement in the words of MariaDB."""
    apart(tree)
    return rewrite(tree, _WRITTEN)


def _cast(node: exp.Expr) -> exp.Expr:
    assert isinstance(node, exp.Cast)
    match node.to.this:
        case exp.DType.TIMESTAMP:
            return exp.Cast(this=node.this, to=exp.DataType.build("DATETIME(6)", dialect="mysql"))
        case exp.DType.DECIMAL if isinstance(node.this, exp.Null):
            return node
        case exp.DType.TEXT | exp.DType.VARCHAR:
            return exp.Cast(this=node.this, to=exp.DataType.build("CHAR", dialect="mysql"))
        case exp.DType.INT | exp.DType.BIGINT:
            return exp.Cast(this=node.this, to=exp.DataType.build("SIGNED", dialect="mysql"))
        case _:
            return node


def _moved(node: exp.Expr) -> exp.Expr:
    """A sum or difference of moments, days and times; of numbers it stays as it is."""
    left, right = node.this, node.expression
    is_sum = isinstance(node, exp.Add)
    distance = _distance(right)
    if distance is None and build.is_by_days(node):
        distance = _interval(build.group(right), "DAY")
    if distance is not None:
        return type(node)(this=left, expression=distance)
    if not is_sum and _is_day(left) and _is_day(right):
        return call("DATEDIFF", left, right)
    return node


def _distance(value: exp.Expr) -> exp.Expr | None:
    """Return an interval, or one that is taken several times."""
    value = value.unnest()
    if isinstance(value, exp.Interval):
        count, unit = Decimal(value.this.this), value.args["unit"].name.upper()
        if unit == _SECOND and count != count.to_integral_value():
            count, unit = count * 1_000_000, _MICROSECOND
        return _interval(exp.Literal.number(format(count.normalize(), "f")), unit)
    if not isinstance(value, exp.Mul):
        return None
    times, one = value.this, value.expression
    if not isinstance(one, exp.Interval):
        return None
    count, unit = Decimal(one.this.this), one.args["unit"].name.upper()
    if unit == _SECOND:
        micro = exp.Mul(this=build.group(times), expression=exp.Literal.number(1_000_000))
        return _interval(call("ROUND", micro), _MICROSECOND)
    if count == 1:
        return _interval(build.group(times), unit)
    many = exp.Mul(this=build.group(times), expression=exp.Literal.number(format(count, "f")))
    return _interval(exp.Paren(this=many), unit)


def _interval(count: exp.Expr, unit: str) -> exp.Expr:
    return exp.Interval(this=count, unit=exp.var(unit))


def _is_day(value: exp.Expr) -> bool:
    value = value.unnest()
    return isinstance(value, exp.Cast) and value.to.is_type(exp.DType.DATE)


def _truncated(unit: str, value: exp.Expr) -> exp.Expr:
    """Return where a period begins: the day less the days, or months, that have passed."""
    day = call("DATE", value)
    match unit:
        case "hour":
            passed = call("TIMESTAMPDIFF", exp.var(_MICROSECOND), day, value.copy())
            hours = exp.IntDiv(this=passed, expression=exp.Literal.number(3_600_000_000))
            start = exp.cast(call("DATE", value.copy()), exp.DataType.build("DATETIME", "mysql"))
            return exp.Paren(this=exp.Add(this=start, expression=_interval(hours, "HOUR")))
        case "week":
            return _less(day, call("WEEKDAY", value.copy()), "DAY")
        case "month":
            return _less(day, _less_one(call("DAYOFMONTH", value.copy())), "DAY")
    first = call("MAKEDATE", call("YEAR", value), exp.Literal.number(1))
    if unit == "year":
        return first
    assert unit == "quarter", f"`{unit}` is no length of a period"
    quarters = _less_one(call("QUARTER", value.copy()))
    return exp.Paren(this=exp.Add(this=first, expression=_interval(quarters, "QUARTER")))


def _less(day: exp.Expr, count: exp.Expr, unit: str) -> exp.Expr:
    return exp.Paren(this=exp.Sub(this=day, expression=_interval(count, unit)))


def _less_one(count: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Sub(this=count, expression=exp.Literal.number(1)))


def _extract(node: exp.Expr) -> exp.Expr:
    unit, value = node.this.name.upper(), node.expression
    match unit:
        case "WEEK":
            return call("WEEK", value, exp.Literal.number(3))
        case "ISODOW":
            weekday = call("WEEKDAY", value)
            return exp.Paren(this=exp.Add(this=weekday, expression=exp.Literal.number(1)))
        case "DAY":
            return call("DAYOFMONTH", value)
        case _:
            return call(unit, value)


def _zone(node: exp.Expr) -> exp.Expr:
    """A clock time of one zone in another: two nodes, one in the other, or an instant in one."""
    assert isinstance(node, exp.AtTimeZone)
    if is_inner_zone(node):
        return node
    inner, wanted = node.this.unnest(), node.args["zone"].this
    if not isinstance(inner, exp.AtTimeZone):
        return to_zone(inner, wanted)
    value, stored = inner.this.unnest(), inner.args["zone"].this
    instant = value if stored == "UTC" else to_instant(value, stored)
    return instant if wanted == "UTC" else to_zone(instant, wanted)


def _called(node: exp.Expr) -> exp.Expr:
    """A function that is called otherwise there."""
    assert isinstance(node, exp.Anonymous)
    arguments = node.expressions
    match node.name.upper():
        case "DATE_TRUNC":
            return _truncated(arguments[0].this, arguments[1])
        case "LENGTH":
            return call("CHAR_LENGTH", *arguments)
        case "TRUNC":
            places = arguments[1] if len(arguments) > 1 else exp.Literal.number(0)
            return call("TRUNCATE", arguments[0], places)
        case "STRPOS":
            return call("LOCATE", arguments[1], arguments[0])
        case "STARTS_WITH":
            text, start = arguments
            begin = call("LEFT", text, call("CHAR_LENGTH", start))
            return exp.Paren(this=exp.EQ(this=begin, expression=build.group(start.copy())))
        case "TRIM":
            return call("TRIM", arguments[0])
        case _:
            return node


def _piped(node: exp.Expr) -> exp.Expr:
    return call("CONCAT", node.this, node.expression)


def _matched(node: exp.Expr) -> exp.Expr:
    found = call("REGEXP_INSTR", node.this, node.expression)
    return exp.Paren(this=exp.GT(this=found, expression=exp.Literal.number(0)))


def _differs(node: exp.Expr) -> exp.Expr:
    same = exp.NullSafeEQ(this=node.this, expression=node.expression)
    return exp.Paren(this=exp.Not(this=exp.Paren(this=same)))


def _order(node: exp.Expr) -> exp.Expr:
    """What is missing stands where it is said, not where the server puts it."""
    out: list[exp.Expr] = []
    for part in node.expressions:
        desc, first = bool(part.args.get("desc")), part.args.get("nulls_first")
        if first is not None and bool(first) is desc and not isinstance(part.this, exp.Literal):
            missing = exp.Is(this=build.group(part.this.copy()), expression=exp.Null())
            is_last = exp.Paren(this=missing)
            out.append(exp.Ordered(this=is_last, desc=bool(first), nulls_first=not first))
        out.append(exp.Ordered(this=part.this, desc=desc, nulls_first=not desc))
    node.set("expressions", out)
    return node


_WRITTEN: Writers = {
    exp.Cast: _cast,
    exp.Add: _moved,
    exp.Sub: _moved,
    exp.Extract: _extract,
    exp.AtTimeZone: _zone,
    exp.Anonymous: _called,
    exp.DPipe: _piped,
    exp.RegexpLike: _matched,
    exp.NullSafeNEQ: _differs,
    exp.Values: values,
    exp.Table: table,
    exp.Order: _order,
    exp.Select: select,
}
