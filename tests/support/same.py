"""Comparing answers of two engines."""

from __future__ import annotations

import math

from kpilang.plan.answer import Answer


def assert_same(got: Answer, expected: Answer, about: str) -> None:
    """Compare row by row: doubles within 1e-9 of their size, everything else exactly."""
    assert len(got.rows) == len(expected.rows), about
    for left, right in zip(got.rows, expected.rows, strict=True):
        for column, a, b in zip(got.columns, left, right, strict=True):
            where = f"{about}, {column.name} of {left}"
            if isinstance(a, float) and isinstance(b, float):
                assert math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9), where
            else:
                assert a == b, where
