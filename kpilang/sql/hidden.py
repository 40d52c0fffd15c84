"""When a row of the answer has no value: it lies ahead of as-of, or data begin after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlglot import exp

from kpilang.model.windows import Grain
from kpilang.plan.grid import Frame, Mark, Period, State
from kpilang.plan.nodes import Plan
from kpilang.plan.periods import midnight
from kpilang.plan.scanned import Cell, Scan
from kpilang.plan.timeline import first_of
from kpilang.sql import build
from kpilang.sql.bounds import is_row_alone, row_column
from kpilang.sql.clock import marked
from kpilang.sql.names import PERIOD
from kpilang.sql.series import among

_OPPOSITES: dict[type[exp.Expr], type[exp.Binary]] = {
    exp.EQ: exp.NEQ,
    exp.GTE: exp.LT,
    exp.LTE: exp.GT,
}


def none_of(conditions: Sequence[exp.Expr]) -> exp.Expr:
    """Return that no condition holds, of which none is without a value."""
    first = conditions[0]
    opposite = _OPPOSITES.get(type(first))
    if len(conditions) == 1 and opposite is not None:
        return opposite(this=first.this, expression=first.expression)
    return exp.Not(this=exp.Paren(this=exp.or_(*conditions)))


def hidden(plan: Plan, scan: Scan, cell: Cell) -> list[exp.Expr]:
    """Return the conditions under any of which a row has no value of a scan."""
    out: list[exp.Expr] = []
    if scan.axis is None or not scan.axis.planned:
        out += _ahead(plan, cell.read.frame)
    for (frame, planned), since in _begun(plan, scan, cell).items():
        out += _before_since(plan, frame, since, planned=planned)
    return out


def hidden_rows(plan: Plan, scan: Scan, cell: Cell) -> frozenset[int]:
    """Return the rows that have no value of a scan, by their numbers, where as-of is known."""
    out: list[Period] = []
    if scan.axis is None or not scan.axis.planned:
        out += _late(plan, cell.read.frame)
    for (frame, planned), since in _begun(plan, scan, cell).items():
        out += _early(plan, frame, since, planned=planned)
    return frozenset(period.index for period in out)


def _begun(plan: Plan, scan: Scan, cell: Cell) -> dict[tuple[Frame, bool], date]:
    """Return since when there are data, by where they are looked for and whether plans count."""
    begun: dict[tuple[Frame, bool], date] = {}
    for source, frame in cell.read.looked_in():
        since = plan.sources[source].since
        if since is not None:
            # Only its own rows may lie ahead of as-of.
            own = source == scan.source and scan.axis is not None and scan.axis.planned
            begun[frame, own] = max(since, begun.get((frame, own), since))
    return begun


def _late(plan: Plan, frame: Frame) -> list[Period]:
    """Return the rows that begin at or after as-of, moved back as they may be."""
    if plan.as_of is None:
        return []
    place = next(i for i, (_, known) in enumerate(plan.frames) if known == frame)
    return [
        period
        for period in plan.spine
        if (start := period.stretches[place].start) is not None
        and midnight(start) >= (period.as_of or plan.moment or plan.as_of)
    ]


def _ahead(plan: Plan, frame: Frame) -> list[exp.Expr]:
    """What begins at or after as-of, moved back as it may be, has no value yet."""
    late = _late(plan, frame)
    if not late:
        return []
    if late == [period for period in plan.spine if period.state is State.FUTURE]:
        state = build.column("state", "periods")
        return [exp.EQ(this=state, expression=build.constant(State.FUTURE))]
    if _is_in_parts(plan):
        return _among(late)
    begin = build.column(PERIOD, "periods")
    return [exp.GTE(this=begin, expression=build.constant(late[0].start))]


def _before_since(plan: Plan, frame: Frame, since: date, *, planned: bool) -> list[exp.Expr]:
    """Nothing has a value while all that could count lies before `since`."""
    if plan.as_of is None and plan.grain is not Grain.ALL:
        name = next(name for name, known in plan.frames if known == frame)
        if is_row_alone(plan, frame):
            # That is as-of where it is earlier.
            until = build.column(row_column(plan, name, frame, "end"), "periods")
            return [exp.LTE(this=until, expression=build.constant(since))]
        column = build.column(f"{name}_end", "periods")
        early: list[exp.Expr] = [exp.LTE(this=column, expression=build.constant(since))]
        if not planned:
            now = marked(plan, Mark("as_of"))
            early.append(exp.LTE(this=now, expression=build.constant(since)))
        return early
    before = _early(plan, frame, since, planned=planned)
    if not before:
        return []
    if _is_in_parts(plan):
        return _among(before)
    column = build.column("period_end", "periods")
    return [exp.LTE(this=column, expression=build.constant(before[-1].end))]


def _early(plan: Plan, frame: Frame, since: date, *, planned: bool) -> list[Period]:
    """Return the rows of which all that could count lies before `since`."""
    place = next(i for i, (_, known) in enumerate(plan.frames) if known == frame)
    hours = plan.grain is Grain.HOUR
    begun = first_of(since, plan.calendar.timezone) if hours else midnight(since)
    before = []
    for period in plan.spine:
        end, moment = period.stretches[place].upper, period.as_of or plan.moment
        if end is not None and not planned and moment is not None:
            end = min(end, moment)
        if end is not None and end <= begun:
            before.append(period)
    return before


def _is_in_parts(plan: Plan) -> bool:
    """Tell whether rows do not follow in time: hours that come twice, or rows that stand apart."""
    return plan.grain is Grain.HOUR or any(period.as_of is not None for period in plan.spine)


def _among(periods: Sequence[Period]) -> list[exp.Expr]:
    """Return the conditions of which one holds for each of some rows, by their numbers."""
    return among([period.index for period in periods], "periods")
