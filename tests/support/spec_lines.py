"""What the sample specs say, in one line for each name, and the file that it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kpilang.source.text import Source
from kpilang.syntax import nodes
from kpilang.syntax.parse import parse

#: what of a goal or KPI tells which number it is, and what that is held against
SHOWN = ("formula", "measure", "window", "target", "pace", "members")


@dataclass(frozen=True, slots=True)
class SpecLine:
    """A definition in one line, and the name of its file."""

    text: str
    file: str


def spec_lines(folder: Path) -> dict[str, SpecLine]:
    """Return the line of each metric, goal, KPI and funnel by name, of tiles as below.

    A tile goes by its dashboard, what it shows and how: `floor/calls_made/number`.
    """
    found = {}
    for path in sorted(folder.glob("*.kpi")):
        source = Source(path.name, path.read_text(encoding="utf-8"))
        for declaration in parse(source).document.declarations:
            if isinstance(declaration, nodes.Declaration) and declaration.name is not None:
                for name, text in _lines(source, declaration, declaration.name.name):
                    found[name] = SpecLine(text, path.name)
    return found


def _lines(source: Source, declaration: nodes.Declaration, name: str) -> Iterator[tuple[str, str]]:
    if declaration.kind == "dashboard":
        for tile in _tiles(declaration):
            form = tile.form.name if tile.form is not None else ""
            yield f"{name}/{tile.name.text}/{form}", _text(source, tile)
    elif declaration.kind != "test":
        yield name, _line(source, declaration, name)


def _line(source: Source, declaration: nodes.Declaration, name: str) -> str:
    start = f"{declaration.kind} {name}"
    if declaration.formula is not None:
        return f"{start} = {_text(source, declaration.formula)}"
    shown = (_item(source, item) for item in declaration.items)
    return f"{start} {{ {'; '.join(text for text in shown if text)} }}"


def _item(source: Source, item: nodes.Item) -> str:
    match item:
        case nodes.Property(name=name, value=nodes.TargetTable(by=by, rows=rows)):
            of = "" if by is None else f" by {by.text}"
            more = "; …" if len(rows) > 1 else ""
            first = _text(source, rows[0]) if rows else ""
            return f"{name.name}{of} {{ {first}{more} }}" if name.name in SHOWN else ""
        case nodes.Property(name=name, value=value) if name.name in SHOWN:
            return f"{name.name}: {_text(source, value)}"
        case nodes.Stage():
            return _text(source, item)
        case _:
            return ""


def _tiles(declaration: nodes.Declaration) -> Iterator[nodes.Tile]:
    for item in declaration.items:
        rows = item.rows if isinstance(item, nodes.Page) else (item,)
        for row in rows:
            if isinstance(row, nodes.Row):
                yield from (tile for tile in row.tiles if isinstance(tile, nodes.Tile))


def _text(source: Source, node: nodes.Node) -> str:
    return " ".join(source.text[node.span.start : node.span.end].split())
