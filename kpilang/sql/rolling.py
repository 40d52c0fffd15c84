"""A window that moves on by a day with each row: days in a line, and a sum over the last ones.

It is the join of rows with days said shortly: each day is read once, whatever the window's length.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlglot import exp

from kpilang.model.windows import Grain
from kpilang.plan.grid import Frame
from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import Scan
from kpilang.source.frozen import dataclass
from kpilang.sql import build, names, ordered
from kpilang.sql.names import BUCKET
from kpilang.sql.series import FEW

_DAYS = "days"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rolling:
    """So many days up to the last one of a row, which is `last` for the first row."""

    length: int
    last: date
    rows: int


def rolling(plan: Plan, scan: Scan, frame: Frame) -> Rolling | None:
    """Return what a frame covers if it moves on by a day with each row, None if it does not."""
    if plan.as_of is None or plan.grain is not Grain.DAY or len(plan.spine) <= FEW:
        return None
    if scan.by or scan.own or scan.by_row or scan.split or scan.bucket is not Grain.DAY:
        return None
    if scan.values or any(ordered.is_ordered(leaf.aggregate) for leaf in scan.leaves):
        return None
    place = next(place for place, (_, known) in enumerate(plan.frames) if known == frame)
    covered = [row.stretches[place] for row in plan.spine]
    first = covered[0]
    if first.lower is None or first.upper is None or not _is_midnight(first.upper):
        return None
    end = first.upper.date()
    for number, stretch in enumerate(covered):
        moved = timedelta(days=number)
        bounds = (stretch.lower, stretch.upper)
        if bounds != (first.lower + moved, first.upper + moved):
            return None
    return Rolling((end - first.lower).days, end - _DAY, len(covered))


def alike(plan: Plan, scan: Scan, frame: Frame) -> tuple[Frame, int]:
    """Return the frame whose table holds what this one covers, and by how many rows away.

    Frames of one length are seen in one line of days.
    """
    own = rolling(plan, scan, frame)
    for other in scan.frames if own is not None else ():
        found = rolling(plan, scan, other)
        if own is not None and found is not None and found.length == own.length:
            return other, (own.last - found.last).days
    return frame, 0


def line(plan: Plan, scan: Scan) -> dict[Frame, int]:
    """Return by how many days each frame of a scan ends before the latest, if they are of one line.

    Frames of one line are columns of one table; there are none where a scan has other frames too.
    """
    found = {frame: rolling(plan, scan, frame) for frame in scan.frames}
    known = {frame: own for frame, own in found.items() if own is not None}
    lengths = {own.length for own in known.values()}
    if len(known) < max(len(found), 2) or len(lengths) > 1:
        return {}
    if plan.prefix or scan.owners or any(cell.cut is not None for cell in scan.cells):
        return {}
    last = max(own.last for own in known.values())
    return {frame: (last - own.last).days for frame, own in known.items()}


def beside(plan: Plan, scan: Scan, days: exp.Select) -> exp.Select:
    """Return the frames of a line beside each other, of a query of the days of the latest one."""
    back = line(plan, scan)
    columns: dict[str, exp.Expr] = {"n": build.column("n")}
    for cell in scan.cells:
        found: exp.Expr = build.column(cell.leaf.column)
        if back[cell.read.frame]:
            order = exp.Order(expressions=[exp.Ordered(this=build.column("n"), nulls_first=False)])
            earlier = build.call("LAG", found, build.constant(back[cell.read.frame]))
            found = exp.Window(this=earlier, order=order, over="OVER")
        columns[cell.column] = found
    return exp.select(*build.named(columns)).from_(days.subquery("line"))


def query(
    plan: Plan, scan: Scan, found: Rolling, away: list[int], leaves: list[exp.Expr]
) -> exp.Select:
    """Return the aggregates of the days that each row covers, by the number of the row.

    Rows that lie `away` from it are there too, before the first and after the last one.
    """
    number = build.column("n", _DAYS)
    over = exp.Order(expressions=[exp.Ordered(this=number.copy())])
    kept = [_over(leaf, over, found.length - 1) for leaf in leaves]
    first = build.constant(1 - found.length + min(away))
    last = build.constant(found.rows - 1 + max(away))
    days = exp.Table(
        this=build.call("GENERATE_SERIES", first, last),
        alias=exp.TableAlias(this=build.identifier(_DAYS), columns=[build.identifier("n")]),
    )
    out = exp.select(number.copy(), *kept).from_(days, copy=False)
    distance = exp.Mul(this=number, expression=build.interval(1, "day"))
    day = exp.cast(exp.Add(this=build.constant(found.last), expression=distance), exp.DType.DATE)
    same = exp.EQ(this=build.column(BUCKET, scan.name), expression=day)
    build.left_join(out, names.reference(plan, scan.name), same)
    return out


def _over(leaf: exp.Expr, order: exp.Order, before: int) -> exp.Expr:
    """Return a value with each aggregate in it over the days before a row, and its own."""
    for aggregate in list(leaf.find_all(exp.AggFunc)):
        spec = exp.WindowSpec(
            kind="ROWS", start=build.constant(before), start_side="PRECEDING", end="CURRENT ROW"
        )
        window = exp.Window(order=order.copy(), spec=spec, over="OVER")
        aggregate.replace(window)
        window.set("this", aggregate)
    return leaf


def _is_midnight(moment: datetime) -> bool:
    return moment == datetime(moment.year, moment.month, moment.day)
