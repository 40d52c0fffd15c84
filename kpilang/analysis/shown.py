"""Short text of what was written, for messages."""

from __future__ import annotations

from kpilang.syntax import nodes

LONGEST = 40


def shown(node: nodes.Expr) -> str:
    """Return an expression in backquotes, or words for one too long to quote."""
    text = _text(node)
    return f"`{text}`" if text is not None and len(text) <= LONGEST else "the expression"


def _text(node: nodes.Expr) -> str | None:
    match node:
        case nodes.Name():
            return node.text
        case nodes.Number() | nodes.Percent() | nodes.Date() | nodes.Period():
            return node.text
        case nodes.Quantity(number=number, unit=unit):
            return f"{number.text} {unit.name}"
        case nodes.Text(value=value):
            return f'"{value}"'
        case nodes.Boolean(value=value):
            return "true" if value else "false"
        case nodes.Null():
            return "null"
        case nodes.Call(function=function):
            return f"{function.name}(…)"
        case nodes.Case():
            return "case … end"
        case nodes.Binary(operator=operator, left=left, right=right):
            first, second = _text(left), _text(right)
            return None if first is None or second is None else f"{first} {operator} {second}"
        case _:
            return None
