"""Expressions: literals, names, operators, calls with their clauses, windows."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from functools import lru_cache

from kpilang.source.frozen import dataclass
from kpilang.syntax.nodes.base import Ident, Node

MAGNITUDES = {"k": 1_000, "K": 1_000, "m": 1_000_000, "M": 1_000_000, "B": 1_000_000_000}


@lru_cache(maxsize=4096)
def _number(text: str) -> Decimal:
    """Read a number; the same few are written again and again, and are kept once."""
    plain = text.replace("_", "")
    if plain[-1] in MAGNITUDES:
        return Decimal(plain[:-1]) * MAGNITUDES[plain[-1]]
    return Decimal(plain)


@lru_cache(maxsize=1024)
def _share(text: str) -> Decimal:
    return Decimal(text.rstrip("%").replace("_", "")) / 100


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A plain number as written: `40`, `1_000_000`, `12M`, `0.5`."""

    text: str

    @property
    def value(self) -> Decimal:
        """The exact value, magnitude letter applied."""
        return _number(self.text)


@dataclass(frozen=True, slots=True)
class Percent(Node):
    """A percentage as written, `6%`; `value` is the fraction 0.06."""

    text: str

    @property
    def value(self) -> Decimal:
        """The exact fraction."""
        return _share(self.text)


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
        parts = self.parts
        return parts[0].name if len(parts) == 1 else ".".join([part.name for part in parts])


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
