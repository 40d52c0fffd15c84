"""The grammar and the tables beside it agree."""

import logging
from pathlib import Path

import pytest
from lark import logger

from kpilang.syntax import grammar, table
from kpilang.syntax.grammar import KINDS, grammar_dir, grammar_text
from kpilang.syntax.lark_table import make, read_grammar
from kpilang.syntax.tokens import RESERVED, SIGNS


def test_signs_and_reserved_words_have_the_names_lark_gives_them() -> None:
    named = {t.pattern.value: t.name for t in read_grammar(grammar_text()).terminals}
    assert {sign: named[sign] for sign in SIGNS} == SIGNS
    assert {word: named[word] for word in RESERVED} == {word: word.upper() for word in RESERVED}
    assert {text for text in named if not text.isidentifier()} == set(SIGNS)


def test_each_kind_of_declaration_begins_with_its_word() -> None:
    words = {t.pattern.value for t in read_grammar(grammar_text()).terminals}
    assert set(KINDS) <= words


def test_the_grammar_has_no_conflicts(caplog: pytest.LogCaptureFixture) -> None:
    logger.addHandler(caplog.handler)
    logger.setLevel(logging.DEBUG)
    read_grammar(grammar_text(), debug=True)
    logger.setLevel(logging.CRITICAL)
    logger.removeHandler(caplog.handler)
    assert not [record for record in caplog.records if "conflict" in record.message.lower()]


def test_the_table_beside_the_grammar_is_fresh() -> None:
    """Write it with `python -m kpilang.syntax.lark_table`."""
    kept = (grammar_dir() / table.TABLE).read_text(encoding="utf-8")
    assert kept == table.encoded(make(grammar_text()))


@pytest.mark.parametrize("kept", ["", "[]", "{", '{"grammar": "of another text"}'])
def test_a_table_of_another_grammar_is_not_used(
    kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kpi.lark").write_text(grammar_text(), encoding="utf-8")
    (tmp_path / table.TABLE).write_text(kept, encoding="utf-8")
    fresh = table.load()
    monkeypatch.setattr(grammar, "grammar_dir", lambda: tmp_path)
    monkeypatch.setattr(table, "grammar_dir", lambda: tmp_path)
    assert table.load.__wrapped__() == fresh
