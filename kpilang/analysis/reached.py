"""What references lead to, as it would be written: hints for names that a source lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpilang.analysis.shapes import Shape

#: how many steps a hint may take
DEEPEST = 4


def paths_to(shape: Shape, target: str, rest: str, shapes: Mapping[str, Shape]) -> list[str]:
    """List the reference paths from a source to what another one has."""
    return [".".join((*path, rest)) for path, end in _steps(shape, shapes) if end.name == target]


def paths_with(shape: Shape, name: str, shapes: Mapping[str, Shape]) -> list[str]:
    """List the reference paths from a source to a name that it does not have itself."""
    return [".".join((*path, name)) for path, end in _steps(shape, shapes) if end.offers(name)]


def _steps(
    shape: Shape,
    shapes: Mapping[str, Shape],
    path: tuple[str, ...] = (),
    seen: tuple[str, ...] = (),
) -> Iterator[tuple[tuple[str, ...], Shape]]:
    """Yield the reference paths from a source that are short, and where each ends."""
    if len(path) == DEEPEST:
        return
    for ref in shape.refs.values():
        if ref.target not in (*seen, shape.name):
            end = shapes[ref.target]
            yield (*path, ref.name), end
            yield from _steps(end, shapes, (*path, ref.name), (*seen, shape.name))
