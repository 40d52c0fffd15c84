"""From the grammar to a table, by lark. Nothing else in the project imports lark.

`python -m kpilang.syntax.lark_table` writes the table of a checkout's grammar beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lark import Lark, Token
from lark.common import LexerConf
from lark.grammar import Rule as LarkRule
from lark.grammar import Terminal
from lark.lexer import Lexer, LexerState
from lark.parsers.lalr_analysis import Shift

from kpilang.syntax.grammar import STARTS, grammar_dir, grammar_text
from kpilang.syntax.table import TABLE, Rule, Table, digest, encoded


class NoLexer(Lexer):
    """Stands where lark wants a lexer; the text is cut by our scanner."""

    def __init__(self, lexer_conf: LexerConf) -> None:
        pass

    def lex(self, lexer_state: LexerState, parser_state: Any) -> Iterator[Token]:
        """Cut nothing: lark is never given a text."""
        raise NotImplementedError


def make(text: str) -> Table:
    """Return the table of a grammar."""
    lark = read_grammar(text)
    made: Any = lark.parser.parser._parse_table
    states = _in_order(made)
    rules: dict[LarkRule, int] = {}
    actions = []
    for state in states:
        row = {}
        for symbol, (action, argument) in sorted(made.states[state].items()):
            if action is Shift:
                row[symbol] = states[argument]
            else:
                row[symbol] = ~rules.setdefault(argument, len(rules))
        actions.append(row)
    words = (t for t in lark.terminals if t.pattern.value.isidentifier())
    return Table(
        grammar=digest(text),
        words={t.pattern.value: t.name for t in words},
        starts={start: states[made.start_states[start]] for start in STARTS},
        ends={start: states[made.end_states[start]] for start in STARTS},
        rules=tuple(_rule(rule) for rule in rules),
        actions=tuple(actions),
    )


def _in_order(made: Any) -> dict[int, int]:
    """Number the states as they are met from the start rules: lark's numbers change at each run."""
    met = [made.start_states[start] for start in STARTS]
    for state in met:
        row = made.states[state]
        known = set(met)
        met += [row[s][1] for s in sorted(row) if row[s][0] is Shift and row[s][1] not in known]
    return {state: number for number, state in enumerate(dict.fromkeys(met))}


def read_grammar(text: str, *, debug: bool = False) -> Lark:
    """Return what lark makes of a grammar."""
    return Lark(
        text,
        parser="lalr",
        lexer=NoLexer,
        start=list(STARTS),
        maybe_placeholders=False,
        debug=debug,
    )


def _rule(rule: LarkRule) -> Rule:
    assert rule.expansion, f"{rule.origin.name} may be empty, which the parser does not know"
    keeps_all = rule.options.keep_all_tokens
    keep = tuple(
        (index, not symbol.is_term and symbol.name.startswith("_"))
        for index, symbol in enumerate(rule.expansion)
        if keeps_all or not (isinstance(symbol, Terminal) and symbol.filter_out)
    )
    whole = len(keep) == len(rule.expansion) and not any(spread for _, spread in keep)
    return Rule(
        size=len(rule.expansion),
        symbol=rule.origin.name,
        name=rule.alias or rule.origin.name,
        keep=None if whole else keep,
        single=rule.options.expand1 and not rule.alias,
        spreads=rule.origin.name.startswith("_"),
    )


def main() -> None:
    """Write the table of a checkout's grammar."""
    path = Path(str(grammar_dir() / TABLE))
    path.write_text(encoded(make(grammar_text())), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
