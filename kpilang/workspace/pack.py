"""Our frozen data as plain values and back, so that it can be kept between runs.

A dataclass or named tuple becomes a tuple of its type's number and its fields; a tuple one of None
and its parts. What comes back is equal to what went in. Only the types that the given modules
define are known, so nothing else can ever be made of a kept value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import ModuleType
from typing import Any

Plain = Any
"""None, booleans, whole numbers, texts, and tuples and dicts of them."""

_PLAIN = frozenset({type(None), bool, int, str})
_FROM_TEXT: dict[type, Callable[[str], object]] = {
    Decimal: Decimal,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
}


class Packer:
    """Packs and unpacks values of the types of some modules.

    Values of the `shared` modules, which are few and come often, are kept once each.
    """

    def __init__(self, modules: Sequence[ModuleType], shared: Sequence[ModuleType] = ()) -> None:
        often = [kind for module in shared for kind in _types(module)]
        known = [*often, *(kind for module in modules for kind in _types(module))]
        self._makers = [*_FROM_TEXT.values(), *(_maker(kind) for kind in known)]
        self._numbers = {kind: number for number, kind in enumerate((*_FROM_TEXT, *known))}
        self._fields = {kind: _fields(kind) for kind in known if not issubclass(kind, StrEnum)}
        self._shared = len(_FROM_TEXT) + len(often)

    def pack(self, value: object) -> Plain:
        """Return a value as plain ones; raises KeyError for a type that is not known."""
        return self._pack(value, {})

    def _pack(self, value: Any, seen: dict[Plain, Plain]) -> Plain:
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is tuple:
            return (None, *self._parts(value, seen))
        if kind is dict:
            return {key: self._pack(part, seen) for key, part in value.items()}
        number, names = self._numbers[kind], self._fields.get(kind)
        if names is None:
            text = value.isoformat() if isinstance(value, date) else str(value)
            packed: Plain = (number, text)
        else:
            packed = (number, *self._parts([getattr(value, name) for name in names], seen))
        return seen.setdefault(packed, packed) if number < self._shared else packed

    def _parts(self, parts: Iterable[Any], seen: dict[Plain, Plain]) -> list[Plain]:
        return [part if type(part) in _PLAIN else self._pack(part, seen) for part in parts]

    def unpack(self, plain: Plain) -> Any:
        """Return the value that was packed."""
        return self._unpack(plain, {})

    def _unpack(self, plain: Plain, made: dict[int, Any]) -> Any:
        if type(plain) is dict:
            return {key: self._unpack(part, made) for key, part in plain.items()}
        if type(plain) is not tuple:
            return plain
        number, *parts = plain
        if number is not None and number < self._shared and id(plain) in made:
            return made[id(plain)]
        parts = [p if type(p) in _PLAIN else self._unpack(p, made) for p in parts]
        if number is None:
            return tuple(parts)
        value = self._makers[number](*parts)
        if number < self._shared:
            made[id(plain)] = value
        return value


def _types(module: ModuleType) -> list[type]:
    """List the dataclasses, named tuples and enumerations that a module defines, by name."""
    own = (v for v in vars(module).values() if getattr(v, "__module__", "") == module.__name__)
    kinds = (kind for kind in own if isinstance(kind, type))
    known = (k for k in kinds if is_dataclass(k) or issubclass(k, (tuple, StrEnum)))
    return sorted(known, key=lambda kind: kind.__name__)


def _fields(kind: type) -> tuple[str, ...]:
    """Return the names of a type's fields, those given by keyword only at the end."""
    if not is_dataclass(kind):
        names: tuple[str, ...] = vars(kind)["_fields"]
        return names
    listed = sorted(fields(kind), key=lambda field: field.kw_only is True)
    return tuple(field.name for field in listed)


def _maker(kind: type) -> Callable[..., Any]:
    """Return what makes a value of its parts in the order of `_fields`."""
    by_keyword = sum(f.kw_only is True for f in fields(kind)) if is_dataclass(kind) else 0
    if not by_keyword:
        return kind
    names = _fields(kind)[-by_keyword:]

    def make(*parts: Any) -> Any:
        return kind(*parts[:-by_keyword], **dict(zip(names, parts[-by_keyword:], strict=True)))

    return make
