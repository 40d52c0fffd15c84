"""What the shop's warehouse answers, for servers that speak the protocol of a vendor here.

They hold no data: each statement is recognised by what it asks, and has an answer that was written
down. So what is seen is the driver, the session and the errors, and no number of a vendor's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from threading import Event
from typing import Any

import sqlglot

#: a kind of column: text, int, decimal, double, date, timestamp, boolean
Kind = str


@dataclass(frozen=True)
class Rows:
    """Columns by name and kind, and their values."""

    columns: Sequence[tuple[str, Kind]]
    rows: Sequence[Sequence[Any]] = ()


@dataclass(frozen=True)
class Refused:
    """A statement that the server refuses: its code, and what it says."""

    code: str
    words: str


class Hangs:
    """A statement that takes for ever, unless it is stopped."""


class Lost:
    """A connection that ends in the middle."""


Answer = Rows | Refused | Hangs | Lost

COLUMNS = (("id", "decimal"), ("ordered_on", "date"), ("amount", "decimal"))
NUMBER = Rows(
    (
        ("kpi", "text"),
        ("period_start", "date"),
        ("period_end", "date"),
        ("value", "decimal"),
        ("target", "decimal"),
        ("target_high", "decimal"),
        ("expected", "decimal"),
        ("attainment", "double"),
        ("status", "text"),
        ("previous", "decimal"),
        ("change", "decimal"),
        ("forecast", "double"),
        ("complete", "boolean"),
        ("state", "text"),
    ),
    [
        (
            *("revenue", date(2026, 5, 1), date(2026, 6, 1), Decimal("0.30"), None, None, None),
            *(None, None, Decimal(0), Decimal("0.30"), None, True, "final"),
        )
    ],
)


@dataclass
class Warehouse:
    """What a server answers, and what it was told.

    `hello` is the answer to the statement that a session begins with, which asks for `greeting`;
    `number` that to the question. `begun` is set when a statement begins that hangs, and `stopped`
    when it is ended.
    """

    greeting: str
    hello: Answer
    number: Answer = NUMBER
    statements: list[str] = field(default_factory=list)
    begun: Event = field(default_factory=Event)
    stopped: Event = field(default_factory=Event)

    def answer(self, sql: str) -> Answer:
        """Return what a statement is answered."""
        self.statements.append(sql)
        small = sql.lower()
        if sql.startswith("-- metric"):
            return self.number
        if re.search(r"information_schema\.columns|svv_columns", small):
            there = "'orders'" in small and "false" not in small
            rows = COLUMNS if there else ()
            return Rows((("column_name", "text"), ("data_type", "text")), rows)
        if re.search(r"information_schema\.tables|svv_tables", small):
            named = (("here", "boolean"), ("table_schema", "text"), ("table_name", "text"))
            return Rows(named, [(False, "shop", "orders")])
        if re.search(r"having count(_big)?\(\*\) > 1", small):
            return Rows([(name, "int") for name in ("id", "count", "keys", "rows")])
        if small.startswith(("select count(", "select count_big(")):
            (tree,) = sqlglot.parse(sql)
            counts = range(len(tree.selects)) if tree is not None else range(0)
            return Rows([(f"c{n}", "int") for n in counts], [[2 for _ in counts]])
        if self.greeting.lower() in small:
            return self.hello
        return Refused("SYNTAX_ERROR", f"nothing is known of {sql}")


def until(stopped: Event, do: Callable[[], object] = lambda: None) -> None:
    """Wait for the end of a statement that hangs, not for ever."""
    assert stopped.wait(60), "nothing stopped the statement"
    do()
