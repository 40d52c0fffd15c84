"""The rows of an answer, what each looks at, and what a target asks of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from kpilang.model.entities import Comparator
from kpilang.model.expr import Expr
from kpilang.model.windows import Grain, Length, WindowKind
from kpilang.source.frozen import dataclass


class State(StrEnum):
    """How far a period has come by as-of; the first that holds."""

    FUTURE = "future"
    PARTIAL = "partial"
    #: events in it still have time to be followed by others
    IMMATURE = "immature"
    STARTING = "starting"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment that only the warehouse's clock tells: a column of one of the spine's rows.

    `column` is `as_of` (then `n` is None) or a bound of a frame.
    """

    column: str
    n: int | None = None


Moment = datetime | Mark


@dataclass(frozen=True, slots=True)
class Fixed:
    """A period [start, end) of a grain that is no row of the answer."""

    start: date
    end: date
    grain: Grain


@dataclass(frozen=True, slots=True)
class Frame:
    """A stretch of time seen from a row, which is moved back by calendar first.

    Its `kind` is PERIOD for the row's own period (with `period` the one of that grain which holds
    the row's last day), TO_DATE from the start of such a `period` to the row's end, TRAILING the
    `length` before the row's end, or CUMULATIVE all before it. A moved frame of a partial row is
    cut like for like unless it is `whole`. An aggregate's own window stands at the end of what the
    rest of the formula looks at, which is `base`. Seen from a `fixed` period it is the same in all
    rows.
    """

    moves: tuple[Length, ...] = ()
    kind: WindowKind = WindowKind.PERIOD
    period: Grain | None = None
    length: Length | None = None
    whole: bool = True
    base: Frame | None = None
    fixed: Fixed | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """How long events in a frame wait for what follows them; None is for ever."""

    frame: Frame
    seconds: Decimal | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a frame covers in a row: [lower, upper), without a lower bound where that is None.

    `start` is where the moved row begins. `cut` tells whether the stretch ends before its period
    does, to compare like with like.
    """

    start: date | None
    lower: date | None
    upper: datetime | None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What a target asks of a row: by which comparator, and which formulas its bounds are.

    Without `bounds` the amounts of the row are what is asked; else they multiply the bounds.
    `to_date` tells for each bound that it counts rows up to as-of, as the value does, so that all
    of it is due. Bounds `around` an amount are a range, whichever of them is the lower one. Where
    `each` member owes it, the whole owes it for all of them. Where bounds are seen from `fixed`
    periods, they are the ends of one amount that rises from one to the other.
    """

    comparator: Comparator
    bounds: tuple[Expr, ...] = ()
    to_date: tuple[bool, ...] = ()
    around: bool = False
    each: bool = False
    fixed: tuple[Fixed, ...] = ()


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a segment owes in a row by a line, and the share of it that is due by its end."""

    low: Fraction | None
    high: Fraction | None
    due: Fraction
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What a formula asks of a row itself, moved back by `moves`.

    `kind` is `target` (of the measure `name`, at the detail `by`), `passed` (the share of its time
    that lies before as-of), `period_start` or `period_end`.
    """

    kind: str
    name: str = ""
    moves: tuple[Length, ...] = ()
    by: tuple[str, ...] | None = None


#: the share of a row's own time that has passed
PASSED = Known("passed")


@dataclass(frozen=True, slots=True)
class Period:
    """One row of the spine.

    `due` is the share of its target that is due by its end, or by as-of if that is earlier.
    `target` and `target_high` are amounts for this period, None without one; where its `line` has
    formulas, they are what those are multiplied by. An hour's bounds are points of the line of
    time. `stretches` are those of the plan's frames, in their order. In a moving spine there are
    none, and bounds are None. `segments` are the amounts of the plan's segments, `known` what its
    formula asks of the row. `as_of` is the moment before which rows count in it, where that is an
    earlier one than the answer's.
    """

    index: int
    start: date | None
    end: date | None
    state: State
    due: Fraction = Fraction(1)
    target: Fraction | None = None
    target_high: Fraction | None = None
    line: Line | None = None
    stretches: tuple[Stretch, ...] = ()
    segments: tuple[Amounts, ...] = ()
    known: tuple[Fraction | date | datetime | None, ...] = ()
    as_of: datetime | None = None
