"""Questions about a model -> plans, and statements in a dialect, with no engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kpilang.diagnostics.model import Diagnostic
from kpilang.model.entities import Metric
from kpilang.model.project import Model
from kpilang.plan.build import Planned, build
from kpilang.plan.nodes import Plan
from kpilang.plan.request import Request
from kpilang.source.frozen import dataclass
from kpilang.sql import compile
from kpilang.sql.dialects import DIALECTS, Dialect
from kpilang.sql.values import compile_values
from kpilang.workspace import reads
from kpilang.workspace.statement_problems import cannot_say, no_raw_sql


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL text, or the reasons why there is none."""

    sql: str | None
    problems: tuple[Diagnostic, ...] = ()


def plan(model: Model, name: str, request: Request, as_of: datetime | None) -> Planned:
    """Plan a question; the request's own as-of comes before the given one, None is the clock's."""
    return build(model, name, request, request.as_of or as_of)


def refusals(plan: Plan, dialect: Dialect) -> tuple[Diagnostic, ...]:
    """Return why a plan has no statement in a dialect; none where it has one."""
    if not dialect.has_raw_sql and reads.has_raw_sql(plan, reads.of_plan(plan)):
        return (no_raw_sql(plan.measure, dialect.name),)
    wanting = compile.cannot_say(plan, dialect)
    return tuple(cannot_say(plan.measure, dialect.name, one.what, one.help) for one in wanting)


def compile_sql(
    model: Model, name: str, request: Request, dialect: str, as_of: datetime | None
) -> Compiled:
    """Return the statement that answers a question about a measure in a dialect."""
    planned = plan(model, name, request, as_of)
    if planned.plan is None:
        return Compiled(None, planned.problems)
    refused = refusals(planned.plan, DIALECTS[dialect])
    if refused:
        return Compiled(None, refused)
    return Compiled(compile.compile_plan(planned.plan, DIALECTS[dialect]))


def compile_all(
    model: Model, names: Sequence[str], dialect: str, as_of: datetime | None
) -> str | None:
    """Return one statement for the answers of measures: each whole, and by each of its breakdowns.

    What has no answer that way is left out; None when nothing is left.
    """
    plans = []
    for name in names:
        measure = model.measure(name)
        by = () if measure is None or isinstance(measure, Metric) else measure.by
        for dimensions in ((), *((dimension,) for dimension in by)):
            found = plan(model, name, Request(by=dimensions), as_of).plan
            plans += [] if found is None else [found]
    return compile_values(plans, DIALECTS[dialect]) if plans else None
