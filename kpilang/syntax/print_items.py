"""Headers of blocks, and items with nothing nested in braces -> text.

A leaf is its head, which aligns with those of its neighbours, and its body, which may be broken.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from kpilang.source.frozen import dataclass
from kpilang.syntax import nodes
from kpilang.syntax.nodes import Declaration, Item
from kpilang.syntax.pretty import CONTINUED, Doc, Take, filled, row
from kpilang.syntax.print_expressions import formula, ident, name, quantity, text, whole_formula
from kpilang.syntax.print_values import target, target_key, value

Leaf = (
    nodes.Property
    | nodes.Column
    | nodes.Let
    | nodes.SpanItem
    | nodes.DimensionItem
    | nodes.Equation
    | nodes.Stage
    | nodes.AsOf
    | nodes.Expect
    | nodes.Tile
    | nodes.TextTile
    | nodes.TargetRow
)
#: what stands on lines of its own inside of braces
Printed = Item | nodes.Tile | nodes.TextTile | nodes.TargetRow


@dataclass(frozen=True, slots=True)
class Head:
    """What a leaf begins with. Heads of one family align.

    A `firm` head aligns however long its body is; one that is not stands by itself when its body
    takes lines. `start` is where the body begins.
    """

    cells: tuple[str, ...]
    family: str
    start: int
    firm: bool = True


def header(node: Declaration) -> tuple[str, ...]:
    """The cells of a declaration's first line, without formula and brace."""
    named = f"{node.kind} {ident(node.name)}" if node.name else node.kind
    if node.kind == "test" and node.subject is not None:
        named = f"test {name(node.subject)}"
    cells: tuple[str, ...] = (named, text(node.title) if node.title else "")
    if node.kind != "test" and node.target is not None:
        cells = (*cells, f"for {name(node.target)}")
    return cells


def head(item: Leaf) -> Head:
    """Return what a leaf begins with."""
    match item:
        case nodes.Property():
            family = "" if " " in item.name.name else "property"
            return Head((f"{item.name.name}:",), family, item.value.span.start)
        case nodes.Column():
            return Head((f"column {ident(item.name)}:",), "column", item.type.span.start)
        case nodes.Let():
            return _formula(f"let {ident(item.name)}", "let", item.value)
        case nodes.DimensionItem():
            return _formula(f"dimension {ident(item.name)}", "dimension", item.value)
        case nodes.Equation():
            return _formula(name(item.name), "equation", item.value)
        case nodes.SpanItem():
            return Head((f"span {ident(item.name)}:",), "span", item.first.span.start)
        case nodes.Stage():
            return Head((f"stage {ident(item.name)}:",), "stage", item.source.span.start)
        case nodes.AsOf():
            return Head(("as of",), "", item.date.span.start)
        case nodes.Expect():
            members = [ident(m) if isinstance(m, nodes.Ident) else text(m) for m in item.members]
            words = " ".join([f"expect {item.period.text}", *members])
            return Head((f"{words}:",), "expect", item.value.span.start)
        case nodes.Tile():
            return Head((item.kind,), "", item.name.span.start)
        case nodes.TextTile():
            return Head((text_head(item),), "", item.words.span.start)
        case nodes.TargetRow():
            return Head((target_key(item),), "target", item.target.span.start)
        case _:
            assert_never(item)


def _formula(name: str, family: str, node: nodes.Expr) -> Head:
    return Head((name, "="), family, node.span.start, firm=False)


def body(item: Leaf, take: Take) -> Doc:
    """Return what follows the head of a leaf."""
    match item:
        case nodes.Property():
            return value(item.value, take)
        case nodes.Column():
            return _column(item, take)
        case nodes.Let() | nodes.Equation():
            return whole_formula(item.value, take)
        case nodes.DimensionItem():
            key = f" by {name(item.key)}" if item.key else ""
            return whole_formula(item.value, take, key)
        case nodes.Expect():
            return formula(item.value, take)
        case nodes.SpanItem():
            return f"{name(item.first)} to {name(item.last)}"
        case nodes.Stage():
            return _stage(item, take)
        case nodes.AsOf():
            return item.date.text
        case nodes.Tile():
            return _tile(item, take)
        case nodes.TextTile():
            return row(text(item.words), *text_shape(item), indent=CONTINUED)
        case nodes.TargetRow():
            return target(item.target, take)
        case _:
            assert_never(item)


def _column(item: nodes.Column, take: Take) -> Doc:
    kind = item.type
    parts: list[Doc] = [ident(kind.kind)]
    if kind.zoned:
        parts.append(" with timezone")
    if kind.target is not None:
        parts.append(f" {name(kind.target)}")
    if kind.detail is not None:
        parts.append(f" in {ident(kind.detail)}" if kind.stored else f" {ident(kind.detail)}")
    if kind.per is not None:
        parts.append(f" per {ident(kind.per)}")
    if kind.keys:
        parts += [" by ", *filled(kind.keys, ident, take)]
    if item.optional:
        parts.append(" optional")
    if item.planned:
        parts.append(" planned")
    if item.physical is not None:
        parts.append(f" from {text(item.physical)}")
    return row(*parts, indent=CONTINUED)


def _stage(item: nodes.Stage, take: Take) -> Doc:
    parts: list[Doc] = [f"{name(item.source)} on {name(item.on)}"]
    if item.where is not None:
        parts += [" where ", formula(item.where, take)]
    if item.via is not None:
        parts.append(f" via {name(item.via)}")
    if item.within is not None:
        parts.append(f" within {quantity(item.within)}")
    return row(*parts)


def _tile(item: nodes.Tile, take: Take) -> Doc:
    """A tile is named and then shaped; a chart's data come before its shape."""
    form: list[Doc] = [f" as {ident(item.form)}"] if item.form else []
    data: list[Doc] = [" by ", *filled(item.by, name, take)] if item.by else []
    if item.top is not None:
        data.append(f" top {item.top.text}")
    if item.last is not None:
        data.append(f" last {quantity(item.last)}")
    parts: list[Doc] = [name(item.name)]
    if item.title is not None:
        parts.append(f" {text(item.title)}")
    parts += [*data, *form] if item.kind == "chart" else [*form, *data]
    if item.extras:
        parts += [" with ", *filled(item.extras, ident, take)]
    if item.width is not None:
        parts.append(f" width {item.width.text}")
    return row(*parts, indent=CONTINUED)


def text_head(item: nodes.TextTile) -> str:
    """Return what stands before the words of a text."""
    return f"text {text(item.heading)}" if item.heading else "text"


def text_shape(item: nodes.TextTile) -> list[str]:
    """Return what follows the words of a text."""
    form = [f" as {ident(item.form)}"] if item.form else []
    return [*form, *([f" width {item.width.text}"] if item.width else [])]


def head_widths(items: Sequence[Printed]) -> dict[str, int]:
    """How wide the firm heads of each family are in a block."""
    widths: dict[str, int] = {}
    for item in items:
        match item:
            case nodes.Property() if takes_lines(item):
                continue
            case nodes.Property() | nodes.Column() | nodes.Expect() | nodes.TargetRow():
                lead = head(item)
                width = len(" ".join(lead.cells))
                widths[lead.family] = max(width, widths.get(lead.family, 0))
            case _:
                continue
    return widths


def takes_lines(item: nodes.Property) -> bool:
    """Tell whether a property is never printed on one line with its value."""
    if isinstance(item.value, nodes.Text):
        return is_block(item.value)
    return isinstance(item.value, nodes.TargetTable | nodes.Flag)


def is_block(literal: nodes.Text) -> bool:
    """Tell whether a text is printed between triple quotes: it was, and reads back the same."""
    stripped = [line.rstrip() for line in literal.value.split("\n")]
    return (
        literal.block
        and '"""' not in literal.value
        and "\r" not in literal.value
        and literal.value == "\n".join(stripped).strip()
        and literal.value != ""
    )


def cell_text(cell: nodes.Cell) -> str:
    """Return the text of a cell, its bars escaped."""
    return cell.text.replace("|", "\\|")
