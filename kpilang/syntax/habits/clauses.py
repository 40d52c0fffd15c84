"""Habits about clauses: outside of their aggregate, at a moment, and commas between conditions."""

from __future__ import annotations

from kpilang.diagnostics.model import Diagnostic, Edit
from kpilang.source.span import Span
from kpilang.syntax.habits.misfit import UNSAFE, Misfit
from kpilang.syntax.tokens import wordset

_PERIODS = wordset("day week month quarter year last previous prior the")
_CLAUSES = wordset("WHERE ON BY WITHIN OVER EACH")


def clause_outside(m: Misfit) -> Diagnostic | None:
    """A clause after the bracket of its aggregate."""
    word = m.word()
    grouped = word == "group" and m.word(1) == "by"
    if grouped or (word == "by" and m.in_formula and m.depth == 0):
        last = 1 if word == "group" else 0
        return m.tell(
            m.span(0, last),
            f"a formula has no `{word}{' by' if last else ''}`",
            "give the KPI a property `by:`, as in `by: region`",
        )
    if m.token.type not in _CLAUSES or m.before.type != "RPAR" or m.depth > 0:
        return None
    first = next(
        (i for i in range(m.place - 1, -1, -1) if m.tokens[i].type in ("EQUAL", "COLON")), None
    )
    if m.word() == "on" and m.word(1) in _PERIODS:
        return m.tell(
            m.span(0, m.to_end()),
            "`growth` compares with one window before",
            "remove it; for another time write `revenue / previous(revenue, 1 year) - 1`",
        )
    help = "put it inside the brackets, as in `sum(deals.amount where is_won)`"
    if first is None:
        return m.tell(m.span(), f"`{word}` stands inside the brackets of its aggregate", help)
    opens = [i for i in range(first, m.place) if m.tokens[i].type == "LPAR"]
    alone = bool(opens) and opens[0] == first + 2 and m.depth == 0
    last = _end_of_clause(m)
    end = m.span(last).end
    edits = (
        Edit(m.span(-1), ""),
        Edit(Span(m.source.name, end, end), ")"),
    )
    call = m.source.text[m.tokens[first + 1].start_pos or 0 : m.before.start_pos or 0]
    body = f"{call} {m.text(0, last)})"
    if not alone or len(body) > 70 or "\n" in body:
        return m.tell(m.span(), f"`{word}` stands inside the brackets of its aggregate", help)
    return m.tell_edits(
        m.span(),
        f"`{word}` stands inside the brackets of its aggregate",
        f"write `{body}`",
        edits,
        UNSAFE,
    )


def _end_of_clause(m: Misfit) -> int:
    """Return the distance of the last token before the next operator between aggregates."""
    depth = 0
    for offset in range(m.to_end()):
        kind = m.at(offset).type
        depth += (kind == "LPAR") - (kind == "RPAR")
        joined = m.at(offset + 1).type in ("PLUS", "MINUS", "STAR", "SLASH")
        if depth == 0 and joined and m.at(offset + 3).type == "LPAR":
            return offset
    return m.to_end()


def at_moment(m: Misfit) -> Diagnostic | None:
    """A condition at a moment, where only a span has one."""
    if m.word() != "at" or m.word(1) not in ("start", "end") or not m.in_formula:
        return None
    at = m.word(1)
    return m.tell(
        m.span(0, 1),
        f"what a row was at the {at} of the period is told by a `span`, not by a condition",
        f"declare `span open: opened_on to closed_on` in the source, and write `open at {at}`",
    )


def joined(m: Misfit) -> Diagnostic | None:
    """A comma between conditions."""
    if m.token.type != "COMMA" or not m.in_formula:
        return None
    depth = 0
    for token in reversed(m.tokens[: m.place]):
        depth += (token.type == "RPAR") - (token.type == "LPAR")
        if depth < 0:
            return None
        if depth == 0 and token.type == "WHERE":
            help = "write `and`; where one of them is enough, `or`"
            return m.tell(m.span(), "conditions are joined by words", help, " and", UNSAFE)
    return None
