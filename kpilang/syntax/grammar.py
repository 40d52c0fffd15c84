"""The grammar: where it lies, and the parser that lark makes of it.

The one thing this module adds to lark is the lexer: it hands over tokens that the scanner has cut,
and makes a NAME the word it spells exactly where the parser can take that word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import cast

from lark import Lark, Token, Tree
from lark.common import LexerConf
from lark.lexer import Lexer, LexerState
from lark.parsers.lalr_analysis import Shift
from lark.parsers.lalr_parser_state import ParserState

BLOCKS = (
    "calendar",
    "team",
    "role",
    "source",
    "metric",
    "goal",
    "kpi",
    "tree",
    "funnel",
    "dashboard",
    "test",
)
KINDS = ("package", *BLOCKS)
STARTS = (
    "declaration",
    "expression",
    "target_row",
    "tile",
    "row",
    *(f"{kind}_item" for kind in BLOCKS),
)


def grammar_dir() -> Traversable:
    """Return the grammar's folder: packaged in a wheel, at the top of a checkout."""
    packaged = files("kpilang") / "_grammar"
    if packaged.is_dir():
        return packaged
    return Path(__file__).resolve().parents[2] / "grammar"


def grammar_text() -> str:
    """Return the text of the grammar."""
    return (grammar_dir() / "kpi.lark").read_text(encoding="utf-8")


class WordLexer(Lexer):
    """Hands scanned tokens to the parser, and makes names into words where it takes them."""

    __future_interface__ = 2

    def __init__(self, lexer_conf: LexerConf) -> None:
        self.words = {
            terminal.pattern.value: terminal.name
            for terminal in lexer_conf.terminals
            if terminal.pattern.value.isidentifier()
        }

    def lex(self, lexer_state: LexerState, parser_state: ParserState[int]) -> Iterator[Token]:
        words = self.words
        for token in cast(Sequence[Token], lexer_state.text):
            if token.type == "NAME":
                word = words.get(token.value)
                if word is not None and _takes(parser_state, word):
                    token = Token(
                        word, token.value, start_pos=token.start_pos, end_pos=token.end_pos
                    )
            yield token


def _takes(parser_state: ParserState[int], word: str) -> bool:
    """Tell whether the parser can go on with a word here, be it after some reductions.

    The table alone promises too much: states that were merged share their look-ahead.
    """
    states = parser_state.parse_conf.states
    actions = states[parser_state.position]
    if word not in actions or "NAME" not in actions:
        return word in actions
    stack = list(parser_state.state_stack)
    while word in states[stack[-1]]:
        action, rule = states[stack[-1]][word]
        if action is Shift:
            return True
        del stack[len(stack) - len(rule.expansion) :]
        stack.append(states[stack[-1]][rule.origin.name][1])
    return False


@cache
def parser() -> Lark:
    """Return the parser, made once a process."""
    return Lark(
        grammar_text(),
        parser="lalr",
        lexer=WordLexer,
        start=list(STARTS),
        propagate_positions=True,
        maybe_placeholders=False,
    )


def read(tokens: Sequence[Token], start: str) -> Tree[Token]:
    """Parse tokens from a start rule; raises lark's UnexpectedToken at the first misfit."""
    return parser().parse(tokens, start=start)
