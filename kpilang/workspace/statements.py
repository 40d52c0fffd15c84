"""Questions about a model -> plans, and statements in a dialect, with no engine."""

from __future__ import annotations

from datetime import datetime

from kpilang.diagnostics.model import Diagnostic
from kpilang.model.project import Model
from kpilang.plan.build import Planned, build
from kpilang.plan.request import Request
from kpilang.source.frozen import dataclass
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DIALECTS


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL text, or the reasons why there is none."""

    sql: str | None
    problems: tuple[Diagnostic, ...] = ()


def plan(model: Model, name: str, request: Request, as_of: datetime | None) -> Planned:
    """Plan a question; the request's own as-of comes before the given one, None is the clock's."""
    return build(model, name, request, request.as_of or as_of)


def compile_sql(
    model: Model, name: str, request: Request, dialect: str, as_of: datetime | None
) -> Compiled:
    """Return the statement that answers a question about a measure in a dialect."""
    planned = plan(model, name, request, as_of)
    if planned.plan is None:
        return Compiled(None, planned.problems)
    return Compiled(compile_plan(planned.plan, DIALECTS[dialect]))
