"""The reference interpreter: one question about a measure, slow and obvious, from the laws.

Which rows of the sources count in which row of the answer, which members there are, and what
formulas give. Where no law says what is meant, `Silent` is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from kpilang.model.entities import Measure, Metric
from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Expr,
    Folded,
    Forecast,
    Moment,
    Rank,
    Shift,
    TargetOf,
    Total,
)
from kpilang.model.leaves import aggregates, children, substitute
from kpilang.model.windows import Grain, WindowKind
from tests.oracle.aggregates import Member, Tuple, aggregate, of_snapshots, plain
from tests.oracle.calendar import Period, midnight, periods
from tests.oracle.evaluate import Scope, evaluate
from tests.oracle.frames import Frame, Silent, Stretch, within
from tests.oracle.hours import hours, on_line
from tests.oracle.question import (
    Question,
    bounds,
    formula_of,
    is_constant,
    is_dated,
    is_flow,
    is_moving,
    is_plain,
    is_planned,
    levels,
    target_of,
    window_of,
)
from tests.oracle.rows import Around, Interpreter, civil_moment
from tests.oracle.values import Unsure, Value, compare, number, truth

ALL_TIME = Stretch(None, None)
FIRST_OR_LAST = (AggregateFunction.FIRST, AggregateFunction.LAST)


class Any_:
    """Every member of a dimension: what totals are over."""


ANY: Any = Any_()


class Asking:
    """One question: which rows count, which members there are, what each row's formulas give."""

    def __init__(self, interpreter: Interpreter, name: str, question: Question) -> None:
        self.interpreter, self.question = interpreter, question
        measure = interpreter.model.measure(name)
        assert measure is not None
        self.measure = measure
        self.formula = formula_of(measure)
        self.as_of = question.as_of
        self.calendar = interpreter.model.calendar
        self.window = window_of(measure, question)
        # What looks further than its row is no part of a whole that adds up.
        adding = (WindowKind.PERIOD, WindowKind.TO_DATE, WindowKind.TRAILING)
        self.is_flow = is_flow(self.formula) and self.window.kind in adding
        self.window_grain = Grain.MONTH if measure.window is None else measure.window.grain
        self.grain = self.window.grain
        self.by_hour = self.grain is Grain.HOUR
        if self.by_hour and not is_plain(self.formula, self.window):
            raise Silent
        asked = (self.as_of, question.start, question.end, question.periods)
        self.periods = (
            hours(self.calendar.timezone, *asked)
            if self.by_hour
            else periods(self.calendar, self.grain, *asked)
        )
        #: what `target(kpi)` is in a row, set by who knows about targets
        self.target: Callable[[Asking, str, Frame, Member], Value] | None = None
        #: where a flow will end in a row, set likewise
        self.forecast: Callable[[Asking, Expr, Frame, Member], Value] | None = None
        self._seen: dict[tuple[Aggregate, Frame | None], list[Tuple]] = {}
        self._names: dict[Member, Member] = {}
        self._ranked: dict[tuple[int, Frame], list[tuple[Member, Value]]] = {}
        self.members = self._members()

    def frame(self, period: Period) -> Frame:
        start = None if period.start is None else midnight(period.start)
        end = None if period.end is None else midnight(period.end)
        if period.line is not None:
            start, end = period.line
        return Frame(start, end, self.window, self.point(self.as_of), self.calendar)

    def point(self, civil: datetime) -> datetime:
        """Return a moment as frames count time: by clocks, hours by the line."""
        return on_line(civil, self.calendar.timezone) if self.by_hour else civil

    # --- rows of a source, as an aggregate sees them ----------------------------------------------

    def tuples(self, leaf: Aggregate, frame: Frame) -> list[Tuple]:
        """Return the rows that pass the aggregate's condition and the filter asked for."""
        place = (leaf, frame if is_moving(leaf) else None)
        if place not in self._seen:
            self._seen[place] = list(self._scan(leaf, frame))
        return self._seen[place]

    def _scan(self, leaf: Aggregate, frame: Frame) -> Iterator[Tuple]:
        look = self.interpreter
        found = [look.dimension(leaf.source, name) for name in self.question.by]
        dimensions = [dimension for dimension in found if dimension is not None]
        if len(dimensions) < len(found):
            return
        condition = self._filter(leaf.source)
        around = Around(self.as_of, leaf.axis, frame, by_line=self.by_hour)
        for row in look.rows(leaf.source):
            seen = look.seen(leaf, row, around)
            if seen is None:
                continue
            if condition is not None and not truth(
                look.of_row(leaf.source, row, condition, around)
            ):
                continue
            member = tuple(
                look.of_row(leaf.source, row, d.value if d.key is None else d.key, around)
                for d in dimensions
            )
            self._names[member] = tuple(
                look.of_row(leaf.source, row, d.value, around) for d in dimensions
            )
            yield Tuple(seen.when, member, seen.argument, seen.place, seen.each)

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
        """Return the members that count anywhere in the answer, comparisons and target included."""
        if not self.question.by:
            return [()]
        looks = {look for period in self.periods for look in self._looked_at(period)}
        seen = {row.member for leaf, frame in looks for row in self.counted(leaf, frame) or ()}
        return sorted(seen, key=lambda member: order_key(self._names[member], member))

    def spare(self) -> set[Member]:
        """Return what members without a row that counts are shown as, if they are in reach.

        They have a row that one aggregate keeps, in a window that another one of the same source
        and axis looks at.
        """
        looks = {look for period in self.periods for look in self._looked_at(period)}
        near: set[Member] = set()
        for leaf, frame in looks:
            for other, _ in looks:
                if (other.source, other.axis) != (leaf.source, leaf.axis):
                    continue
                stretch = self.stretch(leaf, frame)
                cut = None if is_planned(leaf) else frame.cut
                if stretch is not None:
                    rows = self.tuples(other, frame)
                    near |= {
                        t.member
                        for t in rows
                        if leaf.axis is None or happened(t.when, stretch, cut)
                    }
        return {self._names[member] for member in near - set(self.members)}

    def _looked_at(self, period: Period) -> Iterator[tuple[Aggregate, Frame]]:
        frame = self.frame(period)
        if self.has_value(period):
            yield from self.looks(self.formula, frame)
        if self.has_previous(period):
            earlier = frame.previous()
            assert earlier is not None
            yield from self.looks(self.formula, earlier)
        for bound in self.target_formulas():
            yield from self.looks(bound, frame)

    def looks(self, expr: Expr, frame: Frame) -> Iterator[tuple[Aggregate, Frame]]:
        """Yield every aggregate that a formula looks at in a frame, with the frame of each."""
        match expr:
            case Aggregate():
                yield expr, frame
            case Shift(body=body):
                earlier = frame.earlier(expr)
                if earlier is not None:
                    yield from self.looks(body, earlier)
            case Folded(body=body, each=each, over=over):
                for inside in frame.folded(each, over):
                    yield from self.looks(body, inside)
            case TargetOf(name=name):
                measure = self.interpreter.model.measure(name)
                assert measure is not None
                for level in levels(target_of(measure)):
                    for bound in bounds(level):
                        yield from self.looks(bound, frame)
            case _:
                for child in children(expr):
                    yield from self.looks(child, frame)

    def target_formulas(self) -> list[Expr]:
        """Return the target's formulas where it holds for what is asked: with all of its ends."""
        found = [b for level in levels(target_of(self.measure)) for b in bounds(level)]
        asked = self.question.by or self.question.where is not None
        if asked and self.is_flow and any(is_constant(bound) for bound in found):
            return []
        if not all(self.has_dimensions(bound) for bound in found):
            return []
        return [bound for bound in found if not is_constant(bound)]

    def heads(self, measure: Measure, name: str, frame: Frame, member: Member) -> int:
        """Return how many members of a dimension owe an amount that is per member.

        Those are the ones with a row in the period.
        """
        if isinstance(measure, Metric) or measure.members is not None:
            raise Silent
        if name in self.question.by:
            finer, index = self, self.question.by.index(name)
        else:
            by = (*self.question.by, name)
            finer, index = (
                Asking(self.interpreter, self.measure.name, replace(self.question, by=by)),
                -1,
            )
        found = {
            row.member[index]
            for leaf, at in finer.looks(formula_of(measure), frame)
            for row in finer.counted(leaf, at) or ()
            if is_of(row.member[: len(member)], member)
        }
        if None in found or not found:
            raise Silent
        return len(found)

    # --- what a row can say -----------------------------------------------------------------------

    def is_future(self, period: Period) -> bool:
        frame = self.frame(period)
        return frame.start is not None and frame.start >= frame.as_of

    def has_value(self, period: Period) -> bool:
        """The future has a value on a planned axis alone."""
        return not self.is_future(period) or any(map(is_planned, aggregates(self.formula)))

    def has_previous(self, period: Period) -> bool:
        """A register is never compared, nor all of time; the future where all is planned."""
        if not is_dated(self.formula) or self.grain is Grain.ALL:
            return False
        return not self.is_future(period) or self.is_ahead

    @property
    def is_ahead(self) -> bool:
        """Tell whether rows hold what is planned for the whole of them."""
        return all(map(is_planned, aggregates(self.formula)))

    def shown(self, member: Member) -> Member:
        return self._names[member] if member else ()

    # --- windows ----------------------------------------------------------------------------------

    def stretch(self, leaf: Aggregate, frame: Frame) -> Stretch | None:
        """Return what an aggregate looks at in a row; None where it has no value."""
        planned = is_planned(leaf)
        begun = frame.step.start
        if begun is not None and begun >= frame.cut and not planned:
            return None
        stretch = frame.over(leaf.over)
        since = self.interpreter.model.sources[leaf.source].since
        if since is not None and stretch.end is not None:
            end = stretch.end if planned else min(stretch.end, frame.cut)
            if end <= self.point(midnight(since)):
                return None
        return stretch

    def counted(self, leaf: Aggregate, frame: Frame) -> list[Tuple] | None:
        """Return the rows that count in a frame; None where there is no value."""
        stretch = self.stretch(leaf, frame)
        if stretch is None:
            return None
        cut = None if is_planned(leaf) else frame.cut
        rows = self.tuples(leaf, frame)
        if leaf.axis is None:
            return rows
        if leaf.snapshot and leaf.function in FIRST_OR_LAST:
            chosen = self._chosen(leaf, stretch, cut)
            return [t for t in rows if t.when is not None and chosen.get(t.each) == t.when]
        return [t for t in rows if happened(t.when, stretch, cut)]

    def _moments(
        self, leaf: Aggregate, stretch: Stretch, cut: datetime | None
    ) -> dict[tuple[Value, ...], set[datetime]]:
        """Return when there are snapshots, of all rows whoever asks, by whose they are."""
        found: dict[tuple[Value, ...], set[datetime]] = {}
        look = self.interpreter
        around = Around(self.as_of, leaf.axis)
        assert leaf.axis is not None
        for row in look.rows(leaf.source):
            when = civil_moment(look.of_row(leaf.source, row, leaf.axis.value, around))
            if when is not None and happened(when, stretch, cut):
                whose = tuple(look.of_row(leaf.source, row, k, around) for k in leaf.each_of)
                found.setdefault(whose, set()).add(when)
        return found

    def _chosen(
        self, leaf: Aggregate, stretch: Stretch, cut: datetime | None
    ) -> dict[tuple[Value, ...], datetime]:
        pick = max if leaf.function is AggregateFunction.LAST else min
        moments = self._moments(leaf, stretch, cut)
        return {whose: pick(found) for whose, found in moments.items()}

    # --- values -----------------------------------------------------------------------------------

    def value(self, expr: Expr, frame: Frame, member: Member, *, owed: bool = False) -> Value:
        """Evaluate a formula in a row; `owed` says that no rows means no value (targets)."""

        def read(part: Expr) -> Value:
            match part:
                case Shift(body=body):
                    earlier = frame.earlier(part)
                    return None if earlier is None else self.value(body, earlier, member, owed=owed)
                case Moment():
                    return self.interpreter.moment(part, Around(self.as_of, None, frame))
                case Total(body=body, by=by):
                    return self.value(body, frame, self._whole(member, by), owed=owed)
                case Rank():
                    return self._rank(part, frame, member)
                case Folded():
                    return self._folded(part, frame, member)
                case Aggregate():
                    return self._aggregate(part, frame, member, owed=owed)
                case TargetOf(name=name):
                    assert self.target is not None
                    return self.target(self, name, frame, member)
                case Forecast(body=body):
                    assert self.forecast is not None
                    return self.forecast(self, body, frame, member)
            raise AssertionError(part)

        return evaluate(expr, Scope(read, self.calendar))

    def _aggregate(self, leaf: Aggregate, frame: Frame, member: Member, *, owed: bool) -> Value:
        counted = self.counted(leaf, frame)
        if counted is None:
            return None
        rows = [t for t in counted if is_of(t.member, member)]
        if owed and all(row.argument is None for row in rows):
            return None
        if not leaf.snapshot or leaf.axis is None:
            return aggregate(leaf, rows)
        stretch = frame.over(leaf.over)
        moments = self._moments(leaf, stretch, None if is_planned(leaf) else frame.cut)
        return of_snapshots(leaf, sorted(set().union(*moments.values())), rows)

    def _whole(self, member: Member, by: tuple[str, ...]) -> Member:
        """Return whom a total is over: all, save for the dimensions that it is by."""
        if any(name not in self.question.by for name in by):
            raise Silent
        named = zip(self.question.by, member, strict=True)
        return tuple(value if name in by else ANY for name, value in named)

    def _rank(self, asked: Rank, frame: Frame, member: Member) -> Value:
        """Return the place of a member: 1 is the best, ties share."""
        if any(value is ANY for value in member):
            raise Silent
        place = (id(asked), frame)
        if place not in self._ranked:
            self._ranked[place] = [
                (other, self.value(asked.body, frame, other)) for other in self.members
            ]
        own = next(value for other, value in self._ranked[place] if other == member)
        if own is None:
            return None
        better = ">" if asked.higher_is_better else "<"
        others = [value for other, value in self._ranked[place] if other != member]
        return number(1 + sum(1 for value in others if compare(better, value, own)))

    def _folded(self, asked: Folded, frame: Frame, member: Member) -> Value:
        """Work a formula out at each period of a window, and make one number of the values."""
        inside = frame.folded(asked.each, asked.over)
        begun = frame.step.start
        if (
            begun is not None
            and begun >= frame.cut
            and not any(map(is_planned, aggregates(asked.body)))
        ):
            return None
        values = [self.value(asked.body, one, member) for one in inside]
        leaves = list(aggregates(asked.body))
        if all(self.stretch(leaf, one) is None for leaf in leaves for one in inside):
            return None
        leaf = Aggregate(asked.type, asked.function, "", None, None, None)
        return aggregate(leaf, [Tuple(None, (), value) for value in values])


def happened(when: datetime | None, stretch: Stretch, cut: datetime | None) -> bool:
    """Tell whether a row counts in a stretch; with no value on its axis it belongs to no period."""
    if when is None:
        return stretch == ALL_TIME
    return (cut is None or when < cut) and within(when, stretch)


def is_of(member: Member, asked: Member) -> bool:
    return all(b is ANY or a == b for a, b in zip(member, asked, strict=True))


def order_key(shown: Member, member: Member) -> tuple[Any, ...]:
    """Order by what is shown, then by key, dimension by dimension: code points, null last."""
    pairs = zip(shown, member, strict=True)
    return tuple(
        (value is None, "" if value is None else plain(value)) for pair in pairs for value in pair
    )


__all__ = ["Asking", "Unsure"]
