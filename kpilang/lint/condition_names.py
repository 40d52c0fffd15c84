"""The names that sources have for conditions: their lets and dimensions that are one.

What uses a name holds the same expression with the places of its declaration, so what is written
out is told from what is named by where its parts lie.
"""

from __future__ import annotations

from functools import lru_cache

from kpilang.lint.mending import is_bare
from kpilang.model.entities import Column as Stored
from kpilang.model.entities import Dimension, Let, Ref, SourceTable
from kpilang.model.expr import (
    Alive,
    Binary,
    Column,
    Expr,
    Literal,
    NullTest,
    RawSql,
    RefKey,
    Rollup,
)
from kpilang.model.leaves import children, prefixed, walk
from kpilang.model.likeness import bits_of, meaning, operands
from kpilang.model.project import Model
from kpilang.model.types import Kind
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span

#: what joins conditions
JOINING = ("and", "or")
#: what is no condition of its own: another name for it repeats nothing
_PLAIN = (Alive, Column, Literal, RawSql, RefKey)


@dataclass(frozen=True, slots=True)
class Form:
    """A condition as it is seen over a path: `value` as declared, and what it means.

    `parts` are what it joins by the operator `joined`, both empty where it joins nothing.
    """

    value: Expr
    meaning: Expr
    joined: str
    parts: frozenset[Expr]


@dataclass(frozen=True, slots=True)
class Name:
    """What a source calls a condition, as seen from rows that lead to it by `path`.

    `place` counts the names of the source. `plain` says that no part of it needs backquotes, and
    `bits` are those of `likeness.bits_of` for its value.
    """

    name: str
    source: str
    span: Span
    path: tuple[str, ...]
    place: int
    plain: bool
    bits: int
    value: Expr

    @property
    def form(self) -> Form:
        """The condition as it is seen, which takes time to work out."""
        return _form(self.value, self.path)


def is_written(part: Expr) -> bool:
    """Tell whether a condition stands where it is, and not a name for it."""
    if isinstance(part, _PLAIN):
        return False
    if isinstance(part, NullTest) and part.value.span == part.span:
        return False  # of `count(orders.paid_on)`
    return all(part.span.contains(inner.span) for inner in children(part))


def names(source_name: str, row: Expr, model: Model) -> list[Name]:
    """Return the names that parts of a row may have: of its source, and of those it leads to."""
    bits, found = bits_of(row), list[Name]()
    for path in _paths(row):
        source, plain = model.sources[source_name], True
        for step in path:
            ref = source.ref(step)
            source, plain = model.sources[ref.target], plain and is_bare(ref)
        for place, one in enumerate(declared(source)):
            own = _bits(one)
            if not own & ~bits and is_written(one.value) and not _is_hidden(one, source):
                at = (one.span, path, place, plain and is_bare(one))
                found.append(Name(one.name, source.name, *at, own, one.value))
    return found


def _paths(part: Expr) -> list[tuple[str, ...]]:
    """Return the paths from a row to the sources that a part of it reads, shortest first."""
    found: set[tuple[str, ...]] = {()}
    for one in walk(part):
        if isinstance(one, (Column, RefKey, Rollup, RawSql)) and one.path:
            found.update(one.path[:length] for length in range(1, len(one.path) + 1))
    return [()] if len(found) == 1 else sorted(found, key=lambda path: (len(path), path))


def _bits(one: Let | Dimension) -> int:
    """Return the bits of a condition, of anything else all that there are."""
    if one.value.type.kind is not Kind.BOOLEAN:
        return -1
    return one.bits if isinstance(one, Let) else bits_of(one.value)


@lru_cache(maxsize=512)
def _form(value: Expr, path: tuple[str, ...]) -> Form:
    seen = prefixed(value, path)
    if isinstance(seen, Binary) and seen.operator in JOINING:
        parts = frozenset(map(meaning, operands(seen, seen.operator)))
        return Form(seen, meaning(seen), seen.operator, parts)
    return Form(seen, meaning(seen), "", frozenset())


def declared(source: SourceTable) -> tuple[Let | Dimension, ...]:
    """Return what a source names, in the order of `place`."""
    return (*source.lets, *source.dimensions)


def _is_hidden(one: Let | Dimension, source: SourceTable) -> bool:
    """Tell whether a dimension's name means something else in a row."""
    if isinstance(one, Let):
        return False
    others: tuple[Stored | Ref | Let, ...] = (*source.columns, *source.refs, *source.lets)
    return any(one.name == other.name for other in others)
