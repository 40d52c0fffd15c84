"""The reference interpreter: a model over plain rows, slow and obvious, written from the laws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kpilang.model.entities import Goal, LevelTarget, Measure, Metric, Target
from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Axis,
    Binary,
    Expr,
    Moment,
    Shift,
    Unary,
)
from kpilang.model.filter import Filter
from kpilang.model.leaves import aggregates, children, substitute, walk
from kpilang.model.project import Model
from kpilang.model.windows import Grain, WindowKind
from tests.oracle.aggregates import Member, Tuple, aggregate, plain
from tests.oracle.calendar import Period, Stretch, midnight, periods, shifted
from tests.oracle.evaluate import Scope, evaluate
from tests.oracle.rising import step_by_step
from tests.oracle.rows import Around, Interpreter, civil_moment
from tests.oracle.values import Value, truth

ALL_TIME = Stretch(None, None)


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


@dataclass(frozen=True)
class Use:
    """An aggregate in a formula, so many windows earlier than the row."""

    leaf: Aggregate
    steps: int


def uses(expr: Expr, steps: int = 0) -> Iterator[Use]:
    """Yield every aggregate of a formula with how many windows earlier it is looked at."""
    if isinstance(expr, Aggregate):
        yield Use(expr, steps)
        return
    deeper = steps + expr.steps if isinstance(expr, Shift) else steps
    for child in children(expr):
        yield from uses(child, deeper)


def formula_of(measure: Measure) -> Expr:
    found = measure.measure if isinstance(measure, Goal) else measure.formula
    assert found is not None, measure.name
    return found


def target_of(measure: Measure) -> Target | None:
    return None if isinstance(measure, Metric) else step_by_step(measure.target)


def levels(target: Target | None) -> tuple[LevelTarget, ...]:
    if target is None:
        return ()
    return (target,) if isinstance(target, LevelTarget) else tuple(r[2] for r in target.rows)


def bounds(level: LevelTarget) -> tuple[Expr, ...]:
    return (level.low,) if level.high is None else (level.low, level.high)


def is_constant(expr: Expr) -> bool:
    return next(aggregates(expr), None) is None


def is_flow(expr: Expr, *, shifted: bool = False) -> bool:
    """Tell whether the values of periods add up to that of the whole: sums and counts over time.

    `shifted` says that those of earlier periods do as well.
    """
    match expr:
        case Aggregate(function=AggregateFunction.SUM | AggregateFunction.COUNT, axis=axis):
            return axis is not None
        case Shift(body=body):
            return shifted and is_flow(body, shifted=True)
        case Unary(operator="-", operand=operand):
            return is_flow(operand, shifted=shifted)
        case Binary(operator="+" | "-", left=left, right=right):
            return is_flow(left, shifted=shifted) and is_flow(right, shifted=shifted)
        case Binary(operator="*" | "/", left=left, right=right) if is_constant(right):
            return is_flow(left, shifted=shifted)
        case Binary(operator="*", left=left, right=right) if is_constant(left):
            return is_flow(right, shifted=shifted)
        case _:
            return False


class Asking:
    """One question: which rows count, which members there are, what each row's formulas give."""

    def __init__(self, interpreter: Interpreter, name: str, question: Question) -> None:
        self.interpreter, self.question = interpreter, question
        measure = interpreter.model.measure(name)
        assert measure is not None
        self.measure = measure
        self.formula = formula_of(measure)
        self.is_flow = is_flow(self.formula)
        self.as_of = question.as_of
        window = measure.window
        self.window_grain = Grain.MONTH if window is None else window.grain
        self.grain = question.each or self.window_grain
        self.periods = periods(
            interpreter.model.calendar,
            self.grain,
            self.as_of,
            question.start,
            question.end,
            question.periods,
        )
        self._seen: dict[Aggregate, list[Tuple]] = {}
        self._names: dict[Member, Member] = {}
        self.members = self._members()

    # --- rows of a source, as an aggregate sees them ----------------------------------------------

    def tuples(self, leaf: Aggregate) -> list[Tuple]:
        """Return the rows that pass the aggregate's condition and the filter asked for."""
        if leaf not in self._seen:
            self._seen[leaf] = list(self._scan(leaf))
        return self._seen[leaf]

    def _scan(self, leaf: Aggregate) -> Iterator[Tuple]:
        look = self.interpreter
        found = [look.dimension(leaf.source, name) for name in self.question.by]
        dimensions = [dimension for dimension in found if dimension is not None]
        if len(dimensions) < len(found):
            return
        condition = self._filter(leaf.source)
        around = Around(self.as_of, leaf.axis)
        for row in look.rows(leaf.source):
            if leaf.where is not None and not truth(
                look.of_row(leaf.source, row, leaf.where, around)
            ):
                continue
            if condition is not None and not truth(
                look.of_row(leaf.source, row, condition, around)
            ):
                continue
            shown = tuple(look.of_row(leaf.source, row, d.value, around) for d in dimensions)
            member = tuple(
                look.of_row(leaf.source, row, d.value if d.key is None else d.key, around)
                for d in dimensions
            )
            self._names[member] = shown
            when = (
                None
                if leaf.axis is None
                else civil_moment(look.of_row(leaf.source, row, leaf.axis.value, around))
            )
            argument = (
                True
                if leaf.argument is None
                else look.of_row(leaf.source, row, leaf.argument, around)
            )
            yield Tuple(when, member, argument)

    def _filter(self, source: str) -> Expr | None:
        asked = self.question.where
        if asked is None:
            return None
        values = {}
        for name in asked.dimensions:
            found = self.interpreter.dimension(source, name)
            if found is not None:
                values[name] = found.value
        return substitute(asked.condition, values)

    def has_dimensions(self, expr: Expr) -> bool:
        """Tell whether every source of a formula has what is broken down and filtered by."""
        names = list(self.question.by)
        names += [] if self.question.where is None else self.question.where.dimensions
        return all(
            self.interpreter.dimension(leaf.source, name) is not None
            for leaf in aggregates(expr)
            for name in names
        )

    # --- members ----------------------------------------------------------------------------------

    def _members(self) -> list[Member]:
        """Return the members that count anywhere in the answer, comparisons and target included.

        A row counts where it passes an aggregate's condition and lies in a window that an
        aggregate of its source on the same axis looks at.
        """
        if not self.question.by:
            return [()]
        leaves: dict[tuple[str, Axis | None], set[Aggregate]] = {}
        windows: dict[tuple[str, Axis | None], set[Stretch]] = {}
        for period in self.periods:
            for use in self._looked_at(period):
                stretch = self.stretch(use.leaf, period, use.steps)
                if stretch is not None:
                    scan = (use.leaf.source, use.leaf.axis)
                    leaves.setdefault(scan, set()).add(use.leaf)
                    windows.setdefault(scan, set()).add(stretch)
        seen = {
            row.member
            for scan, found in leaves.items()
            for leaf in found
            for row in self.tuples(leaf)
            if any(self.counts(leaf, row, stretch) for stretch in windows[scan])
        }
        return sorted(seen, key=lambda member: order_key(self._names[member], member))

    def _looked_at(self, period: Period) -> Iterator[Use]:
        if self.has_value(period):
            yield from uses(self.formula)
        if self.has_previous(period):
            yield from uses(self.formula, 1)
        for bound in self.target_formulas():
            yield from uses(bound)

    def target_formulas(self) -> list[Expr]:
        """Return the target's formulas where it holds for what is asked: with all of its ends."""
        found = [b for level in levels(target_of(self.measure)) for b in bounds(level)]
        asked = self.question.by or self.question.where is not None
        if asked and self.is_flow and any(is_constant(bound) for bound in found):
            return []
        if not all(self.has_dimensions(bound) for bound in found):
            return []
        return [bound for bound in found if not is_constant(bound)]

    # --- what a row can say -----------------------------------------------------------------------

    def is_future(self, period: Period) -> bool:
        return period.start is not None and midnight(period.start) >= self.as_of

    def has_value(self, period: Period) -> bool:
        """The future has a value on a planned axis alone."""
        return not self.is_future(period) or any(is_planned(u.leaf) for u in uses(self.formula))

    def has_previous(self, period: Period) -> bool:
        """A register is never compared, nor all of time; the future where all is planned."""
        dated = any(u.leaf.axis is not None for u in uses(self.formula))
        if not dated or self.grain is Grain.ALL:
            return False
        return not self.is_future(period) or self.is_ahead

    @property
    def is_ahead(self) -> bool:
        """Tell whether rows hold what is planned for the whole of them."""
        return all(is_planned(u.leaf) for u in uses(self.formula))

    def shown(self, member: Member) -> Member:
        return self._names[member] if member else ()

    # --- windows ----------------------------------------------------------------------------------

    def stretch(self, leaf: Aggregate, period: Period, steps: int) -> Stretch | None:
        """Return the window of an aggregate in a row; None where it has no value."""
        stretch = shifted(period, steps, self.as_of)
        if stretch is None:
            return None
        planned = leaf.axis is not None and leaf.axis.planned
        if planned and steps and period.start is not None and period.end is not None:
            # What is planned counts to the period's end, also in what it is compared with.
            later = Period(period.start, period.end, period.grain)
            stretch = shifted(later, steps, midnight(period.end))
            assert stretch is not None
        if stretch.start is not None and stretch.start >= self.as_of and not planned:
            return None
        since = self.interpreter.model.sources[leaf.source].since
        if since is not None and stretch.end is not None:
            end = stretch.end if planned else min(stretch.end, self.as_of)
            if end <= midnight(since):
                return None
        return stretch

    def counts(self, leaf: Aggregate, row: Tuple, stretch: Stretch) -> bool:
        axis: Axis | None = leaf.axis
        if axis is None:
            return True
        if row.when is None:
            return stretch == ALL_TIME
        if row.when >= self.as_of and not axis.planned:
            return False
        after = stretch.start is None or row.when >= stretch.start
        return after and (stretch.end is None or row.when < stretch.end)

    # --- values -----------------------------------------------------------------------------------

    def value(
        self, expr: Expr, period: Period, member: Member, steps: int = 0, *, owed: bool = False
    ) -> Value:
        """Evaluate a formula in a row; `owed` says that no rows means no value (targets)."""

        def read(part: Expr) -> Value:
            if isinstance(part, Shift):
                return self.value(part.body, period, member, steps + part.steps, owed=owed)
            if isinstance(part, Moment):
                return self.interpreter.moment(part, Around(self.as_of))
            assert isinstance(part, Aggregate), part
            stretch = self.stretch(part, period, steps)
            if stretch is None:
                return None
            rows = [
                t for t in self.tuples(part) if t.member == member and self.counts(part, t, stretch)
            ]
            if owed and all(row.argument is None for row in rows):
                return None
            return aggregate(part, rows)

        return evaluate(expr, Scope(read, self.interpreter.model.calendar))


def order_key(shown: Member, member: Member) -> tuple[Any, ...]:
    """Order by what is shown, then by key, dimension by dimension: code points, null last."""
    pairs = zip(shown, member, strict=True)
    return tuple(
        (value is None, "" if value is None else plain(value)) for pair in pairs for value in pair
    )


def is_planned(leaf: Aggregate) -> bool:
    return leaf.axis is not None and leaf.axis.planned


def refusal(model: Model, name: str, question: Question) -> str | None:
    """Return the code of what the question asks and no law gives a meaning to."""
    measure = model.measure(name)
    assert measure is not None
    grain = question.each or (Grain.MONTH if measure.window is None else measure.window.grain)
    formula = formula_of(measure)
    window = measure.window
    if window is not None and window.kind is WindowKind.TO_DATE and grain is not window.grain:
        # Other steps than its own period are not computed yet.
        return "K501"
    targets = [bound for level in levels(target_of(measure)) for bound in bounds(level)]
    if grain is Grain.ALL:
        return "K515" if shifts([formula]) else None
    if any(shift.grain not in (None, grain) for shift in shifts([formula, *targets])):
        return "K519"
    rows = periods(
        model.calendar, grain, question.as_of, question.start, question.end, question.periods
    )
    return None if rows else "K509"


def shifts(exprs: list[Expr]) -> list[Shift]:
    return [part for expr in exprs for part in walk(expr) if isinstance(part, Shift)]


__all__ = ["Asking", "Question"]
