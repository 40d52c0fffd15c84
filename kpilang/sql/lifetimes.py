"""Which rows of a source any row of the answer may look at, told before they are joined."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sqlglot import exp

from kpilang.model.expr import Alive, Binary, Expr
from kpilang.model.leaves import substitute
from kpilang.model.nature import moving
from kpilang.plan.grid import Frame, Mark, Moment, State
from kpilang.plan.lasting import until
from kpilang.plan.nodes import Plan
from kpilang.plan.periods import midnight
from kpilang.plan.scanned import Scan
from kpilang.sql import build, filters, lower, names
from kpilang.sql.bounds import row_column
from kpilang.sql.happening import compared
from kpilang.sql.rows import RowScope
from kpilang.sql.within import within_any

#: what of a life is asked: of a span, by whatever row of the answer
Asked = Callable[[Plan, Scan, Alive, RowScope], Iterator[exp.Expr]]


def lives(plan: Plan, scan: Scan, alive: Alive, scope: RowScope) -> Iterator[exp.Expr]:
    """Yield that a row began before the last moment asked for, and has not ended by the first."""
    yield from begins(plan, scan, alive, scope)
    first, _ = asked_for(plan, scan, alive.moment)
    if first is not None:
        ended = compared(exp.GTE, alive.last, first, scope)
        still = exp.Is(this=build.group(lower.value(alive.last, scope)), expression=exp.Null())
        yield exp.Paren(this=exp.or_(still, ended))


def begins(plan: Plan, scan: Scan, alive: Alive, scope: RowScope) -> Iterator[exp.Expr]:
    """Yield that a row began before the last moment asked for."""
    _, last = asked_for(plan, scan, alive.moment)
    if last is not None:
        yield compared(exp.LT, alive.first, last, scope)


def ends(plan: Plan, scan: Scan, alive: Alive, scope: RowScope) -> Iterator[exp.Expr]:
    """Yield that a row began, and ended before the last moment asked for.

    One that begins only later is not told apart: it has not ended before it begins.
    """
    began = exp.Is(this=build.group(lower.value(alive.first, scope)), expression=exp.Null())
    yield exp.Not(this=began)
    _, last = asked_for(plan, scan, alive.moment)
    if last is not None:
        yield compared(exp.LT, alive.last, last, scope)


def looked_at(plan: Plan, scan: Scan, scope: RowScope, of_life: Asked = lives) -> list[exp.Expr]:
    """Return what a row has to meet whichever row of the answer looks at it."""
    out = within_any(plan, scan, scope)
    if scan.where is not None:
        dimensions = {d.name: d.value for d in scan.dimensions}
        out.append(lower.condition(substitute(scan.where, dimensions), scope))
    leaves = scan.all_leaves or scan.leaves
    every = [_demanded(plan, scan, leaf.aggregate.where, scope, of_life) for leaf in leaves]
    texts = [{condition.sql() for condition in own} for own in every]
    common = [one for one in every[0] if all(one.sql() in other for other in texts)]
    known = {condition.sql() for condition in common}
    rest = [build.all_of([c for c in own if c.sql() not in known]) for own in every]
    out += common
    some = [condition for condition in rest if condition is not None]
    either = filters.either(some) if len(some) == len(rest) else None
    return out if either is None else [*out, build.group(either)]


def parts(where: Expr | None) -> list[Expr]:
    """Return the conditions that a filter demands together."""
    match where:
        case None:
            return []
        case Binary(operator="and", left=left, right=right):
            return [*parts(left), *parts(right)]
        case _:
            return [where]


def _demanded(
    plan: Plan, scan: Scan, where: Expr | None, scope: RowScope, of_life: Asked
) -> list[exp.Expr]:
    """Return what a filter demands of a row in each row of the answer."""
    out: list[exp.Expr] = []
    for part in parts(where):
        if moving(part) is None:
            out.append(lower.condition(part, scope))
        elif isinstance(part, Alive):
            out += of_life(plan, scan, part, scope)
    return out


def asked_for(plan: Plan, scan: Scan, which: str) -> tuple[Moment | None, Moment | None]:
    """Return the first and the last moment that rows of the answer ask for, None if unknown."""
    frames = tuple(dict.fromkeys(scan.row_of(frame) for frame in scan.frames))
    if plan.as_of is None:
        return _of_clock(plan, frames, which)
    found: list[datetime] = []
    for place, (_, frame) in enumerate(plan.frames):
        for row in plan.spine if frame in frames else ():
            start, end = row.stretches[place].start, until(row, place, plan.as_of)
            if which == "end" and row.state is not State.FUTURE:
                found.append(end)
            elif start is not None and row.state is not State.FUTURE:
                found.append(midnight(start))
    return (min(found), max(found)) if found else (None, None)


def _of_clock(
    plan: Plan, frames: Sequence[Frame], which: str
) -> tuple[Moment | None, Moment | None]:
    if which == "end" and len(frames) == 1 and plan.grain != "all":
        name = names.frame(plan, frames[0])
        return Mark(row_column(plan, name, frames[0], "end"), 0), Mark("as_of")
    return None, Mark("as_of")
