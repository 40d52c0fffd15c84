"""Dates and timestamps moved by a duration.

A date moved by days or weeks stays a date; by a part of a day, or by hours, minutes or seconds, it
becomes the timestamp that lies so far from its midnight. A timestamp is moved exactly, so that a
day is 24 hours also where the clock changes.
"""

from __future__ import annotations

from decimal import Decimal

from kpilang.analysis.context import Report
from kpilang.analysis.problems.functions import duration_wanted
from kpilang.analysis.scale import rebased
from kpilang.model.expr import Binary, Expr, Function, Literal
from kpilang.model.types import DATE, TIMESTAMP, Kind
from kpilang.syntax import nodes

CALENDAR_BASES = ("day", "week")


def moved(node: nodes.Binary, moment: Expr, by: Expr, written: nodes.Expr, report: Report) -> Expr:
    """Type a date or timestamp plus or minus a duration; `written` is the duration."""
    if not _is_duration(by):
        number = written.text if isinstance(written, nodes.Number) else ""
        problem = duration_wanted(moment.type, moment.span, by.type, number, by.span)
        return report.fail(problem, node.span)
    if moment.type.kind is Kind.DATE:
        if _is_whole_days(by):
            return Binary(DATE, node.operator, moment, rebased(by, "day"), span=node.span)
        moment = Function(TIMESTAMP, "timestamp", (moment,), span=moment.span)
    return Binary(TIMESTAMP, node.operator, moment, rebased(by, "second"), span=node.span)


def _is_duration(by: Expr) -> bool:
    base = by.type.unit.time_base
    return base is not None and base[1] == 1 and len(by.type.unit.powers) == 1


def _is_whole_days(by: Expr) -> bool:
    base = by.type.unit.time_base
    if base is None or base[0].name not in CALENDAR_BASES:
        return False
    if not isinstance(by, Literal) or not isinstance(by.value, Decimal):
        return True
    days = rebased(by, "day")
    assert isinstance(days, Literal)
    assert isinstance(days.value, Decimal)
    return days.value == days.value.to_integral_value()
