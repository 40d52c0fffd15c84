"""Running questions: a model, an engine and an as-of moment together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime
from typing import Any

from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.engines.base import Engine, EngineError
from kpilang.model.project import Model
from kpilang.plan.answer import Answer
from kpilang.plan.columns import answer, record_answer
from kpilang.plan.nodes import Plan
from kpilang.plan.records import records
from kpilang.plan.request import Request
from kpilang.source.frozen import dataclass
from kpilang.sql import raw
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DIALECTS, UNPROVEN
from kpilang.sql.records import records_statement
from kpilang.workspace import members, reads
from kpilang.workspace.exactness import with_exact
from kpilang.workspace.found import Data
from kpilang.workspace.preflight import check
from kpilang.workspace.profiles import Profile
from kpilang.workspace.statement_problems import no_raw_sql
from kpilang.workspace.statements import plan, refusals


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer with warnings about its data, or the reasons why there is none."""

    answer: Answer | None
    problems: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """The records behind an answer, and whether there are more than are listed."""

    answer: Answer
    cut: bool


@dataclass(frozen=True, slots=True)
class Session:
    """A model with the open engine of a profile, or of none.

    Rows count when they lie before `as_of` (civil time).
    """

    model: Model
    engine: Engine
    as_of: datetime
    profile: Profile | None = None
    data: Data = field(default_factory=Data, compare=False, repr=False)

    def ask(self, name: str, request: Request) -> Asked:
        """Answer a question about a KPI, metric, goal or funnel; raises EngineError."""
        planned = plan(self.model, name, request, self.as_of)
        if planned.plan is None:
            return Asked(None, planned.problems)
        found = self.check(planned.plan)
        if any(problem.severity is Severity.ERROR for problem in found):
            return Asked(None, found)
        if request.records is None:
            return Asked(self.run(planned.plan), found)
        listed = self.records(planned.plan, request.records, greatest=True)
        if isinstance(listed, Diagnostic):
            return Asked(None, (*found, listed))
        return Asked(listed.answer, found)

    def check(self, plan: Plan) -> tuple[Diagnostic, ...]:
        """Compare what a plan reads with the data; raises EngineError.

        What was found out is kept for the session.
        """
        model, read = self.model, reads.of_plan(plan)
        dialect = DIALECTS[self.engine.dialect]
        if not dialect.has_raw_sql and reads.has_raw_sql(plan, read):
            return (no_raw_sql(plan.measure, dialect.name),)
        if dialect.name in UNPROVEN and (refused := refusals(plan, dialect)):
            return refused
        found = check(model.sources, read, self.engine, self.data, model.calendar)
        if any(problem.severity is Severity.ERROR for problem in found):
            return found
        return (*found, *members.check(plan, self.engine, self.data))

    def run(self, plan: Plan) -> Answer:
        """Run a plan; raises EngineError."""
        known = with_exact(plan, self.engine, self.data)
        sql = compile_plan(known, DIALECTS[self.engine.dialect])
        return answer(plan, self._rows(plan, sql))

    def _rows(self, plan: Plan, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run a statement of a plan; raises EngineError, which says for what it ran."""
        try:
            return self.engine.rows(sql)
        except EngineError as error:
            error.measure = plan.measure
            raise

    def records(self, plan: Plan, limit: int, *, greatest: bool = False) -> Listed | Diagnostic:
        """Return the records behind a plan, or why it has none to show; raises EngineError."""
        found = records(plan, self.model, limit, greatest=greatest)
        if isinstance(found, Diagnostic):
            return found
        rows: Sequence[tuple[Any, ...]] = ()
        if found.parts:
            dialect = DIALECTS[self.engine.dialect]
            sql = dialect.written(records_statement(found, dialect))
            rows = self._rows(plan, sql)
        return Listed(record_answer(found, rows), len(rows) > limit)


def tables(model: Model) -> Sequence[tuple[str, ...]]:
    """Return the tables that the model's sources and its calendar name."""
    found = [s.table for s in model.sources.values() if s.table is not None]
    for source in model.sources.values():
        if source.query is not None:
            found += raw.tables(source.query)
    if model.calendar.holiday_column is not None:
        found.append(model.calendar.holiday_column.table)
    return tuple(dict.fromkeys(found))
