"""The table that the parser runs on: made by lark from the grammar, kept beside it as JSON.

Making it takes a third of a second, reading it a few milliseconds. A table that was made of another
text than the grammar's is not used: lark makes the right one, for this process alone. Write it anew
after a change of the grammar with `python -m kpilang.syntax.lark_table`.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from typing import Any

from kpilang.source.frozen import dataclass
from kpilang.syntax.grammar import grammar_dir, grammar_text

TABLE = "kpi.table.json"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a reduction does: how many values it takes, what for, and which of them are kept.

    `keep` holds the kept values by index, and whether each is a list whose parts are meant; None
    keeps all as they are. `single` says that a branch with one part only is that part, `spreads`
    that the parts become parts of the rule above.
    """

    size: int
    symbol: str
    name: str
    keep: tuple[tuple[int, bool], ...] | None
    single: bool
    spreads: bool

    @property
    def is_renaming(self) -> bool:
        """Tell whether the rule only gives its one value another symbol."""
        return self.single and self.size == 1 and self.keep is None and not self.spreads


@dataclass(frozen=True, slots=True)
class Table:
    """An LALR(1) table.

    `actions` has for each state what to do at a terminal or after a symbol: go to that state, or,
    when negative, reduce by the rule of that complement. `ends` are the states in which the text of
    a start rule is complete. `words` are the terminals that are words, by how they are written.
    """

    grammar: str
    words: dict[str, str]
    starts: dict[str, int]
    ends: dict[str, int]
    rules: tuple[Rule, ...]
    actions: tuple[dict[str, int], ...]


@cache
def load() -> Table:
    """Return the table of the grammar, read once a process."""
    text = grammar_text()
    try:
        kept = json.loads((grammar_dir() / TABLE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = None
    if isinstance(kept, dict) and kept.get("grammar") == digest(text):
        return _decoded(kept)
    from kpilang.syntax.lark_table import make  # lark is only needed when the table is not

    return make(text)


def digest(text: str) -> str:
    """Return what tells one text of the grammar from another."""
    return sha256(text.encode()).hexdigest()


def encoded(table: Table) -> str:
    """Return a table as it is kept: a line for each rule and each state."""
    parts = [f"{json.dumps(name)}: {_lines(value)}" for name, value in asdict(table).items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(value: Any) -> str:
    if not isinstance(value, tuple):
        return json.dumps(value)
    return "[\n" + ",\n".join(json.dumps(part, separators=(",", ":")) for part in value) + "\n]"


def _decoded(kept: dict[str, Any]) -> Table:
    rules = tuple(Rule(**{**rule, "keep": _pairs(rule["keep"])}) for rule in kept["rules"])
    return Table(**{**kept, "rules": rules, "actions": tuple(kept["actions"])})


def _pairs(keep: list[list[Any]] | None) -> tuple[tuple[int, bool], ...] | None:
    return None if keep is None else tuple((index, spread) for index, spread in keep)
