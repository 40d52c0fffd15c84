"""The days that a row owes for, and the same of the year before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from kpilang.model.windows import Grain, Window, WindowKind
from tests.oracle.calendar import midnight, step
from tests.oracle.frames import LENGTHS, NOWHERE, Back, Frame, a_move


def owed_span(frame: Frame) -> tuple[date | None, date | None]:
    """Return the days of what a row owes for: of a to-date row its whole period.

    A row that looks back further than its own days has the target of those.
    """
    looks_back = frame.spec.kind not in (WindowKind.PERIOD, WindowKind.TO_DATE)
    covered = frame.step if looks_back else frame.window
    if covered.start is None or covered.end is None:
        return None, None
    first = covered.start.date()
    if frame.spec.kind is WindowKind.TO_DATE:
        assert frame.spec.period is not None
        return first, step(first, frame.spec.period, 1)
    return first, covered.end.date()


def is_in_progress(frame: Frame) -> bool:
    """Tell whether less than all that a row owes for has passed by now."""
    start, end = owed_span(frame)
    if start is None or end is None:
        return False
    begun = frame.step.start
    assert begun is not None
    until = min(frame.step.end or frame.as_of, frame.as_of)
    return begun < frame.as_of and until < midnight(end)


def a_year(frame: Frame) -> Back:
    """Return how far back the year before is: for weeks 52 of them."""
    return a_move("days", 364) if frame.spec.grain is Grain.WEEK else LENGTHS[Grain.YEAR]


def covering(frame: Frame, start: datetime, end: datetime) -> Frame:
    """Return the frame of what comes in between two moments."""
    spec = Window(WindowKind.PERIOD, Grain.DAY)
    return replace(frame, start=start, end=end, spec=spec, back=NOWHERE)


def year_before(frame: Frame) -> Frame:
    """Return the frame of all that a row owes for, a year before."""
    start, end = owed_span(frame)
    assert start is not None
    assert end is not None
    back = a_year(frame)
    return covering(frame, back.of(midnight(start)), back.of(midnight(end)))
