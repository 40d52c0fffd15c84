"""What is asked of formulas again and again: which kinds of parts they have, and how many.

It is worked out once for each part and kept with it: a formula shares most of its parts with those
that it names, and half of all rules ask whether a formula has a part that hardly any has.
"""

from __future__ import annotations

from typing import get_args

from kpilang.model.expr import (
    Aggregate,
    Column,
    Conversion,
    Convert,
    Expr,
    Folded,
    Literal,
    Moment,
    RawSql,
    Reached,
    RefKey,
    Rollup,
    TargetOf,
)
from kpilang.model.leaves import children, walk_through

Kinds = int
"""A set of types of expressions, as bits."""

_BITS: dict[type, Kinds] = {kind: 1 << place for place, kind in enumerate(get_args(Expr))}


def kinds(*types: type) -> Kinds:
    """Return a set of types of expressions, to be asked for."""
    return sum({_BITS[kind] for kind in types})


EMPTY_TEXT: Kinds = 1 << len(_BITS)
"""What a literal is beside its type if it is a text without a character."""

_LEADING_ON = kinds(Rollup, Reached, Convert)
"""What holds expressions that are no part of the row that it stands in."""

_READING = kinds(Aggregate, Conversion, Folded, Reached, TargetOf) | kinds(
    Column, Moment, RawSql, RefKey, Rollup
)
"""What is read from rows or from the answer, so that a formula with it is no constant."""


def holds(expr: Expr, wanted: Kinds) -> bool:
    """Tell whether one of the wanted types is the expression's or that of a part, as in `walk`."""
    return _known(expr)[0] & wanted != 0


def holds_through(expr: Expr, wanted: Kinds) -> bool:
    """Tell the same with what stands in roll-ups, steps and rates, as in `walk_through`."""
    found = _known(expr)[0]
    if found & wanted or not found & _LEADING_ON:
        return found & wanted != 0
    return any(_kind(part) & wanted for part in walk_through(expr))


def is_constant(expr: Expr) -> bool:
    """Tell whether a formula is made of literals alone."""
    return not holds(expr, _READING)


def size(expr: Expr) -> tuple[int, int]:
    """Return how many parts an expression has, and on how many levels, itself among them."""
    _, count, levels = _known(expr)
    return count, levels


def _known(expr: Expr) -> tuple[Kinds, int, int]:
    known = getattr(expr, "facts", None)
    if known is None:
        found, count, levels = _kind(expr), 1, 0
        for part in children(expr):
            below, parts, deep = _known(part)
            found |= below
            count += parts
            levels = max(levels, deep)
        known = expr.facts = (found, count, levels + 1)
    return known


def _kind(part: Expr) -> Kinds:
    if type(part) is Literal and part.value == "":
        return _BITS[Literal] | EMPTY_TEXT
    return _BITS[type(part)]
