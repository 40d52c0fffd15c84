"""Which rows of the sources count in which row of an answer, by the laws.

Where no law says what is meant, `Silent` is raised.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from kpilang.model.expr import Aggregate, AggregateFunction, Event, Expr, Rollup
from kpilang.model.leaves import children, substitute, walk
from kpilang.model.nature import EVER
from kpilang.model.windows import Grain, Window, WindowKind
from tests.oracle.aggregates import Member, Tuple, plain
from tests.oracle.calendar import Period, midnight, periods, step
from tests.oracle.frames import Frame, Silent, Stretch, within
from tests.oracle.hours import hours, on_line
from tests.oracle.question import (
    Question,
    counts,
    formula_of,
    is_flow,
    is_moving,
    is_plain,
    is_planned,
    window_of,
)
from tests.oracle.rows import Around, Interpreter
from tests.oracle.values import Value, truth

ALL_TIME = Stretch(None, None)
FIRST_OR_LAST = (AggregateFunction.FIRST, AggregateFunction.LAST)


class Counting:
    """One question: its rows, and which rows of the sources count in them."""

    def __init__(self, interpreter: Interpreter, name: str, question: Question) -> None:
        self.interpreter, self.question = interpreter, question
        measure = interpreter.model.measure(name)
        assert measure is not None
        self.measure = measure
        self.formula = formula_of(measure)
        self.as_of = question.as_of
        self.calendar = interpreter.model.calendar
        self.window = window_of(measure, question)
        # What looks further than its row is no part of a whole that adds up.
        adding = (WindowKind.PERIOD, WindowKind.TO_DATE)
        self.is_flow = is_flow(self.formula) and self.window.kind in adding
        self.grain = self.window.grain
        own = WindowKind.PERIOD if measure.window is None else measure.window.kind
        if self.grain is Grain.ALL and own is not WindowKind.PERIOD:
            # What spans periods has no meaning without them.
            raise Silent
        self.by_hour = self.grain is Grain.HOUR
        if self.by_hour and not is_plain(self.formula, self.window):
            raise Silent
        asked = (self.as_of, question.start, question.end, question.periods)
        self.periods = (
            hours(self.calendar.timezone, *asked)
            if self.by_hour
            else periods(self.calendar, self.grain, *asked)
        )
        self._seen: dict[tuple[Aggregate, Frame | None], list[Tuple]] = {}
        self._names: dict[Member, Member] = {}
        #: what rows that conversions begin with have in them
        self.befell: set[str] = set()
        #: the events that conversions reach, by whose they are
        self.happened: dict[Event, dict[tuple[object, ...], list[tuple[Value, datetime]]]] = {}

    def frame(self, period: Period) -> Frame:
        start = None if period.start is None else midnight(period.start)
        end = None if period.end is None else midnight(period.end)
        if period.line is not None:
            start, end = period.line
        return Frame(start, end, self.window, self.point(self.as_of), self.calendar)

    def frame_of(self, first: date, grain: Grain) -> Frame:
        """Return the frame of a period that is no row of the answer."""
        start, end = midnight(first), midnight(step(first, grain, 1))
        return Frame(start, end, Window(WindowKind.PERIOD, grain), self.as_of, self.calendar)

    def point(self, civil: datetime) -> datetime:
        """Return a moment as frames count time: by clocks, hours by the line."""
        return on_line(civil, self.calendar.timezone) if self.by_hour else civil

    # --- rows of a source, as an aggregate sees them ----------------------------------------------

    def tuples(self, leaf: Aggregate, frame: Frame) -> list[Tuple]:
        """Return the rows that pass the aggregate's condition and the filter asked for."""
        place = (leaf, frame if is_moving(leaf) else None)
        if place not in self._seen:
            self._seen[place] = list(self._scan(leaf, frame))
        return self._seen[place]

    def _scan(self, leaf: Aggregate, frame: Frame) -> Iterator[Tuple]:
        look = self.interpreter
        found = [look.dimension(leaf.source, name) for name in self.question.by]
        dimensions = [dimension for dimension in found if dimension is not None]
        if len(dimensions) < len(found):
            return
        condition = self._filter(leaf.source)
        around = Around(self.as_of, leaf.axis, frame, by_line=self.by_hour)
        for row in look.rows(leaf.source):
            look.met.clear()
            seen = look.seen(leaf, row, around)
            if seen is None:
                continue
            if condition is not None and not truth(
                look.of_row(leaf.source, row, condition, around)
            ):
                continue
            member = tuple(
                look.of_row(leaf.source, row, d.value if d.key is None else d.key, around)
                for d in dimensions
            )
            self._names[member] = tuple(
                look.of_row(leaf.source, row, d.value, around) for d in dimensions
            )
            met = frozenset(look.met)
            yield Tuple(seen.when, member, seen.argument, seen.place, seen.each, met)

    def _filter(self, source: str) -> Expr | None:
        asked = self.question.where
        if asked is None:
            return None
        values = {}
        for name in asked.dimensions:
            found = self.interpreter.dimension(source, name)
            if found is not None:
                values[name] = found.value
        return substitute(asked.condition, values)

    def has_dimensions(self, expr: Expr) -> bool:
        """Tell whether every source of a formula has what is broken down and filtered by."""
        names = list(self.question.by)
        names += [] if self.question.where is None else self.question.where.dimensions
        return all(
            self.interpreter.dimension(leaf.source, name) is not None
            for leaf in counts(expr)
            for name in names
        )

    # --- windows ----------------------------------------------------------------------------------

    def stretch(self, leaf: Aggregate, frame: Frame) -> Stretch | None:
        """Return what an aggregate looks at in a row; None where it has no value."""
        planned = is_planned(leaf)
        if not frame.has_begun and not planned:
            return None
        stretch = frame.over(leaf.over)
        if not self._is_known(leaf.source, stretch, None if planned else frame.cut):
            return None
        return stretch

    def is_told(self, leaf: Aggregate, frame: Frame) -> bool:
        """Tell whether there are data of all that is rolled up to the rows of an aggregate."""
        found = rolled(leaf, frame.over(leaf.over), frame)
        # What is planned is held against whole periods.
        cut = frame.as_of if is_planned(leaf) else frame.cut
        return all(self._is_known(name, at, cut) for name, at in found)

    def _is_known(self, source: str, stretch: Stretch, cut: datetime | None) -> bool:
        """Tell whether data of a source are expected before a stretch ends, or is cut."""
        since = self.interpreter.model.sources[source].since
        if since is None or stretch.end is None:
            return True
        end = stretch.end if cut is None else min(stretch.end, cut)
        return end > self.point(midnight(since))

    def counted(self, leaf: Aggregate, frame: Frame) -> list[Tuple] | None:
        """Return the rows that count in a frame; None where there is no value."""
        stretch = self.stretch(leaf, frame)
        if stretch is None:
            return None
        cut = None if is_planned(leaf) else frame.cut
        rows = self.tuples(leaf, frame)
        if leaf.axis is None:
            return rows
        if leaf.snapshot and leaf.function in FIRST_OR_LAST:
            chosen = self._chosen(leaf, stretch, cut)
            return [t for t in rows if t.when is not None and chosen.get(t.each) == t.place[0]]
        return [t for t in rows if happened(t.when, stretch, cut)]

    def moments(
        self, leaf: Aggregate, stretch: Stretch, cut: datetime | None
    ) -> dict[tuple[Value, ...], set[Any]]:
        """Return when there are snapshots, of all rows whoever asks, by whose they are.

        Two that the clock shows at the same time, as it is put back, are two.
        """
        found: dict[tuple[Value, ...], set[Any]] = {}
        look = self.interpreter
        around = Around(self.as_of, leaf.axis)
        assert leaf.axis is not None
        for row in look.rows(leaf.source):
            moment = look.of_row(leaf.source, row, leaf.axis.value, around)
            when = look.when(moment, Around(self.as_of, by_line=self.by_hour))
            if when is not None and happened(when, stretch, cut):
                whose = tuple(look.of_row(leaf.source, row, k, around) for k in leaf.each_of)
                found.setdefault(whose, set()).add(plain(moment))
        return found

    def _chosen(
        self, leaf: Aggregate, stretch: Stretch, cut: datetime | None
    ) -> dict[tuple[Value, ...], Any]:
        pick = max if leaf.function is AggregateFunction.LAST else min
        moments = self.moments(leaf, stretch, cut)
        return {whose: pick(found) for whose, found in moments.items()}


def happened(when: datetime | None, stretch: Stretch, cut: datetime | None) -> bool:
    """Tell whether a row counts in a stretch; with no value on its axis it belongs to no period."""
    if when is None:
        return stretch == ALL_TIME
    return (cut is None or when < cut) and within(when, stretch)


def rolled(leaf: Aggregate, stretch: Stretch, frame: Frame) -> Iterator[tuple[str, Stretch]]:
    """Yield the sources of what is rolled up to the rows of an aggregate, with what it looks at.

    What is rolled up over all time goes as far as what it is rolled up to.
    """
    for part in (part for whole in children(leaf) for part in walk(whole)):
        if isinstance(part, Rollup):
            inner = part.aggregate
            at = stretch if inner.over == EVER else frame.over(inner.over)
            yield inner.source, at
            yield from rolled(inner, at, frame)
