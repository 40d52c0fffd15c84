"""Where the rows of an answer start and end, for who looks at rows of a source from there.

A row ends at as-of where that is earlier, and one that is compared like for like at its cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlglot import exp

from kpilang.model.windows import Grain
from kpilang.plan.grid import Frame
from kpilang.plan.lasting import asked, until
from kpilang.plan.nodes import Plan
from kpilang.plan.periods import midnight
from kpilang.plan.scanned import Scan
from kpilang.sql import build
from kpilang.sql.names import PERIOD


def every_scan(plan: Plan) -> list[Scan]:
    """Return the scans of a plan, and those of what is rolled up to their rows."""
    return [scan for whole in plan.scans for scan in whole.every]


def rows_asked(plan: Plan, frame: Frame) -> set[str]:
    """Return which moments of the rows are asked for in a frame of theirs: `start`, `end`."""
    found = {which for scan in every_scan(plan) for which in asked(scan, frame)}
    if found and plan.as_of is None:
        # Whether any data is expected by then is for the clock to tell.
        read = (scan for scan in plan.scans if asked(scan, frame) and scan.whose is None)
        found |= {"end" for scan in read if plan.sources[scan.source].since is not None}
    return found


def is_row_alone(plan: Plan, frame: Frame) -> bool:
    """Tell whether rows are looked at from a frame alone, and nothing is put into it."""
    scans = [scan for scan in every_scan(plan) if frame in scan.frames]
    alone = all(scan.by_row and scan.axis is None for scan in scans)
    return alone and bool(rows_asked(plan, frame))


def row_column(plan: Plan, name: str, frame: Frame, which: str) -> str:
    """Return the column of the rows with one of the moments of a frame."""
    if plan.grain is Grain.ALL or frame != Frame():
        return f"{name}_{'from' if which == 'start' else 'until'}"
    if which == "start":
        return PERIOD
    return f"{name}_until" if plan.as_of is None or _is_any_cut(plan) else "period_end"


def fixed_bounds(plan: Plan, place: int) -> dict[str, list[exp.Expr]]:
    """Return the columns with the moments of a frame: of each its value by row."""
    name, frame = plan.frames[place]
    out: dict[str, list[exp.Expr]] = {}
    for which in sorted(rows_asked(plan, frame)):
        column = row_column(plan, name, frame, which)
        if column not in (PERIOD, "period_end"):
            starts = [row.stretches[place].start for row in plan.spine]
            out[column] = _constants(starts if which == "start" else _ends(plan, place))
    return out


def _ends(plan: Plan, place: int) -> list[datetime]:
    assert plan.as_of is not None, "the clock tells it of moving rows"
    return [until(row, place, plan.as_of) for row in plan.spine]


def _is_any_cut(plan: Plan) -> bool:
    """Tell whether some row of the answer ends at as-of."""
    pairs = zip(plan.spine, _ends(plan, 0), strict=True)
    return any(row.end is None or end != midnight(row.end) for row, end in pairs)


def is_split(plan: Plan, place: int) -> bool:
    """Tell whether rows are looked at up to a time of day in a frame."""
    uppers = [row.stretches[place].upper for row in plan.spine]
    frame = plan.frames[place][1]
    asked_for = any(scan.by_row and frame in scan.frames for scan in every_scan(plan))
    return asked_for and any(end is not None and end != midnight(end.date()) for end in uppers)


def _constants(moments: Sequence[date | None]) -> list[exp.Expr]:
    """Return days where all moments are midnights, which say more to who reads them."""
    found = [None if moment is None else midnight(moment) for moment in moments]
    if any(moment is None or moment != midnight(moment.date()) for moment in found):
        none = build.typed_null(exp.DType.TIMESTAMP)
        return [none.copy() if one is None else build.constant(one) for one in found]
    return [build.constant(one.date()) for one in found if one is not None]
