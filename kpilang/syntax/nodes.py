"""The tree: what was written, as frozen nodes that each know their span.

Spans are never part of equality, so printing and parsing again gives an equal tree. Plain brackets
are not nodes (the printer puts them back where precedence asks); brackets with clauses are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from kpilang.source.span import NOWHERE, Span

MAGNITUDES = {"k": 1_000, "K": 1_000, "m": 1_000_000, "M": 1_000_000, "B": 1_000_000_000}


@dataclass(frozen=True, slots=True)
class Node:
    """Anything that was written somewhere."""

    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Ident(Node):
    """A name as one word; `quoted` when it stood in backquotes."""

    name: str
    quoted: bool = field(default=False, compare=False)


# --- expressions ---


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A plain number as written: `40`, `1_000_000`, `12M`, `0.5`."""

    text: str

    @property
    def value(self) -> Decimal:
        """The exact value, magnitude letter applied."""
        text = self.text.replace("_", "")
        if text[-1] in MAGNITUDES:
            return Decimal(text[:-1]) * MAGNITUDES[text[-1]]
        return Decimal(text)


@dataclass(frozen=True, slots=True)
class Percent(Node):
    """A percentage as written, `6%`; `value` is the fraction 0.06."""

    text: str

    @property
    def value(self) -> Decimal:
        """The exact fraction."""
        return Decimal(self.text.rstrip("%").replace("_", "")) / 100


@dataclass(frozen=True, slots=True)
class Quantity(Node):
    """A number with a word for its unit: `450k USD`, `40 days`."""

    number: Number
    unit: Ident


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A text literal; `block` when it was written between triple quotes."""

    value: str
    block: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Boolean(Node):
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Null(Node):
    """`null`."""


@dataclass(frozen=True, slots=True)
class Date(Node):
    """A civil date, `2026-01-05`."""

    text: str


@dataclass(frozen=True, slots=True)
class Period(Node):
    """A named period: `2026`, `2026-01`, `2026-W05`, `2026-Q1`, `2026-H1`, `FY2026`, `FY2026-Q1`.

    A bare year is a Period only where the grammar expects one; elsewhere it is a Number.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A dotted path of names: `revenue`, `opportunities.owner.region`."""

    parts: tuple[Ident, ...]

    @property
    def text(self) -> str:
        """The path as dotted text."""
        return ".".join(part.name for part in self.parts)


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`-x`, `+x` or `not x`."""

    operator: str
    operand: Expr


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """`+ - * / and or = != < <= > >= like`; `not like` is written as one operator."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Membership(Node):
    """`x in (a, b)` or `x not in (a, b)`."""

    value: Expr
    options: tuple[Expr, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`x between low and high`, both ends included."""

    value: Expr
    low: Expr
    high: Expr
    negated: bool


@dataclass(frozen=True, slots=True)
class NullTest(Node):
    """`x is null` or `x is not null`."""

    value: Expr
    negated: bool


@dataclass(frozen=True, slots=True)
class CaseBranch(Node):
    """`when condition then result`."""

    condition: Expr
    result: Expr


@dataclass(frozen=True, slots=True)
class Case(Node):
    """`case … end`, with a subject (`case x when v then …`) or without."""

    subject: Expr | None
    branches: tuple[CaseBranch, ...]
    default: Expr | None


@dataclass(frozen=True, slots=True)
class Window(Node):
    """A window of time.

    kind is one of `period` (month), `trailing` (trailing 90 days), `to_date` (month to date),
    `all_time`, `previous`, `cumulative`. `unit` is the period's word for `period` and `to_date`,
    `length` the quantity for `trailing`, `each` the step when said.
    """

    kind: str
    unit: Ident | None = None
    length: Quantity | None = None
    each: Ident | None = None


@dataclass(frozen=True, slots=True)
class Clauses(Node):
    """The clauses inside an aggregate's brackets: `where on by within over each`."""

    where: Expr | None = None
    on: Name | None = None
    by: tuple[Name, ...] = ()
    within: Quantity | None = None
    over: Window | None = None
    each: Ident | None = None


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function or an aggregate with its arguments and clauses."""

    function: Ident
    arguments: tuple[Expr, ...]
    clauses: Clauses = field(default_factory=Clauses)


@dataclass(frozen=True, slots=True)
class Arrow(Node):
    """`a -> b`, the argument of `conversion`."""

    base: Expr
    event: Expr


@dataclass(frozen=True, slots=True)
class Bracket(Node):
    """Brackets round a formula that carry clauses: `(revenue where region = "EMEA")`."""

    body: Expr
    clauses: Clauses


@dataclass(frozen=True, slots=True)
class Alive(Node):
    """A span at a moment: `open at end`, `employed at start`."""

    name: Name
    moment: str


@dataclass(frozen=True, slots=True)
class RawSql(Node):
    """The escape hatch: sql with triple quotes."""

    text: str


Expr = (
    Number
    | Percent
    | Quantity
    | Text
    | Boolean
    | Null
    | Date
    | Period
    | Name
    | Unary
    | Binary
    | Membership
    | Between
    | NullTest
    | Case
    | Call
    | Arrow
    | Bracket
    | Alive
    | RawSql
)

# --- targets ---


@dataclass(frozen=True, slots=True)
class Deadline(Node):
    """`by 2026-12-31`, `by end of FY2026`."""

    period: Period | Date
    end_of: bool


@dataclass(frozen=True, slots=True)
class Level(Node):
    """`>= 40 per rep per week`; comparator is `>=`, `<=`, `>`, `<` or `=`."""

    comparator: str
    value: Expr
    per: tuple[Ident, ...] = ()
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Range(Node):
    """`between 20% and 40%`."""

    low: Expr
    high: Expr
    per: tuple[Ident, ...] = ()
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`from 21% in 2025-12 to >= 25% in 2026-12`; an empty comparator leaves it to `better:`."""

    start: Expr
    start_period: Period | Date
    comparator: str
    end: Expr
    end_period: Period | Date


@dataclass(frozen=True, slots=True)
class TargetFrom(Node):
    """`from quotas.amount` or `from "targets.csv"`."""

    origin: Expr


@dataclass(frozen=True, slots=True)
class Tolerance(Node):
    """`within 5% of F`."""

    share: Expr
    of: Expr


@dataclass(frozen=True, slots=True)
class Growth(Node):
    """`grow 6% per month from 400k USD in 2026-01`."""

    rate: Expr
    per: Ident
    start: Expr
    start_period: Period | Date


@dataclass(frozen=True, slots=True)
class NoTarget(Node):
    """`none until 2026-06 "baseline first"`."""

    until: Period | Date
    reason: Text | None


@dataclass(frozen=True, slots=True)
class TargetRow(Node):
    """One line of a target block; key is a period, a member (text or word), or None for `else`."""

    key: Period | Date | Text | Ident | None
    target: Target


@dataclass(frozen=True, slots=True)
class TargetTable(Node):
    """`target { 2026-Q1: … }` or `target by region { EMEA: … else: … }`."""

    by: Name | None
    rows: tuple[TargetRow, ...]


Target = Level | Range | Path | TargetFrom | Tolerance | Growth | NoTarget | TargetTable

# --- property values ---


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
    | UnitSpec
    | StatusRules
    | Reference
    | Drives
    | Members
    | Flag
    | Deprecated
    | Expr
)

# --- items of blocks ---


@dataclass(frozen=True, slots=True)
class Property(Node):
    """`name: value`. `name.name` may be two words (`status basis`).

    Value types by property. Text: description timezone. Name (dotted): table time. Names: key goal
    supports owner by filter team. Date: since. Words: row type rank review week screen pace better
    period `status basis`. Expr: formula measure. Quantity: refresh. Others have a type of their
    own: window target stretch floor fiscal_year workdays holidays unit status baseline benchmark
    drives members changed snapshot deprecated. `holidays: US` is Words.
    """

    name: Ident
    value: PropertyValue


@dataclass(frozen=True, slots=True)
class ColumnType(Node):
    """A column's type.

    kind is the word written (`number text boolean date timestamp money duration percent ref`, or an
    unknown word, which analysis reports). `detail` is the currency of `money USD`, the unit of
    `duration in minutes`, the source of `ref reps`; `keys` the columns after `by`; `zoned` says
    `timestamp with timezone`.
    """

    kind: Ident
    detail: Ident | None = None
    keys: tuple[Ident, ...] = ()
    zoned: bool = False


@dataclass(frozen=True, slots=True)
class Column(Node):
    """`column amount: money USD optional from "Amount__c"`."""

    name: Ident
    type: ColumnType
    optional: bool = False
    planned: bool = False
    physical: Text | None = None


@dataclass(frozen=True, slots=True)
class Let(Node):
    """`let is_won = stage = "won"`."""

    name: Ident
    value: Expr


@dataclass(frozen=True, slots=True)
class SpanItem(Node):
    """`span open: created_at to closed_at`."""

    name: Ident
    first: Name
    last: Name


@dataclass(frozen=True, slots=True)
class DimensionItem(Node):
    """`dimension rep = name by id`."""

    name: Ident
    value: Expr
    key: Name | None = None


@dataclass(frozen=True, slots=True)
class Cell(Node):
    """One cell of a table, its text stripped; empty text means no value."""

    text: str


@dataclass(frozen=True, slots=True)
class Table(Node):
    """A table drawn with bars: a header and rows of cells."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Rows(Node):
    """`rows { | … | }` of a source."""

    table: Table


@dataclass(frozen=True, slots=True)
class Equation(Node):
    """A line of a tree: `revenue = deals_won * average_deal_size`."""

    name: Ident
    value: Expr


@dataclass(frozen=True, slots=True)
class Stage(Node):
    """`stage won: opportunities on closed_at where is_won via lead within 30 days`."""

    name: Ident
    source: Name
    on: Name
    where: Expr | None = None
    via: Name | None = None
    within: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Tile(Node):
    """`tile win_rate as number with sparkline, previous, target width 3`, or a `chart`."""

    kind: str
    name: Name
    form: Ident | None = None
    by: tuple[Name, ...] = ()
    top: Number | None = None
    last: Quantity | None = None
    width: Number | None = None
    extras: tuple[Ident, ...] = ()
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Row(Node):
    """`row { … }` of a dashboard."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Page(Node):
    """`page "Title" { … }` of a dashboard."""

    title: Text | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Given(Node):
    """`given opportunities { | … | }` of a test."""

    source: Name
    table: Table


@dataclass(frozen=True, slots=True)
class AsOf(Node):
    """`as of 2026-02-10` of a test."""

    date: Date


@dataclass(frozen=True, slots=True)
class Expect(Node):
    """`expect 2026-01: 50%`, or `expect 2026-01 EMEA: 50%`; a null value means no value."""

    period: Period | Date
    members: tuple[Text | Ident, ...]
    value: Expr


@dataclass(frozen=True, slots=True)
class BadItem(Node):
    """A line of a block that could not be read; its problem is already reported."""


Item = (
    Property
    | Column
    | Let
    | SpanItem
    | DimensionItem
    | Rows
    | Equation
    | Stage
    | Row
    | Page
    | Given
    | AsOf
    | Expect
    | BadItem
)

# --- declarations ---


@dataclass(frozen=True, slots=True)
class Declaration(Node):
    """One top-level block.

    kind is `package calendar team role source metric goal kpi tree funnel dashboard test`. `target`
    is the name after `for` (tree, dashboard), `formula` the right side of a metric. A block in
    which something could not be read keeps the rest and has a BadItem there.
    """

    kind: str
    name: Ident | None
    title: Text | None = None
    target: Name | None = None
    formula: Expr | None = None
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class BadDeclaration(Node):
    """A block of which nothing could be read; its problem is already reported."""


@dataclass(frozen=True, slots=True)
class Comment(Node):
    """A comment with its `#`; `own_line` when nothing stands before it on its line."""

    text: str
    own_line: bool


@dataclass(frozen=True, slots=True)
class Document(Node):
    """One file: declarations in order, and its comments."""

    declarations: tuple[Declaration | BadDeclaration, ...]
    comments: tuple[Comment, ...] = ()
