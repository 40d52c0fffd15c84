"""Branches of declarations and their items -> nodes."""

from __future__ import annotations

import re
from collections.abc import Callable

from kpilang.source.span import Span
from kpilang.syntax import nodes, problems
from kpilang.syntax.build_expressions import each_once, expression
from kpilang.syntax.build_targets import target_table
from kpilang.syntax.build_values import value
from kpilang.syntax.lalr import Branch
from kpilang.syntax.nodes import Ident, Item
from kpilang.syntax.tokens import Token
from kpilang.syntax.trees import (
    Context,
    branches,
    child,
    civil_date,
    ident,
    idents,
    name,
    names,
    number,
    period,
    quantity,
    text,
    token_at,
    tokens,
    tree_at,
)

_new = tuple.__new__
_BAR = re.compile(r"(?<!\\)\|")
_HEADER_RULES = ("title", "subject", "about", "formula")
_HEADER = frozenset(_HEADER_RULES)


def declaration(tree: Branch, context: Context) -> nodes.Declaration:
    """Return a declaration with its items."""
    header = {part[0]: part for part in tree[1] if part[0] in _HEADER}
    title, subject, about, formula = map(header.get, _HEADER_RULES)
    words = idents(tree, context)
    if about is not None:
        words = idents(tree_at(about, 0), context)
        subject = about if len(words) > 1 else None
    return nodes.Declaration(
        tree.rule,
        words[0] if len(words) == 1 else None,
        text(tree_at(title, 0), context) if title else None,
        name(tree_at(subject, 0), context) if subject else None,
        expression(tree_at(formula, 0), context) if formula else None,
        tuple([item(part, context) for part in branches(tree) if part[0] not in _HEADER]),
        span=context.span(tree),
    )


def item(tree: Branch, context: Context) -> Item:
    """Return one item of a block."""
    return _ITEMS[tree[0]](tree, context)


def _property(tree: Branch, context: Context) -> Item:
    _, parts, start, end = tree
    *head, _colon, tail = parts
    assert isinstance(tail, Branch)
    span = _new(Span, (context.file, start, end))
    return nodes.Property(_words(head, context), value(tail, context), span=span)


def _table_property(tree: Branch, context: Context) -> Item:
    label = ident(token_at(tree, 0), context)
    table = target_table(tree_at(tree, 1), label.name, context)
    return nodes.Property(label, table, span=context.span(tree))


def _flag(tree: Branch, context: Context) -> Item:
    word = _words(tree.parts, context)
    return nodes.Property(word, nodes.Flag(span=word.span), span=context.span(tree))


def _words(parts: list[Branch | Token], context: Context) -> Ident:
    """Return one or more words of the grammar as one name, `status basis`."""
    words = [part for part in parts if part.__class__ is Token]
    if len(words) == 1:
        _, word, start, end = words[0]
        return Ident(word, span=_new(Span, (context.file, start, end)))
    span = context.span(words[0]).join(context.span(words[-1]))
    return Ident(" ".join(str(word.value) for word in words), span=span)


def _column(tree: Branch, context: Context) -> Item:
    kind, *parts = branches(tree)
    said = each_once(parts, context)
    physical = said.get("physical")
    return nodes.Column(
        ident(token_at(tree, 0), context),
        _column_type(kind, context),
        optional="optional" in said,
        planned="planned" in said,
        physical=text(tree_at(physical, 0), context) if physical else None,
        span=context.span(tree),
    )


def _column_type(tree: Branch, context: Context) -> nodes.ColumnType:
    span = context.span(tree)
    kind = ident(token_at(tree, 0), context)
    if tree.rule == "zoned_type":
        return nodes.ColumnType(kind, zoned=True, span=span)
    if tree.rule == "ref_type":
        target, keys = name(tree_at(tree, 1), context), idents(tree_at(tree, 2), context)
        return nodes.ColumnType(kind, target=target, keys=keys, span=span)
    words, per = idents(tree, context), child(tree, "per")
    return nodes.ColumnType(
        kind,
        words[1] if len(words) > 1 else None,
        stored=tree.rule == "stored_type",
        per=ident(token_at(per, 0), context) if per else None,
        span=span,
    )


def _let(tree: Branch, context: Context) -> Item:
    label = ident(token_at(tree, 0), context)
    return nodes.Let(label, expression(tree_at(tree, 1), context), span=context.span(tree))


def _span(tree: Branch, context: Context) -> Item:
    label = ident(token_at(tree, 0), context)
    first, last = (name(part, context) for part in branches(tree))
    return nodes.SpanItem(label, first, last, span=context.span(tree))


def _dimension(tree: Branch, context: Context) -> Item:
    formula, *keys = branches(tree)
    return nodes.DimensionItem(
        ident(token_at(tree, 0), context),
        expression(formula, context),
        name(keys[0], context) if keys else None,
        span=context.span(tree),
    )


def _rows(tree: Branch, context: Context) -> Item:
    return nodes.Rows(_table(tree, context), span=context.span(tree))


def _equation(tree: Branch, context: Context) -> Item:
    label = name(tree_at(tree, 0), context)
    return nodes.Equation(label, expression(tree_at(tree, 1), context), span=context.span(tree))


def _stage(tree: Branch, context: Context) -> Item:
    source, on, *parts = branches(tree)
    said = each_once(parts, context)
    where, via, within = said.get("where"), said.get("via"), said.get("within")
    return nodes.Stage(
        ident(token_at(tree, 0), context),
        name(source, context),
        name(on, context),
        expression(tree_at(where, 0), context) if where else None,
        name(tree_at(via, 0), context) if via else None,
        quantity(tree_at(within, 0), context) if within else None,
        span=context.span(tree),
    )


def tile(tree: Branch, context: Context) -> nodes.Tile | nodes.TextTile:
    """Return a tile, a chart or a text."""
    if tree.rule == "text_tile":
        return _text_tile(tree, context)
    subject, *parts = branches(tree)
    said = each_once(parts, context)
    title, form, by = said.get("title"), said.get("form"), said.get("by")
    top, last, width, extras = (said.get(rule) for rule in ("top", "last", "width", "extras"))
    return nodes.Tile(
        str(token_at(tree, 0).value),
        name(subject, context),
        form=ident(token_at(form, 0), context) if form else None,
        by=names(tree_at(by, 0), context) if by else (),
        top=number(tree_at(top, 0), context) if top else None,
        last=quantity(tree_at(last, 0), context) if last else None,
        width=number(tree_at(width, 0), context) if width else None,
        extras=idents(extras, context) if extras else (),
        title=text(tree_at(title, 0), context) if title else None,
        span=context.span(tree),
    )


def _text_tile(tree: Branch, context: Context) -> nodes.TextTile:
    literals = [text(part, context) for part in branches(tree) if part.rule == "text"]
    parts = [part for part in branches(tree) if part.rule != "text"]
    said = each_once(parts, context)
    form, width = said.get("form"), said.get("width")
    return nodes.TextTile(
        literals[-1],
        literals[0] if len(literals) > 1 else None,
        form=ident(token_at(form, 0), context) if form else None,
        width=number(tree_at(width, 0), context) if width else None,
        span=context.span(tree),
    )


def row(tree: Branch, context: Context) -> nodes.Row:
    """Return a row of tiles."""
    return nodes.Row(tuple(tile(t, context) for t in branches(tree)), span=context.span(tree))


def _page(tree: Branch, context: Context) -> Item:
    title = child(tree, "title")
    rows = tuple(row(part, context) for part in branches(tree) if part.rule == "row")
    heading = text(tree_at(title, 0), context) if title else None
    return nodes.Page(heading, rows, span=context.span(tree))


def _given(tree: Branch, context: Context) -> Item:
    source = name(tree_at(tree, 0), context)
    return nodes.Given(source, _table(tree, context), span=context.span(tree))


def _as_of(tree: Branch, context: Context) -> Item:
    return nodes.AsOf(civil_date(tree_at(tree, 0), context), span=context.span(tree))


def _expect(tree: Branch, context: Context) -> Item:
    when, *members, amount = tree.parts
    assert isinstance(when, Branch)
    assert isinstance(amount, Branch)
    return nodes.Expect(
        period(when, context),
        tuple(ident(m, context) if isinstance(m, Token) else text(m, context) for m in members),
        expression(amount, context),
        span=context.span(tree),
    )


def _table(tree: Branch, context: Context) -> nodes.Table:
    """Return a table drawn with bars; uneven rows are left out, the first of them reported."""
    drawn = list(tokens(tree, "TABLE_ROW"))
    header, *rows = (_cells(line, context) for line in drawn)
    even = tuple(cells for cells in rows if len(cells) == len(header))
    uneven = next((i for i, cells in enumerate(rows) if len(cells) != len(header)), None)
    first = context.span(drawn[0])
    if uneven is not None:
        place = context.span(drawn[uneven + 1])
        found = problems.uneven_table(place, len(rows[uneven]), len(header), first)
        context.problems.append(found)
    return nodes.Table(header, even, span=first.join(context.span(drawn[-1])))


def _cells(line: Token, context: Context) -> tuple[nodes.Cell, ...]:
    """Split a table row at its bars; a bar inside a cell is written with a backslash."""
    raw = str(line.value)
    start = line.start_pos + 1
    body = raw[1:-1] if raw.endswith("|") and len(raw) > 1 else raw[1:]
    cells: list[nodes.Cell] = []
    for piece in _BAR.split(body):
        kept = piece.strip()
        offset = start + len(piece) - len(piece.lstrip())
        span = Span(context.file, offset, offset + len(kept))
        cells.append(nodes.Cell(kept.replace("\\|", "|"), span=span))
        start += len(piece) + 1
    return tuple(cells)


_ITEMS: dict[str, Callable[[Branch, Context], Item]] = {
    "property": _property,
    "table_property": _table_property,
    "flag": _flag,
    "column": _column,
    "let": _let,
    "span": _span,
    "dimension": _dimension,
    "rows": _rows,
    "equation": _equation,
    "stage": _stage,
    "row": row,
    "page": _page,
    "given": _given,
    "as_of": _as_of,
    "expect": _expect,
}
