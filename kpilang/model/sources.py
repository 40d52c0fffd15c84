"""Sources: tables, their columns, references, dimensions and times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal

from kpilang.model.expr import Axis, Expr, Rates
from kpilang.model.names import Named, Retired
from kpilang.model.types import Type
from kpilang.source.frozen import dataclass
from kpilang.source.span import NOWHERE, Span

#: what a cell holds; None is a missing value
Value = Decimal | str | bool | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column as stored: `physical` is its name in the table, `span` covers its name here."""

    name: str
    type: Type
    physical: str
    optional: bool = False
    planned: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Ref:
    """A many-to-one reference: local physical columns, and the target's physical key columns.

    One that is `dated` leads to the row, of those that the keys name, that is valid at the moment
    of the reader's axis: the target states a validity. One by all that tells the target's rows
    apart is a plain one. `span` covers its name.
    """

    name: str
    target: str
    local: tuple[str, ...]
    keys: tuple[str, ...]
    optional: bool = False
    dated: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension where it is declared: what it shows, and what it groups by (None: the same).

    `value` and `key` are row expressions of the declaring source. `span` covers the name.
    """

    name: str
    value: Expr
    key: Expr | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Let:
    """A name for an expression over the row, which stands written out wherever it is used."""

    name: str
    value: Expr
    #: what `likeness.bits_of` gives for the value
    bits: int = field(default=0, compare=False, repr=False, kw_only=True)
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class AliveSpan:
    """`span employed: hired_on to left_on`: from when until when a row is alive."""

    name: str
    first: Expr
    last: Expr


@dataclass(frozen=True, slots=True)
class Validity:
    """From when, and until before when, a row holds for its key; no end means it still does."""

    first: Axis
    last: Axis


@dataclass(frozen=True, slots=True)
class SourceTable(Named):
    """A table. `table` holds the parts of its name; None when its rows stand in the file.

    `rows` are the values of an inline table by `columns` order (None is null). `timezone` is of
    timestamps stored without zone. `since` is the first day on which data is expected.
    """

    table: tuple[str, ...] | None = None
    #: a SELECT that stands in for a table
    query: str | None = None
    key: tuple[str, ...] = ()
    noun: str = ""
    columns: tuple[Column, ...] = ()
    refs: tuple[Ref, ...] = ()
    #: no number depends on a name alone
    lets: tuple[Let, ...] = field(default=(), compare=False)
    dimensions: tuple[Dimension, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()
    timezone: str = "UTC"
    since: date | None = None
    #: the default time axis; None for a register
    time: Axis | None = None
    snapshot: bool = False
    spans: tuple[AliveSpan, ...] = ()
    valid: Validity | None = None
    rates: Rates | None = None
    description: str = ""
    owner: str | None = None
    retired: Retired | None = None
    #: False when a part could not be read, so that a name it lacks may be the part's
    complete: bool = field(default=True, compare=False, repr=False)

    def column(self, name: str) -> Column:
        """Return a column that is known to exist."""
        return next(c for c in self.columns if c.name == name)

    def ref(self, name: str) -> Ref:
        """Return a ref that is known to exist."""
        return next(r for r in self.refs if r.name == name)


def dated_targets(
    sources: Mapping[str, SourceTable], source: str, path: tuple[str, ...]
) -> Iterator[SourceTable]:
    """Yield the sources on a path from a source whose rows are the ones valid at a moment."""
    at = sources[source]
    for step in path:
        ref = at.ref(step)
        at = sources[ref.target]
        if ref.dated:
            yield at
