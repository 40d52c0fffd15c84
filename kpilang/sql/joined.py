"""Rows grouped by the key of a reference before they are joined with what it leads to.

A breakdown by the key of a reference has as many members before the join as after it: so the rows
are grouped by the local key first, and only groups are joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlglot import exp

from kpilang.model.expr import Column
from kpilang.model.windows import Grain
from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import DimensionKey, Scan
from kpilang.sql import build
from kpilang.sql.compared import grouped, stacked
from kpilang.sql.folded import Inner, Measured, merged_parts
from kpilang.sql.members import member_values
from kpilang.sql.names import BUCKET, COMPARED, PERIOD
from kpilang.sql.rows import RowScope
from kpilang.sql.within import axis_value

_MONTH = "month"


def local_keys(plan: Plan, scan: Scan) -> dict[str, str]:
    """Return the columns of the rows themselves that a breakdown by keys of references groups by.

    There are none where a dimension is something else, whose members may be far fewer than keys.
    """
    out: dict[str, str] = {}
    source = plan.sources[scan.source]
    for dimension in _broken_down(scan):
        match dimension:
            case DimensionKey(
                value=Column(path=(name,)), key=Column(path=(again,), column=column)
            ) if name == again:
                ref = source.ref(name)
                target = plan.sources[ref.target]
                if ref.keys != (target.column(column).physical,) or _hides(ref.local[0]):
                    return {}
                if ref.dated:
                    # Which row is meant is told by when each row counts.
                    return {}
                out[dimension.name] = ref.local[0]
            case _:
                return {}
    return out


def _hides(key: str) -> bool:
    return key.lower() in (PERIOD, BUCKET, COMPARED, _MONTH)


def _month_number(plan: Plan, scan: Scan, scope: RowScope) -> exp.Expr | None:
    """Return the number of a row's month, None where rows are put into periods at once."""
    tell = scope.dialect.month_number
    if tell is None or scan.axis is None or plan.grain is not Grain.MONTH or plan.is_single(scan):
        return None
    axis = axis_value(plan, scan, scope)
    return tell(axis) if isinstance(axis.unnest(), exp.Column) else None


def _first_day(month: exp.Expr) -> exp.Expr:
    """Return the first day of a month by its number, of which 13 is the first one of year 1."""
    since = exp.Sub(this=month, expression=exp.Literal.number(13))
    moved = exp.Mul(this=exp.Paren(this=since), expression=build.interval(1, "month"))
    return exp.cast(exp.Add(this=build.constant(date(1, 1, 1)), expression=moved), exp.DType.DATE)


def _broken_down(scan: Scan) -> list[DimensionKey]:
    return [dimension for dimension in scan.dimensions if dimension.name in scan.by]


def joined_later(
    plan: Plan,
    scan: Scan,
    groups: Sequence[exp.Expr],
    measured: Sequence[Measured],
    reads: Sequence[exp.Select],
    scope: RowScope,
) -> exp.Select:
    """Return the query that groups rows by local keys before they are joined.

    `groups` are those that are no members. Months have numbers until then where those are told
    more quickly than their first days.
    """
    kept: list[exp.Expr] = [build.column(group.alias, scan.source) for group in groups]
    number = _month_number(plan, scan, scope)
    if number is not None:
        groups = [build.alias(number, _MONTH)]
        kept = [build.alias(_first_day(build.column(_MONTH, scan.source)), PERIOD)]
    keys = dict.fromkeys(local_keys(plan, scan).values())
    taken = {COMPARED, *(group.alias for group in groups), *(key.lower() for key in keys)}
    inner = Inner(scan.source, taken)
    after = RowScope(scope.dialect, plan, scan.source, scan.axis)
    members = member_values(plan, scan.dimensions, scan.by, after)
    out = []
    for one in measured:
        out.append(build.alias(merged_parts(one, inner, None, one.condition), one.column))
    local = [build.column(key, scan.source) for key in keys]
    first = stacked(reads, [*groups, *local], list(inner.columns.values()))
    kept += [build.column(COMPARED, scan.source)] if len(reads) > 1 else []
    name = exp.TableAlias(this=build.identifier(scan.source))
    outer = exp.select(*kept, *members, *out)
    outer = outer.from_(exp.Subquery(this=first, alias=name), copy=False)
    outer.set("joins", after.joins())
    return grouped(outer, len(kept) + len(members))
