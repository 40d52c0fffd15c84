"""Our frozen data as plain values and back, so that it can be kept between runs.

Values are taken apart in rounds: the values of a round by type, the parts of those of one type as
columns, and what the columns hold is the next round. Going through whole columns is what Python
does quickly. What comes back is equal to what went in, and mostly shares what was shared. Only the
types that the given modules define are known, so nothing else can ever be made of a kept value.
"""

from __future__ import annotations

from array import array
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from itertools import islice, repeat
from operator import attrgetter
from types import ModuleType
from typing import Any

Plain = Any
"""Tuples of None, booleans, whole numbers, texts and bytes."""

Values = Sequence[Any]
Column = tuple[Values, dict[type, None]]
"""The parts that stand in one place of the values of a type, and the types that occur.

No type is told of an array of numbers, which is packed as it is.
"""

Waiting = dict[tuple[int, int], dict[int, Any]]
"""Values by id, by the number of their type and how many columns they are taken apart into."""

Round = list[tuple[int, dict[int, Any], list[Column]]]
"""Numbers of types, values by id, and the columns of their parts."""

_ATOMS = (type(None), bool, int, str)
_TUPLE, _LONG, _DICT, _FIRST = range(4)
_MOST_COLUMNS = 8
_FROM_TEXT: dict[type, Callable[[str], object]] = {
    Decimal: Decimal,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
}


class Packer:
    """Packs and unpacks values of the types of some modules."""

    def __init__(self, *modules: ModuleType) -> None:
        kinds = [*_FROM_TEXT, *(kind for module in modules for kind in _types(module))]
        self._numbers = {dict: _DICT} | {kind: n for n, kind in enumerate(kinds, start=_FIRST)}
        self._takers = (_columns, _flat, _pairs, *(_taker(kind) for kind in kinds))
        self._makers = (_tuples, _long_tuples, _dicts, *(_maker(kind) for kind in kinds))

    def pack(self, value: object) -> Plain:
        """Return a value as plain ones; raises KeyError for a type that is not known."""
        rounds = list(self._rounds((value,)))
        atoms = _atoms(column for groups in rounds for _, _, cs in groups for column in cs)
        below: dict[int, int] = {}
        start = sum(map(len, atoms.values()))
        told, numbers = [], array("I")
        for groups in reversed(rounds):
            places: dict[int, int] = {}
            for kind, members, columns in groups:
                for column in columns:
                    numbers.extend(_places(column, atoms, below))
                sizes = [len(values) if kinds else -len(values) for values, kinds in columns]
                told.append((kind, len(members), tuple(sizes)))
                places.update(zip(members, range(start, start + len(members)), strict=True))
                start += len(members)
            below = places
        plain = tuple([atom for found in atoms.values() for atom in found])
        return plain, tuple(told), numbers.tobytes()

    def unpack(self, plain: Plain) -> Any:
        """Return the value that was packed."""
        atoms, groups, columns = plain
        table = list(atoms)
        at = table.__getitem__
        numbers = array("I")
        numbers.frombytes(columns)
        start = 0
        for kind, count, sizes in groups:
            parts: list[Iterable[Any]] = []
            for size in sizes:
                column = numbers[start : start + abs(size)]
                parts.append(map(at, column) if size > 0 else column)
                start += abs(size)
            table += self._makers[kind](parts, count)
        return table[-1][0]

    def _rounds(self, value: object) -> Iterator[Round]:
        """Yield the values of each round, beginning with the outermost."""
        waiting: Waiting = defaultdict(dict)
        self._wait(((value,), {type(value): None}), waiting)
        while waiting:
            groups: Round = []
            following: Waiting = defaultdict(dict)
            for (kind, _), members in waiting.items():
                taken = self._takers[kind](list(members.values()))
                columns = list(map(_column, taken))
                groups.append((kind, members, columns))
                for column in columns:
                    self._wait(column, following)
            yield groups
            waiting = following

    def _wait(self, column: Column, waiting: Waiting) -> None:
        """Note the values of a column that have parts, each once, for the next round."""
        for kind in column[1]:
            if kind in _ATOMS:
                continue
            values = _only(column, kind)
            if kind is not tuple:
                waiting[self._numbers[kind], 0].update(zip(map(id, values), values, strict=True))
                continue
            for value in values:
                size = len(value)
                key = (_TUPLE, size) if 0 < size <= _MOST_COLUMNS else (_LONG, 0)
                waiting[key][id(value)] = value


def _column(values: Values) -> Column:
    kinds = dict.fromkeys(map(type, values))
    if len(kinds) == 1 and int in kinds:
        try:
            return array("I", values), {}
        except OverflowError:  # a negative number, or a very large one
            pass
    return values, kinds


def _atoms(columns: Iterable[Column]) -> dict[type, dict[Any, int]]:
    """Number the texts, numbers and the like of all columns, by type and in the order met."""
    found: dict[type, dict[Any, int]] = {kind: {} for kind in _ATOMS}
    for column in columns:
        for kind in column[1]:
            if kind in _ATOMS:
                found[kind].update(dict.fromkeys(_only(column, kind), 0))
    number = 0
    for atoms in found.values():
        for atom in atoms:
            atoms[atom] = number
            number += 1
    return found


def _only(column: Column, kind: type) -> Values:
    values, kinds = column
    return values if len(kinds) == 1 else [value for value in values if type(value) is kind]


def _places(
    column: Column, atoms: dict[type, dict[Any, int]], below: dict[int, int]
) -> Iterable[int]:
    """Return where the values of a column stand: among the atoms, or in the round below."""
    values, kinds = column
    if not kinds:
        return values
    if len(kinds) > 1:
        return [atoms[type(v)][v] if type(v) in _ATOMS else below[id(v)] for v in values]
    for kind in kinds:
        if kind in _ATOMS:
            return map(atoms[kind].__getitem__, values)
    return map(below.__getitem__, map(id, values))


def _types(module: ModuleType) -> list[type]:
    """List the dataclasses, named tuples and enumerations that a module defines, by name."""
    own = (v for v in vars(module).values() if getattr(v, "__module__", "") == module.__name__)
    kinds = (kind for kind in own if isinstance(kind, type))
    known = (k for k in kinds if is_dataclass(k) or issubclass(k, (tuple, StrEnum)))
    return sorted(known, key=lambda kind: kind.__name__)


def _taker(kind: type) -> Callable[[Values], Sequence[Values]]:
    """Return what takes values of a type apart, into columns."""
    if kind in (date, datetime):
        return lambda values: [[value.isoformat() for value in values]]
    if kind is Decimal or issubclass(kind, StrEnum):
        return lambda values: [list(map(str, values))]
    if not is_dataclass(kind):
        return _columns
    getters = [attrgetter(field.name) for field in fields(kind)]
    return lambda values: [list(map(getter, values)) for getter in getters]


def _columns(values: Values) -> list[Values]:
    return list(zip(*values, strict=True))


def _flat(values: Values) -> list[Values]:
    return [list(map(len, values)), [part for value in values for part in value]]


def _pairs(values: Values) -> list[Values]:
    return [list(map(tuple, values)), [tuple(value.values()) for value in values]]


Maker = Callable[[Sequence[Iterable[Any]], int], Iterable[Any]]
"""Makes values of a type, given the columns of their parts and how many there are."""


def _maker(kind: type) -> Maker:
    if kind in _FROM_TEXT:
        make = _FROM_TEXT[kind]
        return lambda columns, count: map(make, columns[0])
    if issubclass(kind, StrEnum):
        return lambda columns, count: map(kind, columns[0])
    if not is_dataclass(kind):
        named: Callable[[Any], Any] = partial(tuple.__new__, kind)  # type: ignore[type-var]
        return lambda columns, count: map(named, zip(*columns, strict=True))
    setters = [getattr(kind, field.name).__set__ for field in fields(kind)]

    def filled(columns: Sequence[Iterable[Any]], count: int) -> list[Any]:
        """Make empty values, then fill one slot of all of them after the other."""
        made = list(map(object.__new__, repeat(kind, count)))
        for fill, column in zip(setters, columns, strict=True):
            deque(map(fill, made, column), maxlen=0)
        return made

    return filled


def _tuples(columns: Sequence[Iterable[Any]], count: int) -> Iterable[Any]:
    return zip(*columns, strict=True)


def _long_tuples(columns: Sequence[Iterable[Any]], count: int) -> Iterable[Any]:
    lengths, parts = columns[0], iter(columns[1])
    return [tuple(islice(parts, length)) for length in lengths]


def _dicts(columns: Sequence[Iterable[Any]], count: int) -> Iterable[Any]:
    return [dict(zip(k, v, strict=True)) for k, v in zip(*columns, strict=True)]
