"""What is packed comes back equal, and nothing but the known types is ever made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from kpilang.diagnostics import model as diagnostics
from kpilang.diagnostics.model import Diagnostic, Edit, Fix, Label, Severity
from kpilang.model import expr, measures, names, targets, types, units, windows
from kpilang.model.entities import Kpi
from kpilang.model.expr import Aggregate, AggregateFunction, Binary, Literal
from kpilang.model.types import number
from kpilang.model.windows import Grain, Window, WindowKind
from kpilang.source import span
from kpilang.source.span import Places, Span
from kpilang.source.text import Source
from kpilang.workspace.pack import Packer
from tests.support.everything import everything

PACKER = Packer(diagnostics, expr, measures, names, span, targets, types, units, windows)
PLACE = Span("a.kpi", 3, 9)
COUNT = Aggregate(number(), AggregateFunction.COUNT, "deals", None, None, None, span=PLACE)
HALF = Binary(
    number(), "/", COUNT, Literal(number(), Decimal("2.50"), percent=True, span=PLACE), span=PLACE
)
FOUND = Diagnostic(
    "K100",
    "a-name",
    Severity.WARNING,
    "a message",
    Label(PLACE, "here"),
    (Label(Span("b.kpi", 0, 0)),),
    ("a fact", "another"),
    "do this",
    Fix("a title", (Edit(PLACE, "new"),)),
    "name",
)
MEASURE = Kpi(
    "won",
    "Deals won",
    formula=HALF,
    window=Window(WindowKind.PERIOD, Grain.MONTH),
    by=("rep", "region"),
    property_spans=Places("a.kpi", ("formula", "by"), (1, 2, 3, 4)),
    span=PLACE,
    block=Span("a.kpi", 0, 90),
)
VALUES = [
    None,
    True,
    0,
    -1,
    2**40,
    "",
    "ü “x” \ud800",
    (),
    ((),),
    (1, True, 1, False, 0, None, "1"),
    tuple(range(100)),
    tuple(str(n) for n in range(9)),
    {},
    {"a": 1, "b": {"c": (1, 2)}},
    Decimal("1.10"),
    Decimal("1E+5"),
    date(2026, 1, 31),
    datetime(2026, 1, 31, 23, 59, 1, 5),
    Severity.ERROR,
    PLACE,
    FOUND,
    HALF,
    MEASURE,
    (MEASURE, HALF, HALF, FOUND, MEASURE),
    {"won": MEASURE, "lost": MEASURE},
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_what_is_packed_comes_back(value: object) -> None:
    found = PACKER.unpack(PACKER.pack(value))
    assert everything(found) == everything(value)
    assert found == value


def test_what_may_be_filled_later_is_filled_when_it_is_read() -> None:
    slots = vars(Kpi)
    first, second = PACKER.unpack(PACKER.pack((MEASURE, replace(MEASURE, name="lost"))))
    assert (first.name, second.name, first.window) == ("won", "lost", MEASURE.window)
    for empty in ("formula", "target"):
        with pytest.raises(AttributeError):
            slots[empty].__get__(second)
    assert first.formula == HALF
    assert slots["formula"].__get__(second) == HALF
    assert slots["target"].__get__(second) is None


def test_what_is_not_filled_yet_can_be_packed() -> None:
    found = PACKER.unpack(PACKER.pack((MEASURE,)))
    assert everything(PACKER.unpack(PACKER.pack(found))) == everything((MEASURE,))


def test_a_large_value_comes_back() -> None:
    value = tuple((str(number), number) for number in range(40_000))
    assert PACKER.unpack(PACKER.pack(value)) == value


def test_what_is_packed_is_made_of_plain_values() -> None:
    def check(plain: object) -> None:
        assert type(plain) in (tuple, str, int, bool, bytes, type(None))
        if isinstance(plain, tuple):
            for part in plain:
                check(part)

    check(PACKER.pack(tuple(VALUES)))


def test_what_occurs_twice_is_kept_once() -> None:
    first, second = PACKER.unpack(PACKER.pack((HALF, HALF)))
    assert first is second
    once, often = (len(PACKER.pack((HALF,) * n)[3]) for n in (1, 50))
    assert often < once + 500


def test_a_deep_formula_needs_no_recursion() -> None:
    formula: expr.Expr = COUNT
    for _ in range(5_000):
        formula = Binary(number(), "+", formula, COUNT, span=PLACE)
    found = PACKER.unpack(PACKER.pack(formula))
    depth = 0
    while isinstance(found, Binary):
        found, depth = found.left, depth + 1
    assert depth == 5_000


def test_the_same_value_is_always_packed_the_same() -> None:
    assert PACKER.pack(tuple(VALUES)) == PACKER.pack(tuple(VALUES))


def test_a_type_that_is_not_known_is_not_packed() -> None:
    with pytest.raises(KeyError):
        PACKER.pack((1, Source("a.kpi", "")))
