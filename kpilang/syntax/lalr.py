"""Tokens -> branches, by the table of the grammar.

The usual LALR loop, with two things of its own. A NAME becomes the word that it spells exactly
where the parser can take that word. And the rules that only rename a value (an atom is a factor is
a product …) are followed in one step, whose outcome is remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple, cast

from kpilang.syntax.table import Rule, Table, load
from kpilang.syntax.tokens import Token

END = "$END"


class Branch(NamedTuple):
    """What a rule made of its parts, and the range of the text that it covers."""

    rule: str
    parts: list[Any]
    start_pos: int
    end_pos: int


Reduction = tuple[int, int, str, str, tuple[tuple[int, bool], ...] | None, bool, bool]
"""What a rule does to the values, and the fields of the rule in their order."""

_BRANCH_OF_ONE, _LIST_OF_ONE, _BRANCH_OF_LIST, _SAME_LIST, _LONGER_LIST, _OTHER = range(6)
"""What most rules do has a way of its own, since every word of every file comes by."""


class UnexpectedToken(Exception):
    """A token that fits nowhere, and the terminals that would fit in its place."""

    def __init__(self, token: Token, accepted: frozenset[str]) -> None:
        super().__init__(token)
        self.token = token
        self.accepted = accepted


@dataclass(frozen=True, slots=True)
class _Parser:
    """A table, what each of its rules renames a value to, and where such renamings have led.

    The rules stand backwards: the one that an action below zero means is found by that action.
    """

    table: Table
    renames: tuple[str | None, ...]
    reductions: tuple[Reduction | None, ...]
    led: dict[tuple[int, int, str], int] = field(default_factory=dict)

    def follow(self, below: int, state: int, kind: str) -> int:
        """Return where renamings lead from a state that stands on another, with `kind` ahead."""
        actions, now = self.table.actions, state
        while (action := actions[now].get(kind, 0)) < 0 and (name := self.renames[action]):
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
    backwards = table.rules[::-1]
    return _Parser(
        table,
        tuple(rule.symbol if rule.is_renaming else None for rule in backwards),
        tuple(None if rule.is_renaming else _reduction(rule) for rule in backwards),
    )


def _reduction(rule: Rule) -> Reduction:
    step, keep, last = _OTHER, rule.keep, rule.size - 1
    if keep is None and rule.size == 1:
        step = _LIST_OF_ONE if rule.spreads else _BRANCH_OF_ONE
    elif keep == ((0, True),) and rule.size == 1 and not rule.single:
        step = _SAME_LIST if rule.spreads else _BRANCH_OF_LIST
    elif keep == ((0, True), (last, False)) and rule.spreads:
        step = _LONGER_LIST
    return step, rule.size, rule.symbol, rule.name, keep, rule.single, rule.spreads


def read(tokens: Sequence[Token], start: str) -> Branch:
    """Read tokens by a start rule; raises UnexpectedToken at the first that does not fit."""
    parser = _parser()
    table, led, new = parser.table, parser.led, tuple.__new__
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
                token = new(Token, (word, text, token_start, token_end))
        action = row.get(kind)
        while action is not None and action < 0:
            reduction = reductions[action]
            if reduction is None:
                chain = (states[-2], state, kind)
                states[-1] = state = led.get(chain) or parser.follow(*chain)
                action = actions[state].get(kind)
                continue
            step, size, symbol, name, keep, single, spreads = reduction
            if step == _BRANCH_OF_ONE:
                values[-1] = new(Branch, (name, [values[-1]], places[-1], end))
            elif step == _LIST_OF_ONE:
                values[-1] = [values[-1]]
            elif step == _BRANCH_OF_LIST:
                values[-1] = new(Branch, (name, values[-1], places[-1], end))
            elif step != _SAME_LIST:
                below = 1 - size
                if step == _LONGER_LIST:  # which grows in place, however long it gets
                    last = values[-1]
                    del values[below:]
                    values[-1].append(last)
                else:
                    kept = values[-size:]
                    if below:
                        del values[below:]
                    if keep is not None:
                        kept = _kept(keep, kept)
                    if spreads:
                        values[-1] = kept
                    elif single and len(kept) == 1:
                        values[-1] = kept[0]
                    else:
                        values[-1] = new(Branch, (name, kept, places[-size], end))
                if below:
                    del places[below:], states[below:]
            state = states[-1] = actions[states[-2]][symbol]
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
