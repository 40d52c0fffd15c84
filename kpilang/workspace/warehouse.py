"""The data of a session, as rules ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar, cast

from kpilang.diagnostics.model import Severity
from kpilang.lint.warehouse import History, Step
from kpilang.model.expr import Aggregate, Conversion, Expr
from kpilang.model.leaves import walk, walk_through
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan.grid import State
from kpilang.plan.nodes import Plan
from kpilang.plan.periods import add_months, floor, midnight, shift
from kpilang.plan.request import Request
from kpilang.sql import probes
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DIALECTS
from kpilang.sql.names import Apart
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

    def history(self, name: str, grain: Grain) -> History | None:
        """Return the history of a measure by periods; None where it has no numbers."""
        return self.once(("history", name, grain), lambda: self._history(name, grain))

    def _history(self, name: str, grain: Grain) -> History | None:
        measure = self.model.measure(name)
        formula = None if measure is None else formula_of(measure)
        if formula is None:
            return None
        planned = plan(self.model, name, Request(each=grain), self.as_of)
        if planned.plan is None or self._has_errors(planned.plan):
            return None
        start, end = self._range(formula, grain)
        if start >= end:
            return None
        planned = plan(self.model, name, Request(start=start, end=end, each=grain), self.as_of)
        if planned.plan is None:
            return None
        records = self.session.run(planned.plan).records()
        sql = compile_plan(planned.plan, DIALECTS[self.session.engine.dialect])
        steps = tuple(_step(record) for record in records if record["state"] == State.FINAL)
        return History(name, grain, steps, sql, self._command(name, grain, start, end))

    def _has_errors(self, plan: Plan) -> bool:
        return any(found.severity is Severity.ERROR for found in self.session.check(plan))

    def _range(self, formula: Expr, grain: Grain) -> tuple[date, date]:
        """Return the first day of the first whole period with data, and the day after the last."""
        calendar = self.model.calendar
        today = self.as_of.date()
        end = floor(grain, today, calendar)
        earliest = add_months(today, -12 * YEARS)
        begun = [day for day in self._begins(formula) if day is not None]
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
        source = self.model.sources[name]
        if any(is_told_by_moment(self.model, source, part) for part in walk(moment)):
            return None
        setting = Apart(self.model.sources, self.model.calendar, self.as_of)
        dialect = DIALECTS[self.session.engine.dialect]
        sql = probes.days(setting, source, moment, dialect)
        ((first, _),) = self.session.data.rows(self.session.engine, sql)
        return cast("date | None", first)

    def _command(self, name: str, grain: Grain, start: date, end: date) -> str:
        said = f"kpi compile {name} --each {grain} --from {start} --to {end}"
        day = self.as_of.date()
        # a moment inside a day cannot be written as an option
        whole = self.as_of == midnight(day)
        return f"{said} --as-of {day - timedelta(days=1)}" if whole else said


def _step(record: dict[str, Any]) -> Step:
    return Step(
        record["period_start"],
        record["period_end"],
        record["value"],
        record["target"],
        record["target_high"],
    )
