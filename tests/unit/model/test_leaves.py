"""Walking expressions."""

from __future__ import annotations

from typing import get_args

from kpilang.model import leaves
from kpilang.model.expr import Binary, Expr, Literal, Unary
from kpilang.model.types import number


def test_the_parts_of_every_expression_are_known() -> None:
    assert set(leaves._CHILDREN) == set(get_args(Expr))


def test_a_walk_goes_outermost_first_and_in_the_order_written() -> None:
    one, two, three = (Literal(number(), text) for text in "123")
    left = Binary(number(), "+", one, two)
    minus = Unary(number(), "-", three)
    whole = Binary(number(), "*", left, minus)
    assert list(leaves.walk(whole)) == [whole, left, one, two, minus, three]
