"""Conditions have two values, whatever stands around them and whichever side is missing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.rows.harness import Data, Engine, column, worked_out

DATA = Data(
    {
        "a": ("number optional", "INTEGER"),
        "b": ("number optional", "INTEGER"),
        "t": ("text optional", "VARCHAR(20)"),
        "p": ("text optional", "VARCHAR(20)"),
        "hot": ("boolean optional", "BOOLEAN"),
    },
    (
        (1, 2, "won", "w%", True),
        (2, 2, "lost", "_ost", False),
        (None, 2, None, "%", None),
        (1, None, "50%_\\", "50\\%", True),
        (None, None, "it's", None, False),
    ),
)
T, F = True, False


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a = b", [F, T, F, F, F]),
        ("a != b", [T, F, T, T, T]),
        ("not (a = b)", [T, F, T, T, T]),
        ("a < b", [T, F, F, F, F]),
        ("not (a < b)", [F, T, T, T, T]),
        ("a = b or a < b", [T, T, F, F, F]),
        ("not (a = b or a < b)", [F, F, T, T, T]),
        ("not (a = 1 and b = 2)", [F, T, T, T, T]),
        ("a in (1, b)", [T, T, F, T, F]),
        ("a not in (1, b)", [F, F, T, F, T]),
        ("not (a in (3, b))", [T, F, T, T, T]),
        ("a between 1 and b", [T, T, F, F, F]),
        ("a not between 1 and b", [F, F, T, T, T]),
        ("b between a and 2", [T, T, F, F, F]),
        ("t like p", [T, T, F, F, F]),
        ("t not like p", [F, F, T, T, T]),
        ("not (t not like p)", [T, T, F, F, F]),
        ('t like "%o%"', [T, T, F, F, F]),
        ('t like "w_n"', [T, F, F, F, F]),
        ('t like "W%"', [F, F, F, F, F]),
        ('t like "50%\\\\"', [F, F, F, T, F]),
        ('t like "50\\\\%%"', [F, F, F, F, F]),
        ('t like "%\'s"', [F, F, F, F, T]),
        ("t is null", [F, F, T, F, F]),
        ("t is not null", [T, T, F, T, T]),
        ("not (a is null)", [T, T, F, T, F]),
        ("(a = b) is null", [F, F, F, F, F]),
        ("hot", [T, F, None, T, F]),
        ("not hot", [F, T, T, F, T]),
        ("hot = true", [T, F, F, T, F]),
        ("hot != true", [F, T, T, F, T]),
        ("hot and a = 1", [T, F, F, T, F]),
        ("not (hot and a = 1)", [F, T, T, F, T]),
        ("(a = b) = (b = 2)", [F, T, F, T, T]),
        ("case when a = b then hot else not hot end", [F, F, T, F, T]),
        ("case when a = b then hot else not hot end or a = 1", [T, F, T, T, T]),
        ("case when not (a = b) then true end", [T, None, T, T, T]),
        ("case a when 1 then false when b then true else b = 2 end", [F, T, T, F, F]),
        ("not case a when 1 then false when b then true else b = 2 end", [T, F, F, T, T]),
        ("coalesce(hot, a = 1)", [T, F, F, T, F]),
        ("length(t) = 3 and not (t = p)", [T, F, F, F, F]),
    ],
)
def test_conditions(engine: Engine, text: str, wanted: list[object]) -> None:
    column(worked_out(engine, DATA, text), wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("case when a = 1 then 10 when b = 2 then 20 else 30 end", [10, 20, 20, 10, 30]),
        ("case when a = 1 then 10 when b = 2 then 20 end", [10, 20, 20, 10, None]),
        ("case when not (a = 1) then 10 end", [None, 10, 10, None, 10]),
        ("case when a is null then b else a end", [1, 2, 2, 1, None]),
        ('case t when "won" then 1 when "lost" then 0 end', [1, 0, None, None, None]),
        ('case t when p then 1 when "it\'s" then 2 else 3 end', [3, 3, 3, 3, 2]),
        ("case when t like p then a else -b end", [1, 2, -2, None, None]),
        ("case when a in (b, 1) then a + b end", [3, 4, None, None, None]),
    ],
)
def test_cases(engine: Engine, text: str, wanted: list[int | None]) -> None:
    exact = [None if value is None else Decimal(value) for value in wanted]
    column(worked_out(engine, DATA, text), exact)
