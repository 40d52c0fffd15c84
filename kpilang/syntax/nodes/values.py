"""What properties hold besides expressions and targets."""

from __future__ import annotations

from kpilang.source.frozen import dataclass
from kpilang.syntax.nodes.base import Ident, Node
from kpilang.syntax.nodes.expressions import (
    Date,
    Expr,
    Name,
    Number,
    Period,
    Quantity,
    Text,
    Window,
)
from kpilang.syntax.nodes.targets import Target


@dataclass(frozen=True, slots=True)
class Words(Node):
    """One or more plain words: `lagging outcome`, `weekly`, `this month`, `starts monday`."""

    words: tuple[Ident, ...]

    @property
    def text(self) -> str:
        """The words with single blanks between them."""
        return " ".join(word.name for word in self.words)


@dataclass(frozen=True, slots=True)
class Weights(Node):
    """`weights 10%, 20%, 30%, 40%`, of `pace:`; or one name of a column that holds them."""

    values: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Names(Node):
    """A list of names: `region, rep`; a single reference is a list of one."""

    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class FiscalYear(Node):
    """`starts february, named by its end`; named_by is `start` or `end`."""

    month: Ident
    named_by: str


@dataclass(frozen=True, slots=True)
class Workdays(Node):
    """`monday to friday`, or a list of days when `last` is None."""

    days: tuple[Ident, ...]
    last: Ident | None


@dataclass(frozen=True, slots=True)
class DatedText(Node):
    """A date and what it stands for: a holiday, an entry of `changed:`."""

    date: Date
    text: Text | None


@dataclass(frozen=True, slots=True)
class DatedTexts(Node):
    """A list of dated texts."""

    entries: tuple[DatedText, ...]


@dataclass(frozen=True, slots=True)
class FromName(Node):
    """`from company.holidays.day`."""

    name: Name


@dataclass(frozen=True, slots=True)
class Validity(Node):
    """`started_on to ended_on`, of `valid:`: a row holds from the first, until the second."""

    first: Name
    last: Name


@dataclass(frozen=True, slots=True)
class Rates(Node):
    """`rate from currency to USD`, of `rates:`.

    `rate` is the column that converts one unit of what the column `currency` names, to `to`.
    """

    rate: Name
    currency: Name
    to: Ident


@dataclass(frozen=True, slots=True)
class UnitSpec(Node):
    """`percent`, `days`, `USD`, or `per 1000` (then `per` is set)."""

    word: Ident | None
    per: Number | None = None


@dataclass(frozen=True, slots=True)
class StatusLimit(Node):
    """`red below 18%`, `amber above 40 days`, `red below 80% of target`."""

    colour: str
    side: str
    value: Expr
    of_target: bool = False


@dataclass(frozen=True, slots=True)
class StatusRules(Node):
    """`red below 18%, amber below 22%`, in the order written."""

    limits: tuple[StatusLimit, ...]


@dataclass(frozen=True, slots=True)
class Reference(Node):
    """A baseline or benchmark: a value, the period it is of, a note; each part may be missing."""

    value: Expr
    period: Period | Date | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Drive(Node):
    """`win_rate lag 45 days`."""

    name: Name
    lag: Quantity | None


@dataclass(frozen=True, slots=True)
class Drives(Node):
    """A list of what a KPI drives."""

    entries: tuple[Drive, ...]


@dataclass(frozen=True, slots=True)
class Members(Node):
    """`reps where employed at end`."""

    source: Name
    where: Expr | None


@dataclass(frozen=True, slots=True)
class Flag(Node):
    """A property that is only a word: `snapshot`."""


@dataclass(frozen=True, slots=True)
class Deprecated(Node):
    """`deprecated: "why"`, optionally `replaced by other`."""

    reason: Text | None
    replaced_by: Name | None = None


PropertyValue = (
    Text
    | Date
    | Quantity
    | Name
    | Names
    | Words
    | Weights
    | Window
    | Target
    | FiscalYear
    | Workdays
    | DatedTexts
    | FromName
    | Validity
    | Rates
    | UnitSpec
    | StatusRules
    | Reference
    | Drives
    | Members
    | Flag
    | Deprecated
    | Expr
)
