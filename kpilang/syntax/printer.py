"""Tree -> text in the one canonical layout, comments kept beside what they describe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kpilang.source.span import Span
from kpilang.source.text import Source
from kpilang.syntax import nodes
from kpilang.syntax.comments import Comments
from kpilang.syntax.layout import BLANK, COMMENT, GOES_ON, WIDTH, Line, breadth, own_line, render
from kpilang.syntax.nodes import BadDeclaration, Comment, Declaration, Document
from kpilang.syntax.pretty import Doc, Take, flat, is_forced, no_comments, write
from kpilang.syntax.print_expressions import formula, name, text, whole_formula
from kpilang.syntax.print_items import (
    Head,
    Leaf,
    Printed,
    body,
    cell_text,
    head,
    head_widths,
    header,
    is_block,
    takes_lines,
    text_head,
    text_shape,
)
from kpilang.syntax.print_values import value

_STEP = 2
_SHORT = ("package", "team", "role", "metric")


def print_document(document: Document, source: Source) -> str:
    """Return a document in canonical layout. `source` is the text it was read from.

    Printing what it returns, read again, changes nothing, and reading it gives an equal tree. That
    is promised for documents without problems only; what of others could not be read is printed as
    it stands, and lines that were left out of a block are missing.
    """
    printer = _Printer(source, Comments(document.comments))
    printer.declarations(document)
    return render(printer.lines)


@dataclass(slots=True)
class _Printer:
    """The lines so far, and the comments that still have to find their place."""

    source: Source
    comments: Comments
    lines: list[Line] = field(default_factory=list)
    end: int = 0  # how far the source has been printed

    # --- declarations ---

    def declarations(self, document: Document) -> None:
        previous: Declaration | BadDeclaration | None = None
        for node in document.declarations:
            self.gap(node, previous)
            if isinstance(node, BadDeclaration) or _lacks_header(node):
                self.verbatim(node.span, 0)
            else:
                self.declaration(node)
            self.beside(node.span)
            previous = node
        left = self.comments.next
        if left is not None and self.lines and self.parted(left.span.start):
            self.lines.append(BLANK)
        self.above(len(self.source.text) + 1, 0)

    def gap(
        self, node: Declaration | BadDeclaration, previous: Declaration | BadDeclaration | None
    ) -> None:
        """Part declarations by a blank line, save those without a block that stood together."""
        together = (
            isinstance(node, Declaration)
            and isinstance(previous, Declaration)
            and self.is_open(node)
            and self.is_open(previous)
            and not self.parted(node.span.start)
        )
        if previous is not None and not together:
            self.lines.append(BLANK)
        if self.comments.before(node.span.start):
            self.above(node.span.start, 0)
            if self.parted(node.span.start):
                self.lines.append(BLANK)

    def is_open(self, node: Declaration) -> bool:
        """Tell whether a declaration is a header alone or takes one line."""
        bare = node.kind in _SHORT and not node.items
        return bare or self.one_line(node) is not None

    def one_line(self, node: Declaration) -> Line | None:
        """Return a declaration that is a header alone, or a header and one short property."""
        if node.kind not in _SHORT or self.comments.inside(node.span):
            return None
        cells = header(node)
        if node.formula is not None:
            cells = (*cells, "=", flat(formula(node.formula, no_comments)))
        match node.items:
            case ():
                pass
            case (nodes.Property() as only,) if node.kind != "metric" and not takes_lines(only):
                cells = (*cells, f"{{ {only.name.name}: {flat(value(only.value, no_comments))} }}")
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
            family = "" if node.items else node.kind
            lead = Head((*header(node), "="), family, node.formula.span.start, firm=False)
            opening = " {" if node.items else ""
            written = whole_formula(node.formula, self.starting(lead, 0), opening)
            self.flow(lead, written, node.formula.span, 0)
            if not node.items:
                return
        elif not node.items and not self.comments.inside(node.span):
            self.lines.append(Line((*header(node), "{", "}")))
            return
        else:
            self.lines.append(Line((*header(node), "{")))
        self.items(node.items, node.span, _STEP)

    # --- the inside of blocks ---

    def items(self, items: Sequence[Printed], block: Span, indent: int) -> None:
        """Print the inside of a block and its closing brace, on lines of their own."""
        widths = head_widths(items)
        self.after_brace(items[0].span.start if items else block.end)
        for index, item in enumerate(items):
            self.item_gap(item.span.start, blank_allowed=index > 0, indent=indent)
            self.item(item, indent, widths)
            self.beside(item.span)
        self.close(block, indent)

    def close(self, block: Span, indent: int) -> None:
        """Print the last comments of a block and its closing brace."""
        self.above(block.end, indent)
        self.lines.append(Line(("}",), indent=indent - _STEP))
        self.end = max(self.end, block.end)

    def item_gap(self, start: int, *, blank_allowed: bool, indent: int) -> None:
        """Print the comments before an item, and keep one blank line where some were."""
        comment = self.comments.before(start)
        if blank_allowed and self.parted(comment.span.start if comment else start):
            self.lines.append(BLANK)
        self.above(start, indent)
        if comment and self.parted(start):
            self.lines.append(BLANK)

    def item(self, item: Printed, indent: int, widths: Mapping[str, int]) -> None:
        match item:
            case nodes.Rows():
                self.table("rows {", item.table, item.span, indent)
            case nodes.Given():
                self.table(f"given {name(item.source)} {{", item.table, item.span, indent)
            case nodes.Row():
                self.lines.append(Line(("row {",), indent=indent))
                self.items(item.tiles, item.span, indent + _STEP)
            case nodes.Page():
                title = f"page {text(item.title)} {{" if item.title else "page {"
                self.lines.append(Line((title,), indent=indent))
                self.items(item.rows, item.span, indent + _STEP)
            case nodes.Property(name=label, value=nodes.TargetTable() as targets):
                self.target_table(label.name, targets, item.span, indent)
            case nodes.Property(value=nodes.Text() as literal) if is_block(literal):
                self.hoist(item.span.end, indent)
                self.text_block(f"{item.name.name}:", literal, indent)
            case nodes.TextTile(words=literal) if is_block(literal):
                self.hoist(item.span.end, indent)
                self.text_block(text_head(item), literal, indent, "".join(text_shape(item)))
            case nodes.Property(value=nodes.Flag()):
                self.hoist(item.span.end, indent)
                self.lines.append(Line((item.name.name,), indent=indent))
            case nodes.BadItem():
                self.verbatim(item.span, indent)
            case _:
                self.leaf(item, indent, widths)

    def leaf(self, item: Leaf, indent: int, widths: Mapping[str, int]) -> None:
        """Print an item with nothing nested in braces."""
        lead = head(item)
        doc = body(item, self.starting(lead, indent))
        self.flow(lead, doc, item.span, indent, widths.get(lead.family, 0))

    def starting(self, lead: Head, indent: int) -> Take:
        """Print the comments before a body above it; return how to take those inside of it."""
        self.hoist(lead.start, indent)
        return self.comments.take

    def flow(self, lead: Head, doc: Doc, span: Span, indent: int, width: int = 0) -> None:
        """Print a head and its body, which goes on over further lines if it is too long.

        Comments for which the body has no place stand above it, or after it where others are
        inside.
        """
        if not is_forced(doc):
            self.hoist(span.end, indent)
        cells = " ".join(cell for cell in lead.cells if cell)
        used = indent + max(len(cells), width) + 1
        first, *more = write(doc, indent, used, WIDTH)
        family = lead.family if lead.firm or not more else ""
        self.lines.append(Line((*lead.cells, first.text), family, first.comment, indent))
        for line in more:
            if line.is_comment:
                self.lines.append(own_line(line.comment, line.indent))
            else:
                self.lines.append(Line((line.text,), GOES_ON, line.comment, line.indent))

    def text_block(self, label: str, literal: nodes.Text, indent: int, after: str = "") -> None:
        self.lines.append(Line((f'{label} """',), indent=indent))
        for line in literal.value.split("\n"):
            self.lines.append(Line((line,) if line else (), indent=indent + _STEP))
        self.lines.append(Line((f'"""{after}',), indent=indent + _STEP))

    def target_table(self, label: str, table: nodes.TargetTable, block: Span, indent: int) -> None:
        by = f" by {name(table.by)}" if table.by else ""
        empty = not table.rows and not self.comments.inside(block)
        self.lines.append(Line((f"{label}{by} {{{' }' if empty else ''}",), indent=indent))
        if not empty:
            self.items(table.rows, block, indent + _STEP)

    def table(self, first: str, table: nodes.Table, block: Span, indent: int) -> None:
        self.lines.append(Line((first,), indent=indent))
        rows = (table.header, *table.rows)
        columns = zip(*rows, strict=True)
        widths = [max(breadth(cell_text(cell)) for cell in column) for column in columns]
        self.after_brace(table.header[0].span.start)
        for cells in rows:
            span = cells[0].span.join(cells[-1].span)
            self.above(span.start, indent + _STEP)
            texts = [cell_text(cell) for cell in cells]
            padded = [t + " " * (w - breadth(t)) for t, w in zip(texts, widths, strict=True)]
            drawn = f"| {' | '.join(padded)} |"
            self.lines.append(Line((drawn,), indent=indent + _STEP))
            self.beside(span)
        self.close(block, indent + _STEP)

    def verbatim(self, span: Span, indent: int) -> None:
        """Print what could not be read as it stands; its comments are part of it."""
        self.above(span.start, indent)
        self.comments.take(span.end)
        first, *rest = self.source.slice(span).split("\n")
        self.lines.append(Line((first.rstrip("\r"),), indent=indent))
        self.lines += [Line((line.rstrip("\r"),)) for line in rest]

    # --- comments ---

    def parted(self, place: int) -> bool:
        """Tell whether a blank line lies between what is printed and a place."""
        lines = self.source.text[self.end : place].split("\n")
        return any(not line.strip() for line in lines[1:-1])

    def hoist(self, place: int, indent: int) -> None:
        """Print the comments before a place above what they stand in."""
        taken = self.comments.take(place)
        self.lines += [own_line(comment.text, indent) for comment in taken]

    def above(self, place: int, indent: int) -> None:
        """Print the comments that lie before a place on lines of their own."""
        while (comment := self.comments.before(place)) is not None:
            follows = bool(self.lines) and self.lines[-1].family == COMMENT
            if follows and self.parted(comment.span.start):
                self.lines.append(BLANK)
            self.lines.append(own_line(self.comments.pop().text, indent))
            self.end = max(self.end, comment.span.end)

    def beside(self, span: Span) -> None:
        """Put a comment that follows on the same line beside what was printed last."""
        self.end = max(self.end, span.end)
        comment = self.comments.next
        if comment is None or comment.own_line:
            return
        if self.source.text[span.end : comment.span.start].strip(" \t\r|") == "":
            self.attach(self.comments.pop())

    def after_brace(self, first: int) -> None:
        """Put a comment that follows an opening brace beside it."""
        comment = self.comments.before(first)
        if comment is not None and not comment.own_line:
            self.attach(self.comments.pop())

    def attach(self, comment: Comment) -> None:
        """Put a comment beside the last line."""
        self.lines[-1] = replace(self.lines[-1], comment=comment.text)
        self.end = max(self.end, comment.span.end)


def _lacks_header(node: Declaration) -> bool:
    return any(isinstance(item, nodes.BadItem) and item.header for item in node.items)
