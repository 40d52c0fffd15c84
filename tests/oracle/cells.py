"""The cells of a model's sources, along references too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kpilang.model.dimensions import Found, reachable
from kpilang.model.entities import Ref, SourceTable
from kpilang.model.expr import Column, RefKey
from kpilang.model.project import Model
from kpilang.model.types import Kind
from tests.oracle.values import Value, number, stamp

Row = Mapping[str, Any]
Data = Mapping[str, Sequence[Row]]
#: tells whether a row of a source is the one that is valid then
Holds = Callable[[str, Row], bool]


@dataclass
class Cells:
    """A model over rows by source name and stored column name."""

    model: Model
    data: Data
    _keys: dict[tuple[str, tuple[str, ...]], dict[tuple[Any, ...], list[Row]]] = field(
        default_factory=dict
    )
    #: what references that lead nowhere were met on the way, until it is cleared
    met: set[str] = field(default_factory=set)

    def rows(self, source: str) -> Sequence[Row]:
        table = self.model.sources[source]
        if table.table is None:
            return [
                {c.physical: cell for c, cell in zip(table.columns, row, strict=True)}
                for row in table.rows
            ]
        return self.data[source]

    def cell(
        self, source: str, row: Row, path: tuple[str, ...], expr: Column | RefKey, holds: Holds
    ) -> Value:
        """Follow references from a row; a null or dangling one leads to no value."""
        found = self.follow(source, row, path, holds)
        if found is None:
            return None
        at, here = found
        table = self.model.sources[at]
        if isinstance(expr, RefKey):
            key = tuple(here[c] for c in table.ref(expr.ref).local)
            if None in key:
                self.met.add("null reference")
                return None
            return key_value(key)
        column = table.column(expr.column)
        return self._read(table, column.type.kind, here[column.physical])

    def follow(
        self, source: str, row: Row, path: tuple[str, ...], holds: Holds
    ) -> tuple[str, Row] | None:
        """Return the source and the row at the end of a path of references.

        Of several rows of one thing it is the one that `holds`.
        """
        at, here = source, row
        for name in path:
            ref = self.model.sources[at].ref(name)
            key = tuple(here[c] for c in ref.local)
            found = None if None in key else self._find(ref, key, holds)
            if found is None:
                self.met.add("null reference" if None in key else "dangling reference")
                return None
            at, here = ref.target, found
        return at, here

    def _find(self, ref: Ref, key: tuple[Any, ...], holds: Holds) -> Row | None:
        place = (ref.target, ref.keys)
        if place not in self._keys:
            index: dict[tuple[Any, ...], list[Row]] = {}
            for row in self.rows(ref.target):
                index.setdefault(tuple(row[k] for k in ref.keys), []).append(row)
            self._keys[place] = index
        found = self._keys[place].get(key, [])
        if self.model.sources[ref.target].valid is not None:
            found = [row for row in found if holds(ref.target, row)]
            assert len(found) < 2, (ref, key)
        return found[-1] if found else None

    def _read(self, table: SourceTable, kind: Kind, raw: Any) -> Value:
        if raw is None:
            return None
        if kind is Kind.NUMBER:
            return number(raw)
        if kind is Kind.TIMESTAMP:
            return stamp(raw, table.timezone, self.model.calendar.timezone)
        return raw  # type: ignore[no-any-return]

    def dimension(self, source: str, name: str) -> Found | None:
        found = reachable(self.model, source, name)
        return found if isinstance(found, Found) else None


def key_value(key: tuple[Any, ...]) -> Any:
    """Return a key as it is compared with values: the one that it is made of, if it is one."""
    if len(key) > 1:
        return key
    (only,) = key
    return number(only) if isinstance(only, (int, Decimal)) else only
