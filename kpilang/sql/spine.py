"""The rows of an answer as constants: their bounds, amounts, and what frames of them cover."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from sqlglot import exp

from kpilang.model.windows import Grain, WindowKind
from kpilang.plan.grid import Frame, Line, Period, State
from kpilang.plan.nodes import Plan
from kpilang.plan.periods import midnight
from kpilang.plan.timeline import shown
from kpilang.sql import build, names
from kpilang.sql.bounds import every_scan, fixed_bounds, is_row_alone, is_split
from kpilang.sql.names import PERIOD
from kpilang.sql.rolling import rolling
from kpilang.sql.series import series
from kpilang.sql.told import nothing, zeros


def spine_columns(plan: Plan) -> list[str]:
    """Return the spine's columns; amounts only where some row has one."""
    out = ["n", PERIOD, "period_end", "state"]
    if needs_due(plan):
        out.append("due")
    if plan.target_rows or any(p.target is not None for p in plan.spine):
        out.append("target")
    highs = (*(p.target_high for p in plan.spine), *(high for _, _, high in plan.target_rows))
    if any(high is not None for high in highs):
        out.append("target_high")
    if len(lines_used(plan)) > 1:
        out.append("line")
    return [*out, *segment_columns(plan), *(name for name, _ in plan.known)]


def lines_used(plan: Plan, part: int | None = None) -> tuple[Line, ...]:
    """Return which lines of the target the rows have: of the whole, or of a part by its place."""
    if part is None and plan.target_rows:
        return plan.lines
    found = (row if part is None else row.segments[part] for row in plan.spine)
    return tuple(dict.fromkeys(own.line for own in found if own.line is not None))


def line_number(plan: Plan, line: Line | None) -> int:
    """Return what a line of the target is called in a row, 0 where a row has none."""
    return 0 if line is None else plan.lines.index(line) + 1


def moments(plan: Plan) -> set[str]:
    """Return the columns of the spine that hold moments which a formula asks for."""
    return {name for name, fact in plan.known if fact.kind.startswith("period")}


def segment_columns(plan: Plan) -> list[str]:
    """Return the spine's columns for the amounts of segments."""
    out = []
    first = plan.spine[-1].segments
    for number, _ in enumerate(first, start=1):
        out.append(f"target_{number}")
        if any(p.segments[number - 1].high is not None for p in plan.spine):
            out.append(f"target_high_{number}")
        if len(lines_used(plan, number - 1)) > 1:
            out.append(f"line_{number}")
        if needs_due(plan) and plan.as_of is not None:
            out.append(f"due_{number}")
    return out


def spine_query(plan: Plan, columns: dict[str, list[exp.Expr]] | None = None) -> exp.CTE:
    """Return `periods`: the gap-free rows of the answer, with what frames cover.

    `columns` are those that are read of the fixed ones, or else all of them.
    """
    columns = fixed_columns(plan) if columns is None else columns
    return fixed_periods(plan, columns | fixed_frames(plan))


def fixed_columns(plan: Plan) -> dict[str, list[exp.Expr]]:
    """Return the columns of the spine: of each its value by row."""
    return {
        name: [_spine_value(plan, period, name) for period in plan.spine]
        for name in spine_columns(plan)
    }


def fixed_frames(plan: Plan) -> dict[str, list[exp.Expr]]:
    """Return the columns with the bounds of the frames, but for the row's own period.

    With them are what a count of nothing is there, and the numbers of the periods inside each row.
    """
    out: dict[str, list[exp.Expr]] = {}
    for place, _ in enumerate(plan.frames):
        if place or plan.grain is Grain.HOUR:
            out |= _bounds(plan, place)
        out |= fixed_bounds(plan, place)
    for frame, unknown in zeros(plan).items():
        zero = [nothing(is_known=row.index not in unknown) for row in plan.spine]
        out[names.zero(plan, frame)] = zero
    held = [_held(plan, place) for place, _ in enumerate(plan.spine)]
    for number, column in enumerate(names.held(plan)):
        out[column] = [row[number] for row in held]
    return out


def fixed_periods(plan: Plan, columns: dict[str, list[exp.Expr]]) -> exp.CTE:
    """Return `periods` with some columns. Few rows are constants, many are worked out."""
    rows = list(zip(*columns.values(), strict=True))
    short = series(tuple(columns), rows, _breaks(plan))
    if short is not None:
        return names.definition(plan, "periods", short)
    constants = exp.Values(expressions=[exp.Tuple(expressions=list(row)) for row in rows])
    return names.definition(plan, "periods", constants, tuple(columns))


def _breaks(plan: Plan) -> list[int]:
    """Return where rows stand apart from those before them, as hours do when clocks change."""
    return [
        row.index
        for last, row in pairwise(plan.spine)
        if last.end != row.start or _ahead_of_line(plan, last) != _ahead_of_line(plan, row)
    ]


def _ahead_of_line(plan: Plan, row: Period) -> timedelta:
    """Return how far the clock of the calendar is ahead at the start of an hour."""
    if plan.grain is not Grain.HOUR or not isinstance(row.start, datetime):
        return timedelta()
    return shown(row.start, plan.calendar.timezone) - row.start


def _on_clock(plan: Plan, moment: date | None) -> date | None:
    """Return a bound of a row as people read it: an hour by the clock."""
    if plan.grain is not Grain.HOUR or not isinstance(moment, datetime):
        return moment
    return shown(moment, plan.calendar.timezone)


def frame_columns(plan: Plan, name: str, frame: Frame) -> list[str]:
    """Return the columns of the spine that hold the bounds of a frame, where they are needed."""
    scans = [scan for scan in every_scan(plan) if frame in scan.frames and scan.moments is None]
    if is_row_alone(plan, frame):
        return []
    if all(plan.is_single(scan) for scan in scans):
        return []
    if all(scan.exact for scan in scans):
        return [f"{name}_start"]
    if all(rolling(plan, scan, frame) is not None for scan in scans):
        return []
    if frame.kind is WindowKind.CUMULATIVE:
        return [f"{name}_end"]
    return [f"{name}_start", f"{name}_end"]


def _bounds(plan: Plan, place: int) -> dict[str, list[exp.Expr]]:
    """Return the columns of a frame's bounds, of each its value by row."""
    name, frame = plan.frames[place]
    split = any(scan.split for scan in plan.scans if frame in scan.frames)
    split = split or is_split(plan, place)
    covered = [period.stretches[place] for period in plan.spine]
    values: dict[str, list[date | None]] = {
        f"{name}_start": [stretch.lower for stretch in covered],
        f"{name}_end": [stretch.upper for stretch in covered],
    }
    return {
        column: [_bound(plan, value, split=split) for value in values[column]]
        for column in frame_columns(plan, name, frame)
    }


def _bound(plan: Plan, value: date | None, *, split: bool) -> exp.Expr:
    if plan.grain is Grain.HOUR:
        return build.constant(value)
    if value is None:
        return build.typed_null(exp.DType.TIMESTAMP if split else exp.DType.DATE)
    if split:
        return build.constant(value if isinstance(value, datetime) else midnight(value))
    return build.constant(_day_after(value) if isinstance(value, datetime) else value)


def _held(plan: Plan, row: int) -> list[exp.Expr]:
    """Return which of the periods inside it a row holds, in each frame."""
    out: list[exp.Expr] = []
    for inside in plan.inside:
        for _, _, found in inside.held:
            held = found[row]
            ends = (None, None) if held is None else held
            out += [
                build.typed_null(exp.DType.INT) if end is None else build.constant(end)
                for end in ends
            ]
    return out


def _day_after(end: datetime) -> date:
    """Return the day before whose midnight dates count: one that begins before the end does."""
    day = end.date()
    return day if end == midnight(day) else day + timedelta(days=1)


def needs_due(plan: Plan) -> bool:
    if plan.as_of is None and plan.grain is not Grain.ALL:
        return plan.paced
    return plan.paced and any(
        p.state is State.PARTIAL or (p.due != 1 and p.state is not State.FUTURE) for p in plan.spine
    )


def _spine_value(plan: Plan, period: Period, column: str) -> exp.Expr:
    values: dict[str, int | date | datetime | str | Fraction | None] = {
        "n": period.index,
        PERIOD: _on_clock(plan, period.start),
        "period_end": _on_clock(plan, period.end),
        "state": str(period.state),
        "due": period.due,
        "target": period.target,
        "target_high": period.target_high,
        "line": line_number(plan, period.line),
    }
    for number, part in enumerate(period.segments, start=1):
        values[f"target_{number}"] = part.low
        values[f"target_high_{number}"] = part.high
        values[f"line_{number}"] = line_number(plan, part.line)
        values[f"due_{number}"] = part.due
    for (name, _), fact in zip(plan.known, period.known, strict=True):
        values[name] = fact
    value = values[column]
    if column != "due" and isinstance(value, Fraction):
        return build.amount(value)
    if value is None and column in moments(plan):
        return build.typed_null(exp.DType.TIMESTAMP)
    if value is None:
        return (
            build.typed_null(exp.DType.DATE) if column.startswith("period") else build.no_target()
        )
    return build.constant(value)
