"""Functions of texts, worked out by hand: missing ones, empty ones, signs of many bytes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.rows.harness import Data, Engine, column, worked_out

TEXTS = Data(
    {"t": ("text optional", "VARCHAR(50)"), "s": ("text optional", "VARCHAR(50)")},
    (
        ("Alpha", "ph"),
        ("a😀é", "😀"),
        ("", ""),
        (None, "a"),
        ("50% off_", "%"),
        (" a b  ", None),
        ("C:\\x", "\\"),
        ("O'Hara", "'"),
    ),
)
D = Decimal


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("length(t)", [D(5), D(3), D(0), None, D(8), D(6), D(4), D(6)]),
        ("upper(s)", ["PH", "😀", "", "A", "%", None, "\\", "'"]),
        ("trim(t)", ["Alpha", "a😀é", "", None, "50% off_", "a b", "C:\\x", "O'Hara"]),
        ("left(t, 2)", ["Al", "a😀", "", None, "50", " a", "C:", "O'"]),
        ("left(t, 0)", ["", "", "", None, "", "", "", ""]),
        ("right(t, 2)", ["ha", "😀é", "", None, "f_", "  ", "\\x", "ra"]),
        ("substring(t, 2)", ["lpha", "😀é", "", None, "0% off_", "a b  ", ":\\x", "'Hara"]),
        ("substring(t, 2, 1)", ["l", "😀", "", None, "0", "a", ":", "'"]),
        ("substring(t, 9)", ["", "", "", None, "", "", "", ""]),
        ("concat(t, s)", ["Alphaph", "a😀é😀", "", None, "50% off_%", None, "C:\\x\\", "O'Hara'"]),
        (
            'concat("<", t, ">")',
            ["<Alpha>", "<a😀é>", "<>", None, "<50% off_>", "< a b  >", "<C:\\x>", "<O'Hara>"],
        ),
        ('replace(t, s, "_")', ["Al_a", "a_é", "", None, "50_ off_", None, "C:_x", "O_Hara"]),
        ('replace(t, "a", "")', ["Alph", "😀é", "", None, "50% off_", "  b  ", "C:\\x", "O'Hr"]),
        ("contains(t, s)", [True, True, True, False, True, False, True, True]),
        ("not contains(t, s)", [False, False, False, True, False, True, False, False]),
        ('contains(t, "A")', [True] + [False] * 7),
        ('starts_with(t, "a")', [False, True, False, False, False, False, False, False]),
        ('starts_with(t, "")', [True, True, True, False, True, True, True, True]),
        ('ends_with(t, "_")', [False, False, False, False, True, False, False, False]),
        ("ends_with(t, s)", [False, False, True, False, False, False, False, False]),
        ('case when ends_with(t, "a") then 1 else 0 end', [D(1)] + [D(0)] * 6 + [D(1)]),
        ('nullif(t, "")', ["Alpha", "a😀é", None, None, "50% off_", " a b  ", "C:\\x", "O'Hara"]),
        (
            'coalesce(nullif(trim(s), ""), "none")',
            ["ph", "😀", "none", "a", "%", "none", "\\", "'"],
        ),
    ],
)
def test_texts(engine: Engine, text: str, wanted: list[object]) -> None:
    column(worked_out(engine, TEXTS, text), wanted)


def test_lower_minds_letters_beyond_the_alphabet(engine: Engine) -> None:
    data = Data({"t": ("text", "VARCHAR(9)")}, (("ÄÖ",), ("Straße",)))
    column(worked_out(engine, data, "lower(t)"), ["äö", "straße"])


def test_a_blank_that_is_no_space_is_not_trimmed(engine: Engine) -> None:
    data = Data({"t": ("text", "VARCHAR(9)")}, (("\u00a0a ",),))
    column(worked_out(engine, data, "trim(t)"), ["\u00a0a"])
