"""Plan: what to compute for one question about one measure, free of SQL."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from kpilang.model.entities import Comparator, Display, Limit, SourceTable, StatusBasis
from kpilang.model.expr import Expr, Folded
from kpilang.model.windows import Calendar, Grain, Window
from kpilang.plan.grid import (
    Frame,
    Known,
    Line,
    Period,
    Wait,
)
from kpilang.plan.looks import View, is_partly_ahead
from kpilang.plan.scanned import DimensionKey, Read, Rolled, Scan
from kpilang.plan.timeline import instant_of
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is listed, and whom `per rep` counts: the rows of a source where a condition holds.

    `dimensions` are those asked for and those of the filter. `counted` is what tells apart the
    members that each owe an amount, None where none do. `listed` is False for one that only counts.
    Where segments owe unlike amounts, it is counted for each of the conditions in `apart`.
    """

    source: str
    where: Expr | None
    filter: Expr | None
    dimensions: tuple[DimensionKey, ...]
    counted: Expr | None
    listed: bool = True
    apart: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Segments:
    """The members of a dimension that have a target of their own, in the order of the amounts.

    The last amounts are those of all others where `otherwise` is set.
    """

    dimension: str
    members: tuple[str, ...]
    otherwise: bool


@dataclass(frozen=True, slots=True)
class Scoring:
    """How a value is judged: comparator of its target, limits, and what a partial flow faces."""

    comparator: Comparator | None = None
    limits: tuple[Limit, ...] = ()
    basis: StatusBasis = StatusBasis.PACE
    #: a limit that is a formula has its own column, by its place
    formulas: tuple[int, ...] = ()
    #: those of them that count rows up to as-of, as the value does
    to_date: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a funnel: whom it counts, and from which row on they have time to reach it.

    Of rows that move with the clock it is how long they `wait`.
    """

    name: str
    formula: Expr
    immature_from: int | None = None
    wait: Wait | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A question about one measure, ready for any backend.

    With `as_of` None the spine moves with the warehouse's clock: the last row is the period that
    holds its present moment, and `target_rows` are the amounts (start, low, high) of a table of
    periods; a fixed spine has them in its rows. `window` is the measure's, in steps of the grain;
    `frames` say what each stretch is called that the answer looks at, the row's own period first.
    """

    kind: str
    measure: str
    digest: str
    display: Display
    calendar: Calendar
    sources: dict[str, SourceTable]
    grain: Grain
    as_of: datetime | None
    spine: tuple[Period, ...]
    dimensions: tuple[str, ...]
    keyed: tuple[str, ...]
    scans: tuple[Scan, ...]
    formula: Expr
    window: Window
    frames: tuple[tuple[str, Frame], ...]
    known: tuple[tuple[str, Known], ...]
    #: a partial flow is judged against the share of its target that is due
    paced: bool
    #: every leaf stands on a planned axis, so periods hold rows that lie ahead of as-of
    ahead: bool
    scoring: Scoring
    #: what the target asks, of one row or another
    lines: tuple[Line, ...] = ()
    target_rows: tuple[tuple[date, Fraction, Fraction | None], ...] = ()
    roster: Roster | None = None
    #: how many members each owe the amount: read from rows, where no roster says; of a sum of
    #: segments for each of them
    owed: tuple[Read, ...] = ()
    segments: Segments | None = None
    #: what is due of a target is the share that the year before had come to by then
    like_last_year: bool = False
    comparable: bool = True
    better_is_higher: bool = True
    #: what its own tables begin with, beside other plans in one statement
    prefix: str = ""
    #: columns that no dimension may be called like, of all plans in the statement
    taken: frozenset[str] = frozenset()
    top: int | None = None
    #: a row in each period for all members beside the first
    others: bool = False
    order: str | None = None
    #: what tells members apart is answered too
    with_keys: bool = False
    #: what is worked out at periods inside its rows
    inside: tuple[Inside, ...] = ()
    #: of a funnel, whose answer has a row for each; `formula` is all that they count
    stages: tuple[Stage, ...] = ()
    #: what is rolled up in the statement, what others read first
    rolled: tuple[Rolled, ...] = ()
    #: the columns, each with its source before it, of which the data are known to hold whole or
    #: decimal numbers, so that sums of them are exact in whichever order
    exact: frozenset[tuple[str, str]] = frozenset()

    @property
    def summed(self) -> bool:
        """Tell whether the target is the sum of what segments owe, worked out from data."""
        return self.segments is None and bool(self.spine[-1].segments)

    @property
    def bounds(self) -> tuple[Expr, ...]:
        """The bounds of the target that are formulas."""
        return tuple(dict.fromkeys(bound for line in self.lines for bound in line.bounds))

    def is_single(self, scan: Scan) -> bool:
        """Tell whether there is one row alone, so that a scan has a column for each of its cells.

        Where its frames begin and end is known then. Other scans have one for each leaf, as those
        have that tell moments, of which rows of another scan are picked.
        """
        if len(self.spine) > 1 or self.spine[0].as_of is not None or self.grain is Grain.ALL:
            return False
        of_periods = scan.exact and not (scan.by_row or scan.values or scan.own or scan.moments)
        if self.as_of is None or scan.axis is None or not of_periods or scan.follows:
            return False
        leaves = scan.all_leaves or scan.leaves
        return all(leaf.aggregate.argument != scan.axis.value for leaf in leaves)

    @property
    def view(self) -> View:
        """The rows with what their frames are called, and before which moment they count."""
        planned = is_partly_ahead(self.formula)
        return View(
            self.spine, self.grain, self.frames, self.moment, self.ahead, planned, self.calendar
        )

    @property
    def moment(self) -> datetime | None:
        """The moment before which rows count, as its rows count time: hours on the line."""
        if self.as_of is None or self.grain is not Grain.HOUR:
            return self.as_of
        return instant_of(self.as_of, self.calendar.timezone)


@dataclass(frozen=True, slots=True)
class Fold:
    """An aggregate over periods in the grid of the answer: `column` there, of a `value` inside.

    `by` are the dimensions it keeps, None for the breakdown asked for.
    """

    column: str
    folded: Folded
    frame: Frame
    by: tuple[str, ...] | None
    value: str


#: the first and the last of the periods inside a row, None where it holds none
Held = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Inside:
    """Formulas worked out at periods inside the rows: a question inside the question.

    The rows of its `plan` are those periods, and its `values` what is worked out there, each in a
    column. `held` says for each frame which of them each row of the answer holds; a row that counts
    in part only has periods of its own there, so that its last one is cut where it is.
    """

    plan: Plan
    values: tuple[tuple[str, Expr], ...]
    folds: tuple[Fold, ...]
    held: tuple[tuple[str, Frame, tuple[Held, ...]], ...]
