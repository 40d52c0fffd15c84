"""Targets by segment: what each member of a dimension owes in each row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from kpilang.model.entities import LevelTarget, Measure, PeriodTarget, SegmentTarget, Target
from kpilang.model.expr import Aggregate, Expr, Literal
from kpilang.model.leaves import conjunction, transform
from kpilang.model.project import Model
from kpilang.model.windows import Window
from kpilang.plan import steps, targets
from kpilang.plan.grid import Amounts, Period
from kpilang.plan.lines import Holds, levels
from kpilang.plan.nodes import Segments
from kpilang.plan.request import Request
from kpilang.plan.rosters import of_member
from kpilang.plan.rows import owing, with_moving_target, with_target


def parts(target: SegmentTarget) -> tuple[Target, ...]:
    """Return the targets of the members, then that of all others."""
    own = tuple(part for _, part in target.members)
    return own if target.otherwise is None else (*own, target.otherwise)


def segments_at(target: SegmentTarget, measure: Measure, request: Request) -> Segments | None:
    """Return the segments where each row is of one of them, at the detail asked for."""
    if target.by not in request.by:
        return None
    names = tuple(name for name, _ in target.members)
    return Segments(target.by, names, target.otherwise is not None)


def adds_up(target: SegmentTarget, measure: Measure, request: Request) -> bool:
    """Tell whether the segments make up the target of the whole: flows, with none left over.

    What is compared unlike has no sum.
    """
    whole = not request.by and request.where is None
    alike = len({level.comparator for level in levels(target)}) == 1
    return measure.additive and whole and target.otherwise is None and alike


def within(target: SegmentTarget, model: Model) -> SegmentTarget:
    """Return a target whose formulas are those of each segment, when the whole is asked."""
    members = []
    for name, part in target.members:

        def here(bound: Expr, member: str = name) -> Expr:
            return transform(bound, lambda leaf: _of_member(leaf, target.by, member, model))

        members.append((name, _changed(part, here)))
    return replace(target, members=tuple(members))


def _of_member(leaf: Expr, dimension: str, member: str, model: Model) -> Expr:
    if not isinstance(leaf, Aggregate):
        return leaf
    condition = of_member(model, leaf.source, dimension, member)
    if condition is None:
        # It says nothing of a segment, and so of their sum neither.
        return Literal(leaf.type, None)
    return replace(leaf, where=conjunction(leaf.where, condition))


def _changed(target: Target, change: Callable[[Expr], Expr]) -> Target:
    match target:
        case LevelTarget():
            return _level(target, change)
        case PeriodTarget(rows=rows):
            changed = ((start, end, _level(level, change)) for start, end, level in rows)
            return replace(target, rows=tuple(changed))
        case _:
            return target


def _level(level: LevelTarget, change: Callable[[Expr], Expr]) -> LevelTarget:
    high = None if level.high is None else change(level.high)
    return replace(level, low=change(level.low), high=high)


def with_segments(
    rows: Sequence[Period],
    target: SegmentTarget,
    measure: Measure,
    model: Model,
    window: Window,
    as_of: datetime | None,
    holds: Holds,
    *,
    moving: bool,
) -> tuple[Period, ...]:
    """Return the rows with the amounts of each segment."""
    out = list(rows)
    spans = [owing(row, window, model.calendar) for row in rows]
    for part in parts(target):
        plain = None if moving else steps.written_out(part, spans)
        for place, row in enumerate(rows):
            if moving:
                found = with_moving_target(row, measure, targets.level(part), window, holds)
            else:
                found = with_target(row, measure, plain, model, window, as_of, holds)
            own = Amounts(found.target, found.target_high, found.due, found.line)
            out[place] = replace(out[place], segments=(*out[place].segments, own))
    return tuple(out)


def added_up(rows: Sequence[Period]) -> tuple[Period, ...]:
    """Return the rows with the sum of the segments as their target; due is what is due of each.

    What is worked out from data is added up with it.
    """
    lines = [part.line for row in rows for part in row.segments if part.line is not None]
    if any(line.bounds or line.each for line in lines):
        return tuple(rows)
    return tuple(_added_up(row) for row in rows)


def _added_up(row: Period) -> Period:
    lows = [part.low for part in row.segments]
    known = [low for low in lows if low is not None]
    if len(known) < len(lows) or not known:
        return replace(row, segments=())
    total = sum(known, Fraction(0))
    due = sum((low * part.due for low, part in zip(known, row.segments, strict=True)), Fraction(0))
    share = due / total if total else row.due
    highs = [part.high for part in row.segments if part.high is not None]
    high = sum(highs, Fraction(0)) if len(highs) == len(lows) else None
    line = row.segments[0].line
    return replace(row, target=total, target_high=high, due=share, line=line, segments=())
