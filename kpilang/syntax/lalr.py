"""Tokens -> branches, by the table of the grammar.

The usual LALR loop, with two things of its own. A NAME becomes the word that it spells exactly
where the parser can take that word. And the rules that only rename a value (an atom is a factor is
a product …) are followed in one step, whose outcome is remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import cast

from kpilang.syntax.table import Rule, Table, load
from kpilang.syntax.tokens import Token

END = "$END"


@dataclass(slots=True)
class Branch:
    """What a rule made of its parts, and the range of the text that it covers."""

    rule: str
    parts: list[Branch | Token]
    start_pos: int
    end_pos: int


Value = Branch | Token | list[Branch | Token]


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
    return _Parser(table, tuple(r.symbol if r.is_renaming else None for r in table.rules))


def read(tokens: Sequence[Token], start: str) -> Branch:
    """Read tokens by a start rule; raises UnexpectedToken at the first that does not fit."""
    parser = _parser()
    table, renames, led = parser.table, parser.renames, parser.led
    actions, words, rules = table.actions, table.words, table.rules
    states = [table.starts[start]]
    values: list[Value] = []
    places: list[int] = []  # where each value starts
    end = 0
    for token in (*tokens, Token(END, "", 0, 0)):
        kind, text, token_start, token_end = token
        if kind == "NAME" and text in words:
            word, row = words[text], actions[states[-1]]
            if word in row and ("NAME" not in row or parser.fits(states, word, -1)):
                kind = word
                token = Token(word, text, token_start, token_end)
        while True:
            action = actions[states[-1]].get(kind)
            if action is None or action >= 0:
                break
            if renames[~action]:
                chain = (states[-2], states[-1], kind)
                states[-1] = led[chain] if chain in led else parser.follow(*chain)
                continue
            rule = rules[~action]
            size = rule.size
            values[-size:] = [_value(rule, values[-size:], places[-size], end)]
            del states[-size:]
            if size > 1:
                del places[1 - size :]
            states.append(actions[states[-1]][rule.symbol])
        if action is None:
            break
        states.append(action)
        values.append(token)
        places.append(token_start)
        end = token_end
    if token.type == END and states[-1] == table.ends[start]:
        return cast(Branch, values[-1])
    kinds = (kind for kind in actions[states[-1]] if kind.isupper())
    raise UnexpectedToken(
        token, frozenset(k for k in kinds if parser.fits(states, k, table.ends[start]))
    )


def _value(rule: Rule, parts: list[Value], start: int, end: int) -> Value:
    """Return what a rule makes of its parts: a branch, its only part, or a list to be spread."""
    kept = cast(list[Branch | Token], parts) if rule.keep is None else _kept(rule.keep, parts)
    if rule.spreads:
        return kept
    if rule.single and len(kept) == 1:
        return kept[0]
    return Branch(rule.name, kept, start, end)


def _kept(keep: tuple[tuple[int, bool], ...], parts: list[Value]) -> list[Branch | Token]:
    """Leave out the parts that say nothing, and put the parts of lists in their place."""
    kept: list[Branch | Token] = []
    for index, spread in keep:
        part = parts[index]
        if not spread:
            kept.append(cast(Branch | Token, part))
        elif kept:
            kept += cast(list[Branch | Token], part)
        else:  # a list grows in place, however long it gets
            kept = cast(list[Branch | Token], part)
    return kept
