"""The cells of a model's sources, along references too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kpilang.model.dimensions import Found, reachable
from kpilang.model.entities import SourceTable
from kpilang.model.expr import Column, RefKey
from kpilang.model.project import Model
from kpilang.model.types import Kind
from tests.oracle.values import Value, number, stamp

Row = Mapping[str, Any]
Data = Mapping[str, Sequence[Row]]


@dataclass
class Cells:
    """A model over rows by source name and stored column name."""

    model: Model
    data: Data
    _keys: dict[tuple[str, tuple[str, ...]], dict[tuple[Any, ...], Row]] = field(
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

    def cell(self, source: str, row: Row, path: tuple[str, ...], expr: Column | RefKey) -> Value:
        """Follow references from a row; a null or dangling one leads to no value."""
        found = self.follow(source, row, path)
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

    def follow(self, source: str, row: Row, path: tuple[str, ...]) -> tuple[str, Row] | None:
        """Return the source and the row at the end of a path of references."""
        at, here = source, row
        for name in path:
            ref = self.model.sources[at].ref(name)
            key = tuple(here[c] for c in ref.local)
            found = None if None in key else self._find(ref.target, ref.keys, key)
            if found is None:
                self.met.add("null reference" if None in key else "dangling reference")
                return None
            at, here = ref.target, found
        return at, here

    def _find(self, target: str, keys: tuple[str, ...], key: tuple[Any, ...]) -> Row | None:
        if (target, keys) not in self._keys:
            index = {tuple(row[k] for k in keys): row for row in self.rows(target)}
            self._keys[target, keys] = index
        return self._keys[target, keys].get(key)

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
