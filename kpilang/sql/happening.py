"""Where moments of rows lie before or after a moment of the answer, in SQL."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlglot import exp

from kpilang.model.expr import Column, Expr, Rollup
from kpilang.model.types import Kind
from kpilang.plan.grid import Mark, Moment
from kpilang.plan.periods import midnight
from kpilang.sql import build, lower
from kpilang.sql.clock import marked
from kpilang.sql.moments import stored_bound
from kpilang.sql.names import Setting

Comparison = type[exp.LT] | type[exp.GTE]


class Rows(lower.Scope, Protocol):
    """The rows of a source, and the answer that they are read for."""

    @property
    def setting(self) -> Setting:
        """The sources, the calendar and the moment of the answer."""
        ...

    @property
    def by_line(self) -> bool:
        """Whether moments are points of the line of time, as hours count them."""
        ...

    def raw(self, column: Column) -> exp.Expr:
        """Return a column as it is stored."""
        ...


def compared(kind: Comparison, when: Expr, moment: Moment, rows: Rows) -> exp.Expr:
    """Compare when rows happen with a moment, on the stored column where that is one to one."""
    if isinstance(moment, Mark):
        value = build.group(lower.value(when, rows))
        return kind(this=value, expression=marked(rows.setting, moment))
    if when.type.kind is Kind.DATE:
        return of_day(kind, lower.value(when, rows), moment)
    own = "UTC" if rows.by_line else rows.setting.calendar.timezone
    if isinstance(when, Rollup):
        bound = stored_bound(moment, own, "UTC")
        assert bound is not None, "UTC has no hour twice"
        instant = lower.value(when, rows, instant=True)
        return kind(this=build.group(instant), expression=build.constant(bound))
    if isinstance(when, Column) and not when.type.zoned:
        bound = stored_bound(moment, own, rows.setting.sources[when.source].timezone)
        if bound is not None:
            return kind(this=rows.raw(when), expression=build.constant(bound))
    value = lower.value(when, rows, instant=rows.by_line)
    return kind(this=build.group(value), expression=build.constant(moment))


def of_day(kind: Comparison, day: exp.Expr, moment: datetime) -> exp.Expr:
    """Compare a date with a moment: it counts as the midnight it begins at.

    So it lies before a moment within its day.
    """
    if moment == midnight(moment.date()):
        return kind(this=day, expression=build.constant(moment.date()))
    nearest = exp.LTE if kind is exp.LT else exp.GT
    return nearest(this=day, expression=build.constant(moment.date()))
