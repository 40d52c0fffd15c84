"""Expressions -> text, with brackets only where precedence asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from kpilang.syntax import nodes
from kpilang.syntax.nodes import Clauses, Expr, Ident
from kpilang.syntax.pretty import (
    CONTINUED,
    Break,
    Doc,
    Take,
    filled,
    flat,
    group,
    no_comments,
    row,
    spot,
    stacked,
)
from kpilang.syntax.tokens import RESERVED

ARGUMENT, EXPRESSION, CONJUNCTION, NEGATION, COMPARISON, ARITHMETIC, PRODUCT, FACTOR, ATOM = range(
    9
)

_BINARY = {
    "or": EXPRESSION,
    "and": CONJUNCTION,
    "+": ARITHMETIC,
    "-": ARITHMETIC,
    "*": PRODUCT,
    "/": PRODUCT,
}
_PLAIN = re.compile(r"[^\W\d]\w*")
_PERIOD = re.compile(r"FY\d{4}(?:-Q\d)?")


def ident(word: Ident) -> str:
    """Return a name, in backquotes where it was or has to be."""
    odd = word.name in RESERVED or not _PLAIN.fullmatch(word.name) or _PERIOD.fullmatch(word.name)
    return f"`{word.name}`" if word.quoted or odd else word.name


def name(path: nodes.Name) -> str:
    """Return a dotted name."""
    return ".".join(ident(part) for part in path.parts)


def names(paths: Iterable[nodes.Name]) -> str:
    """Return a list of dotted names."""
    return ", ".join(name(path) for path in paths)


def text(literal: nodes.Text) -> str:
    """Return a text on one line."""
    escaped = literal.value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\t", "\\t") + '"'


def quantity(amount: nodes.Quantity) -> str:
    """Return a number with its unit."""
    return f"{amount.number.text} {ident(amount.unit)}"


def window(frame: nodes.Window) -> str:
    """Return a window, with its step where one is said."""
    match frame.kind:
        case "trailing":
            words = f"trailing {quantity(frame.length)}" if frame.length else "trailing"
        case "to_date":
            words = f"{ident(frame.unit)} to date" if frame.unit else "to date"
        case "period":
            words = ident(frame.unit) if frame.unit else ""
        case _:
            words = frame.kind.replace("_", " ")
    return f"{words} each {ident(frame.each)}" if frame.each else words


def expression(node: Expr, least: int = EXPRESSION) -> str:
    """Return an expression on one line, in brackets when it binds weaker than `least`."""
    return flat(formula(node, no_comments, least))


def formula(node: Expr, take: Take, least: int = EXPRESSION) -> Doc:
    """Return an expression that may be broken, with the comments that stand in it."""
    written, level = _write(node, take)
    return row("(", written, ")") if level < least else written


def whole_formula(node: Expr, take: Take, tail: str = "") -> Doc:
    """Return a formula that stands by itself.

    When it has to be broken it begins on the next line, save what closes like a bracket.
    """
    match node:
        case nodes.Case() | nodes.Bracket():
            return row(formula(node, take), tail)
        case nodes.Call(clauses=said) if said != Clauses():
            return row(formula(node, take), tail)
        case nodes.Binary() if _level(node) != COMPARISON:
            return group(Break(""), _chain(node, take, indent=0), tail)
        case _:
            return group(Break(""), formula(node, take), tail)


def arithmetic(node: Expr, take: Take = no_comments) -> Doc:
    """Return an expression where a comparison would be misread: in targets and limits."""
    return formula(node, take, ARITHMETIC)


def clauses(said: Clauses, take: Take) -> Iterator[Doc]:
    """Yield the clauses in the order of the language, each after a break."""
    if said.where is not None:
        yield Break(" ", take(said.where.span.start))
        yield row("where ", formula(said.where, take))
    if said.on is not None:
        yield Break(" ", take(said.on.span.start))
        yield f"on {name(said.on)}"
    if said.by:
        yield Break(" ", take(said.by[0].span.start))
        yield row("by ", *filled(said.by, name, take), indent=CONTINUED)
    if said.within is not None:
        yield Break(" ", take(said.within.span.start))
        yield f"within {quantity(said.within)}"
    if said.over is not None:
        yield Break(" ", take(said.over.span.start))
        yield f"over {window(said.over)}"
    if said.each is not None:
        yield Break(" ", take(said.each.span.start))
        yield f"each {ident(said.each)}"


def _write(node: Expr, take: Take) -> tuple[Doc, int]:
    """Return an expression and how strongly it binds."""
    match node:
        case nodes.Number() | nodes.Percent() | nodes.Date() | nodes.Period():
            return node.text, ATOM
        case nodes.Quantity():
            return quantity(node), ATOM
        case nodes.Text():
            return text(node), ATOM
        case nodes.Boolean():
            return ("true" if node.value else "false"), ATOM
        case nodes.Null():
            return "null", ATOM
        case nodes.Name():
            return name(node), ATOM
        case nodes.Alive():
            return f"{name(node.name)} at {node.moment}", ATOM
        case nodes.RawSql():
            return f'sql"""{node.text}"""', ATOM
        case nodes.Call():
            return _call(node, take), ATOM
        case nodes.Bracket():
            body = formula(node.body, take)
            said = clauses(node.clauses, take)
            return group("(", body, *said, spot(take(node.span.end)), ")"), ATOM
        case nodes.Case():
            return _case(node, take), ATOM
        case nodes.Arrow():
            base = formula(node.base, take)
            after = Break(" ", take(node.event.span.start))
            return row(base, " ->", after, formula(node.event, take)), ARGUMENT
        case nodes.Unary(operator="not"):
            return row("not ", formula(node.operand, take, NEGATION)), NEGATION
        case nodes.Unary():
            least = ATOM if isinstance(node.operand, nodes.Unary) else FACTOR
            return row(node.operator, formula(node.operand, take, least)), FACTOR
        case nodes.Binary():
            level = _level(node)
            return (_comparison if level == COMPARISON else _chain)(node, take), level
        case nodes.Membership() | nodes.Between() | nodes.NullTest():
            return _test(node, take), COMPARISON
        case _:
            assert_never(node)


def _call(node: nodes.Call, take: Take) -> Doc:
    """A call is broken before its clauses, or between its arguments if it has no clauses."""
    head = f"{ident(node.function)}("
    arguments = list(stacked(node.arguments, lambda part: formula(part, take, ARGUMENT), take))
    said = list(clauses(node.clauses, take))
    end = spot(take(node.span.end))
    if not said:
        return group(head, *arguments, end, ")", indent=CONTINUED if arguments[1:] else 0)
    if not arguments and isinstance(said[0], Break):
        said[0] = spot(said[0].comments)
    return group(head, group(*arguments, indent=0), *said, end, ")")


def _level(node: nodes.Binary) -> int:
    return _BINARY.get(node.operator, COMPARISON)


def _comparison(node: nodes.Binary, take: Take) -> Doc:
    left = arithmetic(node.left, take)
    after = Break(" ", take(node.right.span.start))
    return group(left, f" {node.operator}", after, arithmetic(node.right, take))


def _chain(node: nodes.Binary, take: Take, indent: int = CONTINUED) -> Doc:
    """Operators of one strength are broken together: before `and` and `or`, after all others."""
    level = _level(node)
    links: list[nodes.Binary] = []
    first: Expr = node
    while isinstance(first, nodes.Binary) and _level(first) == level:
        links.append(first)
        first = first.left
    parts: list[Doc] = [formula(first, take, level)]
    for link in reversed(links):
        broken = Break(" ", take(link.right.span.start))
        operand = formula(link.right, take, level + 1)
        if link.operator in ("and", "or"):
            parts += [broken, f"{link.operator} ", operand]
        else:
            parts += [f" {link.operator}", broken, operand]
    return group(*parts, indent=indent)


def _test(node: nodes.Membership | nodes.Between | nodes.NullTest, take: Take) -> Doc:
    value = arithmetic(node.value, take)
    no = "not " if node.negated else ""
    match node:
        case nodes.Membership():
            options = filled(node.options, lambda option: formula(option, take), take)
            end = spot(take(node.span.end))
            return row(value, f" {no}in (", *options, end, ")", indent=CONTINUED)
        case nodes.Between():
            low = arithmetic(node.low, take)
            before = Break(" ", take(node.high.span.start))
            return group(value, f" {no}between ", low, before, "and ", arithmetic(node.high, take))
        case nodes.NullTest():
            return row(value, f" is {no}null")
        case _:
            assert_never(node)


def _case(node: nodes.Case, take: Take) -> Doc:
    """A case is broken before each of its branches, and before its end."""
    parts: list[Doc] = ["case"]
    if node.subject is not None:
        parts += [" ", formula(node.subject, take)]
    for branch in node.branches:
        parts.append(Break(" ", take(branch.span.start)))
        condition = formula(branch.condition, take)
        before = Break(" ", take(branch.result.span.start))
        parts.append(group("when ", condition, before, "then ", formula(branch.result, take)))
    if node.default is not None:
        parts.append(Break(" ", take(node.default.span.start)))
        parts += ["else ", formula(node.default, take)]
    parts += [Break(" ", take(node.span.end)), "end"]
    return group(*parts)
