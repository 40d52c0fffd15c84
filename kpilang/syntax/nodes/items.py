"""What stands inside a block: properties, columns, tiles, lines of tests."""

from __future__ import annotations

from dataclasses import field

from kpilang.source.frozen import dataclass
from kpilang.syntax.nodes.base import Ident, Node
from kpilang.syntax.nodes.expressions import Date, Expr, Name, Number, Period, Quantity, Text
from kpilang.syntax.nodes.values import PropertyValue


@dataclass(frozen=True, slots=True)
class Property(Node):
    """`name: value`. `name.name` may be two words (`status basis`).

    Value types by property. Text: description timezone. Name (dotted): table time; `table` may be
    RawSql. Names: key goal supports owner by filter team. Date: since. Words: row type rank review
    week screen pace better period `status basis`. Expr: formula measure. Quantity: refresh. Others
    have a type of their own: window target stretch floor fiscal_year workdays holidays unit status
    baseline benchmark drives members changed snapshot valid rates deprecated. `holidays: US` is
    Words.
    """

    name: Ident
    value: PropertyValue


@dataclass(frozen=True, slots=True)
class ColumnType(Node):
    """A column's type.

    kind is the word written (`number text boolean date timestamp money duration percent ref`, or an
    unknown word, which analysis reports). `detail` is the currency of `money USD` and the unit of
    `duration in minutes`; `stored` tells that `in` stands before it, so that in `money in currency`
    it is the column that holds the currency. `per` is the period of `money USD per month`. `target`
    is the source of `ref reps`, `keys` the columns after `by`. `zoned` says `timestamp with
    timezone`.
    """

    kind: Ident
    detail: Ident | None = None
    keys: tuple[Ident, ...] = ()
    zoned: bool = False
    stored: bool = False
    per: Ident | None = None
    target: Name | None = None


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

    name: Name
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
class TextTile(Node):
    """`text "Whom to ask" "Ann Lee, sales operations" width 3`; `heading` is the first of two."""

    words: Text
    heading: Text | None = None
    form: Ident | None = None
    width: Number | None = None


@dataclass(frozen=True, slots=True)
class Row(Node):
    """`row { … }` of a dashboard."""

    tiles: tuple[Tile | TextTile, ...]


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
    """A line of a block that could not be read; its problem is already reported.

    `words` are the first of it, among which is the name that it may have declared; `header` tells
    that it is the block's own first line.
    """

    words: tuple[str, ...] = field(default=(), compare=False)
    header: bool = field(default=False, compare=False)


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
