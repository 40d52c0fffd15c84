"""Who has a row in an answer, and which aggregates a row looks at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kpilang.model.entities import (
    GrowthTarget,
    Measure,
    Members,
    Metric,
    PaceKind,
    PathTarget,
    SegmentTarget,
)
from kpilang.model.expr import Aggregate, Conversion, Expr, Folded, Shift, TargetOf
from kpilang.model.leaves import children
from kpilang.model.windows import Grain
from tests.oracle.aggregates import Member, plain
from tests.oracle.calendar import Period
from tests.oracle.counting import Counting
from tests.oracle.frames import Frame, Silent
from tests.oracle.question import (
    Question,
    base_rows,
    bounds,
    counts,
    formula_of,
    is_constant,
    is_dated,
    is_planned,
    levels,
    target_of,
)
from tests.oracle.rising import dated
from tests.oracle.rows import Around, Interpreter
from tests.oracle.spans import is_in_progress, year_before
from tests.oracle.values import truth


class Any_:
    """Every member of a dimension: what totals are over."""


ANY: Any = Any_()


class Listing(Counting):
    """One question: which rows count in it, and which members there are."""

    def __init__(self, interpreter: Interpreter, name: str, question: Question) -> None:
        super().__init__(interpreter, name, question)
        self.members = self._members()

    # --- members ----------------------------------------------------------------------------------

    def _members(self) -> list[Member]:
        """Return the members that count anywhere in the answer, comparisons and target included."""
        if not self.question.by:
            return [()]
        if not isinstance(self.measure, Metric) and self.measure.members is not None:
            roster = self.measure.members
            if all(self.interpreter.dimension(roster.source, name) for name in self.question.by):
                return self._on_roster(roster)
        looks = {look for period in self.periods for look in self.looked_at(period)}
        seen = {row.member for leaf, frame in looks for row in self.counted(leaf, frame) or ()}
        return sorted(seen, key=lambda member: order_key(self._names[member], member))

    def _on_roster(self, roster: Members) -> list[Member]:
        """Return whom a roster lists instead of those who occur: the same ones in every row."""
        found = {
            frozenset(self._listed(roster, self.question.by, self.frame(period), None))
            for period in self.periods
        }
        if len(found) > 1:
            # Every member has a row in every period, and here members come and go.
            raise Silent
        listed = set().union(*found)
        return sorted(listed, key=lambda member: order_key(self._names[member], member))

    def looked_at(self, period: Period) -> Iterator[tuple[Aggregate, Frame]]:
        frame = self.frame(period)
        if self.has_value(period):
            yield from self.looks(self.formula, frame)
        if self.has_previous(period):
            earlier = frame.previous()
            assert earlier is not None
            yield from self.looks(self.formula, earlier)
        yield from self._owed(frame)
        if self._is_like_last_year and is_in_progress(frame):
            # How far the year before had come.
            yield from self.looks(self.formula, year_before(frame))

    @property
    def _is_like_last_year(self) -> bool:
        if isinstance(self.measure, Metric) or self.by_hour or self.grain is Grain.ALL:
            return False
        paced = self.is_flow and not self.is_ahead
        return paced and self.measure.pace.kind is PaceKind.LAST_YEAR

    def _owed(self, frame: Frame) -> Iterator[tuple[Aggregate, Frame]]:
        """Yield what the target looks at, where it holds for what is asked."""
        target = None if isinstance(self.measure, Metric) else self.measure.target
        formulas = self.target_formulas()
        if isinstance(target, (PathTarget, GrowthTarget)):
            ends = 1 if isinstance(target, GrowthTarget) else 2
            asked = self.question.by or self.question.where is not None
            if frame.start is None or (self.is_flow and asked and len(dated(target)) < ends):
                return
            for expr, first, grain in dated(target) if formulas else ():
                yield from self.looks(expr, self.frame_of(first, grain))
            return
        for bound in formulas:
            yield from self.looks(bound, frame)

    def looks(self, expr: Expr, frame: Frame) -> Iterator[tuple[Aggregate, Frame]]:
        """Yield every aggregate that a formula looks at in a frame, with the frame of each."""
        match expr:
            case Aggregate():
                yield expr, frame
            case Conversion():
                yield base_rows(expr), frame
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
                    for bound in filter(self.has_dimensions, bounds(level)):
                        yield from self.looks(bound, frame)
            case _:
                for child in children(expr):
                    yield from self.looks(child, frame)

    def target_formulas(self) -> list[Expr]:
        """Return the target's formulas of the lines that hold for what is asked, with both ends."""
        asked = self.question.by or self.question.where is not None
        stated = None if isinstance(self.measure, Metric) else self.measure.target
        whole = asked and self.is_flow
        if isinstance(stated, SegmentTarget) and asked:
            if stated.by not in self.question.by:
                return []
            alone = self.question.by == (stated.by,) and self.question.where is None
            whole = self.is_flow and not alone
        out = []
        for level in levels(target_of(self.measure)):
            found = bounds(level)
            said = not (whole and any(is_constant(bound) for bound in found))
            if said and all(self.has_dimensions(bound) for bound in found):
                out += [bound for bound in found if not is_constant(bound)]
        return out

    def heads(self, measure: Measure, name: str, frame: Frame, member: Member) -> int:
        """Return how many members of a dimension owe an amount that is per member.

        Those are the ones with a row in the period.
        """
        if isinstance(measure, Metric):
            raise Silent
        if measure.members is not None:
            listed = self._listed(measure.members, (name,), frame, member) - {(None,)}
            if not listed:
                # Nothing says what is owed where nobody is on the roster.
                raise Silent
            return len(listed)
        if name in self.question.by:
            finer, index = self, self.question.by.index(name)
        else:
            by = (*self.question.by, name)
            finer, index = (
                Listing(self.interpreter, self.measure.name, replace(self.question, by=by)),
                -1,
            )
        found = {
            row.member[index]
            for leaf, at in finer.looks(formula_of(measure), frame)
            for row in finer.counted(leaf, at) or ()
            if is_of(row.member[: len(member)], member)
        }
        # A row with no reference is nobody's.
        found.discard(None)
        if not found:
            raise Silent
        return len(found)

    def can_list(self, roster: Members) -> bool:
        """Tell whether a roster has all that is asked by and filtered by."""
        asked = self.question
        names = (*asked.by, *(asked.where.dimensions if asked.where else ()))
        return all(self.interpreter.dimension(roster.source, name) for name in names)

    def _listed(
        self, roster: Members, names: tuple[str, ...], frame: Frame, member: Member | None
    ) -> set[Member]:
        """Return who is on a roster in a row, by dimensions; of one member of what is asked by."""
        look, asked = self.interpreter, self.question
        wanted = (*names, *asked.by, *(asked.where.dimensions if asked.where else ()))
        found = [look.dimension(roster.source, name) for name in wanted]
        dimensions = [dimension for dimension in found if dimension is not None]
        if len(dimensions) < len(found):
            raise Silent
        around = Around(self.as_of, None, frame, listed=True)
        condition = self._filter(roster.source)
        listed = set()
        for row in look.rows(roster.source):
            tests = [test for test in (roster.where, condition) if test is not None]
            if not all(truth(look.of_row(roster.source, row, test, around)) for test in tests):
                continue
            keys = tuple(
                look.of_row(roster.source, row, d.value if d.key is None else d.key, around)
                for d in dimensions[: len(names) + len(asked.by)]
            )
            own, whose = keys[: len(names)], keys[len(names) :]
            if member is None:
                self._names[own] = tuple(
                    look.of_row(roster.source, row, d.value, around)
                    for d in dimensions[: len(names)]
                )
            if member is None or is_of(whose, member):
                listed.add(own)
        return listed

    # --- what a row can say -----------------------------------------------------------------------

    def is_future(self, period: Period) -> bool:
        frame = self.frame(period)
        return frame.start is not None and frame.start >= frame.as_of

    def has_value(self, period: Period) -> bool:
        """The future has a value on a planned axis alone."""
        return not self.is_future(period) or any(map(is_planned, counts(self.formula)))

    def has_previous(self, period: Period) -> bool:
        """A register is never compared, nor all of time; the future where all is planned."""
        if not is_dated(self.formula) or self.grain is Grain.ALL:
            return False
        return not self.is_future(period) or self.is_ahead

    @property
    def is_ahead(self) -> bool:
        """Tell whether rows hold what is planned for the whole of them."""
        return all(map(is_planned, counts(self.formula)))

    def shown(self, member: Member) -> Member:
        return self._names[member] if member else ()


def is_of(member: Member, asked: Member) -> bool:
    return all(b is ANY or a == b for a, b in zip(member, asked, strict=True))


def order_key(shown: Member, member: Member) -> tuple[Any, ...]:
    """Order by what is shown, then by key, dimension by dimension: code points, null last."""
    pairs = zip(shown, member, strict=True)
    return tuple(
        (value is None, "" if value is None else plain(value)) for pair in pairs for value in pair
    )
