"""Which dimensions a source has, and how they are reached along many-to-one paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpilang.model.entities import Dimension
from kpilang.model.expr import Expr
from kpilang.model.leaves import prefixed, without_paths
from kpilang.model.project import Model
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A dimension as seen from a source: what it shows and groups by, as row expressions.

    `path` leads to `declared_in`, the source that declares it; `key` is None when the dimension
    groups by what it shows.
    """

    name: str
    declared_in: str
    path: tuple[str, ...]
    value: Expr
    key: Expr | None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several ref paths lead to sources that declare the name; written as dotted text."""

    name: str
    source: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """No path leads to a source that declares the name; `choices` are the names that would do."""

    name: str
    source: str
    choices: tuple[str, ...]


Lookup = Found | Ambiguous | Missing


def reachable(model: Model, source: str, name: str) -> Lookup:
    """Return the dimension `name` as a source has it, or why it has none.

    Its own comes first; else exactly one ref path must lead to a source that declares it.
    """
    found = _candidates(model, source, name)
    if len(found) == 1:
        return found[0]
    if not found:
        return Missing(name, source, names(model, source))
    return Ambiguous(name, source, tuple(".".join((*f.path, name)) for f in found))


def names(model: Model, source: str) -> tuple[str, ...]:
    """Return the names of all dimensions that a source has, own ones first."""
    seen: dict[str, None] = {}
    for _, target in paths(model, source):
        seen.update((dimension.name, None) for dimension in model.sources[target].dimensions)
    return tuple(name for name in seen if len(_candidates(model, source, name)) == 1)


def common(model: Model, sources: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the dimensions that all sources have, ending in the same columns."""
    if not sources:
        return ()
    return tuple(n for n in names(model, sources[0]) if not differing(model, sources, n))


def undeclared(model: Model, source: str, name: str) -> str:
    """Return what would make a dimension of a column that is none yet, empty without one."""
    is_column = any(column.name == name for column in model.sources[source].columns)
    return f"`dimension {name} = {name}` in source `{source}`" if is_column else ""


def differing(model: Model, sources: Sequence[str], name: str) -> tuple[str, ...]:
    """Return the sources that lack a dimension, or that mean other columns than the first."""
    first: tuple[Expr, Expr | None] | None = None
    odd: list[str] = []
    for source in sources:
        found = reachable(model, source, name)
        if not isinstance(found, Found):
            odd.append(source)
        elif first is None:
            first = _ending(found)
        elif _ending(found) != first:
            odd.append(source)
    return tuple(odd)


def paths(model: Model, source: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every simple ref path from a source with where it ends, the empty one first."""

    def steps(
        path: tuple[str, ...], at: str, visited: tuple[str, ...]
    ) -> Iterator[tuple[tuple[str, ...], str]]:
        yield path, at
        for ref in model.sources[at].refs:
            if ref.target in model.sources and ref.target not in visited:
                yield from steps((*path, ref.name), ref.target, (*visited, ref.target))

    yield from steps((), source, (source,))


def _candidates(model: Model, source: str, name: str) -> tuple[Found, ...]:
    own = _declared(model, source, name)
    if own is not None:
        return (Found(name, source, (), own.value, own.key),)
    found: dict[tuple[Expr, Expr | None], Found] = {}
    for path, target in paths(model, source):
        dimension = _declared(model, target, name)
        if dimension is None:
            continue
        value = prefixed(dimension.value, path)
        key = None if dimension.key is None else prefixed(dimension.key, path)
        # A dimension that another one repeats by its own path is the same thing twice.
        found.setdefault((value, key), Found(name, target, path, value, key))
    return tuple(found.values())


def _declared(model: Model, source: str, name: str) -> Dimension | None:
    return next((d for d in model.sources[source].dimensions if d.name == name), None)


def _ending(found: Found) -> tuple[Expr, Expr | None]:
    key = None if found.key is None else without_paths(found.key)
    return without_paths(found.value), key
