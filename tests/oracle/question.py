"""What is asked, and what the measure that is asked for says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from kpilang.model.entities import (
    Goal,
    LevelTarget,
    Measure,
    Metric,
    NoTarget,
    PeriodTarget,
    SegmentTarget,
    Target,
)
from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Alive,
    Binary,
    Conversion,
    Event,
    Expr,
    Folded,
    Moment,
    NullTest,
    Rollup,
    Shift,
    TargetOf,
    Total,
    Unary,
)
from kpilang.model.filter import Filter
from kpilang.model.leaves import children, walk
from kpilang.model.nature import EVER
from kpilang.model.types import BOOLEAN, number
from kpilang.model.windows import Grain, Window, WindowKind
from tests.oracle.rising import step_by_step


@dataclass(frozen=True)
class Question:
    """What is asked, in the words of the command line."""

    by: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    periods: int = 12
    as_of: datetime = datetime(2026, 6, 18)
    where: Filter | None = None
    each: Grain | None = None
    top: int | None = None
    order: str | None = None


def formula_of(measure: Measure) -> Expr:
    found = measure.measure if isinstance(measure, Goal) else measure.formula
    assert found is not None, measure.name
    return found


def window_of(measure: Measure, question: Question) -> Window:
    """Return the window of the rows: a month unless said, other steps where they are asked for."""
    own = measure.window or Window(WindowKind.PERIOD, Grain.MONTH)
    if question.each is None:
        return own
    if own.kind is WindowKind.PERIOD or question.each is Grain.ALL:
        return Window(WindowKind.PERIOD, question.each)
    return Window(own.kind, question.each, own.period, own.length)


def target_of(measure: Measure) -> Target | None:
    return None if isinstance(measure, Metric) else step_by_step_in(measure.target)


def step_by_step_in(target: Target | None) -> Target | None:
    """Return a target whose parts are levels and tables alone."""
    if isinstance(target, SegmentTarget):
        return replace(
            target,
            members=tuple((n, step_by_step(t) or NOTHING) for n, t in target.members),
            otherwise=step_by_step(target.otherwise),
        )
    return step_by_step(target)


NOTHING = NoTarget(date.min)


def levels(target: Target | None) -> tuple[LevelTarget, ...]:
    match target:
        case LevelTarget():
            return (target,)
        case PeriodTarget(rows=rows):
            return tuple(level for _, _, level in rows)
        case SegmentTarget(members=members, otherwise=otherwise):
            own = (level for _, one in members for level in levels(one))
            return (*own, *levels(otherwise))
    return ()


def bounds(level: LevelTarget) -> tuple[Expr, ...]:
    return (level.low,) if level.high is None else (level.low, level.high)


def is_constant(expr: Expr) -> bool:
    """Tell whether a formula is the same in every row."""
    read = (Aggregate, Conversion, Moment, TargetOf)
    return not any(isinstance(part, read) for part in walk(expr))


def is_number(expr: Expr) -> bool:
    """Tell whether a formula is the same in every row: it has neither data nor days nor targets."""
    return is_constant(expr) and not any(isinstance(p, (Moment, TargetOf)) for p in walk(expr))


def is_flow(expr: Expr, *, shifted: bool = False) -> bool:
    """Tell whether the values of periods add up to that of the whole: sums and counts over time.

    `shifted` says that those of earlier periods do as well.
    """
    match expr:
        case Aggregate(function=AggregateFunction.SUM | AggregateFunction.COUNT):
            return expr.axis is not None and expr.over is None and not is_moving(expr)
        case Shift(body=body):
            return shifted and is_flow(body, shifted=True)
        case Total(body=body):
            # Over time it adds up as what it is the total of.
            return False
        case Unary(operator="-", operand=operand):
            return is_flow(operand, shifted=shifted)
        case Binary(operator="+" | "-", left=left, right=right):
            return is_flow(left, shifted=shifted) and is_flow(right, shifted=shifted)
        case Binary(operator="*" | "/", left=left, right=right) if is_number(right):
            return is_flow(left, shifted=shifted)
        case Binary(operator="*", left=left, right=right) if is_number(left):
            return is_flow(right, shifted=shifted)
        case _:
            return False


def base_rows(asked: Conversion) -> Aggregate:
    """Return the rows with which a conversion begins: whose each is, and when it happened."""
    return event_rows(asked.base)


def event_rows(event: Event) -> Aggregate:
    """Return the rows of an event, which without a moment are none of it."""
    axis = replace(event.axis, planned=False)
    dated: Expr = NullTest(BOOLEAN, axis.value, negated=True)
    where = dated if event.where is None else Binary(BOOLEAN, "and", dated, event.where)
    count = AggregateFunction.COUNT
    return Aggregate(number(), count, event.source, event.key, where, axis, each_of=(axis.value,))


def counts(expr: Expr) -> Iterator[Aggregate]:
    """Yield what a formula counts: its aggregates, and the rows that its conversions begin with."""
    for part in walk(expr):
        if isinstance(part, Aggregate):
            yield part
        elif isinstance(part, Conversion):
            yield base_rows(part)


def is_planned(leaf: Aggregate) -> bool:
    return leaf.axis is not None and leaf.axis.planned


def is_moving(leaf: Aggregate) -> bool:
    """Tell whether the rows themselves look different from period to period."""
    return any(_moves(part) for whole in children(leaf) for part in walk(whole))


def _moves(part: Expr) -> bool:
    match part:
        case Alive():
            return True
        case Moment(name=name):
            return name.startswith("period")
        case Rollup(aggregate=inner):
            return inner.over != EVER or is_moving(inner)
        case _:
            return False


def is_dated(expr: Expr) -> bool:
    """Tell whether a formula differs from period to period: registers alone do not."""
    return any(
        isinstance(part, (Folded, TargetOf, Conversion))
        or (isinstance(part, Moment) and part.name.startswith("period"))
        or (isinstance(part, Aggregate) and (part.axis is not None or is_moving(part)))
        for part in walk(expr)
    )


def parts_of(exprs: list[Expr]) -> Iterator[Expr]:
    for expr in exprs:
        yield from walk(expr)


def is_plain(expr: Expr, window: Window) -> bool:
    """Tell whether a formula looks at its row and at rows before it, and at nothing else."""
    if window.kind is not WindowKind.PERIOD:
        return False
    for part in walk(expr):
        if isinstance(part, (Folded, TargetOf)) or (isinstance(part, Shift) and part.length):
            return False
        if isinstance(part, Moment) and part.name.startswith("period"):
            return False
        if isinstance(part, Aggregate) and (part.over or is_moving(part) or part.snapshot):
            return False
    return True
