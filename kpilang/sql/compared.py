"""Rows that a partial period is compared with, like for like: they count once more, apart.

A period that counts in part has a row of all that lies in it, and one that is `compared`, of what
lies before the cut. A partial row of the answer is held against the latter. Where rows are grouped
by day first, days tell what counts in both; else that stretch, which is short, is read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlglot import exp

from kpilang.model.expr import Expr
from kpilang.plan.looks import Range
from kpilang.plan.nodes import Plan
from kpilang.plan.periods import midnight
from kpilang.plan.scanned import Part, Scan
from kpilang.sql import build
from kpilang.sql.names import COMPARED, DAY, GROUPS
from kpilang.sql.rows import RowScope
from kpilang.sql.within import like_for_like, row_conditions

_FORMS = "forms"


def reads(
    plan: Plan,
    scan: Scan,
    shared: Expr | None,
    scope: RowScope,
    *,
    early: bool = True,
    once: bool = False,
) -> list[exp.Select]:
    """Return queries without columns over the rows that are looked at, joined as far as known.

    The second one, if there is any, is over those that are compared; there is none if they are told
    apart later, from rows read `once`. Rows that none of several filters keeps are dropped if
    `early`.
    """
    out = [_rows(row_conditions(plan, scan, shared, scope, early), scope)]
    if scan.is_cut and not once and not plan.is_single(scan):
        own = _compared(scan)
        conditions = row_conditions(plan, own or scan, shared, scope, early)
        if own is None:
            conditions.append(like_for_like(plan, scan, scope))
        out.append(_rows(conditions, scope))
    return out


def _rows(conditions: Sequence[exp.Expr], scope: RowScope) -> exp.Select:
    query = exp.Select()
    query.set("from_", scope.from_clause())
    query.set("joins", scope.joins())
    condition = build.all_of(conditions)
    return query if condition is None else query.where(condition, copy=False)


def _compared(scan: Scan) -> Scan | None:
    """Return a scan of what is compared alone, None where only the clock tells where that is."""
    parts = []
    for part in scan.parts:
        stretches = _both(part.stretches, [(cut.start, cut.at) for cut in scan.cuts])
        if stretches is None:
            return None
        if stretches:
            parts.append(Part(part.where, stretches))
    return replace(scan, parts=tuple(parts)) if parts else None


def _both(stretches: Sequence[Range], others: Sequence[Range]) -> tuple[Range, ...] | None:
    """Return what lies in both, in order; None where a bound is not known."""
    found: dict[tuple[datetime, datetime], None] = {}
    for start, end in stretches:
        for first, last in others:
            if not isinstance(first, datetime) or not isinstance(last, datetime):
                return None
            lower = first if start is None else start
            upper = last if end is None else end
            if not isinstance(lower, datetime) or not isinstance(upper, datetime):
                return None
            lower, upper = max(lower, first), min(upper, last)
            if lower < upper:
                found[lower, upper] = None
    return tuple(sorted(found))


def stacked(
    found: Sequence[exp.Select],
    groups: Sequence[exp.Expr],
    columns: Sequence[exp.Expr],
    compared: Sequence[exp.Expr] | None = None,
) -> exp.Query:
    """Return the columns of each group of rows, read after read; a second one is compared.

    Columns of its own are `compared`, else they are the same.
    """
    out = []
    for place, query in enumerate(found):
        told = [build.alias(exp.Boolean(this=place > 0), COMPARED)] if len(found) > 1 else []
        own = columns if compared is None or not place else compared
        select = [column.copy() for column in (*groups, *told, *own)]
        out.append(grouped(query.select(*select, copy=False), len(groups)))
    return out[0] if len(out) == 1 else exp.union(*out, distinct=False, copy=False)


def grouped(query: exp.Select, count: int, after: int = 0) -> exp.Select:
    """Return a query grouped by its first columns, or by those after some that are constants."""
    numbers = [exp.Literal.number(after + place) for place in range(1, count + 1)]
    return query.group_by(*numbers, copy=False) if numbers else query


def of_days(scan: Scan) -> exp.Expr | None:
    """Return that a day is compared with one of a partial row; None where days do not tell."""
    if not scan.is_cut:
        return None
    day, early = build.column(DAY, GROUPS), []
    for cut in scan.cuts:
        bounds = [bound for bound in (cut.start, cut.at) if isinstance(bound, datetime)]
        if len(bounds) < 2 or any(bound != midnight(bound.date()) for bound in bounds):
            return None
        first, end = (build.constant(bound.date()) for bound in bounds)
        since = exp.GTE(this=day.copy(), expression=first)
        early.append(exp.and_(since, exp.LT(this=day.copy(), expression=end)))
    return early[0] if len(early) == 1 else build.group(exp.or_(*early))


def in_both_forms(query: exp.Select, compared: exp.Expr) -> exp.Column:
    """Have groups of rows that are compared counted twice, and return which of both it is."""
    column = build.column(COMPARED, _FORMS)
    rows = [exp.Tuple(expressions=[exp.Boolean(this=this)]) for this in (False, True)]
    names = exp.TableAlias(this=build.identifier(_FORMS), columns=[build.identifier(COMPARED)])
    either = exp.or_(exp.Not(this=column.copy()), compared)
    query.append("joins", exp.Join(this=exp.Values(expressions=rows, alias=names), on=either))
    return column
