"""Row functions in SQL.

A function of a missing value is missing, and what has no result (the root of a negative number, a
power that no double holds) has no value, on every engine. Numbers are read to ten places before
they are rounded, so that the noise of doubles does not reach the result.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from sys import float_info

from sqlglot import exp

from kpilang.model.expr import Expr, Function, Literal, Moment
from kpilang.model.types import Kind
from kpilang.model.windows import Calendar, Grain
from kpilang.sql import build, workdays
from kpilang.sql.dialects import Dialect
from kpilang.sql.moments import from_instant, period_start, to_instant
from kpilang.sql.workdays import Holidays

#: conditions: false for a missing value, as comparisons are
CONDITIONS = ("contains", "starts_with", "ends_with")

_PARTS = {"weekday": "ISODOW"}
_EXTRACTED = ("year", "quarter", "month", "week", "day", "weekday", "hour", "minute")
_SAME_NAME = ("abs", "left", "length", "lower", "replace", "right", "substring", "upper")
#: the greatest power of e that a double holds, and the least that is more than nothing
_HIGHEST, _LOWEST = Decimal("709.78"), Decimal(-745)
#: a little more than the least double, and the highest power whose bounds are worth stating
_LEAST, _MOST_FACTORS = 1e-320, 300

Written = list[exp.Expr]
Value = Callable[[Expr, bool], exp.Expr]


def function(
    expr: Function,
    value: Value,
    instant: bool,
    dialect: Dialect,
    calendar: Calendar,
    holidays: Holidays,
) -> exp.Expr:
    """Return a call; `value` writes an argument, a timestamp as civil time or as an instant."""
    name, arguments = expr.name, expr.arguments
    zone = calendar.timezone
    match name:
        case "coalesce":
            first, *others = (value(argument, instant) for argument in arguments)
            return exp.Coalesce(this=first, expressions=others)
        case "greatest" | "least" | "nullif":
            moments = expr.type.kind is Kind.TIMESTAMP
            found = _chosen(expr, [value(argument, moments) for argument in arguments])
            return from_instant(found, zone) if moments and not instant else found
        case "timestamp":
            if arguments[0].type.kind is Kind.TIMESTAMP:
                return value(arguments[0], instant)
            midnight = exp.cast(value(arguments[0], False), exp.DType.TIMESTAMP)
            return to_instant(midnight, zone) if instant else midnight
        case "date_trunc":
            assert isinstance(arguments[0], Literal)
            grain = Grain(str(arguments[0].value))
            return period_start(value(arguments[1], False), grain, calendar)
        case "workdays" | "workhours":
            first, second = (value(argument, False) for argument in arguments)
            between = workdays.workdays if name == "workdays" else workdays.workhours
            return between(first, second, calendar, dialect, holidays)
        case _:
            return _plain(expr, [value(argument, False) for argument in arguments], dialect)


def _plain(expr: Function, written: Written, dialect: Dialect) -> exp.Expr:
    """Return a function whose arguments are written one way, whatever stands around it."""
    name = expr.name
    if name in _SAME_NAME:
        return build.call(name.upper(), *written)
    if name in _EXTRACTED:
        return exp.Extract(this=exp.var(_PARTS.get(name, name.upper())), expression=written[0])
    match name:
        case "date":
            return exp.cast(written[0], exp.DType.DATE)
        case "second":
            found = exp.Extract(this=exp.var("SECOND"), expression=written[0])
            return exp.cast(build.call("FLOOR", found), exp.DType.INT)
        case "trim":
            return build.call("TRIM", written[0], exp.Literal.string(" "))
        case "concat":
            return _concat(written)
        case "starts_with":
            return build.call("STARTS_WITH", *written)
        case "contains":
            return exp.GT(this=build.call("STRPOS", *written), expression=build.constant(0))
        case "ends_with":
            text, end = written
            last = build.call("RIGHT", text, build.call("LENGTH", end))
            return exp.EQ(this=last, expression=build.group(end.copy()))
        case _:
            return _number(expr, written, dialect)


def _number(expr: Function, written: Written, dialect: Dialect) -> exp.Expr:
    x = written[0]
    match expr.name:
        case "round" | "ceil" | "floor":
            return dialect.exact(build.call(expr.name.upper(), dialect.exact(x), *written[1:]))
        case "truncate":
            return dialect.exact(build.call("TRUNC", dialect.exact(x), *written[1:]))
        case "mod":
            divisor = exp.Nullif(this=dialect.exact(written[1]), expression=build.constant(0))
            return build.call("MOD", dialect.exact(x), divisor)
        case "sign":
            tests = ((exp.GT, 1), (exp.LT, -1), (exp.EQ, 0))
            return build.case(
                (test(this=build.group(x.copy()), expression=build.constant(0)), build.constant(s))
                for test, s in tests
            )
        case "sqrt":
            return build.call("SQRT", _where(exp.GTE, x))
        case "ln" | "log10":
            return build.call(expr.name.upper(), _where(exp.GT, x))
        case "exp":
            fits = exp.LT(this=build.group(x), expression=build.constant(_HIGHEST))
            power = build.call("GREATEST", build.double(x.copy()), build.constant(_LOWEST))
            return build.case([(fits, build.call("EXP", power))])
        case "power":
            return _power(expr.arguments[1], x, written[1])
        case name:
            raise AssertionError(f"`{name}` has no form in SQL")


def _where(test: type[exp.GTE] | type[exp.GT], x: exp.Expr) -> exp.Expr:
    """Return a number as a double where it is not below zero, or above it."""
    holds = test(this=build.group(x), expression=build.constant(0))
    return build.case([(holds, build.double(x.copy()))])


def _power(exponent: Expr, x: exp.Expr, y: exp.Expr) -> exp.Expr:
    x, y = build.double(x), build.double(y)
    value = exponent.value if isinstance(exponent, Literal) else None
    whole = isinstance(value, Decimal) and value == value.to_integral_value()
    if isinstance(value, Decimal) and whole and 0 < value <= _MOST_FACTORS:
        size = build.call("ABS", x)
        power = build.call("POWER", x.copy(), build.constant(value))
        bounds = (bound ** (1 / int(value)) for bound in (_LEAST, float_info.max))
        lowest, highest = (exp.Literal.number(f"{bound:.3g}") for bound in bounds)
        return build.case(
            [
                (exp.LT(this=size, expression=lowest), build.constant(0)),
                (exp.LT(this=size.copy(), expression=highest), power),
            ]
        )
    zero = build.constant(0)
    nothing = exp.EQ(this=x.copy(), expression=zero)
    of_nothing = build.case(
        [
            (exp.GT(this=y.copy(), expression=zero.copy()), build.constant(0)),
            (exp.EQ(this=y.copy(), expression=zero.copy()), build.constant(1)),
        ]
    )
    below = exp.LT(this=x.copy(), expression=zero.copy())
    broken = exp.NEQ(this=y.copy(), expression=build.call("FLOOR", y.copy()))
    logarithm = build.call(
        "LN", exp.Nullif(this=build.call("ABS", x.copy()), expression=zero.copy())
    )
    size = exp.Mul(this=y, expression=logarithm)
    branches: list[tuple[exp.Expr, exp.Expr]] = [
        (nothing, of_nothing),
        (exp.LT(this=size, expression=build.constant(_LOWEST)), zero.copy()),
        (
            exp.LT(this=size.copy(), expression=build.constant(_HIGHEST)),
            build.call("POWER", x, y.copy()),
        ),
    ]
    if not whole:
        branches.insert(0, (exp.and_(below, broken), exp.Null()))
    return build.case(branches)


def _concat(written: Written) -> exp.Expr:
    """Return texts one after the other; missing as soon as one of them is."""
    out = build.group(written[0])
    for text in written[1:]:
        out = exp.DPipe(this=out, expression=build.group(text))
    return out


def _chosen(expr: Function, written: Written) -> exp.Expr:
    if expr.name == "nullif":
        return exp.Nullif(this=written[0], expression=written[1])
    found = build.call(expr.name.upper(), *written)
    known = [
        exp.Not(this=exp.Is(this=build.group(text.copy()), expression=exp.Null()))
        for argument, text in zip(expr.arguments, written, strict=True)
        if not _is_known(argument)
    ]
    condition = build.all_of(known)
    return found if condition is None else build.case([(condition, found)])


def _is_known(argument: Expr) -> bool:
    """Tell whether an argument has a value in every row."""
    if isinstance(argument, Literal):
        return argument.value is not None
    return isinstance(argument, Moment)
