"""Funnels by the laws: whom each stage counts, told by following every chain of events.

Choices where the law is silent:
- whom a funnel counts is what its second stage is linked by in the rows of the first: the row
  itself, or what it refers to; a row that refers to nothing is of nobody;
- any event counts that follows one of the stage before in time, not only the first;
- by its own date a stage counts whom its rows are of, whatever came before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import reduce
from typing import Any

from kpilang.model.entities import Funnel, FunnelStage, Metric
from kpilang.model.expr import Aggregate, AggregateFunction, Axis, Binary, Event, Expr
from kpilang.model.project import Model
from kpilang.model.types import NULL
from kpilang.model.windows import Grain, Window, WindowKind
from tests.oracle.aggregates import Member, Tuple
from tests.oracle.asking import Asking
from tests.oracle.calendar import Period, midnight
from tests.oracle.conversions import Entity, is_in_time, waits, whose
from tests.oracle.frames import Frame
from tests.oracle.members import is_of
from tests.oracle.question import Question
from tests.oracle.rows import Around, Interpreter
from tests.oracle.score import state_of
from tests.oracle.values import Num, Value, divide, number, truth

#: an event of a later stage: when it happens, on the clock or the line too, and whom it leads to
Later = tuple[Value, datetime, Entity | None]


def with_metric(model: Model, funnel: Funnel) -> Model:
    """Return a model with a measure that looks at the rows that a funnel counts."""
    parts: list[Expr] = list(_counted(funnel))
    whole = reduce(lambda a, b: Binary(a.type, "+", a, b), parts)
    window = funnel.window or Window(WindowKind.PERIOD, Grain.MONTH)
    metric = Metric(funnel.name, formula=whole, window=window)
    return replace(model, metrics={**model.metrics, funnel.name: metric})


def _counted(funnel: Funnel) -> Iterator[Aggregate]:
    """Yield the rows of the first stage, or of each where that is counted by its own date."""
    first = funnel.stages[1].previous_key
    for place, stage in enumerate(funnel.stages if funnel.own_dates else funnel.stages[:1]):
        key = first if not place else stage.event.key
        axis = replace(stage.event.axis, planned=False)
        yield Aggregate(
            NULL, AggregateFunction.COUNT, stage.event.source, key, stage.event.where, axis,
            each_of=(axis.value,),
        )  # fmt: skip


class Funneled(Asking):
    """One question about a funnel."""

    def __init__(self, interpreter: Interpreter, funnel: Funnel, question: Question) -> None:
        super().__init__(interpreter, funnel.name, question)
        self.funnel = funnel
        self.rows_of = tuple(_counted(funnel))
        self._later: dict[int, dict[Entity, list[Later]]] = {}

    def answer(self) -> list[dict[str, Any]]:
        """Return the rows of the answer."""
        out = []
        for period in self.periods:
            counts = {member: self._counts(period, member) for member in self.members}
            for place, stage in enumerate(self.funnel.stages):
                out += [
                    self._row(period, member, place, stage, counts[member])
                    for member in self.members
                ]
        return out

    def _counts(self, period: Period, member: Member) -> tuple[list[Value], list[Value]]:
        """Return whom each stage counts in a row, and one window earlier."""
        frame = self.frame(period)
        places = range(len(self.funnel.stages))
        now = [self._count(place, frame, member) for place in places]
        none: list[Value] = [None for _ in places]
        earlier = frame.previous() if self.has_previous(period) else None
        if self.is_future(period):
            return none, none
        if earlier is None:
            return now, none
        return now, [self._count(place, earlier, member) for place in places]

    def _row(
        self,
        period: Period,
        member: Member,
        place: int,
        stage: FunnelStage,
        counts: tuple[list[Value], list[Value]],
    ) -> dict[str, Any]:
        values, previous = counts
        value, before = values[place], values[place - 1] if place else None
        state = self._state(period, place)
        row: dict[str, Any] = dict.fromkeys(
            ("target", "target_high", "expected", "attainment", "status", "forecast")
        )
        row |= {"period_start": period.start, "period_end": period.end, "stage": stage.name}
        row |= dict(zip(self.question.by, self.shown(member), strict=True))
        row |= {"value": value, "previous": previous[place], "state": state}
        row |= {"complete": state == "final", "change": _minus(value, previous[place])}
        row |= {"step_rate": _share(value, before), "overall_rate": _share(value, values[0])}
        return row

    def _state(self, period: Period, place: int) -> str:
        sources = dict.fromkeys(stage.event.source for stage in self.funnel.stages)
        found = state_of(self, period, tuple(sources))
        if self.funnel.own_dates or not place or found in ("future", "partial"):
            return found
        limits = [stage.within for stage in self.funnel.stages[1 : place + 1]]
        whole = None if None in limits else sum(limit for limit in limits if limit is not None)
        return "immature" if waits(self, whole, self.frame(period)) else found

    # --- whom a stage counts ----------------------------------------------------------------------

    def _count(self, place: int, frame: Frame, member: Member) -> Value:
        own = self.funnel.own_dates
        rows = self.counted(self.rows_of[place if own else 0], frame)
        if rows is None or not self._has_begun(place, frame):
            return None
        mine = [row for row in rows if is_of(row.member, member) and row.each[0] is not None]
        if not own:
            mine = [row for row in mine if self._reaches(row, place, frame.cut)]
        entities = {whose(row.argument) for row in mine} - {None}
        return number(len(entities))

    def _has_begun(self, place: int, frame: Frame) -> bool:
        end = frame.window.end
        stages = self.funnel.stages[: place + 1] if not self.funnel.own_dates else ()
        for stage in stages:
            since = self.interpreter.model.sources[stage.event.source].since
            if since is None or end is None:
                continue
            if min(end, frame.cut) <= self.point(midnight(since)):
                return False
        return True

    def _reaches(self, row: Tuple, place: int, cut: datetime) -> bool:
        """Tell whether some chain of events leads from a row to a stage."""
        return self._leads(whose(row.argument), row.each[0], 1, place, cut)

    def _leads(
        self, entity: Entity | None, when: Value, stage: int, last: int, cut: datetime
    ) -> bool:
        if stage > last:
            return True
        if entity is None:
            return False
        within = self.funnel.stages[stage].within
        return any(
            at < cut
            and is_in_time(when, moment, within)
            and self._leads(onward, moment, stage + 1, last, cut)
            for moment, at, onward in self._events(stage).get(entity, ())
        )

    def _events(self, place: int) -> dict[Entity, list[Later]]:
        if place not in self._later:
            stages = self.funnel.stages
            onward = stages[place + 1].previous_key if place + 1 < len(stages) else None
            self._later[place] = self._scanned(stages[place].event, onward)
        return self._later[place]

    def _scanned(self, event: Event, onward: Expr | None) -> dict[Entity, list[Later]]:
        look, axis = self.interpreter, event.axis
        around = Around(self.as_of, Axis(axis.name, axis.value), None, by_line=self.by_hour)
        found: dict[Entity, list[Later]] = {}
        assert event.key is not None
        for row in look.rows(event.source):
            where = event.where
            if where is not None and not truth(look.of_row(event.source, row, where, around)):
                continue
            entity = whose(look.of_row(event.source, row, event.key, around))
            when = look.of_row(event.source, row, axis.value, around)
            at = look.when(when, around)
            leads = None
            if onward is not None:
                leads = whose(look.of_row(event.source, row, onward, around))
            if entity is not None and at is not None:
                found.setdefault(entity, []).append((when, at, leads))
        return found


def _minus(value: Value, previous: Value) -> Value:
    if not isinstance(value, Num) or not isinstance(previous, Num):
        return None
    return number(value.value - previous.value)


def _share(value: Value, whole: Value) -> Value:
    if not isinstance(value, Num) or not isinstance(whole, Num):
        return None
    return divide(value, whole)
