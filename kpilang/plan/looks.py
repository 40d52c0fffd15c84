"""The stretches of time that an answer looks at: rows elsewhere count nowhere in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from kpilang.model.expr import Aggregate, Axis, Expr, Shift
from kpilang.model.leaves import aggregates, children
from kpilang.plan.nodes import Period, State
from kpilang.plan.periods import midnight
from kpilang.source.frozen import dataclass

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Look:
    """An aggregate, read some windows back from a row of the answer."""

    leaf: Aggregate
    of_target: bool
    row: Period
    back: int


def lags(expr: Expr) -> set[int]:
    """Return how many windows back a formula reads its leaves."""
    return {back for _, back in _reads(expr)} or {0}


def is_planned(leaf: Aggregate) -> bool:
    """Tell whether a leaf's rows may lie ahead of as-of."""
    return leaf.axis is not None and leaf.axis.planned


def is_ahead(formula: Expr) -> bool:
    """Tell whether all of a formula is planned, so that a row holds what lies ahead of as-of."""
    return all(is_planned(leaf) for leaf in aggregates(formula))


def looks(
    formula: Expr, target: Sequence[Expr], rows: Sequence[Period], comparable: bool
) -> tuple[Look, ...]:
    """Return what the shown rows read: value, comparison, target."""
    planned = any(is_planned(leaf) for leaf in aggregates(formula))
    ahead = is_ahead(formula)
    out: list[Look] = []
    for row in rows:
        if row.index < 0:
            continue
        future = row.state is State.FUTURE
        for leaf, back in _reads(formula):
            if not future or planned:
                out.append(Look(leaf, False, row, back))
            if comparable and (not future or ahead):
                out.append(Look(leaf, False, row, back + 1))
        for bound in target:
            out += [Look(leaf, True, row, back) for leaf, back in _reads(bound)]
    return tuple(out)


def stretches(
    found: Iterable[Look],
    axis: Axis | None,
    rows: Sequence[Period],
    since: date | None,
    as_of: datetime,
) -> tuple[Stretch, ...]:
    """Return the stretches that leaves of one scan look at, apart from each other, in order.

    Nothing has a value before `since`, and only what is planned lies ahead of as-of.
    """
    planned = axis is not None and axis.planned
    by_index = {row.index: row for row in rows}
    out: set[Stretch] = set()
    for look in found:
        period = by_index.get(look.row.index - look.back)
        if period is None or period.start is None or period.end is None:
            continue
        start, end = midnight(period.start), midnight(period.end)
        if not planned:
            if look.back and look.row.state is State.PARTIAL and isinstance(period.cut, datetime):
                end = period.cut
            end = min(end, as_of)
        if start < end and (since is None or midnight(since) < end):
            out.add((start, end))
    return tuple(_merged(sorted(out)))


def _merged(parts: list[Stretch]) -> Iterator[Stretch]:
    if not parts:
        return
    start, end = parts[0]
    for a, b in parts[1:]:
        if a > end:
            yield start, end
            start, end = a, b
        else:
            end = max(end, b)
    yield start, end


def _reads(expr: Expr, back: int = 0) -> Iterator[tuple[Aggregate, int]]:
    if isinstance(expr, Aggregate):
        yield expr, back
        return
    steps = back + expr.steps if isinstance(expr, Shift) else back
    for child in children(expr):
        yield from _reads(child, steps)
