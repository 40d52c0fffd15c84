"""How values of one type are taken apart into columns, and made of them again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from itertools import islice, repeat
from operator import attrgetter
from types import ModuleType
from typing import Any

from kpilang.source.later import Later, later_fields

Values = Sequence[Any]

FROM_TEXT: dict[type, Callable[[str], object]] = {
    Decimal: Decimal,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
}

_await: Callable[[Any, Callable[[], None]], None] = vars(Later)["_fill"].__set__


def types_of(module: ModuleType) -> list[type]:
    """List the dataclasses, named tuples and enumerations that a module defines, by name."""
    own = (v for v in vars(module).values() if getattr(v, "__module__", "") == module.__name__)
    kinds = (kind for kind in own if isinstance(kind, type))
    known = (k for k in kinds if is_dataclass(k) or issubclass(k, (tuple, StrEnum)))
    return sorted(known, key=lambda kind: kind.__name__)


def taker(kind: type) -> Callable[[Values], Sequence[Values]]:
    """Return what takes values of a type apart, into columns."""
    if kind in (date, datetime):
        return lambda values: [[value.isoformat() for value in values]]
    if kind is Decimal or issubclass(kind, StrEnum):
        return lambda values: [list(map(str, values))]
    if not is_dataclass(kind):
        return tuple_columns
    getters = [attrgetter(field.name) for field in _at_once(kind)]
    return lambda values: [list(map(getter, values)) for getter in getters]


def _at_once(kind: Any) -> list[Field[Any]]:
    """Return the fields of a type that are not filled later."""
    later = later_fields(kind) if issubclass(kind, Later) else ()
    return [field for field in fields(kind) if field not in later]


def tuple_columns(values: Values) -> list[Values]:
    """Take tuples of one length apart."""
    return list(zip(*values, strict=True))


def long_columns(values: Values) -> list[Values]:
    """Take tuples of any length apart: their lengths, and their parts one after the other."""
    return [list(map(len, values)), [part for value in values for part in value]]


def dict_columns(values: Values) -> list[Values]:
    """Take dicts apart: their keys, and their values."""
    return [list(map(tuple, values)), [tuple(value.values()) for value in values]]


Maker = Callable[[Sequence[Iterable[Any]], int], Iterable[Any]]
"""Makes values of a type, given the columns of their parts and how many there are."""


def maker(kind: type) -> Maker:
    """Return what makes values of a type; what is filled later stays empty."""
    if kind in FROM_TEXT:
        make = FROM_TEXT[kind]
        return lambda parts, count: map(make, parts[0])
    if issubclass(kind, StrEnum):
        return lambda parts, count: map(kind, parts[0])
    if not is_dataclass(kind):
        named: Callable[[Any], Any] = partial(tuple.__new__, kind)  # type: ignore[type-var]
        return lambda parts, count: map(named, zip(*parts, strict=True))
    setters = [getattr(kind, field.name).__set__ for field in _at_once(kind)]

    def filled(columns: Sequence[Iterable[Any]], count: int) -> list[Any]:
        made = list(map(object.__new__, repeat(kind, count)))
        _fill(made, setters, columns)
        return made

    return filled


class Split:
    """The fields of a type that are filled later, and how they are read and filled."""

    def __init__(self, kind: type) -> None:
        names = [field.name for field in later_fields(kind)]
        self._getters = [attrgetter(name) for name in names]
        self._setters = [getattr(kind, name).__set__ for name in names]

    def rest_of(self, values: Values) -> tuple[Values, ...]:
        """Return what is filled later of values, a column for each field."""
        return tuple([tuple(map(getter, values)) for getter in self._getters])

    def wait(self, values: Values, fill: Callable[[], None]) -> None:
        """Have values call something when their rest is asked for."""
        deque(map(_await, values, repeat(fill)), maxlen=0)

    def fill(self, values: Values, columns: Iterable[Values]) -> None:
        """Fill values with their rest."""
        _fill(values, self._setters, columns)


def _fill(made: Values, setters: Iterable[Callable[..., None]], columns: Any) -> None:
    """Fill one slot of all values after the other."""
    for fill, column in zip(setters, columns, strict=True):
        deque(map(fill, made, column), maxlen=0)


def make_tuples(columns: Sequence[Iterable[Any]], count: int) -> Iterable[Any]:
    """Make tuples of one length."""
    return zip(*columns, strict=True)


def make_long_tuples(columns: Sequence[Iterable[Any]], count: int) -> Iterable[Any]:
    """Make tuples of their lengths and of all their parts."""
    lengths, parts = columns[0], iter(columns[1])
    return [tuple(islice(parts, length)) for length in lengths]


def make_dicts(columns: Sequence[Iterable[Any]], count: int) -> Iterable[Any]:
    """Make dicts of their keys and their values."""
    return [dict(zip(k, v, strict=True)) for k, v in zip(*columns, strict=True)]
