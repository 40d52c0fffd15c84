"""What all rewritings of statements do alike: the walk over a tree, words that some share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from kpilang.sql.build import call

Writers = Mapping[type[exp.Expr], Callable[[exp.Expr], exp.Expr]]


def rewrite(tree: exp.Expr, writers: Writers) -> exp.Expr:
    """Return a tree in which each node is what the writer of its type returns, inner ones first."""
    for node in list(tree.walk(bfs=False))[::-1]:
        write = writers.get(type(node))
        if write is None:
            continue
        found = write(node)
        if found is node:
            continue
        if node is tree:
            tree = found
        else:
            node.replace(found)
    return tree


def bare(value: exp.Expr) -> exp.Expr:
    """Drop the brackets around an argument."""
    return value.this if isinstance(value, exp.Paren) else value


def is_inner_zone(node: exp.Expr) -> bool:
    """Tell whether a zone says where a clock time is, and the one around it where it is wanted."""
    above, depth = node.parent, 0
    while isinstance(above, (exp.Paren, exp.AtTimeZone)):
        depth += isinstance(above, exp.AtTimeZone)
        above = above.parent
    return depth % 2 == 1


def plain_like(node: exp.Expr) -> exp.Expr:
    """In a pattern a backslash means something, which it does not in the language."""
    pattern = node.expression
    if isinstance(pattern, exp.Literal):
        node.set("expression", exp.Literal.string(pattern.this.replace("\\", "\\\\")))
    else:
        slashes = (exp.Literal.string("\\"), exp.Literal.string("\\\\"))
        node.set("expression", call("REPLACE", pattern, *slashes))
    return node


def in_months(node: exp.Expr) -> exp.Expr:
    """An interval of quarters, of which some engines have none, in months."""
    if node.args["unit"].name.upper() != "QUARTER":
        return node
    months = str(3 * int(node.this.this))
    return exp.Interval(this=exp.Literal.string(months), unit=exp.var("MONTH"))
