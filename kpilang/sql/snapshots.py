"""Which rows of a snapshot a scan reads: those of the moments that another scan has found."""

from __future__ import annotations

from sqlglot import exp

from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import Moments, Scan
from kpilang.sql import build, lower, names
from kpilang.sql.rows import RowScope

_CHOSEN = "chosen"


def moment(scan: Scan, scope: RowScope) -> exp.Expr:
    """Return the moment of a row: a day, or an instant in UTC."""
    assert scan.axis is not None, "a snapshot has a time axis"
    return lower.value(scan.axis.value, scope, instant=True)


def own_keys(scan: Scan, scope: RowScope) -> list[exp.Expr]:
    """Return the keys that have moments of their own, each under its name."""
    keys = (lower.value(key, scope, instant=True) for key in scan.own)
    return [build.alias(key, name) for key, name in zip(keys, names.own(scan), strict=True)]


def is_read(plan: Plan, scan: Scan, moments: Moments, scope: RowScope) -> exp.Expr:
    """Return that a row is of one of the moments, of the key's own where it has such."""
    wanted, found = build.column(moments.column, _CHOSEN), build.group(moment(scan, scope))
    chosen = exp.select().from_(names.reference(plan, moments.scan, _CHOSEN), copy=False)
    if not scan.own:
        return exp.In(this=found, query=exp.Subquery(this=chosen.select(wanted, copy=False)))
    same: list[exp.Expr] = [exp.EQ(this=wanted, expression=found)]
    for key in own_keys(scan, scope):
        own = build.column(key.alias, _CHOSEN)
        same.append(exp.NullSafeEQ(this=own, expression=build.group(key.this)))
    some = chosen.select(exp.Literal.number(1), copy=False).where(*same, copy=False)
    return exp.Exists(this=some)
