"""The records behind an answer: the rows that each aggregate of a formula counts.

rows_<k>   where the k-th aggregate looks in the rows of the answer
records    the rows there, by period, dimensions and aggregate
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from kpilang.model.types import Kind
from kpilang.plan.nodes import Plan
from kpilang.plan.records import Behind, Records
from kpilang.plan.scanned import Scan
from kpilang.sql import build, lower, names
from kpilang.sql.dialects import Dialect
from kpilang.sql.lookups import lookups
from kpilang.sql.members import member_value
from kpilang.sql.rows import RowScope
from kpilang.sql.within import axis_value, row_conditions

#: what the columns are called that come before and after the dimensions
BEFORE, AFTER = ("kpi", "period_start", "period_end"), ("part", "key", "time", "value")
#: between the parts of a key of several columns
_BETWEEN = ", "
_LOWER, _UPPER, _PLACE = "looks_from", "looks_to", "part_place"
#: the rows of the answer, as what a row asks of them calls them
_ROWS = "periods"


def records_statement(records: Records, dialect: Dialect) -> exp.Select:
    """Return the statement of records in order; one more than there may be tells that some lack."""
    plan = records.plan
    ctes = [
        names.definition(plan, f"rows_{place}", _bounds(plan, part), _columns(part))
        for place, part in enumerate(records.parts)
    ]
    union: exp.Expr = _rows(records, 0, dialect)
    for place in range(1, len(records.parts)):
        union = exp.Union(this=union, expression=_rows(records, place, dialect), distinct=False)
    ctes.append(names.definition(plan, "records", union))
    shown = [build.column(name) for name in ("period_start", "period_end")]
    dimensions = [_dimension(name, place) for place, name in enumerate(plan.dimensions)]
    query = exp.select(
        build.alias(build.constant(plan.measure), "kpi"),
        *shown,
        *dimensions,
        *(build.column(name) for name in AFTER),
    ).from_(names.reference(plan, "records"), copy=False)
    query = query.order_by(*_order(records), copy=False).limit(records.limit + 1, copy=False)
    found = lookups(plan, dialect, [*ctes, query])
    query.set("with_", exp.With(expressions=[*found, *ctes]))
    return query


def _order(records: Records) -> list[exp.Ordered]:
    dimensions = [f"dimension_{place}" for place, _ in enumerate(records.plan.dimensions)]
    names = [*dimensions, _PLACE, "time", "key"]
    ordered = [exp.Ordered(this=build.column(name), nulls_first=False) for name in ("n", *names)]
    if records.greatest:
        ordered.insert(1, exp.Ordered(this=build.column("value"), desc=True, nulls_first=False))
    return ordered


def _columns(part: Behind) -> tuple[str, ...]:
    bounds = [
        name for name, there in ((_LOWER, _has_lower(part)), (_UPPER, _has_upper(part))) if there
    ]
    return ("n", "period_start", "period_end", *bounds)


def _has_lower(part: Behind) -> bool:
    return len(part.rows) > 1 and all(row.lower is not None for row in part.rows)


def _has_upper(part: Behind) -> bool:
    return len(part.rows) > 1 and all(row.upper is not None for row in part.rows)


def _bounds(plan: Plan, part: Behind) -> exp.Values:
    """Return where a part looks in each row of the answer, as constants."""
    spine = {row.index: row for row in plan.spine}
    rows = []
    for row in part.rows:
        period = spine[row.n]
        values: list[exp.Expr] = [build.constant(row.n)]
        for bound in (period.start, period.end):
            values.append(
                build.typed_null(exp.DType.DATE) if bound is None else build.constant(bound)
            )
        values += [build.constant(row.lower)] if _has_lower(part) else []
        values += [build.constant(row.upper)] if _has_upper(part) else []
        rows.append(exp.Tuple(expressions=values))
    return exp.Values(expressions=rows)


def _rows(records: Records, place: int, dialect: Dialect) -> exp.Select:
    """Return the rows that one part counts, with the row of the answer that they count in."""
    plan, part = records.plan, records.parts[place]
    scan, leaf = part.scan, part.leaf
    scope = RowScope(dialect, plan, scan.source, scan.axis, by_row=scan.by_row)
    columns: list[exp.Expr] = [
        build.column(name, _ROWS) for name in ("n", "period_start", "period_end")
    ]
    values = {dimension.name: dimension.value for dimension in scan.dimensions}
    for number, name in enumerate(plan.dimensions):
        columns.append(build.alias(member_value(values[name], scope), f"dimension_{number}"))
    columns += [
        build.alias(build.constant(place), _PLACE),
        build.alias(build.constant(part.name), "part"),
        build.alias(_key(plan, scan), "key"),
        build.alias(_time(records, scan, scope), "time"),
        build.alias(_value(records, part, scope), "value"),
    ]
    on = _looked_at(plan, part, scope)
    conditions = row_conditions(plan, _once(scan), leaf.where, scope, early=True)
    query = exp.select(*columns)
    query.set("from_", scope.from_clause())
    query.set("joins", scope.joins())
    rows = names.reference(plan, f"rows_{place}", _ROWS)
    if on is None:
        build.cross_join(query, rows)
    else:
        query.append("joins", exp.Join(this=rows, on=on))
    condition = build.all_of(conditions)
    return query if condition is None else query.where(condition, copy=False)


def _once(scan: Scan) -> Scan:
    """Return a scan whose rows are looked at in stretches, as rows with a time axis are."""
    return replace(scan, by_row=False, bucket=None)


def _looked_at(plan: Plan, part: Behind, scope: RowScope) -> exp.Expr | None:
    """Return that a row lies where a row of the answer looks; None where all rows of it do."""
    if part.scan.axis is None:
        return None
    axis = build.group(axis_value(plan, part.scan, scope))
    found: list[exp.Expr] = []
    if _has_lower(part):
        found.append(exp.GTE(this=axis.copy(), expression=build.column(_LOWER, _ROWS)))
    if _has_upper(part):
        found.append(exp.LT(this=axis.copy(), expression=build.column(_UPPER, _ROWS)))
    return build.all_of(found)


def _key(plan: Plan, scan: Scan) -> exp.Expr:
    """Return the key of a row as a text, null where its source has none."""
    source = plan.sources[scan.source]
    parts = [exp.cast(build.column(key, scan.source), exp.DType.TEXT) for key in source.key]
    if not parts:
        return build.typed_null(exp.DType.TEXT)
    out: exp.Expr = parts[0]
    for part in parts[1:]:
        between = exp.DPipe(this=out, expression=build.constant(_BETWEEN))
        out = exp.DPipe(this=between, expression=part)
    return out


def _time(records: Records, scan: Scan, scope: RowScope) -> exp.Expr:
    """Return the day or the moment by the clock that puts a row into its period."""
    mixed = records.axes != {Kind.DATE}
    kind = exp.DType.TIMESTAMP if mixed else exp.DType.DATE
    if scan.axis is None:
        return build.typed_null(kind)
    value = axis_value(records.plan, scan, scope)
    return exp.cast(value, kind) if mixed and scan.axis.value.type.kind is Kind.DATE else value


def _value(records: Records, part: Behind, scope: RowScope) -> exp.Expr:
    """Return what a row adds to the number; null where rows are counted."""
    # A whole number fits beside all others without a loss of theirs.
    kind = exp.DType.BIGINT if records.is_numeric else exp.DType.TEXT
    argument = part.leaf.argument
    if argument is None:
        return build.typed_null(kind)
    value = lower.value(argument, scope, instant=True)
    return value if records.is_numeric else exp.cast(value, kind)


def _dimension(name: str, place: int) -> exp.Expr:
    return build.alias(build.column(f"dimension_{place}"), name)
