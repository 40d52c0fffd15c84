"""Functions of numbers, worked out by hand: negative ones, missing ones, those with no result."""

from __future__ import annotations

from decimal import Decimal
from math import e

import pytest

from tests.rows.harness import Data, Engine, column, worked_out

MONEY = Data(
    {"x": ("money USD optional", "DECIMAL(12, 3)")},
    tuple((None if x is None else Decimal(x),) for x in ("2.5", "-2.5", "0", "7", "-0.001", None)),
)
DOUBLES = Data(
    {"x": ("number optional", "DOUBLE PRECISION")},
    tuple((x,) for x in (0.29, 28.999999999999996, -1.005, 1e300, float("nan"), None)),
)
PAIRS = Data(
    {"a": ("number optional", "DOUBLE PRECISION"), "b": ("number optional", "DECIMAL(9, 2)")},
    (
        (2.0, Decimal("10")),
        (-2.0, Decimal("3")),
        (-8.0, Decimal("0.5")),
        (0.0, Decimal("0")),
        (0.0, Decimal("-1")),
        (10.0, Decimal("400")),
        (0.5, Decimal("2000")),
        (None, Decimal("2")),
        (2.0, None),
        (4.0, Decimal("-0.5")),
    ),
)
D = Decimal


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("floor(x)", [D(2), D(-3), D(0), D(7), D(-1), None]),
        ("ceil(x)", [D(3), D(-2), D(0), D(7), D(0), None]),
        ("truncate(x)", [D(2), D(-2), D(0), D(7), D(0), None]),
        ("truncate(x, 1)", [D("2.5"), D("-2.5"), D(0), D(7), D(0), None]),
        ("truncate(10 * x, -1)", [D(20), D(-20), D(0), D(70), D(0), None]),
        ("round(x)", [D(3), D(-3), D(0), D(7), D(0), None]),
        ("round(x, 2)", [D("2.5"), D("-2.5"), D(0), D(7), D(0), None]),
        ("round(10 * x, -1)", [D(30), D(-30), D(0), D(70), D(0), None]),
        ("sign(x)", [D(1), D(-1), D(0), D(1), D(-1), None]),
        ("abs(x)", [D("2.5"), D("2.5"), D(0), D(7), D("0.001"), None]),
        ("mod(x, 2 USD)", [D("0.5"), D("-0.5"), D(0), D(1), D("-0.001"), None]),
        ("mod(x, 0 USD)", [None] * 6),
        ("greatest(x, 1 USD)", [D("2.5"), D(1), D(1), D(7), D(1), None]),
        ("least(x, 1 USD, 0.5 USD)", [D("0.5"), D("-2.5"), D(0), D("0.5"), D("-0.001"), None]),
        ("nullif(x, 0 USD)", [D("2.5"), D("-2.5"), None, D(7), D("-0.001"), None]),
        ("coalesce(nullif(x, 7 USD), 1 USD)", [D("2.5"), D("-2.5"), D(0), D(1), D("-0.001"), D(1)]),
        ("sqrt(x / 1 USD)", [2.5**0.5, None, 0.0, 7**0.5, None, None]),
        ("ln(x / 1 USD)", [0.9162907318741551, None, None, 1.9459101490553132, None, None]),
        ("log10(x * 4 / 1 USD)", [1.0, None, None, 1.4471580313422192, None, None]),
        ("exp(x / 1 USD)", [e**2.5, e**-2.5, 1.0, e**7, e**-0.001, None]),
        ("exp(x * 1000 / 1 USD)", [None, 0.0, 1.0, None, e**-1, None]),
    ],
)
def test_money(engine: Engine, text: str, wanted: list[object]) -> None:
    column(worked_out(engine, MONEY, text), wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("floor(x * 100)", [D(29), D(2900), D(-101), None, None, None]),
        ("ceil(x)", [D(1), D(29), D(-1), None, None, None]),
        ("round(x, 2)", [D("0.29"), D(29), D("-1.01"), None, None, None]),
        ("mod(x, 0.1)", [D("0.09"), D(0), D("-0.005"), None, None, None]),
        ("sqrt(x)", [0.29**0.5, 28.999999999999996**0.5, None, 1e150, None, None]),
        ("sign(x)", [D(1), D(1), D(-1), D(1), D(1), None]),
    ],
)
def test_doubles(engine: Engine, text: str, wanted: list[object]) -> None:
    got = worked_out(engine, DOUBLES, text)
    small = [row for n, row in enumerate(got) if n not in (3, 4)]
    column(small, [value for n, value in enumerate(wanted) if n not in (3, 4)])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "power(a, b)",
            [1024.0, -8.0, None, 1.0, None, None, 0.0, None, None, 0.5],
        ),
        ("power(a, 2)", [4.0, 4.0, 64.0, 0.0, 0.0, 100.0, 0.25, None, 4.0, 16.0]),
        (
            "power(a, 300)",
            [2.0**300, 2.0**300, 8.0**300, 0.0, 0.0, 1e300, 0.5**300, None, 2.0**300, 4.0**300],
        ),
        ("power(a, 0)", [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, None, 1.0, 1.0]),
        ("power(a, -1)", [0.5, -0.5, -0.125, None, None, 0.1, 2.0, None, 0.5, 0.25]),
        ("power(a, 0.5)", [2**0.5, None, None, 0.0, 0.0, 10**0.5, 0.5**0.5, None, 2**0.5, 2.0]),
        ("power(2, b)", [1024.0, 8.0, 2**0.5, 1.0, 0.5, 2.0**400, None, 4.0, None, 2**-0.5]),
    ],
)
def test_powers(engine: Engine, text: str, wanted: list[object]) -> None:
    column(worked_out(engine, PAIRS, text), wanted)
