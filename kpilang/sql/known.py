"""Constants where columns are read that are the same in all rows, and what follows from them.

Engines carry such a column through each table of a statement, and plan each of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlglot import exp

Constants = Mapping[str, exp.Expr]


def known(value: exp.Expr, constants: Constants, table: str = "") -> exp.Expr:
    """Return a value with constants in place of columns of a table, and what follows from them."""
    if not constants:
        return value
    root = exp.Paren(this=value.copy())
    found = False
    for column in list(root.find_all(exp.Column)):
        if column.table == table and column.name in constants:
            column.replace(constants[column.name].copy())
            found = True
    if found:
        for node in reversed(list(root.this.walk())):
            node.replace(_followed(node))
    out: exp.Expr = root.this.pop()
    return out


def _followed(node: exp.Expr) -> exp.Expr:
    """Return what a part comes to whose own parts say all there is to know."""
    match node:
        case exp.EQ() | exp.LT():
            holds = _holds(node, node.this, node.expression)
            return node if holds is None else exp.Boolean(this=holds)
        case exp.Paren(this=exp.Boolean()):
            inside: exp.Expr = node.this
            return inside
        case exp.Not(this=exp.Boolean() as inner):
            return exp.Boolean(this=not inner.this)
        case exp.And(this=exp.Boolean() as first):
            return node.expression if first.this else first
        case exp.And(expression=exp.Boolean() as last):
            return node.this if last.this else last
        case exp.Case(this=None):
            return _taken(node)
        case exp.Nullif(this=exp.Expr() as number) if _is_other(number, node.expression):
            return number
        case exp.Window():
            return _parted(node)
        case _:
            return node


def _holds(comparison: exp.Expr, left: exp.Expr, right: exp.Expr) -> bool | None:
    """Tell whether a comparison of two constants holds, None where they are none."""
    if not isinstance(left, exp.Literal) or not isinstance(right, exp.Literal):
        return None
    equal = isinstance(comparison, exp.EQ)
    if left.is_string or right.is_string:
        return (
            bool(left.this == right.this) if equal and left.is_string and right.is_string else None
        )
    one, other = Decimal(left.this), Decimal(right.this)
    return one == other if equal else one < other


def _is_other(number: exp.Expr, unwanted: exp.Expr) -> bool:
    """Tell whether a number is known to be another than one, as that which is divided by is."""
    if isinstance(number, exp.Cast) and number.is_type(exp.DType.DOUBLE):
        number = number.this
    return _holds(exp.EQ(), number, unwanted) is False


def _taken(case: exp.Case) -> exp.Expr:
    """Return the value of the first branch that is known to be taken, without those that are not.

    One of which none is taken stays as it is, which has a type.
    """
    branches = []
    for branch in case.args["ifs"]:
        holds = branch.this
        if not isinstance(holds, exp.Boolean):
            branches.append(branch)
        elif holds.this:
            if not branches:
                taken: exp.Expr = branch.args["true"]
                return taken
            return exp.Case(ifs=branches, default=branch.args["true"])
    if not branches:
        return case.args.get("default") or case
    return exp.Case(ifs=branches, default=case.args.get("default"))


def _parted(window: exp.Window) -> exp.Window:
    """Return a window that is parted by no constant, which some engines refuse."""
    parts = window.args.get("partition_by") or []
    window.set("partition_by", [part for part in parts if part.find(exp.Column) is not None])
    return window
