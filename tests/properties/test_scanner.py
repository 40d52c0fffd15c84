"""The scanner's quick way cuts every text as its careful one does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilang.source.text import Source
from kpilang.syntax import scanner

_PIECES = (
    *("jan", "may", "march", "q1", "h2", "Q3", "FY2026", "2026", "1", "1,000", "1.5", "5 %"),
    *("-", "--", "---", "/", "//", "/*", "*/", "*", "**", "=", "==", "=>", "=<", ">", ">=", "<"),
    *(":", ":=", ".", "..", ",", "%", '"', '""', '"""', "\\", "sql", 'sql"""', "'", "#", "|", "`"),
    *(" ", "\t", "\n", "\r\n", "\ufeff", "\u00a0", "\x00", "(", ")", "{", "}", "+", "→"),
    *("a", "_b", "é", "Ü", "usd", "USD", "st", "percent", "k", "kpi", "where", "not"),
    *("12M", "7k", "95%", "2026-Q1", "2026-01", "2026-01-05", "2026-1", "5", "00012", "1_000"),
    *("days", "in", "per", "hours", "JAN", "MAY", "Sept", "EUR", "ABC", "<=", "<>", "->", "!="),
)


@given(st.lists(st.sampled_from(_PIECES), max_size=25).map("".join) | st.text(max_size=40))
def test_plain_tokens_are_what_the_whole_expression_makes_of_them(text: str) -> None:
    source = Source("case.kpi", text)
    quick = scanner.scan(source)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanner._Scanner, "take_plain", lambda self, position: position)
        assert scanner.scan(source) == quick
