"""What is worked out in a row of the grid: the numbers of a measure, how they score, its answer.

Each step names its columns, and reads those of the steps before it by their names.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.plan.grid import State
from kpilang.plan.looks import is_partly_ahead
from kpilang.plan.nodes import Plan
from kpilang.plan.sight import Sight
from kpilang.sql import build, lower, score, targets
from kpilang.sql.build import named
from kpilang.sql.dialects import Dialect
from kpilang.sql.scope import CellScope, in_time
from kpilang.sql.spine import spine_columns

Columns = dict[str, exp.Expr]

#: columns of the rows that later steps read, unless one has them anew
KEPT = ("n", "period_start", "period_end", "state", "due", "line")


def numbers(plan: Plan, dialect: Dialect) -> Columns:
    """Return the value of the formula, that of one window earlier, the target, and limits."""
    scope = CellScope(dialect, plan, Sight(plan.window))
    value = lower.value(plan.formula, scope)
    if not is_partly_ahead(plan.formula):
        value = in_time(plan, value)
    out = {"value": value, "previous": _previous(plan, dialect, scope)}
    if "due" in spine_columns(plan):
        due = targets.due(plan, dialect)
        if not (isinstance(due, exp.Column) and due.name == "due"):
            out["due"] = due
    if is_judged(plan):
        out["target"], high = targets.bounds(plan, dialect)
        if targets.is_range(plan):
            out["target_high"] = high
        out |= targets.by_now(plan, dialect)
        line = targets.line(plan)
        if line is not None and line != build.column("line"):
            out["line"] = line
    for place in plan.scoring.formulas:
        out[score.limit_column(place)] = lower.value(plan.scoring.limits[place].value, scope)
    return out


def is_judged(plan: Plan) -> bool:
    """Tell whether a value is held against anything: a target, or limits."""
    scoring = plan.scoring
    return targets.has_target(plan) or scoring.comparator is not None or bool(scoring.limits)


def scored(plan: Plan) -> Columns:
    """Return what of the target is due by as-of, and what is attained of it."""
    if not is_judged(plan):
        return {}
    out = {"expected": score.expected(plan, "target")}
    if targets.is_range(plan):
        out["expected_high"] = score.expected(plan, "target_high")
    return {**out, "attainment": score.attainment(plan)}


def answer(plan: Plan) -> Columns:
    """Return the columns of the answer after those of the period and its dimensions."""
    value, previous, state = (build.column(name) for name in ("value", "previous", "state"))
    return {
        "value": value,
        **_judged(plan),
        "previous": previous,
        "change": exp.Sub(this=value.copy(), expression=previous.copy()),
        "forecast": score.forecast(plan),
        "complete": exp.EQ(this=state, expression=build.constant(State.FINAL)),
        "state": state.copy(),
    }


def result_columns(plan: Plan, members: Columns) -> list[exp.Expr]:
    """Return the columns of the result in their order; `members` are those of its dimensions."""
    return [
        build.alias(build.constant(plan.measure), "kpi"),
        build.column("period_start"),
        build.column("period_end"),
        *named(members),
        *named(answer(plan)),
    ]


def _previous(plan: Plan, dialect: Dialect, scope: CellScope) -> exp.Expr:
    if not plan.comparable:
        return build.typed_null(exp.DType.DOUBLE)
    earlier = CellScope(dialect, plan, scope.sight.earlier())
    previous = lower.value(plan.formula, earlier)
    return previous if plan.ahead else in_time(plan, previous)


def _judged(plan: Plan) -> Columns:
    """Return the columns of the target and of what is attained; they are there without one too."""
    out: Columns = {
        "target": build.no_target(),
        "target_high": build.no_target(),
        "expected": build.no_target(),
        "attainment": build.typed_null(exp.DType.DOUBLE),
        "status": build.typed_null(exp.DType.TEXT),
    }
    if is_judged(plan):
        known = {"target", "target_high"} if targets.is_range(plan) else {"target"}
        out |= {name: build.column(name) for name in (*known, "expected", "attainment")}
        out["status"] = score.status(plan)
    return out
