"""Rows that are valid for a time: which of those that a reference names is meant.

It is the one that is valid at the moment of the reader's time axis: from its first moment on, up to
before its last. A reader without an axis counts at a moment, the end of its period or as-of: there
it is the one that has begun before and not ended.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.model.entities import Validity
from kpilang.model.expr import Axis, Binary, Expr, Function
from kpilang.model.leaves import prefixed
from kpilang.model.types import BOOLEAN, DATE, Kind
from kpilang.sql import build, lower


def valid_at_axis(
    valid: Validity, path: tuple[str, ...], axis: Axis, scope: lower.Scope
) -> tuple[exp.Expr, ...]:
    """Return what holds of the row at the end of a path that is valid at the axis of the reader."""
    first, last = (prefixed(part.value, path) for part in (valid.first, valid.last))
    begun = lower.condition(_compared(first, "<=", axis.value), scope)
    ended = lower.condition(_compared(last, ">", axis.value), scope)
    return begun, exp.Paren(this=exp.or_(_is_open(last, scope), ended))


def valid_at(
    valid: Validity, path: tuple[str, ...], moment: exp.Expr, scope: lower.Scope
) -> tuple[exp.Expr, ...]:
    """Return what holds of the row at the end of a path that is there at a civil moment."""
    first, last = (prefixed(part.value, path) for part in (valid.first, valid.last))
    begun = exp.LT(this=build.group(lower.value(first, scope)), expression=moment)
    ended = exp.GTE(this=build.group(lower.value(last, scope)), expression=moment.copy())
    return begun, exp.Paren(this=exp.or_(_is_open(last, scope), ended))


def _compared(bound: Expr, operator: str, moment: Expr) -> Expr:
    """Return a comparison as people write it: a date meets a timestamp's civil date."""
    if bound.type.kind is not moment.type.kind:
        bound, moment = _day(bound), _day(moment)
    return Binary(BOOLEAN, operator, bound, moment)


def _day(value: Expr) -> Expr:
    return value if value.type.kind is Kind.DATE else Function(DATE, "date", (value,))


def _is_open(last: Expr, scope: lower.Scope) -> exp.Expr:
    return exp.Is(this=build.group(lower.value(last, scope)), expression=exp.Null())
