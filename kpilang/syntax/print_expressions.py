"""Expressions -> text, with brackets only where precedence asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import assert_never

from kpilang.syntax import nodes
from kpilang.syntax.nodes import Clauses, Expr, Ident
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


def clauses(said: Clauses) -> list[str]:
    """Return the clauses in the order of the language: where on by within over each."""
    parts: list[str] = []
    if said.where is not None:
        parts.append(f"where {expression(said.where)}")
    if said.on is not None:
        parts.append(f"on {name(said.on)}")
    if said.by:
        parts.append(f"by {names(said.by)}")
    if said.within is not None:
        parts.append(f"within {quantity(said.within)}")
    if said.over is not None:
        parts.append(f"over {window(said.over)}")
    if said.each is not None:
        parts.append(f"each {ident(said.each)}")
    return parts


def expression(node: Expr, least: int = EXPRESSION) -> str:
    """Return an expression, in brackets when it binds weaker than `least`."""
    written, level = _write(node)
    return f"({written})" if level < least else written


def arithmetic(node: Expr) -> str:
    """Return an expression where a comparison would be misread: in targets and limits."""
    return expression(node, ARITHMETIC)


def broken(node: Expr) -> list[str]:
    """Return an expression over several lines, broken at its clauses or its weakest operators."""
    match node:
        case nodes.Call():
            arguments = ", ".join(expression(part, ARGUMENT) for part in node.arguments)
            first = f"{ident(node.function)}({arguments}"
            return _closed([first, *clauses(node.clauses)])
        case nodes.Bracket():
            return _closed([f"({expression(node.body)}", *clauses(node.clauses)])
        case nodes.Binary(operator="and" | "or"):
            left = broken(node.left) if _same(node, node.left) else [_side(node, node.left)]
            return [*left, f"{node.operator} {_side(node, node.right, 1)}"]
        case nodes.Binary(operator="+" | "-" | "*" | "/"):
            left = broken(node.left) if _same(node, node.left) else [_side(node, node.left)]
            left[-1] += f" {node.operator}"
            return [*left, _side(node, node.right, 1)]
        case _:
            return [expression(node)]


def _closed(lines: list[str]) -> list[str]:
    return [*lines[:-1], lines[-1] + ")"]


def _same(node: nodes.Binary, left: Expr) -> bool:
    return isinstance(left, nodes.Binary) and _level(left) == _level(node)


def _level(node: nodes.Binary) -> int:
    return _BINARY.get(node.operator, COMPARISON)


def _side(node: nodes.Binary, side: Expr, above: int = 0) -> str:
    return expression(side, _level(node) + above)


def _write(node: Expr) -> tuple[str, int]:
    """Return an expression's text and how strongly it binds."""
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
            return call(node), ATOM
        case nodes.Bracket():
            return f"({' '.join([expression(node.body), *clauses(node.clauses)])})", ATOM
        case nodes.Case():
            return _case(node), ATOM
        case nodes.Arrow():
            return f"{expression(node.base)} -> {expression(node.event)}", ARGUMENT
        case nodes.Unary():
            return _unary(node)
        case nodes.Binary():
            return _binary(node)
        case nodes.Membership() | nodes.Between() | nodes.NullTest():
            return _test(node), COMPARISON
        case _:
            assert_never(node)


def call(node: nodes.Call) -> str:
    """Return a call with its arguments and clauses."""
    arguments = ", ".join(expression(part, ARGUMENT) for part in node.arguments)
    inside = " ".join(part for part in [arguments, *clauses(node.clauses)] if part)
    return f"{ident(node.function)}({inside})"


def _unary(node: nodes.Unary) -> tuple[str, int]:
    if node.operator == "not":
        return f"not {expression(node.operand, NEGATION)}", NEGATION
    return f"{node.operator}{expression(node.operand, FACTOR)}", FACTOR


def _binary(node: nodes.Binary) -> tuple[str, int]:
    level = _level(node)
    left = expression(node.left, ARITHMETIC if level == COMPARISON else level)
    right = expression(node.right, level + 1)
    return f"{left} {node.operator} {right}", level


def _test(node: nodes.Membership | nodes.Between | nodes.NullTest) -> str:
    value = arithmetic(node.value)
    no = "not " if node.negated else ""
    match node:
        case nodes.Membership():
            return f"{value} {no}in ({', '.join(expression(part) for part in node.options)})"
        case nodes.Between():
            return f"{value} {no}between {arithmetic(node.low)} and {arithmetic(node.high)}"
        case nodes.NullTest():
            return f"{value} is {no}null"
        case _:
            assert_never(node)


def _case(node: nodes.Case) -> str:
    parts = ["case"]
    if node.subject is not None:
        parts.append(expression(node.subject))
    for branch in node.branches:
        parts.append(f"when {expression(branch.condition)} then {expression(branch.result)}")
    if node.default is not None:
        parts.append(f"else {expression(node.default)}")
    return " ".join([*parts, "end"])
