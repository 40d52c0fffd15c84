"""Our frozen data as plain values and back, so that it can be kept between runs.

A dataclass becomes a tuple of its type's number and its fields; a tuple one of None and its parts.
What comes back is equal to what went in. Only the types that the given modules define are known, so
nothing else can ever be made of a kept value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import ModuleType
from typing import Any

Plain = Any
"""None, booleans, whole numbers, texts, and tuples and dicts of them."""

_AS_TEXT: dict[type, Callable[[str], object]] = {
    Decimal: Decimal,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
}
_PLAIN = frozenset({type(None), bool, int, str})


class Packer:
    """Packs and unpacks values of the types of some modules.

    Values of the `shared` modules, which are few and come often, are kept once each.
    """

    def __init__(self, modules: Sequence[ModuleType], shared: Sequence[ModuleType] = ()) -> None:
        known = [kind for module in (*modules, *shared) for kind in _types(module)]
        self._makers = [*_AS_TEXT.values(), *(_maker(kind) for kind in known)]
        self._numbers = {kind: number for number, kind in enumerate((*_AS_TEXT, *known))}
        self._fields = {kind: _fields(kind) for kind in known if is_dataclass(kind)}
        often = (*_AS_TEXT, *(kind for module in shared for kind in _types(module)))
        self._shared = {self._numbers[kind] for kind in often}

    def pack(self, value: object) -> Plain:
        """Return a value as plain ones; raises KeyError for a type that is not known."""
        return self._pack(value, {})

    def _pack(self, value: Any, seen: dict[Plain, Plain]) -> Plain:
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is tuple:
            return (None, *(self._pack(part, seen) for part in value))
        if kind is dict:
            return {key: self._pack(part, seen) for key, part in value.items()}
        number = self._numbers[kind]
        names = self._fields.get(kind)
        if names is None:
            text = value.isoformat() if isinstance(value, date) else str(value)
            packed: Plain = (number, text)
        else:
            packed = (number, *(self._pack(getattr(value, name), seen) for name in names))
        return seen.setdefault(packed, packed) if number in self._shared else packed

    def unpack(self, plain: Plain) -> Any:
        """Return the value that was packed."""
        return self._unpack(plain, {})

    def _unpack(self, plain: Plain, made: dict[int, Any]) -> Any:
        if type(plain) is dict:
            return {key: self._unpack(part, made) for key, part in plain.items()}
        if type(plain) is not tuple:
            return plain
        number = plain[0]
        if id(plain) in made:
            return made[id(plain)]
        parts = [p if type(p) in _PLAIN else self._unpack(p, made) for p in plain[1:]]
        if number is None:
            return tuple(parts)
        value = self._makers[number](*parts)
        if number in self._shared:
            made[id(plain)] = value
        return value


def _types(module: ModuleType) -> list[type]:
    """List the dataclasses and enumerations that a module defines, by name."""
    own = (v for v in vars(module).values() if getattr(v, "__module__", "") == module.__name__)
    kinds = (kind for kind in own if isinstance(kind, type))
    known = (kind for kind in kinds if is_dataclass(kind) or issubclass(kind, StrEnum))
    return sorted(known, key=lambda kind: kind.__name__)


def _fields(kind: type) -> tuple[str, ...]:
    """Return the names of a dataclass's fields, those given by keyword only at the end."""
    assert is_dataclass(kind)
    listed = sorted(fields(kind), key=lambda field: field.kw_only is True)
    return tuple(field.name for field in listed)


def _maker(kind: type) -> Callable[..., Any]:
    """Return what makes a value of its parts in the order of `_fields`."""
    if not is_dataclass(kind):
        return kind
    names, given = _fields(kind), sum(field.kw_only is True for field in fields(kind))
    if not given:
        return kind
    by_name = names[-given:]
    return lambda *parts: kind(*parts[:-given], **dict(zip(by_name, parts[-given:], strict=True)))
