"""`dataclass` for frozen data that is made by the hundred thousand: quick to make and to import.

What checks that frozen data stays as it is, is mypy, for which this is the `dataclass` of the
standard library. That one also checks at run time, which triples the time to make a value, and
compiles every method on its own, which takes half a millisecond a class whenever `kpi` starts. Here
only `__init__` is compiled, when the first value is made: a command uses few of the classes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")

KEPT_HASH = "kept_hash"
"""A slot that classes may have for their hash, where values are large and asked for it often."""

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen: bool, slots: bool) -> Callable[[type[T]], type[T]]:
        """Make a frozen dataclass with slots; nothing else can be asked for."""
        assert frozen
        assert slots
        return _decorated


def with_span(value: T, span: object) -> T:
    """Return the same value as written at another place: `replace(value, span=span)`, quicker."""
    kind: Any = type(value)
    made = object.__new__(kind)
    for name in _names(kind):
        setattr(made, name, getattr(value, name))
    made.span = span
    found: T = made
    return found


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind) if field.name != "span")


def _decorated(kind: type[T]) -> type[T]:
    made: Any = dataclasses.dataclass(slots=True, init=False, repr=False, eq=False)(kind)
    fields = dataclasses.fields(made)
    made.__init__ = _first_init(made, fields)
    made.__eq__, made.__hash__ = _comparison([f.name for f in fields if f.compare])
    if hasattr(made, KEPT_HASH):
        made.__hash__ = _kept_hash(made.__hash__)
        made.__getstate__ = _state([f.name for f in fields])
    made.__repr__ = _representation([f.name for f in fields if f.repr])
    finished: type[T] = made
    return finished


def _first_init(kind: Any, fields: tuple[dataclasses.Field[Any], ...]) -> Callable[..., None]:
    """Return what compiles the `__init__` of a class, puts it in its place and calls it."""

    def first_init(self: Any, *values: Any, **named: Any) -> None:
        compiled = _init(kind, fields)
        kind.__init__ = compiled
        compiled(self, *values, **named)

    return first_init


def _init(kind: type, fields: tuple[dataclasses.Field[Any], ...]) -> Callable[..., None]:
    """Compile what takes the fields as parameters, those by keyword only at the end."""
    known: dict[str, Any] = {"MISSING": dataclasses.MISSING}
    plain: list[str] = []
    by_keyword: list[str] = []
    body: list[str] = []
    for field in fields:
        name = field.name
        parameter = name
        body.append(f"self.{name} = {name}")
        if field.default is not dataclasses.MISSING:
            known[f"default_{name}"] = field.default
            parameter = f"{name}=default_{name}"
        elif field.default_factory is not dataclasses.MISSING:
            known[f"make_{name}"] = field.default_factory
            parameter = f"{name}=MISSING"
            body[-1] = f"self.{name} = make_{name}() if {name} is MISSING else {name}"
        (by_keyword if field.kw_only else plain).append(parameter)
    parameters = ", ".join(["self", *plain, *(["*", *by_keyword] if by_keyword else [])])
    lines = "\n ".join(body or ["pass"])
    exec(f"def __init__({parameters}):\n {lines}", known)
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{kind.__qualname__}.__init__"
    return init


def _comparison(names: list[str]) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return what compares two values of one class by some fields, and a hash of the same."""
    parts: Callable[[Any], object] = attrgetter(*names) if names else lambda value: ()

    def equal(self: Any, other: Any) -> Any:
        if other.__class__ is self.__class__:
            return parts(self) == parts(other)
        return NotImplemented

    def hashed(self: Any) -> int:
        return hash(parts(self))

    return equal, hashed


def _kept_hash(work_out: Callable[[Any], int]) -> Callable[[Any], int]:
    """Return a hash that is worked out once a value."""

    def hashed(self: Any) -> int:
        known: int | None = getattr(self, KEPT_HASH, None)
        if known is None:
            known = work_out(self)
            setattr(self, KEPT_HASH, known)
        return known

    return hashed


def _state(names: list[str]) -> Callable[[Any], Any]:
    """Return what copies and pickles hold: fields alone, for hashes differ between processes."""

    def stated(self: Any) -> tuple[None, dict[str, Any]]:
        return None, {name: getattr(self, name) for name in names}

    return stated


def _representation(names: list[str]) -> Callable[[Any], str]:
    @recursive_repr()
    def represented(self: Any) -> str:
        said = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({said})"

    return represented
