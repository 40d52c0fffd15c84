"""The reference interpreter: one question about a measure, slow and obvious, from the laws.

What formulas give in each row of the answer. Where no law says what is meant, `Silent` is raised.
"""

from __future__ import annotations

from collections.abc import Callable

from kpilang.model.expr import (
    Aggregate,
    Conversion,
    Expr,
    Folded,
    Forecast,
    Moment,
    Rank,
    Shift,
    TargetOf,
    Total,
)
from tests.oracle.aggregates import Member, Tuple, aggregate, of_snapshots
from tests.oracle.conversions import converted, has_begun
from tests.oracle.evaluate import Scope, evaluate
from tests.oracle.frames import Frame, Silent
from tests.oracle.members import ANY, Listing, is_of
from tests.oracle.question import Question, base_rows, counts, event_rows, is_planned
from tests.oracle.rows import Around, Interpreter
from tests.oracle.values import Value, compare, number


class Asking(Listing):
    """One question: which rows count, which members there are, what each row's formulas give."""

    def __init__(self, interpreter: Interpreter, name: str, question: Question) -> None:
        super().__init__(interpreter, name, question)
        #: what `target(kpi)` is in a row, set by who knows about targets
        self.target: Callable[[Asking, str, Frame, Member], Value] | None = None
        #: where a flow will end in a row, set likewise
        self.forecast: Callable[[Asking, Expr, Frame, Member, bool], Value] | None = None
        self._ranked: dict[tuple[int, Frame], list[tuple[Member, Value]]] = {}

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
                case Conversion():
                    return self._conversion(part, frame, member)
                case TargetOf(name=name):
                    assert self.target is not None
                    return self.target(self, name, frame, member)
                case Forecast(body=body):
                    assert self.forecast is not None
                    return self.forecast(self, body, frame, member, owed)
            raise AssertionError(part)

        return evaluate(expr, Scope(read, self.calendar))

    def _aggregate(self, leaf: Aggregate, frame: Frame, member: Member, *, owed: bool) -> Value:
        counted = self.counted(leaf, frame)
        if counted is None or not self.is_told(leaf, frame):
            return None
        rows = [t for t in counted if is_of(t.member, member)]
        if owed and all(row.argument is None for row in rows):
            return None
        if not leaf.snapshot or leaf.axis is None:
            return aggregate(leaf, rows)
        stretch = frame.over(leaf.over)
        moments = self.moments(leaf, stretch, None if is_planned(leaf) else frame.cut)
        return of_snapshots(leaf, sorted(set().union(*moments.values())), rows)

    def _conversion(self, asked: Conversion, frame: Frame, member: Member) -> Value:
        base = base_rows(asked)
        counted = self.counted(base, frame)
        if counted is None or not has_begun(self, asked, frame):
            return None
        if not all(self.is_told(leaf, frame) for leaf in (base, event_rows(asked.reached))):
            return None
        rows = [t for t in counted if is_of(t.member, member)]
        return converted(self, asked, rows, frame)

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
        if not frame.has_begun and not any(map(is_planned, counts(asked.body))):
            return None
        values = [self.value(asked.body, one, member) for one in inside]
        leaves = list(counts(asked.body))
        if all(self.stretch(leaf, one) is None for leaf in leaves for one in inside):
            return None
        leaf = Aggregate(asked.type, asked.function, "", None, None, None)
        return aggregate(leaf, [Tuple(None, (), value) for value in values])
