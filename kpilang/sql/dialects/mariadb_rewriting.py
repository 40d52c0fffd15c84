"""A statement said for MariaDB: moves of days, periods, zones, rows that come from nowhere.

The rules of sqlglot from one dialect to the other are not relied on: what means something else
there, or nothing, is replaced here before the text is written.
"""

from __future__ import annotations

from decimal import Decimal

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.build import call
from kpilang.sql.dialects.mariadb_texts import apart
from kpilang.sql.dialects.mariadb_zones import to_instant, to_zone
from kpilang.sql.dialects.rewriting import Writers, is_inner_zone, rewrite

_DAYS = "KPI_DAYS"
_EACH, _WORD = "each_one", "word"
_MICROSECOND, _SECOND = "MICROSECOND", "SECOND"


def days(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    """Return a row per day in a select list, until `rewritten` finds a place for it."""
    return call(_DAYS, first, last)


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


def _values(node: exp.Expr) -> exp.Expr:
    """Rows with names of their columns, which a table in brackets cannot be given."""
    alias = node.args.get("alias")
    if alias is None or not alias.columns:
        return node
    rows: list[exp.Select] = []
    for row in node.expressions:
        parts = row.expressions if isinstance(row, exp.Tuple) else [row.unnest()]
        names = alias.columns if not rows else [None] * len(parts)
        rows.append(
            exp.select(
                *(
                    part.copy() if name is None else exp.alias_(part.copy(), name.copy())
                    for part, name in zip(parts, names, strict=True)
                )
            )
        )
    every: exp.Query = rows[0]
    for more in rows[1:]:
        every = exp.Union(this=every, expression=more, distinct=False)
    return exp.Subquery(this=every, alias=exp.TableAlias(this=alias.this.copy()))


def _table(node: exp.Expr) -> exp.Expr:
    """Numbers from one to another as rows."""
    inner = node.this
    if not isinstance(inner, exp.Anonymous) or inner.name.upper() != "GENERATE_SERIES":
        return node
    alias, (first, last) = node.args["alias"], inner.expressions
    count = exp.Add(
        this=exp.Sub(this=last, expression=build.group(first)), expression=exp.Literal.number(1)
    )
    name = alias.columns[0]
    place = exp.Add(this=_numbers_column(), expression=build.group(first.copy()))
    moved = exp.Sub(this=place, expression=exp.Literal.number(1))
    rows = exp.select(exp.alias_(moved, name.copy())).from_(_numbers(count))
    return exp.Subquery(this=rows, alias=exp.TableAlias(this=alias.this.copy()))


def _numbers_column() -> exp.Expr:
    return exp.column("n", _EACH)


def _numbers(count: exp.Expr) -> exp.Table:
    """Return a table of the numbers from 1 to a count, none where it is less."""
    more = exp.Sub(this=build.group(count), expression=exp.Literal.number(1))
    listed = call(
        "CONCAT",
        exp.Literal.string("[0"),
        call("REPEAT", exp.Literal.string(",0"), more),
        exp.Literal.string("]"),
    )
    some = exp.GT(this=build.group(count.copy()), expression=exp.Literal.number(0))
    listed = build.case([(some, listed)], exp.Literal.string("[]"))
    return _json(listed, exp.JSONColumnDef(this=exp.to_identifier("n"), ordinality=True))


def _json(listed: exp.Expr, column: exp.JSONColumnDef) -> exp.Table:
    """Return the parts of a list in JSON as rows of one column."""
    table = exp.JSONTable(
        this=listed,
        schema=exp.JSONSchema(expressions=[column]),
        path=exp.Literal.string("$[*]"),
    )
    return exp.Table(this=table, alias=exp.TableAlias(this=exp.to_identifier(_EACH)))


def _select(node: exp.Expr) -> exp.Expr:
    """A row for each day or word, which a select list cannot make."""
    assert isinstance(node, exp.Select)
    for projection in node.expressions:
        for found in list(projection.find_all(exp.Anonymous)):
            if found.find_ancestor(exp.Select) is not node:
                continue
            if found.name == "UNNEST":
                found.replace(_listed(found, node))
            if found.name != _DAYS:
                continue
            first, last = found.expressions
            apart_by = call("DATEDIFF", last, first)
            count = exp.Add(this=apart_by, expression=exp.Literal.number(1))
            passed = _less_one(_numbers_column())
            day = exp.Add(this=first.copy(), expression=_interval(passed, "DAY"))
            found.replace(exp.Paren(this=day))
            _add(node, _numbers(count))
    return node


def _add(node: exp.Select, table: exp.Table) -> None:
    if node.args.get("from_") is None:
        node.set("from_", exp.From(this=table))
    else:
        node.append("joins", exp.Join(this=table, kind="CROSS"))


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


def _listed(found: exp.Expr, node: exp.Select) -> exp.Expr:
    """Return the words of a text as rows, and join them."""
    text, by = found.expressions[0].expressions
    quoted = call("REPLACE", text, by, exp.Literal.string('","'))
    listed = call("CONCAT", exp.Literal.string('["'), quoted, exp.Literal.string('"]'))
    word = exp.JSONColumnDef(
        this=exp.to_identifier(_WORD),
        kind=exp.DataType.build("VARCHAR(40)", dialect="mysql"),
        path=exp.Literal.string("$"),
    )
    _add(node, _json(listed, word))
    return exp.column(_WORD, _EACH)


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
    exp.Values: _values,
    exp.Table: _table,
    exp.Order: _order,
    exp.Select: _select,
}
