"""Tree -> text in the one canonical layout, comments kept beside what they describe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from kpilang.source.span import Span
from kpilang.source.text import Source
from kpilang.syntax import nodes
from kpilang.syntax.layout import BLANK, WIDTH, Line, own_line, render
from kpilang.syntax.nodes import Comment, Declaration, Document, Item
from kpilang.syntax.print_expressions import (
    broken,
    expression,
    ident,
    name,
    names,
    quantity,
    text,
)
from kpilang.syntax.print_values import target, target_key, value

_STEP = 2


def print_document(document: Document, source: Source) -> str:
    """Return a document in canonical layout. `source` is the text it was read from.

    Printing what it returns, read again, changes nothing, and reading it gives an equal tree. A
    document with problems is printed with its broken parts as they were.
    """
    printer = _Printer(source, list(document.comments))
    printer.declarations(document)
    return render(printer.lines)


@dataclass(slots=True)
class _Printer:
    """The lines so far, and the comments that still have to find their place."""

    source: Source
    comments: list[Comment]
    lines: list[Line] = field(default_factory=list)
    end: int = 0  # how far the source has been printed

    # --- declarations ---

    def declarations(self, document: Document) -> None:
        previous: Declaration | nodes.BadDeclaration | None = None
        for node in document.declarations:
            self.gap(node, previous)
            if isinstance(node, nodes.BadDeclaration):
                self.verbatim(node.span, 0)
            else:
                self.declaration(node)
            self.beside(node.span)
            previous = node
        last = self.source.text[self.end :]
        if self.comments and self.lines and _parted(last[: last.find("#")]):
            self.lines.append(BLANK)
        self.above(len(self.source.text) + 1, 0)

    def gap(
        self,
        node: Declaration | nodes.BadDeclaration,
        previous: Declaration | nodes.BadDeclaration | None,
    ) -> None:
        """Part declarations by a blank line, save those without a block that stood together."""
        between = self.source.text[self.end : node.span.start]
        together = (
            isinstance(node, Declaration)
            and isinstance(previous, Declaration)
            and self.is_open(node)
            and self.is_open(previous)
            and not _parted(between)
        )
        comment = next((c for c in self.comments if c.span.start < node.span.start), None)
        if previous is not None and not together:
            self.lines.append(BLANK)
        if comment is None:
            return
        self.above(node.span.start, 0)
        if _parted(self.source.text[self.end : node.span.start]):
            self.lines.append(BLANK)

    def is_open(self, node: Declaration) -> bool:
        """Tell whether a declaration is a header alone or takes one line."""
        bare = node.kind in ("package", "team", "role", "metric") and not node.items
        return bare or self.one_line(node) is not None

    def one_line(self, node: Declaration) -> Line | None:
        """Return a declaration that is a header alone, or a header and one short property."""
        if node.kind not in ("package", "team", "role", "metric") or self.inside(node.span):
            return None
        cells = _header(node)
        match node.items:
            case ():
                pass
            case (nodes.Property() as only,) if node.kind != "metric" and not _takes_lines(only):
                cells = (*cells, f"{{ {only.name.name}: {value(only.value)} }}")
            case _:
                return None
        line = Line(cells, family=node.kind)
        return line if len(line.text) <= WIDTH else None

    def declaration(self, node: Declaration) -> None:
        short = self.one_line(node)
        if short is not None:
            self.lines.append(short)
            return
        if node.formula is not None:
            self.hoist(node.formula.span.end, 0)
            cells = _header(node)[:-1]
            opening = " {" if node.items else ""
            self.formula(Line((*cells, "="), family=""), node.formula, opening)
            if not node.items:
                return
        else:
            self.lines.append(Line((*_header(node), "{" if node.items else "{ }")))
            if not node.items and not self.inside(node.span):
                self.lines[-1] = Line((*_header(node), "{", "}"))
                return
            if not node.items:
                self.lines[-1] = Line((*_header(node), "{"))
        self.items(node.items, node.span)

    def items(self, items: Sequence[Item | nodes.Tile], block: Span) -> None:
        """Print the inside of a block and its closing brace."""
        indent = self.lines[-1].indent + _STEP
        first = items[0].span.start if items else block.end
        self.after_brace(first)
        for index, item in enumerate(items):
            self.item_gap(item.span.start, blank_allowed=index > 0, indent=indent)
            self.item(item, indent)
            self.beside(item.span)
        self.above(block.end, indent)
        self.lines.append(Line(("}",), indent=indent - _STEP))
        self.end = max(self.end, block.end)

    def item_gap(self, start: int, *, blank_allowed: bool, indent: int) -> None:
        """Print the comments before an item, and keep one blank line where some were."""
        comment = next((c for c in self.comments if c.span.start < start), None)
        upto = comment.span.start if comment else start
        if blank_allowed and _parted(self.source.text[self.end : upto]):
            self.lines.append(BLANK)
        self.above(start, indent)
        if comment and _parted(self.source.text[self.end : start]):
            self.lines.append(BLANK)

    def item(self, item: Item | nodes.Tile, indent: int) -> None:
        match item:
            case nodes.Rows():
                self.table("rows {", item.table, item.span, indent)
            case nodes.Given():
                self.table(f"given {name(item.source)} {{", item.table, item.span, indent)
            case nodes.Row():
                self.lines.append(Line(("row {",), indent=indent))
                self.items(item.tiles, item.span)
            case nodes.Page():
                title = f"page {text(item.title)} {{" if item.title else "page {"
                self.lines.append(Line((title,), indent=indent))
                self.items(item.rows, item.span)
            case nodes.Property(name=label, value=nodes.TargetTable() as targets):
                self.target_table(label.name, targets, item.span, indent)
            case nodes.BadItem():
                self.verbatim(item.span, indent)
            case _:
                self.hoist(item.span.end, indent)
                self.leaf(item, indent)

    def leaf(
        self,
        item: nodes.Property
        | nodes.Column
        | nodes.Let
        | nodes.SpanItem
        | nodes.DimensionItem
        | nodes.Equation
        | nodes.Stage
        | nodes.AsOf
        | nodes.Expect
        | nodes.Tile,
        indent: int,
    ) -> None:
        """Print an item with nothing nested in braces."""
        match item:
            case nodes.Property(value=nodes.Text() as literal) if _is_block(literal):
                self.text_block(item.name.name, literal, indent)
            case nodes.Property(value=nodes.Flag()):
                self.lines.append(Line((item.name.name,), indent=indent))
            case nodes.Property():
                family = "" if " " in item.name.name else "property"
                head = Line((f"{item.name.name}:",), family=family, indent=indent)
                self.valued(head, item.value)
            case nodes.Column():
                cells = (f"column {ident(item.name)}:", _column_type(item))
                self.lines.append(Line(cells, family="column", indent=indent))
            case nodes.Let():
                head = Line((f"let {ident(item.name)}", "="), family="let", indent=indent)
                self.formula(head, item.value)
            case nodes.DimensionItem():
                key = f" by {name(item.key)}" if item.key else ""
                head = Line(
                    (f"dimension {ident(item.name)}", "="), family="dimension", indent=indent
                )
                self.formula(head, item.value, key)
            case nodes.Equation():
                head = Line((name(item.name), "="), family="equation", indent=indent)
                self.formula(head, item.value)
            case nodes.SpanItem():
                cells = (f"span {ident(item.name)}:", f"{name(item.first)} to {name(item.last)}")
                self.lines.append(Line(cells, family="span", indent=indent))
            case nodes.Stage():
                cells = (f"stage {ident(item.name)}:", _stage(item))
                self.lines.append(Line(cells, family="stage", indent=indent))
            case nodes.AsOf():
                self.lines.append(Line((f"as of {item.date.text}",), indent=indent))
            case nodes.Expect():
                cells = (f"{_expect_head(item)}:", expression(item.value))
                self.lines.append(Line(cells, family="expect", indent=indent))
            case nodes.Tile():
                self.lines.append(Line((_tile(item),), indent=indent))
            case _:
                assert_never(item)

    # --- what takes several lines ---

    def valued(self, head: Line, node: nodes.PropertyValue) -> None:
        """Print a property whose value is an expression or takes one line."""
        if isinstance(node, nodes.Call | nodes.Binary | nodes.Case | nodes.Bracket):
            self.formula(head, node)
        else:
            self.lines.append(replace(head, cells=(*head.cells, value(node))))

    def formula(self, head: Line, node: nodes.Expr, tail: str = "") -> None:
        """Print `head expression tail`, broken at its clauses or operators if it is too long."""
        whole = replace(head, cells=(*head.cells, expression(node) + tail))
        if len(whole.text) <= WIDTH:
            self.lines.append(whole)
            return
        first, *rest = broken(node)
        lines = [
            Line((*head.cells, first), indent=head.indent),
            *(Line((part,), indent=head.indent + 2 * _STEP) for part in rest),
        ]
        lines[-1] = replace(lines[-1], cells=(*lines[-1].cells[:-1], lines[-1].cells[-1] + tail))
        self.lines += lines

    def text_block(self, label: str, literal: nodes.Text, indent: int) -> None:
        self.lines.append(Line((f'{label}: """',), indent=indent))
        for line in literal.value.split("\n"):
            self.lines.append(Line((line,) if line else (), indent=indent + _STEP))
        self.lines.append(Line(('"""',), indent=indent + _STEP))

    def target_table(self, label: str, table: nodes.TargetTable, block: Span, indent: int) -> None:
        by = f" by {name(table.by)}" if table.by else ""
        if not table.rows and not self.inside(block):
            self.lines.append(Line((f"{label}{by} {{ }}",), indent=indent))
            return
        self.lines.append(Line((f"{label}{by} {{",), indent=indent))
        inner = indent + _STEP
        self.after_brace(table.rows[0].span.start if table.rows else block.end)
        for index, row in enumerate(table.rows):
            self.item_gap(row.span.start, blank_allowed=index > 0, indent=inner)
            self.hoist(row.span.end, inner)
            cells = (target_key(row), target(row.target))
            self.lines.append(Line(cells, family="target", indent=inner))
            self.beside(row.span)
        self.above(block.end, inner)
        self.lines.append(Line(("}",), indent=indent))
        self.end = max(self.end, block.end)

    def table(self, head: str, table: nodes.Table, block: Span, indent: int) -> None:
        self.lines.append(Line((head,), indent=indent))
        rows = (table.header, *table.rows)
        columns = list(zip(*rows, strict=True))
        widths = [max(len(_cell(cell)) for cell in column) for column in columns]
        self.after_brace(table.header[0].span.start)
        for row in rows:
            span = row[0].span.join(row[-1].span)
            self.above(span.start, indent + _STEP)
            padded = [_cell(c).ljust(width) for c, width in zip(row, widths, strict=True)]
            drawn = f"| {' | '.join(padded)} |"
            self.lines.append(Line((drawn,), indent=indent + _STEP))
            self.beside(span)
        self.above(block.end, indent + _STEP)
        self.lines.append(Line(("}",), indent=indent))
        self.end = max(self.end, block.end)

    def verbatim(self, span: Span, indent: int) -> None:
        """Print what could not be read as it stands; its comments are part of it."""
        self.above(span.start, indent)
        self.comments = [c for c in self.comments if not span.contains(c.span)]
        first, *rest = self.source.slice(span).split("\n")
        self.lines.append(Line((first.rstrip("\r"),), indent=indent))
        self.lines += [Line((line.rstrip("\r"),)) for line in rest]

    # --- comments ---

    def inside(self, span: Span) -> bool:
        """Tell whether a comment that is not yet printed lies inside a span."""
        return any(span.start <= c.span.start < span.end for c in self.comments)

    def hoist(self, before: int, indent: int) -> None:
        """Print the comments inside a formula above it."""
        while self.comments and self.comments[0].span.start < before:
            self.lines.append(own_line(self.comments.pop(0).text, indent))

    def above(self, before: int, indent: int) -> None:
        """Print the comments that lie before a place on lines of their own."""
        while self.comments and self.comments[0].span.start < before:
            comment = self.comments.pop(0)
            between = self.source.text[self.end : comment.span.start]
            follows = bool(self.lines) and self.lines[-1].family == "#"
            if follows and _parted(between):
                self.lines.append(BLANK)
            self.lines.append(own_line(comment.text, indent))
            self.end = max(self.end, comment.span.end)

    def beside(self, span: Span) -> None:
        """Put a comment that follows on the same line beside what was printed last."""
        self.end = max(self.end, span.end)
        if not self.comments or self.comments[0].own_line:
            return
        comment = self.comments[0]
        between = self.source.text[span.end : comment.span.start]
        if comment.span.start >= span.end and between.strip(" \t\r|") == "":
            self.attach(comment)

    def after_brace(self, first: int) -> None:
        """Put a comment that follows an opening brace beside it."""
        if not self.comments or self.comments[0].own_line:
            return
        if self.comments[0].span.start < first:
            self.attach(self.comments[0])

    def attach(self, comment: Comment) -> None:
        self.comments.pop(0)
        self.lines[-1] = replace(self.lines[-1], comment=comment.text)
        self.end = max(self.end, comment.span.end)


def _parted(between: str) -> bool:
    """Tell whether a blank line lies in the text between two things."""
    lines = between.split("\n")
    return any(not line.strip() for line in lines[1:-1])


def _header(node: Declaration) -> tuple[str, ...]:
    """The cells of a declaration's first line, without a brace."""
    named = f"{node.kind} {ident(node.name)}" if node.name else node.kind
    if node.kind == "test" and node.subject is not None:
        named = f"test {name(node.subject)}"
    cells: tuple[str, ...] = (named, text(node.title) if node.title else "")
    if node.kind != "test" and node.target is not None:
        cells = (*cells, f"for {name(node.target)}")
    if node.formula is not None:
        cells = (*cells, f"= {expression(node.formula)}")
    return cells


def _takes_lines(item: nodes.Property) -> bool:
    if isinstance(item.value, nodes.Text):
        return _is_block(item.value)
    return isinstance(item.value, nodes.TargetTable | nodes.Flag)


def _is_block(literal: nodes.Text) -> bool:
    """Tell whether a text is printed between triple quotes: it was, and reads back the same."""
    stripped = [line.rstrip() for line in literal.value.split("\n")]
    return (
        literal.block
        and '"""' not in literal.value
        and "\r" not in literal.value
        and literal.value == "\n".join(stripped).strip()
        and literal.value != ""
    )


def _column_type(item: nodes.Column) -> str:
    kind = item.type
    parts = [ident(kind.kind)]
    if kind.zoned:
        parts.append("with timezone")
    if kind.target is not None:
        parts.append(name(kind.target))
    if kind.detail is not None:
        parts.append(f"in {ident(kind.detail)}" if kind.stored else ident(kind.detail))
    if kind.per is not None:
        parts.append(f"per {ident(kind.per)}")
    if kind.keys:
        parts.append("by " + ", ".join(ident(key) for key in kind.keys))
    if item.optional:
        parts.append("optional")
    if item.planned:
        parts.append("planned")
    if item.physical is not None:
        parts.append(f"from {text(item.physical)}")
    return " ".join(parts)


def _stage(item: nodes.Stage) -> str:
    parts = [f"{name(item.source)} on {name(item.on)}"]
    if item.where is not None:
        parts.append(f"where {expression(item.where)}")
    if item.via is not None:
        parts.append(f"via {name(item.via)}")
    if item.within is not None:
        parts.append(f"within {quantity(item.within)}")
    return " ".join(parts)


def _expect_head(item: nodes.Expect) -> str:
    members = [ident(m) if isinstance(m, nodes.Ident) else text(m) for m in item.members]
    return " ".join([f"expect {item.period.text}", *members])


def _tile(item: nodes.Tile) -> str:
    """A tile is named and then shaped; a chart's data come before its shape."""
    form = [f"as {ident(item.form)}"] if item.form else []
    data = [f"by {names(item.by)}"] if item.by else []
    if item.top is not None:
        data.append(f"top {item.top.text}")
    if item.last is not None:
        data.append(f"last {quantity(item.last)}")
    parts = [item.kind, name(item.name)]
    if item.title is not None:
        parts.append(text(item.title))
    parts += [*data, *form] if item.kind == "chart" else [*form, *data]
    if item.extras:
        parts.append("with " + ", ".join(ident(extra) for extra in item.extras))
    if item.width is not None:
        parts.append(f"width {item.width.text}")
    return " ".join(parts)


def _cell(cell: nodes.Cell) -> str:
    return cell.text.replace("|", "\\|")
