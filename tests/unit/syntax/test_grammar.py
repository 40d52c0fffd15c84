"""The grammar and the tables beside it agree."""

import logging

import pytest
from lark import Lark, logger

from kpilang.syntax.grammar import KINDS, STARTS, WordLexer, grammar_text, parser
from kpilang.syntax.tokens import RESERVED, SIGNS


def test_signs_and_reserved_words_have_the_names_lark_gives_them() -> None:
    named = {t.pattern.value: t.name for t in parser().terminals}
    assert {sign: named[sign] for sign in SIGNS} == SIGNS
    assert {word: named[word] for word in RESERVED} == {word: word.upper() for word in RESERVED}
    assert {text for text in named if not text.isidentifier()} == set(SIGNS)


def test_each_kind_of_declaration_begins_with_its_word() -> None:
    words = {t.pattern.value for t in parser().terminals}
    assert set(KINDS) <= words


def test_the_grammar_has_no_conflicts(caplog: pytest.LogCaptureFixture) -> None:
    logger.addHandler(caplog.handler)
    logger.setLevel(logging.DEBUG)
    Lark(grammar_text(), parser="lalr", lexer=WordLexer, start=list(STARTS), debug=True)
    logger.setLevel(logging.CRITICAL)
    logger.removeHandler(caplog.handler)
    assert not [record for record in caplog.records if "conflict" in record.message.lower()]
