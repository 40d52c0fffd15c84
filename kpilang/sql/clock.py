"""The spine of a statement that moves with the warehouse's clock.

clock     the present moment as civil time of the calendar
spans     the rows' bounds, counted back from the period that holds it
periods   the same with state, share due, target and what frames cover
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from sqlglot import exp

from kpilang.model.windows import Grain, WindowKind
from kpilang.plan.conversions import all_sources, waits
from kpilang.plan.grid import Mark, State, Wait
from kpilang.plan.nodes import Plan
from kpilang.plan.sight import Sight
from kpilang.sql import build, names
from kpilang.sql.bounds import is_row_alone, row_column, rows_asked
from kpilang.sql.build import named
from kpilang.sql.dialects import Dialect
from kpilang.sql.durations import interval
from kpilang.sql.moments import period_start, stored_bound, to_instant
from kpilang.sql.moving_frames import (
    STEPS,
    frame_columns,
    is_open,
    month,
    months_done,
    row_columns,
    timestamp,
)
from kpilang.sql.names import Setting

#: the shortest time there is: as-of less this is the last moment before it
_TICK = exp.Interval(this=exp.Literal.string("1"), unit=exp.var("MICROSECOND"))


def marked(setting: Setting, mark: Mark) -> exp.Expr:
    """Return a moment of the clock as a scalar subquery."""
    if mark.n is None:
        query = exp.select(build.column(mark.column)).from_(
            names.reference(setting, "clock"), copy=False
        )
    else:
        row = exp.EQ(this=build.column("n"), expression=build.constant(mark.n))
        query = exp.select(build.column(mark.column)).from_(
            names.reference(setting, "periods"), copy=False
        )
        query = query.where(row)
    return exp.Subquery(this=query)


def present(setting: Setting, name: str, instant: bool) -> exp.Expr:
    """Return `now`, which is as-of, or `today`, the last day before it, never the engine's own."""
    assert name in ("now", "today"), f"`{name}` is refused when planning"
    zone = setting.calendar.timezone
    if setting.as_of is None:
        now = marked(setting, Mark("as_of"))
        if name == "today":
            return exp.cast(exp.Sub(this=now, expression=_TICK.copy()), exp.DType.DATE)
        return to_instant(now, zone) if instant else now
    if name == "today":
        return build.constant((setting.as_of - timedelta.resolution).date())
    moment = stored_bound(setting.as_of, zone, "UTC") if instant else setting.as_of
    assert moment is not None, "UTC has no hour twice"
    return build.constant(moment)


def row_moment(setting: Setting, which: str) -> exp.Expr:
    """Return the `start` or `end` of a row's period; as-of where it ends no earlier."""
    if which == "start":
        return build.column("period_start", "periods")
    end = build.column("period_end", "periods")
    if setting.as_of is None:
        now: exp.Expr = marked(setting, Mark("as_of"))
    else:
        now = build.constant(setting.as_of)
    return build.call("LEAST", timestamp(end), now)


def clock_queries(plan: Plan, dialect: Dialect) -> list[exp.CTE]:
    """Return the CTEs `clock`, and `spans` and `periods` where the answer has periods."""
    return [clock(plan), *moving_periods(plan, moving_columns(plan, dialect))]


def clock(plan: Plan) -> exp.CTE:
    """Return the present moment of the warehouse in the calendar's zone, under its name."""
    now = exp.AtTimeZone(
        this=exp.CurrentTimestamp(), zone=exp.Literal.string(plan.calendar.timezone)
    )
    moment = exp.select(build.alias(exp.cast(now, exp.DType.TIMESTAMP), "as_of"))
    return names.definition(plan, "clock", moment)


def moving_columns(plan: Plan, dialect: Dialect) -> dict[str, exp.Expr]:
    """Return the columns of the rows, but for the bounds of frames."""
    if plan.grain is Grain.ALL:
        none = build.typed_null(exp.DType.DATE)
        return {
            "n": exp.Literal.number(0),
            "period_start": none,
            "period_end": none.copy(),
            "state": build.constant(_state_of_all(plan)),
            **_targets(plan),
        }
    out: dict[str, exp.Expr] = {c: build.column(c) for c in ("n", "period_start", "period_end")}
    out["state"] = _state(plan)
    if plan.paced:
        out["due"] = _due(plan, dialect)
    return out | _targets(plan)


def moving_periods(plan: Plan, columns: dict[str, exp.Expr]) -> list[exp.CTE]:
    """Return `periods` with some columns and the bounds of frames, and what it is made of."""
    query = exp.select(*named(columns))
    if plan.grain is Grain.ALL:
        query = query.select(*named(_all_there_is(plan)), copy=False)
        return [names.definition(plan, "periods", query)]
    bounds = [
        column
        for name, frame in plan.frames[1:]
        if not is_row_alone(plan, frame)
        for column in frame_columns(plan, name, frame)
    ]
    for name, frame in plan.frames:
        asked = {which: row_column(plan, name, frame, which) for which in rows_asked(plan, frame)}
        bounds += row_columns(plan, name, frame, asked)
    query = query.select(*bounds, copy=False).from_(names.reference(plan, "spans"), copy=False)
    spans = names.definition(plan, "spans", _spans(plan))
    return [spans, names.definition(plan, "periods", query)]


def _all_there_is(plan: Plan) -> dict[str, exp.Expr]:
    """Return the moments that are asked for of one row for all: it ends at as-of, if it does."""
    out: dict[str, exp.Expr] = {}
    for name, frame in plan.frames:
        for which in sorted(rows_asked(plan, frame)):
            none, now = build.typed_null(exp.DType.TIMESTAMP), marked(plan, Mark("as_of"))
            out[row_column(plan, name, frame, which)] = none if which == "start" else now
    return out


def _spans(plan: Plan) -> exp.Select:
    inside = exp.Sub(this=build.column("as_of", "clock"), expression=_TICK.copy())
    anchor = period_start(inside, plan.grain, plan.calendar)
    last = plan.spine[-1].index
    rows = [exp.Tuple(expressions=[build.constant(p.index)]) for p in plan.spine]
    steps = exp.Values(
        expressions=rows,
        alias=exp.TableAlias(this=build.identifier("steps"), columns=[build.identifier("n")]),
    )
    query = exp.select(
        build.column("n", "steps"),
        build.column("as_of", "clock"),
        build.alias(_moved(anchor, last, plan.grain), "period_start"),
        build.alias(_moved(anchor.copy(), last - 1, plan.grain), "period_end"),
    ).from_(names.reference(plan, "clock"), copy=False)
    build.cross_join(query, steps)
    return query


def _moved(anchor: exp.Expr, back: int, grain: Grain) -> exp.Expr:
    """Return the anchor moved by as many periods as the row lies after the row `back`."""
    count, unit = STEPS[grain]
    steps = exp.Paren(
        this=exp.Sub(this=build.column("n", "steps"), expression=build.constant(back))
    )
    distance = exp.Mul(this=steps, expression=build.interval(count, unit))
    return exp.cast(exp.Add(this=anchor, expression=distance), exp.DType.DATE)


def _state(plan: Plan) -> exp.Expr:
    branches: list[tuple[exp.Expr, exp.Expr]] = [(is_open(), build.constant(State.PARTIAL))]
    found = waits(plan.formula, Sight(plan.window))
    waiting = [_is_waiting(plan, wait) for wait in found]
    if waiting and not plan.stages:
        branches.append((exp.or_(*waiting), build.constant(State.IMMATURE)))
    read = [name for part in (plan.formula, *plan.bounds) for name in all_sources(part)]
    since = {plan.sources[name].since for name in read}
    for day in sorted(day for day in since if day is not None):
        begins = exp.and_(
            exp.LT(this=_begin(plan), expression=build.constant(day)),
            exp.GT(this=build.column("period_end"), expression=build.constant(day)),
        )
        branches.append((begins, build.constant(State.STARTING)))
    return build.case(branches, build.constant(State.FINAL))


def _state_of_all(plan: Plan) -> State:
    """Return the state of all there is: somebody has always only just begun."""
    waiting = waits(plan.formula, Sight(plan.window)) and not plan.stages
    return State.IMMATURE if waiting else State.FINAL


def _is_waiting(plan: Plan, wait: Wait) -> exp.Expr:
    """Return that events in a frame still have time to be followed by others."""
    if wait.seconds is None:
        return exp.true()
    place = next(place for place, (_, frame) in enumerate(plan.frames) if frame == wait.frame)
    end: exp.Expr = build.column("period_end")
    if place:
        name = plan.frames[place][0]
        end = frame_columns(plan, name, wait.frame)[1].this
    zone = plan.calendar.timezone
    over = exp.Add(
        this=build.group(to_instant(timestamp(end), zone)), expression=interval(wait.seconds)
    )
    return exp.GT(this=over, expression=build.group(to_instant(build.column("as_of"), zone)))


def _begin(plan: Plan) -> exp.Expr:
    """Return where a row begins, or the window that it covers if that is earlier."""
    start = build.column("period_start")
    own = Sight(plan.window).own_frame()
    if own.kind not in (WindowKind.TRAILING, WindowKind.TO_DATE):
        return start
    lower = frame_columns(plan, "own", own)[0].this
    return build.call("LEAST", start, lower)


def _due(plan: Plan, dialect: Dialect) -> exp.Expr:
    """Return the linear share: equal months, then equal days within a month."""
    as_of = build.column("as_of")
    count, unit = STEPS[plan.grain]
    share: exp.Expr
    if unit == "day" or count == 1:
        start = timestamp(build.column("period_start"))
        end = timestamp(build.column("period_end"))
        share = build.quotient(
            dialect.seconds_between(as_of, start), dialect.seconds_between(end, start.copy())
        )
    else:
        after = build.group(exp.Add(this=month(), expression=build.interval(1, "month")))
        into = build.quotient(
            dialect.seconds_between(as_of, month()), dialect.seconds_between(after, month())
        )
        done = exp.Paren(this=exp.Add(this=months_done(plan), expression=into))
        share = build.quotient(done, exp.Literal.number(count))
    return build.case([(is_open(), share)], exp.Literal.number(1))


def _targets(plan: Plan) -> dict[str, exp.Expr]:
    """Return the amounts of the rows; of a table of periods by the row's, else the same in each."""
    last = plan.spine[-1]
    amounts: dict[str, Fraction | None] = {}
    for number, part in enumerate(last.segments, start=1):
        amounts |= {f"target_{number}": part.low, f"target_high_{number}": part.high}
    for (name, _), fact in zip(plan.known, last.known, strict=True):
        assert fact is None or isinstance(fact, Fraction), "other facts need a fixed as-of"
        amounts[name] = fact
    # What the grid selects is there even where nothing is known of it.
    known = {name for name in amounts if not name.startswith("target_high")}
    out = {} if not plan.target_rows else _by_period(plan)
    if not plan.target_rows:
        amounts |= {"target": last.target, "target_high": last.target_high}
    return out | {
        name: build.no_target() if amount is None else build.amount(amount)
        for name, amount in amounts.items()
        if amount is not None or name in known
    }


def _by_period(plan: Plan) -> dict[str, exp.Expr]:
    out: dict[str, exp.Expr] = {
        "target": _by_start([(start, low) for start, low, _ in plan.target_rows])
    }
    highs = [(start, high) for start, _, high in plan.target_rows if high is not None]
    return out | ({"target_high": _by_start(highs)} if highs else {})


def _by_start(amounts: list[tuple[date, Fraction]]) -> exp.Expr:
    return build.case(
        (
            exp.EQ(this=build.column("period_start"), expression=build.constant(start)),
            build.amount(amount),
        )
        for start, amount in amounts
    )
