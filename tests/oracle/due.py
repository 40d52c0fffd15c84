"""What is owed in a row: the target for all of it, and the part that is due by now.

Where no law says what a target is, `Silent` is raised. Choices where the law is silent:
- a trailing or cumulative row has the target as stated: what it gives does not add up;
- a to-date row that ends inside its period is due what the pace says by its end;
- a formula of a path is worked out in the period that it is stated for;
- `target(kpi)` is the whole target of the row, and only of a level or line with one bound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from kpilang.model.entities import (
    Comparator,
    Goal,
    GrowthTarget,
    Kpi,
    LevelTarget,
    PaceKind,
    PathTarget,
    PeriodTarget,
    SegmentTarget,
    Target,
)
from kpilang.model.expr import Expr
from kpilang.model.windows import Grain, Window, WindowKind
from tests.oracle.aggregates import Member
from tests.oracle.amounts import around, number_of, times
from tests.oracle.asking import Asking
from tests.oracle.calendar import Period, midnight, share
from tests.oracle.frames import Frame, Silent
from tests.oracle.passing import Passing
from tests.oracle.question import (
    counts,
    formula_of,
    is_constant,
    is_flow,
    is_planned,
    levels,
    step_by_step_in,
)
from tests.oracle.rising import dated, is_written_out, step_by_step
from tests.oracle.values import Num, Value, number, result

ALL_OF_TIME = Period(None, None, Grain.ALL)
Line = tuple[date, date, LevelTarget]


@dataclass(frozen=True)
class Due:
    """A target in a row: its bounds for the whole row and what of them is due by now."""

    comparator: Comparator
    low: Num | None
    high: Num | None
    expected: Num | None
    expected_high: Num | None


class Owing(Passing):
    """A measure's target in one row of an answer, for one member."""

    # --- the target that is meant -----------------------------------------------------------------

    def target(self) -> Target | None:
        """Return the target that speaks of the member."""
        found = None if not isinstance(self.measure, (Kpi, Goal)) else self.measure.target
        if isinstance(found, SegmentTarget):
            found = self._segment(found)
        if isinstance(found, (PathTarget, GrowthTarget)) and not is_written_out(found):
            return self._path(found)
        return step_by_step_in(found)

    def _path(self, target: PathTarget | GrowthTarget) -> Target | None:
        """Return a path whose formulas are worked out in the periods that they are stated for."""
        formulas = [expr for expr, _, _ in dated(target)]
        amounts = 1 if isinstance(target, GrowthTarget) else 2
        if self.is_flow and not self.is_whole and len(formulas) < amounts:
            return None
        if not all(map(self.asking.has_dimensions, formulas)):
            return None

        def amount(expr: Expr, first: date, grain: Grain) -> Fraction | None:
            frame = self.asking.frame_of(first, grain)
            found = number_of(self.asking.value(expr, frame, self.member, owed=True))
            return None if found is None else found.value

        return step_by_step(target, amount)

    def _segment(self, target: SegmentTarget) -> Target | None:
        question = self.asking.question
        asked_so = question.where is None and question.by == (target.by,)
        each = any(level.per_member is not None for level in levels(target))
        if not asked_so and ((self.is_flow and not each) or target.by not in question.by):
            raise Silent
        name = self.asking.shown(self.member)[question.by.index(target.by)]
        if isinstance(name, str) and name in dict(target.members):
            return dict(target.members)[name]
        return target.otherwise

    @property
    def is_stated_for_part(self) -> bool:
        """Tell whether amounts are stated for the member that is asked for."""
        found = None if not isinstance(self.measure, (Kpi, Goal)) else self.measure.target
        question = self.asking.question
        return (isinstance(found, (PathTarget, GrowthTarget)) and not is_written_out(found)) or (
            isinstance(found, SegmentTarget)
            and question.by == (found.by,)
            and question.where is None
        )

    def due(self) -> Due | None:
        """Return what is owed; None where there is no target for the row."""
        target = self.target()
        if target is None:
            return None
        if isinstance(target, PeriodTarget):
            return self._of_lines(target)
        assert isinstance(target, LevelTarget), target
        return self._of_level(target)

    def _of_level(self, level: LevelTarget) -> Due:
        low, low_due = self._bound(level.low, level)
        if level.tolerance is not None and level.high is None:
            width = number_of(self._constant(level.tolerance))
            assert width is not None
            (low, high), (low_due, high_due) = around(low, width), around(low_due, width)
            return Due(level.comparator, low, high, low_due, high_due)
        if level.high is None:
            return Due(level.comparator, low, None, low_due, None)
        high, high_due = self._bound(level.high, level)
        if low is None or high is None:
            # A range is none without both of its ends.
            return Due(level.comparator, None, None, None, None)
        if level.tolerance is not None and low.value > high.value:
            # Round an amount below zero the lower end is the farther one.
            low, high, low_due, high_due = high, low, high_due, low_due
        return Due(level.comparator, low, high, low_due, high_due)

    def _bound(self, expr: Expr, level: LevelTarget) -> tuple[Num | None, Num | None]:
        """Return a bound of a level for the row, and what of it is due by now."""
        if is_constant(expr):
            amount = number_of(self._constant(expr))
            if amount is None:
                return None, None
            if not self.is_flow:
                spans = self.frame.spec.kind is not WindowKind.PERIOD
                is_part = not self.is_whole and not self.is_stated_for_part
                adds_up = is_flow(formula_of(self.measure))
                if spans and adds_up and level.per_member is not None:
                    heads = self._heads(level)
                    return (None, None) if heads is None else (times(amount, heads),) * 2
                if spans and is_part and adds_up:
                    # What adds up over members does so in every window.
                    return None, None
                return amount, amount
            heads = self._heads(level)
            if heads is None:
                # An amount stated for the whole of a flow says nothing about a part of it.
                return None, None
            return self._over_time(times(amount, heads), level)
        if level.per_member is not None:
            raise Silent
        if not self.asking.has_dimensions(expr):
            return None, None
        spec = self.frame.spec
        if spec.kind is WindowKind.TO_DATE and spec.grain is not spec.period:
            # It is worked out as the value is, and it is that of the whole period: which?
            raise Silent
        found = number_of(self.asking.value(expr, self.frame, self.member, owed=True))
        if found is None or not self.is_flow:
            return found, found
        if is_flow(expr, shifted=True):
            # It covers what the value covers: all of the row where planned, else what has passed.
            planned = all(map(is_planned, counts(expr)))
            return found, self.so_far(found, level) if planned else found
        return self._over_time(found, level)

    def _over_time(self, amount: Num, level: LevelTarget) -> tuple[Num | None, Num | None]:
        factor = self.periods_owed(level, None)
        if factor is None:
            return None, None
        whole = times(amount, factor)
        return whole, self.so_far(whole, level)

    def _constant(self, expr: Expr) -> Value:
        if not is_constant(expr):
            raise Silent
        return self.asking.value(expr, self.asking.frame(ALL_OF_TIME), ())

    def _heads(self, level: LevelTarget) -> Fraction | None:
        """Return how often an amount is owed: for a part of a flow only where it is stated so."""
        if level.per_member is None:
            return Fraction(1) if self.is_whole or self.is_stated_for_part else None
        return Fraction(self.asking.heads(self.measure, level.per_member, self.frame, self.member))

    # --- tables -----------------------------------------------------------------------------------

    def touching(self, target: PeriodTarget) -> list[Line]:
        if self.start is None or self.end is None:
            return []
        return [row for row in target.rows if row[0] < self.end and row[1] > self.start]

    def is_covered(self, lines: list[Line]) -> bool:
        if self.start is None or self.end is None:
            return False
        days = sum((min(r[1], self.end) - max(r[0], self.start)).days for r in lines)
        return bool(lines) and days == (self.end - self.start).days

    def _of_lines(self, target: PeriodTarget) -> Due | None:
        lines = self.touching(target)
        if not lines or (self.is_flow and not self.is_covered(lines)):
            return None
        latest = max(lines, key=lambda row: row[0])[2]
        if not self.is_flow:
            return self._of_level(latest)
        if any(is_amount_of_row(level) for _, _, level in lines):
            if len(lines) > 1:
                raise Silent
            return self._of_level(latest)
        if len({level.comparator for _, _, level in lines}) > 1:
            raise Silent
        if len({level.per_member for _, _, level in lines}) > 1:
            raise Silent
        heads = self._heads(latest)
        if heads is None:
            return Due(latest.comparator, None, None, None, None)
        low = self.by_table(target, high=False)
        high = None if latest.high is None else self.by_table(target, high=True)
        low, high = (None if bound is None else times(bound, heads) for bound in (low, high))
        return Due(
            latest.comparator, low, high, self.so_far(low, target), self.so_far(high, target)
        )

    def by_table(
        self, target: PeriodTarget, *, high: bool, until: datetime | None = None
    ) -> Num | None:
        """Return the sum of the parts of a table's lines that a row is made of, by a moment."""
        assert self.start is not None
        assert self.end is not None
        last_moment = midnight(self.end) if until is None else min(until, midnight(self.end))
        total = number(0)
        for first, last, level in self.touching(target):
            bound = level.high if high and level.high is not None else level.low
            amount = number_of(self._constant(bound))
            if amount is None:
                return None
            part = times(amount, self.share_of(first, last, midnight(self.start), last_moment))
            double = total.double or part.double
            total = result(total.value + part.value, total.error + part.error, double=double)
        return total

    # --- time ---------------------------------------------------------------------------------

    def so_far(self, whole: Num | None, target: Target) -> Num | None:
        """Return what of an amount is due by now."""
        if whole is None or not self.is_paced or not self.is_in_progress:
            return whole
        return times(whole, self.due_share(target))

    def due_share(self, target: Target | None) -> Fraction:
        """Return the share of a row's amount that is due by now, as its parts weigh."""
        if self.start is None or self.end is None:
            return Fraction(1)
        by_part = None
        if isinstance(target, PeriodTarget):
            lines = self.touching(target)
            if any(is_amount_of_row(level) for _, _, level in lines):
                if len(lines) > 1:
                    raise Silent
                target = lines[0][2]
        if isinstance(target, LevelTarget):
            whole = self.periods_owed(target, None)
            passed = self.periods_owed(target, self.until)
            by_part = None if not whole or passed is None else passed / whole
        elif isinstance(target, PeriodTarget) and self.is_covered(self.touching(target)):
            total = self.by_table(target, high=False)
            so_far = self.by_table(target, high=False, until=self.until)
            by_part = so_far.value / total.value if total and so_far and total.value else None
        if by_part is not None:
            return by_part
        paces = (PaceKind.WORKDAYS, PaceKind.LAST_YEAR)
        if isinstance(self.measure, (Kpi, Goal)) and self.measure.pace.kind in paces:
            return self.share_of(self.start, self.end, midnight(self.start), self.until)
        return share(self.start, self.end, midnight(self.start), self.until)


def is_amount_of_row(level: LevelTarget) -> bool:
    """Tell whether a line is no amount for its whole period: a formula, or one per period."""
    stated = (level.low, *(() if level.high is None else (level.high,)))
    return level.per is not None or not all(map(is_constant, stated))


def amount_of(asking: Asking, name: str, frame: Frame, member: Member) -> Value:
    """Return `target(name)` in a row: of a level or a line with one bound."""
    measure = asking.interpreter.model.measure(name)
    assert measure is not None
    # The row is one of the answer's; only what it covers matters, not how it is compared.
    plain = replace(frame, spec=Window(WindowKind.PERIOD, frame.spec.grain))
    if frame.spec.kind is not WindowKind.PERIOD:
        raise Silent
    found = Owing(asking, measure, plain, member).due()
    if found is None:
        return None
    if found.comparator is Comparator.BETWEEN:
        raise Silent
    return found.low
