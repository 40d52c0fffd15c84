"""Numbers of T-SQL, whose decimals have 38 digits and lose places where they have no room.

A sum has all 38, so that its product with anything, and its difference from a sum with more places,
would be cut without a word. It is made one of ten places, which leaves room beside them; what two
such are multiplied by each other is a double.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.dialects.doubles import is_double
from kpilang.sql.dialects.texts import stored_in

DECIMAL = "DECIMAL(32, 10)"


def exact(value: exp.Expr) -> exp.Expr:
    """Return a number to ten places."""
    return exp.cast(value, exp.DataType.build(DECIMAL, "tsql"))


def total(node: exp.Expr) -> exp.Expr:
    """Return a sum that has room; of whole numbers it would be no longer than they are.

    A zero with a place makes a decimal of them, and leaves a double what it is.
    """
    above = node.parent
    whole = isinstance(above, exp.Cast) and above.to.is_type(exp.DType.BIGINT)
    if is_double(node.this) or whole:
        return node
    zero = exp.Literal.number("0.0")
    node.set("this", exp.Add(this=build.group(node.this), expression=zero))
    return node if isinstance(above, exp.Window) else exact(node.copy())


def running(node: exp.Expr) -> exp.Expr:
    """Return a sum over a window as one that has room."""
    is_total = isinstance(node.this, exp.Sum) and not is_double(node.this.this)
    return exact(node.copy()) if is_total else node


def product(node: exp.Expr) -> exp.Expr:
    """Return a product that has room; what has many digits already is multiplied as a double."""
    left, right = node.this, node.expression
    if is_double(left) or is_double(right) or _is_short(left) or _is_short(right):
        return node
    if _is_wide(left) or _is_wide(right):
        node.set("this", build.double(left))
    return node


def _is_short(node: exp.Expr) -> bool:
    node = node.unnest()
    return isinstance(node.this if isinstance(node, exp.Neg) else node, exp.Literal)


def _is_wide(node: exp.Expr) -> bool:
    """Tell whether a number may have more digits than what is stored: a sum, or one to ten places.

    A column of another query is what is listed there under its name.
    """
    kind = exp.DataType.build(DECIMAL, "tsql")
    if node.find(exp.Sum) is not None or any(c.to == kind for c in node.find_all(exp.Cast)):
        return True
    for column in node.find_all(exp.Column):
        if stored_in(column) is None and any(map(_is_wide, _listed(column))):
            return True
    return False


def _listed(column: exp.Column) -> list[exp.Expr]:
    """Return what a column of another query is made of there, in each of its parts."""
    select = column.find_ancestor(exp.Select)
    if select is None:
        return []
    start = select.args.get("from_")
    read = [part.this for part in (start, *(select.args.get("joins") or ())) if part is not None]
    out: list[exp.Expr] = []
    for relation in read:
        if column.table in ("", relation.alias_or_name):
            for query in _selects(relation):
                out += [p.unalias() for p in query.expressions if p.alias_or_name == column.name]
    return out


def _selects(relation: exp.Expr) -> list[exp.Select]:
    """Return the queries that the rows of a relation come from: its own, or one defined before."""
    if isinstance(relation, exp.Table):
        every = relation.root().find_all(exp.CTE)
        found = [defined.this for defined in every if defined.alias == relation.name]
        return [] if relation.db else [part for query in found for part in _parts(query)]
    return _parts(relation)


def _parts(query: exp.Expr) -> list[exp.Select]:
    match query:
        case exp.Subquery():
            return _parts(query.this)
        case exp.Union():
            return _parts(query.this) + _parts(query.expression)
        case exp.Select():
            return [query]
    return []
