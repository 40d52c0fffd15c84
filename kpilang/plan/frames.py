"""Frames: the stretch of time that an aggregate looks at, seen from a row of the answer.

The bounds of a window are moved back by calendar (language.md, "Comparison"). A day less a month
is a day: 29 to 31 March are held against the last of February. A window to date is held against as
much of the earlier period as it covers of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from kpilang.model.windows import Calendar, Grain, Length, WindowKind
from kpilang.plan.grid import Frame, Period, Stretch
from kpilang.plan.naming import shortened
from kpilang.plan.periods import floor, midnight, months_in, same_part, shift
from kpilang.plan.timeline import HOUR, earlier_hour

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_BY_DAYS = (Grain.DAY, Grain.WEEK)


def stretch(
    frame: Frame, row: Period, grain: Grain, as_of: datetime, calendar: Calendar
) -> Stretch:
    """Return the stretch of a frame in a row of a fixed spine.

    A moved frame of a partial row ends as far into its period as as-of lies into the row's.
    """
    if frame.fixed is not None:
        at, frame = frame.fixed, replace(frame, fixed=None)
        row, grain = replace(row, start=at.start, end=at.end), at.grain
    if row.start is None or row.end is None:
        return Stretch(row.start, row.start, None if row.end is None else midnight(row.end))
    start, lower, upper = _bounds(frame, row, grain, calendar)
    cut = upper
    if not frame.whole and midnight(row.start) < as_of < midnight(row.end):
        cut = min(upper, _cut(frame.base or frame, row, grain, as_of, calendar))
    return Stretch(start, lower, cut, cut < upper)


def _bounds(
    frame: Frame, row: Period, grain: Grain, calendar: Calendar
) -> tuple[date, date | None, datetime]:
    """Return where the moved row begins, and the bounds of the frame, uncut."""
    assert row.start is not None
    assert row.end is not None
    start, end = _moved_row(frame, row, grain, calendar)
    if frame.base is not None:
        return start, *_own(frame, row, grain, calendar)
    match frame.kind:
        case WindowKind.CUMULATIVE:
            return start, None, midnight(end)
        case WindowKind.TRAILING:
            # Both bounds of the window are moved, so that windows of one length follow each other.
            assert frame.length is not None
            lower, last = shift(frame.length.grain, row.end, -frame.length.count), row.end
            for move in frame.moves:
                lower, last = back(lower, move, grain), back(last, move, grain)
            return start, lower, midnight(last)
        case _ if frame.period is None:
            return start, start, midnight(end)
        case _:
            first, earlier, close = _period_of(frame, row, calendar)
            upper = midnight(close)
            if frame.kind is WindowKind.TO_DATE:
                upper = same_part(first, midnight(row.end), earlier, close)
            return start, earlier, upper


def _moved_row(frame: Frame, row: Period, grain: Grain, calendar: Calendar) -> tuple[date, date]:
    """Return the bounds of a row moved back as a frame is."""
    assert row.start is not None
    assert row.end is not None
    start, end = row.start, row.end
    for move in frame.moves:
        if grain is Grain.HOUR:
            start = earlier_hour(midnight(start), move, calendar.timezone)
            end = start + HOUR
        else:
            start, end = moved(start, end, grain, move)
    return start, end


def _own(
    frame: Frame, row: Period, grain: Grain, calendar: Calendar
) -> tuple[date | None, datetime]:
    """Return the bounds of an aggregate's own window, which ends where the others do."""
    assert frame.base is not None
    _, _, upper = _bounds(frame.base, row, grain, calendar)
    if frame.kind is WindowKind.CUMULATIVE:
        return None, upper
    if frame.kind is WindowKind.TRAILING:
        assert frame.length is not None
        return shift(frame.length.grain, upper.date(), -frame.length.count), upper
    assert frame.period is not None
    return floor(frame.period, (upper - _TICK).date(), calendar), upper


def _cut(frame: Frame, row: Period, grain: Grain, as_of: datetime, calendar: Calendar) -> datetime:
    """Return the moment that lies as far into an earlier frame as as-of lies into the row's."""
    assert row.start is not None
    assert row.end is not None
    if frame.kind is WindowKind.TO_DATE:
        first, earlier, close = _period_of(frame, row, calendar)
        return same_part(first, as_of, earlier, close)
    start, end = _moved_row(frame, row, grain, calendar)
    if grain is Grain.HOUR:
        return midnight(start) + (as_of - midnight(row.start))
    return same_part(row.start, as_of, start, end)


def _period_of(frame: Frame, row: Period, calendar: Calendar) -> tuple[date, date, date]:
    """Return where the period begins that holds the last day of a row; and both ends, moved."""
    assert frame.period is not None
    assert row.end is not None
    first = floor(frame.period, row.end - _DAY, calendar)
    earlier, close = first, shift(frame.period, first, 1)
    for move in frame.moves:
        earlier, close = back(earlier, move, frame.period), back(close, move, frame.period)
    return first, earlier, close


def back(day: date, move: Length, grain: Grain | None) -> date:
    """Return a day so much earlier by calendar; a week's year is 52 weeks."""
    if grain is Grain.WEEK and move.grain in (Grain.YEAR, Grain.FISCAL_YEAR):
        move = Length(52 * move.count, Grain.WEEK)
    return shift(move.grain, day, -move.count)


def moved(start: date, end: date, grain: Grain, move: Length) -> tuple[date, date]:
    """Return the bounds of a row moved back; days and weeks stay as long as they are."""
    earlier = back(start, move, grain)
    if grain in _BY_DAYS:
        return earlier, earlier + (end - start)
    return earlier, back(end, move, grain)


def is_exact(frame: Frame, grain: Grain) -> bool:
    """Tell whether a frame is one period of the grain in every row."""
    if frame.kind is not WindowKind.PERIOD or frame.period is not None or frame.base is not None:
        return False
    if frame.fixed is not None:
        return False
    if grain in (Grain.HOUR, Grain.DAY, Grain.ALL):
        return True
    return all(_is_whole(move, grain) for move in frame.moves)


def _is_whole(move: Length, grain: Grain) -> bool:
    if grain is Grain.WEEK:
        year = move.grain in (Grain.YEAR, Grain.FISCAL_YEAR)
        return year or move.grain is Grain.WEEK or (move.grain is Grain.DAY and move.count % 7 == 0)
    if move.grain in _BY_DAYS:
        return False
    return move.count * months_in(move.grain) % months_in(grain) == 0


def named(frames: Iterable[Frame]) -> tuple[tuple[str, Frame], ...]:
    """Return frames with names that tell them apart."""
    out: dict[str, Frame] = {}
    for frame in frames:
        plain = shortened(frame_name(frame))
        name, number = plain, 2
        while name in out:
            name, number = f"{plain}_{number}", number + 1
        out[name] = frame
    return tuple(out.items())


def named_at(grain: Grain, frames: Iterable[Frame]) -> tuple[tuple[str, Frame], ...]:
    """Return the frames of rows of a grain with their names, the row's own period first.

    Hours begin on the line, and what a clock shows then is the row's period.
    """
    found = named(dict.fromkeys(frames))
    return (("hour", found[0][1]), *found[1:]) if grain is Grain.HOUR else found


def frame_name(frame: Frame) -> str:
    """Return a name that says what a frame looks at: `before_1_month`, `trailing_90_days`."""
    words = [] if frame.fixed is None else [f"in_{frame.fixed.grain}_{frame.fixed.start:%Y_%m_%d}"]
    match frame.kind:
        case WindowKind.TRAILING:
            assert frame.length is not None
            words.append(f"trailing_{_length(frame.length.count, frame.length.grain)}")
        case WindowKind.TO_DATE:
            words.append(f"{frame.period}_to_date")
        case WindowKind.CUMULATIVE:
            words.append("so_far")
        case WindowKind.PERIOD if frame.period is not None:
            words.append(f"whole_{frame.period}")
    if frame.base is not None and frame.base.kind is not WindowKind.PERIOD:
        words.append(f"at_{frame_name(replace(frame.base, moves=()))}")
    words += [f"before_{_length(move.count, move.grain)}" for move in frame.moves]
    if not words:
        return "period" if frame.whole else "part_of_period"
    if frame.moves and frame.whole:
        words.append("whole")
    return "_".join(words)


def _length(count: int, grain: Grain) -> str:
    return f"{count}_{grain}" if count == 1 else f"{count}_{grain}s"
