"""What rows group by: the dimensions asked for, as they are shown and as they are told apart."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from kpilang.model.expr import Expr, RefKey
from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import DimensionKey
from kpilang.sql import build, lower, names
from kpilang.sql.rows import RowScope


def member_values(
    plan: Plan, dimensions: Iterable[DimensionKey], by: tuple[str, ...], scope: RowScope
) -> list[exp.Expr]:
    """Return the named values that show the members of rows and tell them apart."""
    out: list[exp.Expr] = []
    for dimension in dimensions:
        if dimension.name not in by:
            continue
        shown = member_value(dimension.value, scope)
        out.append(build.alias(shown, names.shown(plan, dimension.name)))
        if dimension.name in plan.keyed:
            key = member_value(dimension.key or dimension.value, scope)
            out.append(build.alias(key, names.key(plan, dimension.name)))
    return out


def member_value(value: Expr, scope: RowScope) -> exp.Expr:
    """Return what a row groups by; a reference that leads nowhere has no value (law 9)."""
    return scope.target_key(value) if isinstance(value, RefKey) else lower.value(value, scope)
