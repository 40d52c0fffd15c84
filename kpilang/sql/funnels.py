"""The stages of a funnel in SQL: each row of the grid becomes as many as there are stages.

numbers   the count of each stage beside each other, and those one window earlier
stages    a row for each, with the count of the stage before and of the first
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from kpilang.plan.grid import Mark, State, Wait
from kpilang.plan.nodes import Plan, Stage
from kpilang.plan.sight import Sight
from kpilang.sql import build, lower, names
from kpilang.sql.build import named
from kpilang.sql.cells import member_columns
from kpilang.sql.clock import marked
from kpilang.sql.dialects import Dialect
from kpilang.sql.durations import interval
from kpilang.sql.moments import to_instant
from kpilang.sql.moving_frames import timestamp
from kpilang.sql.scope import CellScope, in_time

TABLE = "stages"
PLACE = "place"
_KEPT = ("n", "period_start", "period_end")


def stage_tables(plan: Plan, dialect: Dialect) -> list[exp.CTE]:
    """Return the counts of the stages beside each other, and a row for each."""
    return [
        names.definition(plan, "numbers", _numbers(plan, dialect)),
        names.definition(plan, TABLE, _stages(plan)),
    ]


def rates() -> dict[str, exp.Expr]:
    """Return the shares of the stage before, and of the first stage."""
    value = build.column("value")
    return {
        "step_rate": build.quotient(value, build.column("reached_before")),
        "overall_rate": build.quotient(value.copy(), build.column("reached_first")),
    }


def _numbers(plan: Plan, dialect: Dialect) -> exp.Select:
    scope = CellScope(dialect, plan, Sight(plan.window))
    earlier = CellScope(dialect, plan, scope.sight.earlier())
    columns: dict[str, exp.Expr] = {}
    for number, stage in enumerate(plan.stages, start=1):
        columns[f"reached_{number}"] = in_time(plan, lower.value(stage.formula, scope))
        if plan.comparable:
            value = in_time(plan, lower.value(stage.formula, earlier))
            columns[f"reached_earlier_{number}"] = value
    kept = [build.column(name) for name in (*_KEPT, "state", *member_columns(plan))]
    return exp.select(*kept, *named(columns)).from_(names.reference(plan, "cells"), copy=False)


def _stages(plan: Plan) -> exp.Select:
    places = range(1, len(plan.stages) + 1)
    none = build.typed_null(exp.DType.BIGINT)
    columns: dict[str, exp.Expr] = {
        "value": _by_place([(place, build.column(f"reached_{place}")) for place in places]),
        "previous": none,
        "reached_before": _by_place(
            [(place, build.column(f"reached_{place - 1}")) for place in places[1:]]
        ),
        "reached_first": build.column("reached_1"),
        "state": _state(plan),
    }
    if plan.comparable:
        earlier = [(place, build.column(f"reached_earlier_{place}")) for place in places]
        columns["previous"] = _by_place(earlier)
    told = [build.column(name, TABLE) for name in (PLACE, "stage")]
    kept = [build.column(name) for name in (*_KEPT, *member_columns(plan))]
    query = exp.select(*kept, *told, *named(columns))
    query = query.from_(names.reference(plan, "numbers"), copy=False)
    build.cross_join(query, _declared(plan.stages))
    return query


def _declared(stages: Sequence[Stage]) -> exp.Values:
    rows = [
        exp.Tuple(expressions=[build.constant(place), build.constant(stage.name)])
        for place, stage in enumerate(stages, start=1)
    ]
    columns = [build.identifier(name) for name in (PLACE, "stage")]
    return exp.Values(
        expressions=rows, alias=exp.TableAlias(this=build.identifier(TABLE), columns=columns)
    )


def _by_place(values: Sequence[tuple[int, exp.Expr]]) -> exp.Case:
    case = build.case([(build.constant(place), value) for place, value in values])
    case.set("this", build.column(PLACE, TABLE))
    return case


def _state(plan: Plan) -> exp.Expr:
    """Return the state of each stage: those who began may still reach one of the later ones."""
    waiting = [
        exp.and_(
            exp.EQ(this=build.column(PLACE, TABLE), expression=build.constant(place)), condition
        )
        for place, stage in enumerate(plan.stages, start=1)
        if (condition := _is_waiting(plan, stage)) is not None
    ]
    state = build.column("state")
    if not waiting:
        return state
    later = exp.In(
        this=state, expressions=[build.constant(one) for one in (State.STARTING, State.FINAL)]
    )
    immature = exp.and_(later, build.group(exp.or_(*waiting)))
    return build.case([(immature, build.constant(State.IMMATURE))], state.copy())


def _is_waiting(plan: Plan, stage: Stage) -> exp.Expr | None:
    if stage.immature_from is not None:
        return exp.GTE(this=build.column("n"), expression=build.constant(stage.immature_from))
    return None if stage.wait is None else _by_clock(plan, stage.wait)


def _by_clock(plan: Plan, wait: Wait) -> exp.Expr:
    """Return whether the wait after a row is not over, which only the clock knows."""
    end = build.column("period_end")
    if wait.seconds is None:
        return exp.true()
    zone = plan.calendar.timezone
    over = exp.Add(
        this=build.group(to_instant(timestamp(end), zone)), expression=interval(wait.seconds)
    )
    now = build.group(to_instant(marked(plan, Mark("as_of")), zone))
    endless = exp.Is(this=end.copy(), expression=exp.Null())
    return exp.Paren(this=exp.or_(endless, exp.GT(this=over, expression=now)))
