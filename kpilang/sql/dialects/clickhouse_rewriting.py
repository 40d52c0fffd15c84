"""A statement in ClickHouse's words where they differ from the common ones.

A date is Date32 there and a moment DateTime64 in UTC: both reach from the year 1 to 9999, where
narrower types end in 2149 or 2106. Starts of periods are worked out by days, as functions for them
depend on a setting. ClickHouse documentation, https://clickhouse.com/docs/sql-reference.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.build import call
from kpilang.sql.dialects import clickhouse_types as types
from kpilang.sql.dialects import texts
from kpilang.sql.dialects.clickhouse_moves import is_day, moved
from kpilang.sql.dialects.clickhouse_numbers import choice, literal, membership, product
from kpilang.sql.dialects.clickhouse_rows import defined, joined, select, table, values
from kpilang.sql.dialects.clickhouse_zones import UTC, moment, to_instant, to_zone
from kpilang.sql.dialects.known_doubles import mark_doubles
from kpilang.sql.dialects.rewriting import Writers, bare, is_inner_zone, plain_like, rewrite

#: what statements rely on, whatever the server or the user has set
SETTINGS = {
    "aggregate_functions_null_for_empty": 1,
    "cast_keep_nullable": 0,
    "count_distinct_implementation": "uniqExact",
    "date_time_overflow_behavior": "throw",
    "decimal_check_overflow": 1,
    "enable_extended_results_for_datetime_functions": 1,
    "enable_positional_arguments": 1,
    "join_default_strictness": "ALL",
    "join_use_nulls": 1,
    "max_query_size": 100_000_000,
    "max_ast_elements": 10_000_000,
    "max_expanded_ast_elements": 100_000_000,
    "optimize_multiif_to_if": 0,
    "prefer_column_name_to_alias": 1,
    "session_timezone": UTC,
    "transform_null_in": 0,
    "use_variant_as_common_type": 0,
}
_FUNCTIONS = {
    "LEFT": "leftUTF8",
    "LENGTH": "lengthUTF8",
    "LOWER": "lowerUTF8",
    "REPLACE": "replaceAll",
    "RIGHT": "rightUTF8",
    "STARTS_WITH": "startsWith",
    "STRPOS": "positionUTF8",
    "SUBSTRING": "substringUTF8",
    "UNNEST": "arrayJoin",
    "UPPER": "upperUTF8",
}
_PARTS = {
    "DAY": "toDayOfMonth",
    "HOUR": "toHour",
    "ISODOW": "toDayOfWeek",
    "MINUTE": "toMinute",
    "MONTH": "toMonth",
    "QUARTER": "toQuarter",
    "SECOND": "toSecond",
    "WEEK": "toISOWeek",
    "YEAR": "toYear",
}


def rewritten(tree: exp.Expr) -> exp.Expr:
    """Return a statement in the words of ClickHouse, with the settings that it relies on."""
    mark_doubles(tree)
    # Names of an Enum have the order of their numbers, and a UUID is none of the texts.
    texts.apart(tree, lambda column: call("toString", column))
    tree = rewrite(tree, _WRITTEN)
    if isinstance(tree, exp.Select):
        tree.set(
            "settings",
            [
                exp.EQ(this=exp.var(name), expression=exp.convert(value))
                for name, value in SETTINGS.items()
            ],
        )
    return tree


def _cast(node: exp.Expr) -> exp.Expr:
    assert isinstance(node, exp.Cast)
    kind = node.to
    match kind.this:
        case exp.DType.DATE:
            return _day(node.this)
        case exp.DType.TIMESTAMP | exp.DType.TIMESTAMPTZ:
            return moment(node.this)
        case exp.DType.DECIMAL if isinstance(node.this, exp.Null) and _is_choice(node.parent):
            # Beside a double it would be one decimal too many.
            return node.this
        case exp.DType.DECIMAL:
            scale = int(kind.expressions[1].name) if len(kind.expressions) > 1 else 0
            return types.decimal(node.this, scale)
        case exp.DType.INT:
            return types.cast(node.this, "Int64")
        case _:
            return node


def _is_choice(node: exp.Expr | None) -> bool:
    return isinstance(node, (exp.Case, exp.If, exp.Coalesce))


def _truncated(unit: str, value: exp.Expr) -> exp.Expr:
    """Return where a period begins: the day less the days, or months, that have passed."""
    if unit == "hour":
        return call("toStartOfHour", moment(value))
    day = _day(value)
    match unit:
        case "week":
            return _less(day, "toDayOfWeek")
        case "month":
            return _less(day, "toDayOfMonth")
        case "year":
            return _less(day, "toDayOfYear")
        case "quarter":
            one = exp.Literal.number(1)
            before = exp.Paren(this=exp.Sub(this=call("toMonth", day.copy()), expression=one))
            passed = exp.Paren(this=exp.Mod(this=before, expression=exp.Literal.number(3)))
            return call("addMonths", _less(day, "toDayOfMonth"), exp.Neg(this=passed))
        case _:
            return day


def _day(value: exp.Expr) -> exp.Expr:
    return value if is_day(value) else types.cast(value, "Date32")


def _less(day: exp.Expr, place: str) -> exp.Expr:
    """Return a day less as many as stand before it by its place in a period, from 1."""
    passed = exp.Sub(this=exp.Literal.number(1), expression=call(place, day.copy()))
    return call("addDays", day, passed)


def _extract(node: exp.Expr) -> exp.Expr:
    return call(_PARTS[node.this.name.upper()], node.expression)


def _zone(node: exp.Expr) -> exp.Expr:
    """A clock time of one zone in another: two nodes, one in the other, or an instant in one."""
    assert isinstance(node, exp.AtTimeZone)
    if is_inner_zone(node):
        return node
    inner, wanted = node.this.unnest(), node.args["zone"].this
    stored = UTC
    if isinstance(inner, exp.AtTimeZone):
        inner, stored = inner.this, inner.args["zone"].this
    found = moment(bare(inner))
    instant = found if stored == UTC else to_instant(found, stored)
    return instant if wanted == UTC else to_zone(instant, wanted)


def _called(node: exp.Expr) -> exp.Expr:
    """A function that is called otherwise there."""
    assert isinstance(node, exp.Anonymous)
    arguments = node.expressions
    match node.name.upper():
        case "DATE_TRUNC":
            return _truncated(arguments[0].this.lower(), arguments[1])
        case "TRIM":
            return call("trimBoth", arguments[0])
        case "STRING_TO_ARRAY":
            return call("splitByString", arguments[1], arguments[0])
        case "MOD":
            return call("modulo", *arguments)
        case "TRUNC" | "CEIL" | "FLOOR" | "ROUND" | "ABS" | "SQRT" | "EXP" | "POWER" | "LOG10":
            node.set("this", node.name.lower())
            return node
        case "LN":
            return call("log", *arguments)
        case "GREATEST" | "LEAST":
            node.set("this", node.name.lower())
            return choice(node)
        case name:
            node.set("this", _FUNCTIONS.get(name, node.this))
            return node


def _lower(node: exp.Expr) -> exp.Expr:
    return call("lowerUTF8", node.this)


def _count(node: exp.Expr) -> exp.Expr:
    """Counts and places have no sign there, and no type in common with numbers that have one."""
    function = node.this if isinstance(node, exp.Window) else node
    if isinstance(function, exp.Anonymous) and function.name.upper() != "RANK":
        return node
    if isinstance(function, (exp.Count, exp.RowNumber, exp.Anonymous)) and not isinstance(
        node.parent, exp.Window
    ):
        return call("toInt64", node.copy())
    return node


def _first_there(node: exp.Expr) -> exp.Expr:
    """The first of several values that is there, said so that decimals may have unlike scales."""
    assert isinstance(node, exp.Coalesce)
    choice(node)
    others = node.expressions
    if all(isinstance(other, (exp.Literal, exp.Boolean)) for other in others):
        return node
    *firsts, last = (node.this, *others)
    branches = [
        (exp.Not(this=exp.Is(this=build.group(one.copy()), expression=exp.Null())), one.copy())
        for one in firsts
    ]
    return build.case(branches, last.copy())


def _now(_node: exp.Expr) -> exp.Expr:
    return call("now64", exp.Literal.number(6), exp.Literal.string(UTC))


_WRITTEN: Writers = {
    exp.Cast: _cast,
    exp.Literal: literal,
    exp.Mul: product,
    exp.In: membership,
    exp.Add: moved,
    exp.Sub: moved,
    exp.Extract: _extract,
    exp.AtTimeZone: _zone,
    exp.Anonymous: _called,
    exp.Lower: _lower,
    exp.Count: _count,
    exp.Window: _count,
    exp.Like: plain_like,
    exp.CurrentTimestamp: _now,
    exp.Case: choice,
    exp.Coalesce: _first_there,
    exp.Values: values,
    exp.CTE: defined,
    exp.Table: table,
    exp.Join: joined,
    exp.Select: select,
}
