"""Tokens -> branches, by the table of the grammar.

The usual LALR loop, with two things of its own. A NAME becomes the word that it spells exactly
where the parser can take that word. And the rules that only rename a value (an atom is a factor is
a product …) are followed in one step, whose outcome is remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from kpilang.syntax.table import Table, load
from kpilang.syntax.tokens import Token

END = "$END"


@dataclass(slots=True)
class Branch:
    """What a rule made of its parts, and the range of the text that it covers."""

    rule: str
    parts: list[Branch | Token]
    start_pos: int
    end_pos: int


Reduction = tuple[int, str, str, tuple[tuple[int, bool], ...] | None, bool, bool]
"""The fields of a rule, in their order."""


class UnexpectedToken(Exception):
    """A token that fits nowhere, and the terminals that would fit in its place."""

    def __init__(self, token: Token, accepted: frozenset[str]) -> None:
        super().__init__(token)
        self.token = token
        self.accepted = accepted


@dataclass(frozen=True, slots=True)
class _Parser:
    """A table, what each of its rules renames a value to, and where such renamings have led."""

    table: Table
    renames: tuple[str | None, ...]
    reductions: tuple[Reduction, ...]
    led: dict[tuple[int, int, str], int] = field(default_factory=dict)

    def follow(self, below: int, state: int, kind: str) -> int:
        """Return where renamings lead from a state that stands on another, with `kind` ahead."""
        actions, now = self.table.actions, state
        while (action := actions[now].get(kind, 0)) < 0 and (name := self.renames[~action]):
            now = actions[below][name]
        self.led[below, state, kind] = now
        return now

    def fits(self, states: Sequence[int], kind: str, end: int) -> bool:
        """Tell whether the parser can go on with a terminal, be it after some reductions.

        The table alone promises too much: states that were merged share their look-ahead.
        """
        stack = list(states)
        while (action := self.table.actions[stack[-1]].get(kind)) is not None:
            if action >= 0:
                return True
            rule = self.table.rules[~action]
            del stack[-rule.size :]
            stack.append(self.table.actions[stack[-1]][rule.symbol])
        return kind == END and stack[-1] == end


@cache
def _parser() -> _Parser:
    table = load()
    return _Parser(
        table,
        tuple(r.symbol if r.is_renaming else None for r in table.rules),
        tuple((r.size, r.symbol, r.name, r.keep, r.single, r.spreads) for r in table.rules),
    )


def read(tokens: Sequence[Token], start: str) -> Branch:
    """Read tokens by a start rule; raises UnexpectedToken at the first that does not fit."""
    parser = _parser()
    table, renames, led = parser.table, parser.renames, parser.led
    actions, words, reductions = table.actions, table.words, parser.reductions
    state = table.starts[start]
    states = [state]
    values: list[Any] = []
    places: list[int] = []  # where each value starts
    end = 0
    for token in (*tokens, Token(END, "", 0, 0)):
        kind, text, token_start, token_end = token
        row = actions[state]
        if kind == "NAME" and text in words:
            word = words[text]
            if word in row and ("NAME" not in row or parser.fits(states, word, -1)):
                kind = word
                token = Token(word, text, token_start, token_end)
        action = row.get(kind)
        while action is not None and action < 0:
            if renames[~action]:
                chain = (states[-2], state, kind)
                states[-1] = state = led[chain] if chain in led else parser.follow(*chain)
            else:
                size, symbol, name, keep, single, spreads = reductions[~action]
                if size == 1:
                    kept = [values[-1]]
                    states.pop()
                else:
                    kept = values[-size:]
                    below = 1 - size
                    del values[below:], places[below:], states[-size:]
                if keep is not None:
                    kept = _kept(keep, kept)
                if spreads:
                    values[-1] = kept
                elif single and len(kept) == 1:
                    values[-1] = kept[0]
                else:
                    values[-1] = Branch(name, kept, places[-1], end)
                state = actions[states[-1]][symbol]
                states.append(state)
            action = actions[state].get(kind)
        if action is None:
            break
        state = action
        states.append(state)
        values.append(token)
        places.append(token_start)
        end = token_end
    if token.type == END and state == table.ends[start]:
        return cast(Branch, values[-1])
    kinds = (kind for kind in actions[state] if kind.isupper())
    raise UnexpectedToken(
        token, frozenset(k for k in kinds if parser.fits(states, k, table.ends[start]))
    )


def _kept(keep: tuple[tuple[int, bool], ...], parts: list[Any]) -> list[Any]:
    """Leave out the parts that say nothing, and put the parts of lists in their place."""
    kept: list[Any] = []
    for index, spread in keep:
        if not spread:
            kept.append(parts[index])
        elif kept:
            kept += parts[index]
        else:  # a list grows in place, however long it gets
            kept = parts[index]
    return kept
