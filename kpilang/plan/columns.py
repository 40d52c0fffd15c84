"""The columns of an answer, and engine values made into the types they declare."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Context, Decimal
from math import isfinite
from typing import Any

from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Binary,
    Convert,
    Expr,
    Folded,
    Forecast,
    Function,
    Literal,
    Rank,
    Rollup,
    TargetOf,
)
from kpilang.model.leaves import children
from kpilang.model.types import Kind
from kpilang.model.units import PURE
from kpilang.model.windows import Grain
from kpilang.plan.answer import Answer, ResultColumn, Value
from kpilang.plan.inside import all_plans
from kpilang.plan.nodes import Plan
from kpilang.plan.records import Records
from kpilang.plan.scanned import DimensionKey

#: more digits than any engine's decimal has
_EXACT = Context(prec=80)
_COUNTS = (AggregateFunction.COUNT, AggregateFunction.COUNT_DISTINCT)
_DOUBLES = (AggregateFunction.AVG, AggregateFunction.MEDIAN, AggregateFunction.PERCENTILE)
#: row functions by what they give, where that is not what they take
_WHOLE = (
    *("day", "hour", "length", "minute", "month", "quarter", "second", "sign", "week", "weekday"),
    *("workdays", "year"),
)
_BROKEN = ("exp", "ln", "log10", "power", "sqrt", "workhours")


#: what the answer of a funnel has besides
RATES = ("step_rate", "overall_rate")


def result_columns(plan: Plan) -> tuple[ResultColumn, ...]:
    """Return the result's columns in their fixed order (language.md, last section)."""
    unit = plan.display.unit
    number = number_type(plan.formula)
    target = "double" if plan.bounds else "decimal"
    period = "timestamp" if plan.grain is Grain.HOUR else "date"
    return (
        ResultColumn("kpi", "text"),
        ResultColumn("period_start", period),
        ResultColumn("period_end", period),
        *((ResultColumn("stage", "text"),) if plan.stages else ()),
        *(ResultColumn(name, "text") for name in plan.dimensions),
        ResultColumn("value", number, unit),
        ResultColumn("target", target, unit),
        ResultColumn("target_high", target, unit),
        ResultColumn("expected", "double", unit),
        ResultColumn("attainment", "double"),
        ResultColumn("status", "text"),
        ResultColumn("previous", number, unit),
        ResultColumn("change", number, unit),
        ResultColumn("forecast", "double", unit),
        ResultColumn("complete", "boolean"),
        ResultColumn("state", "text"),
        *((ResultColumn(name, "double", "%") for name in RATES) if plan.stages else ()),
        *(
            (ResultColumn(key_column(name), "text") for name in plan.keyed)
            if plan.with_keys
            else ()
        ),
    )


def key_column(dimension: str) -> str:
    """Return the name of the column that tells a dimension's members apart; none is called so."""
    return f"{dimension} key"


def answer(plan: Plan, rows: Sequence[tuple[Any, ...]]) -> Answer:
    """Return the engine's rows as an answer; engines give one number in several types."""
    columns = result_columns(plan)
    members = _member_kinds(plan)
    kinds = [members.get(column.name, column.type) for column in columns]
    coerced = tuple(
        tuple(_coerced(kind, value) for kind, value in zip(kinds, row, strict=True)) for row in rows
    )
    return Answer(plan.measure, plan.display, columns, coerced)


def _member_kinds(plan: Plan) -> dict[str, str]:
    """Return how members are read that engines without such types keep as something else."""
    found: list[DimensionKey] = []
    for own in all_plans(plan):
        found += [dimension for scan in own.scans for dimension in scan.dimensions]
        found += () if own.roster is None else own.roster.dimensions
    return {
        dimension.name: f"member {dimension.value.type.kind}"
        for dimension in found
        if dimension.name in plan.dimensions
        and dimension.value.type.kind in (Kind.BOOLEAN, Kind.TIMESTAMP)
    }


def record_columns(records: Records) -> tuple[ResultColumn, ...]:
    """Return the columns of the records behind an answer."""
    arguments = [part.leaf.argument for part in records.parts]
    values = [argument for argument in arguments if argument is not None]
    number = "double" if any(map(divides, values)) else "decimal"
    units = {str(value.type.unit) for value in values if value.type.unit != PURE}
    unit = units.pop() if len(units) == 1 and records.is_numeric else ""
    time = "date" if records.axes == {Kind.DATE} else "timestamp"
    return (
        ResultColumn("kpi", "text"),
        ResultColumn("period_start", "date"),
        ResultColumn("period_end", "date"),
        *(ResultColumn(name, "text") for name in records.plan.dimensions),
        ResultColumn("part", "text"),
        ResultColumn("key", "text"),
        ResultColumn("time", time),
        ResultColumn("value", number if records.is_numeric else "text", unit),
    )


def record_answer(records: Records, rows: Sequence[tuple[Any, ...]]) -> Answer:
    """Return the engine's rows as the records behind an answer, as many as there may be."""
    columns = record_columns(records)
    members = _member_kinds(records.plan)
    kinds = [members.get(column.name, column.type) for column in columns]
    coerced = tuple(
        tuple(_coerced(kind, value) for kind, value in zip(kinds, row, strict=True))
        for row in rows[: records.limit]
    )
    return Answer(records.plan.measure, records.plan.display, columns, coerced)


def number_type(expr: Expr) -> str:
    """Return `integer`, `decimal` or `double`: counts are whole, sums exact, quotients not."""
    match expr:
        case Aggregate(function=function) if function in _COUNTS:
            return "integer"
        case Aggregate(function=function) if function in _DOUBLES:
            return "double"
        case Aggregate(argument=argument):
            return "double" if argument is not None and divides(argument) else "decimal"
        case Rollup(aggregate=leaf):
            return number_type(leaf)
        case Literal(value=Decimal() as value):
            return "integer" if value == value.to_integral_value() else "decimal"
        case Literal():
            return "integer"
        case Rank():
            return "integer"
        case Forecast():
            return "double"
        case Folded(function=function) if function in _DOUBLES:
            return "double"
        case TargetOf():
            return "decimal"
        case Binary(operator="/"):
            return "double"
        case Function(name=name) if name in _BROKEN:
            return "double"
        case Function(name=name) if name in _WHOLE:
            return "integer"
        case _:
            return _widest([number_type(part) for part in _numbers_in(expr)])


def _numbers_in(expr: Expr) -> list[Expr]:
    if isinstance(expr, Function):
        return list(expr.arguments)
    return [part for part in children(expr) if part.type.kind == "number"]


def divides(expr: Expr) -> bool:
    """Tell whether a number of a row is a quotient, or anything else that is not exact."""
    if isinstance(expr, Binary) and expr.operator == "/":
        return True
    if isinstance(expr, Function) and expr.name in _BROKEN:
        return True
    if isinstance(expr, Rollup):
        return number_type(expr.aggregate) == "double"
    if isinstance(expr, Convert) and expr.to != expr.rates.to:
        return True
    if isinstance(expr, Binary) and expr.operator == "-" and expr.left.type.kind == "timestamp":
        return True
    return any(divides(part) for part in children(expr))


def _widest(types: list[str]) -> str:
    for name in ("double", "decimal"):
        if name in types:
            return name
    return "integer"


def _coerced(kind: str, value: Any) -> Value:
    if value is None or (isinstance(value, (float, Decimal)) and not isfinite(value)):
        return None
    match kind:
        case "integer":
            return int(value)
        case "decimal":
            return _plain(Decimal(repr(value)) if isinstance(value, float) else Decimal(value))
        case "double":
            return float(value)
        case "boolean":
            return bool(value)
        case "timestamp" if isinstance(value, str):
            return datetime.fromisoformat(value)
        case "date" if isinstance(value, str):
            return datetime.fromisoformat(value).date()
        case "timestamp":
            return value if isinstance(value, datetime) else _date(value)
        case "date":
            return value.date() if isinstance(value, datetime) else _date(value)
        case "member boolean" if isinstance(value, int):
            return _text(bool(value))
        case "member timestamp" if isinstance(value, str):
            return _text(datetime.fromisoformat(value))
        case _:
            return value if isinstance(value, str) else _text(value)


def _plain(value: Decimal) -> Decimal:
    """Drop the zeros that an engine's scale adds; keep whole numbers free of exponents."""
    if value == value.to_integral_value():
        return Decimal(int(value))
    return value.normalize(_EXACT)


def _date(value: Any) -> date:
    assert isinstance(value, date)
    return value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (float, Decimal)):
        # Engines keep one number in several types; as the name of a member it reads the same.
        exact = Decimal(repr(value)) if isinstance(value, float) else value
        return format(_plain(exact), "f") if isfinite(value) else str(value)
    return value.isoformat() if isinstance(value, date) else str(value)
