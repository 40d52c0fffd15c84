"""Our frozen data as plain values and back, so that it can be kept between runs.

Values are taken apart in rounds: the values of a round by type, the parts of those of one type as
columns, and what the columns hold is the next round. Going through whole columns is what Python
does quickly. What comes back is equal to what went in, and mostly shares what was shared. Only the
types that the given modules define are known, so nothing else can ever be made of a kept value.
What may be filled later is packed apart, and unpacked when it is asked for.
"""

from __future__ import annotations

import marshal
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from types import ModuleType
from typing import Any

from kpilang.source.later import Later, later_fields
from kpilang.workspace.kinds import (
    FROM_TEXT,
    Split,
    Values,
    dict_columns,
    long_columns,
    make_dicts,
    make_long_tuples,
    make_tuples,
    maker,
    taker,
    tuple_columns,
    types_of,
)

Plain = Any
"""Tuples of None, booleans, whole numbers, texts and bytes."""

Column = tuple[Values, dict[type, None]]
"""The parts that stand in one place of the values of a type, and the types that occur.

No type is told of an array of numbers, which is packed as it is.
"""

Place = tuple[int, list[Column]]
"""The columns in one place: one, or those of the parts of named tuples of the numbered type.

Named tuples are spans mostly: there are more of them than of all else, and few stand twice.
"""

Waiting = dict[tuple[int, int], dict[int, Any]]
"""Values by id, by the number of their type and how many columns they are taken apart into."""

Round = list[tuple[int, dict[int, Any], list[Place]]]
"""Numbers of types, values by id, and the columns of their parts."""

_ATOMS = (type(None), bool, int, str)
_BEGINNINGS = {str: 1, int: 2}
_TUPLE, _LONG, _DICT, _FIRST = range(4)
_MOST_COLUMNS = 8
_SHORT, _SHORTEST, _WIDE = "H", 2**16, "I"


class Packer:
    """Packs and unpacks values of the types of some modules."""

    def __init__(self, *modules: ModuleType) -> None:
        kinds = [*FROM_TEXT, *(kind for module in modules for kind in types_of(module))]
        self._numbers = {dict: _DICT} | {kind: n for n, kind in enumerate(kinds, start=_FIRST)}
        self._named = {kind: self._numbers[kind] for kind in kinds if issubclass(kind, tuple)}
        self._later = {
            self._numbers[kind]: Split(kind)
            for kind in kinds
            if issubclass(kind, Later) and later_fields(kind)
        }
        self._takers = (tuple_columns, long_columns, dict_columns, *(taker(kind) for kind in kinds))
        self._makers = (make_tuples, make_long_tuples, make_dicts, *(maker(kind) for kind in kinds))

    def pack(self, value: object) -> Plain:
        """Return a value as plain ones; raises KeyError for a type that is not known."""
        rounds = list(self._rounds((value,)))
        atoms = _atoms(
            column
            for groups in rounds
            for _, _, stated in groups
            for _, columns in stated
            for column in columns
        )
        below: dict[int, int] = {}
        start = sum(map(len, atoms.values()))
        count = start + sum(len(members) for groups in rounds for _, members, _ in groups)
        told, numbers, places = [], array("I"), array(_SHORT if count <= _SHORTEST else _WIDE)
        later = []
        for groups in reversed(rounds):
            found: dict[int, int] = {}
            for kind, members, stated in groups:
                for _, columns in stated:
                    for column in columns:
                        (places if column[1] else numbers).extend(_places(column, atoms, below))
                told.append((kind, len(members), tuple(map(_shape, stated))))
                found.update(zip(members, range(start, start + len(members)), strict=True))
                start += len(members)
                if kind in self._later:
                    later.append(self._later[kind].rest_of(list(members.values())))
            below = found
        plain = tuple([atom for found in atoms.values() for atom in found])
        rest = marshal.dumps(self.pack(tuple(later))) if later else b""
        return plain, tuple(told), places.typecode, places.tobytes(), numbers.tobytes(), rest

    def unpack(self, plain: Plain) -> Any:
        """Return the value that was packed."""
        atoms, groups, typecode, packed_places, packed_numbers, packed_rest = plain
        table = list(atoms)
        at = table.__getitem__
        places, numbers = array(typecode), array("I")
        places.frombytes(packed_places)
        numbers.frombytes(packed_numbers)
        rest = _Rest(self, packed_rest)
        place = number = 0
        for kind, count, shapes in groups:
            stated: list[Iterable[Any]] = []
            for named, sizes in shapes:
                parts: list[Iterable[Any]] = []
                for size in sizes:
                    if size > 0:
                        parts.append(map(at, places[place : place + size]))
                        place += size
                    else:
                        parts.append(numbers[number : number - size])
                        number -= size
                stated.append(self._makers[named](parts, count) if named else parts[0])
            made = self._makers[kind](stated, count)
            table += made
            if kind in self._later:
                rest.awaits(self._later[kind], list(made))
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
                stated = list(map(self._place, map(_column, taken)))
                groups.append((kind, members, stated))
                for _, columns in stated:
                    for column in columns:
                        self._wait(column, following)
            yield groups
            waiting = following

    def _place(self, column: Column) -> Place:
        values, kinds = column
        if len(kinds) == 1:
            for kind in kinds:
                if kind in self._named:
                    return self._named[kind], list(map(_column, zip(*values, strict=True)))
        return 0, [column]

    def _wait(self, column: Column, waiting: Waiting) -> None:
        """Note the values of a column that have parts, each once, for the next round."""
        for kind in column[1]:
            if kind in _ATOMS:
                continue
            values = _only(column, kind)
            if kind is not tuple:
                waiting[self._numbers[kind], 0].update(zip(map(id, values), values, strict=True))
                continue
            for key, alike in _grouped(values).items():
                waiting[key].update(zip(map(id, alike), alike, strict=True))


def _grouped(values: Values) -> Mapping[tuple[int, int], Values]:
    """Return tuples by how they are taken apart: into columns of their own where they are short.

    Of long ones those that begin alike are put together, for most are of texts or numbers alone.
    """
    sizes = set(map(len, values))
    if len(sizes) == 1 and 0 < (size := sizes.pop()) <= _MOST_COLUMNS:
        return {(_TUPLE, size): values}
    found: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for value in values:
        size = len(value)
        short = 0 < size <= _MOST_COLUMNS
        key = (
            (_TUPLE, size) if short else (_LONG, _BEGINNINGS.get(type(value[0]), 0) if size else 0)
        )
        found[key].append(value)
    return found


class _Rest:
    """What is filled later of the values of one unpacking, when called for."""

    def __init__(self, packer: Packer, packed: bytes) -> None:
        self._packer, self._packed = packer, packed
        self._waiting: list[tuple[Split, Values]] = []

    def awaits(self, split: Split, made: Values) -> None:
        """Have values wait for their rest."""
        split.wait(made, self)
        self._waiting.append((split, made))

    def __call__(self) -> None:
        found = self._packer.unpack(marshal.loads(self._packed))
        for (split, made), columns in zip(self._waiting, found, strict=True):
            split.fill(made, columns)
        self._packed, self._waiting = b"", []


def _shape(place: Place) -> tuple[int, tuple[int, ...]]:
    """Return the type in a place and the sizes of its columns, those of numbers below zero."""
    named, columns = place
    return named, tuple([len(values) if kinds else -len(values) for values, kinds in columns])


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
    met: dict[type, list[Values]] = {kind: [] for kind in _ATOMS}
    for column in columns:
        for kind in column[1]:
            if kind in met:
                met[kind].append(_only(column, kind))
    found, number = {}, 0
    for kind, columns_of in met.items():
        atoms = dict.fromkeys(chain.from_iterable(columns_of))
        found[kind] = dict(zip(atoms, range(number, number + len(atoms)), strict=True))
        number += len(atoms)
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
