"""The data of a session, as rules ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar, cast

from kpilang.diagnostics.model import Severity
from kpilang.lint.warehouse import Fact, History, Step
from kpilang.model.entities import Measure, Metric, Ref, SourceTable
from kpilang.model.expr import Aggregate, Alive, Axis, Conversion, Expr, Reached
from kpilang.model.leaves import reads as row_reads
from kpilang.model.leaves import walk, walk_through
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan.grid import State
from kpilang.plan.nodes import Plan
from kpilang.plan.periods import add_months, floor, midnight, shift
from kpilang.plan.request import Request
from kpilang.sql import probes, soundings
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DIALECTS, Dialect
from kpilang.sql.names import Apart
from kpilang.workspace import reads
from kpilang.workspace.preflight import check
from kpilang.workspace.query import Session
from kpilang.workspace.session import is_told_by_moment
from kpilang.workspace.statements import plan

T = TypeVar("T")

#: how far back history is looked at: what was true before says little of today
YEARS = 5


@dataclass(slots=True)
class Asking:
    """A warehouse for rules: a session, and what was found out so far."""

    session: Session
    _made: dict[object, object] = field(default_factory=dict)

    @property
    def model(self) -> Model:
        """The model whose data it is."""
        return self.session.model

    @property
    def as_of(self) -> datetime:
        """The moment before which rows count."""
        return self.session.as_of

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Return what was made for a key before, or make it."""
        if key not in self._made:
            self._made[key] = make()
        return cast(T, self._made[key])

    def is_sound(self, measure: Measure) -> bool:
        """Tell whether all that a measure reads is in the data as its sources say."""
        formula = formula_of(measure)
        names = set() if formula is None else {name for name, _ in row_reads(formula)}
        stored = (self.model.sources[name] for name in sorted(names))
        return all(self._is_sound(one) for one in stored if one.table or one.query)

    def dangling(self, source: SourceTable, ref: Ref) -> Fact | None:
        """Count rows that refer to something, and to no row of it; the least key of these."""
        target = self.model.sources[ref.target]
        if not (self._is_sound(source) and self._is_sound(target)):
            return None
        return self._fact(soundings.dangling(source, target, ref, self._dialect))

    def holds(
        self,
        source: SourceTable,
        values: Sequence[Expr],
        condition: Expr,
        where: Expr | None = None,
    ) -> Fact | None:
        """Count rows of a filter with all values known, and those of them with a condition."""
        if not self._may_ask(source, (*values, condition, *(() if where is None else (where,)))):
            return None
        sql = soundings.holds(self._setting, source, values, condition, where, self._dialect)
        return self._fact(sql)

    def least_key(self, source: SourceTable, condition: Expr) -> Fact | None:
        """Return the least key of the rows where a condition holds; no row without a key."""
        if not source.key or not self._may_ask(source, (condition,)):
            return None
        return self._fact(soundings.least_key(self._setting, source, condition, self._dialect))

    def in_time(
        self, source: SourceTable, axis: Axis, where: Expr | None, bounds: tuple[date, date, date]
    ) -> Fact | None:
        """Count rows between the last two bounds, and those that count between the outer ones."""
        if not self._may_ask(source, (axis.value, *(() if where is None else (where,)))):
            return None
        sql = soundings.in_time(self._setting, source, axis, where, bounds, self._dialect)
        return self._fact(sql)

    def rhythm(self, source: SourceTable, axis: Axis) -> Fact | None:
        """Return the first and last day of an axis up to as-of, and the number of days."""
        if not self._may_ask(source, (axis.value,)):
            return None
        end = self._today + timedelta(days=1)
        return self._fact(soundings.rhythm(self._setting, source, axis, end, self._dialect))

    def value_counts(
        self, source: SourceTable, column: str, reached: Expr | None, most: int
    ) -> Fact | None:
        """Count the rows of each value of a column as stored, and those with a condition."""
        rows = () if reached is None else (reached,)
        if not self._is_sound(source) or not self._may_ask(source, rows):
            return None
        sql = soundings.value_counts(self._setting, source, column, reached, most, self._dialect)
        return self._fact(sql)

    def _fact(self, sql: str) -> Fact:
        return Fact(tuple(self.session.data.rows(self.session.engine, sql)), sql)

    @property
    def _dialect(self) -> Dialect:
        return DIALECTS[self.session.engine.dialect]

    @property
    def _setting(self) -> Apart:
        return Apart(self.model.sources, self.model.calendar, self.as_of)

    @property
    def _is_whole(self) -> bool:
        """Tell whether as-of is the end of a day."""
        return self.as_of == midnight(self.as_of.date())

    @property
    def _today(self) -> date:
        """The last day of which rows count."""
        return (self.as_of - timedelta(microseconds=1)).date()

    def _may_ask(self, source: SourceTable, rows: Sequence[Expr]) -> bool:
        """Tell whether row expressions can be asked for, whatever the rows of an answer are."""
        parts = (part for row in rows for part in walk(row))
        if any(
            isinstance(part, (Alive, Reached)) or is_told_by_moment(self.model, source, part)
            for part in parts
        ):
            return False
        needed = reads.Reads()
        reads.add(needed, self.model.sources, source.name, rows)
        return all(self._is_sound(self.model.sources[name]) for name in needed.columns)

    def _is_sound(self, source: SourceTable) -> bool:
        """Tell whether the data of a source is there, as it is declared."""
        if source.table is None and source.query is None:
            return False
        return self.once(("sound", source.name), lambda: self._has_what_it_declares(source))

    def _has_what_it_declares(self, source: SourceTable) -> bool:
        session, needed = self.session, reads.of_sources(self.model, (source.name,))
        found = check(self.model.sources, needed, session.engine, session.data, self.model.calendar)
        return all(problem.severity is not Severity.ERROR for problem in found)

    def history(self, name: str, grain: Grain) -> History | None:
        """Return the history of a measure by periods; None where it has no numbers."""
        return self.once(("history", name, grain), lambda: self._history(name, grain))

    def history_of(self, name: str, formula: Expr, grain: Grain) -> History | None:
        """Return the history that a measure would have with another formula."""
        measure = self.model.measure(name)
        window = None if measure is None else measure.window
        metric = Metric(name, formula=formula, window=window)
        kpis = {key: kpi for key, kpi in self.model.kpis.items() if key != name}
        goals = {key: goal for key, goal in self.model.goals.items() if key != name}
        metrics = {**self.model.metrics, name: metric}
        model = replace(self.model, metrics=metrics, kpis=kpis, goals=goals)
        other = Asking(replace(self.session, model=model))
        return other.history(name, grain)

    def _history(self, name: str, grain: Grain) -> History | None:
        measure = self.model.measure(name)
        formula = None if measure is None else formula_of(measure)
        if formula is None:
            return None
        planned = plan(self.model, name, Request(each=grain), self.as_of)
        if planned.plan is None or self._has_errors(planned.plan):
            return None
        start, end = self._range(formula, grain)
        if start is None or start >= end:
            return None
        planned = plan(self.model, name, Request(start=start, end=end, each=grain), self.as_of)
        if planned.plan is None:
            return None
        records = self.session.run(planned.plan).records()
        sql = compile_plan(planned.plan, self._dialect)
        steps = tuple(_step(record) for record in records if record["state"] == State.FINAL)
        running = (_step(record) for record in records if record["period_end"] == end)
        command = self._command(name, grain, start, end)
        return History(name, grain, steps, next(running, None), sql, command)

    def _has_errors(self, plan: Plan) -> bool:
        return any(found.severity is Severity.ERROR for found in self.session.check(plan))

    def _range(self, formula: Expr, grain: Grain) -> tuple[date | None, date]:
        """Return the first day of the first whole period with data, and the end of the present.

        The day is None where what is read by time has no row at all.
        """
        calendar = self.model.calendar
        today = self._today
        end = shift(grain, floor(grain, today, calendar), 1)
        earliest = add_months(today, -12 * YEARS)
        begins = list(self._begins(formula))
        begun = [day for day in begins if day is not None]
        if begins and not begun:
            return None, end
        first = max([earliest, *begun])
        start = floor(grain, first, calendar)
        return (start if start == first else shift(grain, start, 1)), end

    def _begins(self, formula: Expr) -> Iterator[date | None]:
        """Yield the first day on the time axis of each aggregate."""
        for part in walk_through(formula):
            if isinstance(part, Aggregate) and part.axis is not None:
                yield self._first_day(part.source, part.axis.value)
            elif isinstance(part, Conversion):
                yield self._first_day(part.base.source, part.base.axis.value)

    def _first_day(self, name: str, moment: Expr) -> date | None:
        """Return the first day of an axis: None without rows, the least one where it varies."""
        source = self.model.sources[name]
        if any(is_told_by_moment(self.model, source, part) for part in walk(moment)):
            return date.min
        sql = probes.days(self._setting, source, moment, self._dialect)
        ((first, _),) = self.session.data.rows(self.session.engine, sql)
        return cast("date | None", first)

    def _command(self, name: str, grain: Grain, start: date, end: date) -> str:
        said = f"kpi compile {name} --each {grain} --from {start} --to {end}"
        # a moment inside a day cannot be written as an option
        return f"{said} --as-of {self._today}" if self._is_whole else said


def _step(record: dict[str, Any]) -> Step:
    return Step(
        record["period_start"],
        record["period_end"],
        record["value"],
        record["target"],
        record["target_high"],
    )
