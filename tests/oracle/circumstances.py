"""What befell a question: the days, the rows and the members that the laws speak of."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import Any

from kpilang.model.expr import Aggregate, Rank
from kpilang.model.leaves import sources, walk
from tests.oracle.asking import Asking
from tests.oracle.calendar import clocks_change
from tests.oracle.frames import Frame, Silent, within
from tests.oracle.question import is_planned
from tests.oracle.values import Unsure


def circumstances(asking: Asking, got: list[dict[str, Any]]) -> set[str]:
    """Return what the rows that count, and the answer, have in them."""
    found = set()
    if any(not asking.interpreter.rows(source) for source in sources(asking.formula)):
        found.add("empty table")
    for period in asking.periods:
        # Where the law is silent on what a row is compared with, or doubles decide nothing.
        with suppress(Silent, Unsure):
            for leaf, frame in asking.looked_at(period):
                found |= _of_rows(asking, leaf, frame)
    return found | asking.befell | _of_answer(asking, got)


def _of_rows(asking: Asking, leaf: Aggregate, frame: Frame) -> set[str]:
    stretch = asking.stretch(leaf, frame)
    if stretch is None:
        return {"before data begins"} if frame.has_begun else set()
    cut = None if is_planned(leaf) else frame.cut
    found, counted = set(), []
    for row in asking.tuples(leaf, frame):
        if leaf.axis is not None:
            if row.when is None:
                found.add("no time")
                continue
            if not within(row.when, stretch):
                continue
            if cut is not None and row.when >= cut:
                found.add("after as-of")
                continue
            if row.when == stretch.start:
                found.add("on a bound")
            day = row.when.date()
            found |= {"leap day"} if (day.month, day.day) == (2, 29) else set()
            found |= {"DST day"} if clocks_change(day, asking.calendar.timezone) else set()
        found |= row.met
        counted.append(row)
    if not counted:
        found.add("nothing in a period")
    if len(set(counted)) < len(counted):
        found.add("equal rows")
    return found


def _of_answer(asking: Asking, got: list[dict[str, Any]]) -> set[str]:
    found, asked = set(), asking.question
    for name in asked.by:
        members = {row[name] for row in got}
        found |= {"no member"} if None in members else set()
        found |= {"Unknown beside no member"} if {None, "Unknown"} <= members else set()
    ordered = asked.top is not None or asked.order in ("value", "-value")
    if ordered or any(isinstance(part, Rank) for part in walk(asking.formula)):
        values = Counter((row["period_start"], row["value"]) for row in got)
        found |= {"ties"} if any(n > 1 for (_, v), n in values.items() if v is not None) else set()
    if asked.where is not None and any(row["previous"] is not None for row in got):
        found.add("filter beside a comparison")
    return found
