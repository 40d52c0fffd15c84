"""Later: frozen data of which a part is filled in when it is first asked for.

A large project is remembered whole, and most commands look at little of it: a list of KPIs needs
no formulas. Fields with `metadata=LATER` may stay empty until one of them is read. Nothing tells
such a value from one that was made whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, fields
from typing import TYPE_CHECKING, Any

LATER = {"later": True}


class Later:
    """A base of data whose LATER fields may be filled by `_fill`, all of them at once."""

    __slots__ = ("_fill",)

    _fill: Callable[[], None]

    if not TYPE_CHECKING:  # which would take every attribute for granted

        def __getattr__(self, name: str) -> Any:
            """Fill what is empty; asked only where there is no attribute."""
            if name != "_fill" and any(field.name == name for field in later_fields(type(self))):
                self._fill()
                return object.__getattribute__(self, name)
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")


def later_fields(kind: Any) -> tuple[Field[Any], ...]:
    """Return the fields of a class that may be filled later."""
    return tuple([field for field in fields(kind) if "later" in field.metadata])
