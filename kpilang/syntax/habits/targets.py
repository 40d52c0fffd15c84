"""Habits about targets and the limits of their status."""

from __future__ import annotations

from kpilang.diagnostics.model import Diagnostic, Edit
from kpilang.source.span import Span
from kpilang.syntax.habits.misfit import AMOUNTS, UNSAFE, Misfit
from kpilang.syntax.tokens import is_word, wordset

_COMPARED = {
    ("at", "least"): ">=",
    ("at", "most"): "<=",
    ("more", "than"): ">",
    ("less", "than"): "<",
    ("greater", "than"): ">",
    ("higher", "than"): ">",
    ("lower", "than"): "<",
    ("fewer", "than"): "<",
    ("no", "more", "than"): "<=",
    ("no", "less", "than"): ">=",
    ("not", "more", "than"): "<=",
    ("up", "to"): "<=",
    ("over",): ">",
    ("above",): ">",
    ("under",): "<",
    ("below",): "<",
    ("min",): ">=",
    ("minimum",): ">=",
    ("max",): "<=",
    ("maximum",): "<=",
    ("exactly",): "=",
}
_TARGETS = wordset("target stretch floor")
_COLOURS = wordset("red amber green")
_PERIODS = wordset("hour day week month quarter year fiscal_quarter fiscal_year")


def target(m: Misfit) -> Diagnostic | None:
    """A target without its comparison, or with one in words."""
    row = m.start == "target_row"
    if not row and (m.subject not in _TARGETS or not m.is_property):
        return None
    first = 2 if not row else next((i for i, t in enumerate(m.tokens) if t.type == "COLON"), 0) + 1
    if m.place != first:
        return _within_target(m)
    if m.token.type == "STRING":
        inner = m.token.value[1:-1]
        return m.tell(m.span(), "a target stands without quotes", f"write `{inner}`", inner)
    for phrase, sign in _COMPARED.items():
        if tuple(m.word(i) for i in range(len(phrase))) == phrase:
            return m.tell(
                m.span(0, len(phrase) - 1),
                "a comparison is written as a sign",
                f"write `{sign}`",
                sign,
            )
    if m.token.type not in AMOUNTS | {"PLUS", "MINUS"}:
        if m.is_property and (is_word(m.token) or m.token.type == "LBRACE"):
            return m.tell(
                m.span(),
                "a target begins with a comparison such as `>=`",
                "write it as in `target: >= 40`; `kpi explain K118` lists the other forms",
            )
        return None
    last = m.to_end()
    for i in range(1, last):
        ranges = m.at(i).type in ("MINUS", "TO") or m.at(i).value in ("..", "...", "…")
        if ranges and m.at(i + 1).type in AMOUNTS:
            low, high = m.text(0, i - 1), m.text(i + 1, last)
            return m.tell(
                m.span(0, last),
                "a range is written with `between`",
                f"write `between {low} and {high}`",
                f"between {low} and {high}",
            )
    if m.token.type == "PLUS":
        return m.tell(
            m.span(0, last),
            "a target is a level, not a change",
            "measure the change with `growth(revenue)`, and compare it, as in `target: >= 5%`",
        )
    amount = m.text(0, last)
    at = Span(m.source.name, m.span().start, m.span().start)
    return m.tell_edits(
        m.span(),
        "a target begins with a comparison",
        f"write `>= {amount}`; where less is better, `<= {amount}`",
        (Edit(at, ">= "),),
        UNSAFE,
    )


def owed(m: Misfit) -> Diagnostic | None:
    """`target per rep: …` and `target by rep: …`, with the members before the colon."""
    if m.subject != "target" or m.start == "target_row":
        return None
    per = m.place == 1 and m.word() == "per" and m.at(2).type == "COLON"
    if per and m.to_end() > 2:
        amount = m.text(3, m.to_end())
        whole = m.span(-1, m.to_end())
        instead = f"target: {amount} per {m.after.value}"
        message = f"`per {m.after.value}` stands after the amount"
        return m.tell(whole, message, f"write `{instead}`", instead)
    if m.place == 3 and m.word(-2) == "by" and m.token.type == "COLON" and m.to_end() > 0:
        amount, dimension = m.text(1, m.to_end()), m.before.value
        return m.tell(
            m.span(-2, 0),
            f"targets by `{dimension}` stand in a table",
            f"write `target: {amount} per {dimension}` where each owes the same, "
            f"or a line for each in `target by {dimension} {{ … else: {amount} }}`",
        )
    return None


def by_period(m: Misfit) -> Diagnostic | None:
    """`>= 40 by month`, where a deadline would stand."""
    known = m.subject in _TARGETS and m.is_property and m.place > 3
    if not known or m.word(-1) != "by" or m.word() not in _PERIODS:
        return None
    return m.tell(m.span(-1), f"a target is meant `per {m.token.value}`", "write `per`", "per")


def basis(m: Misfit) -> Diagnostic | None:
    """What a status is judged against, in other words."""
    if m.subject != "status" or m.at(1 - m.place).value != "basis" or m.place != 3:
        return None
    return m.tell(
        m.span(0, m.to_end()),
        "a status is judged against one of four things",
        "write `status basis: target`, `pace`, `forecast` or `previous`",
    )


def _within_target(m: Misfit) -> Diagnostic | None:
    if m.before.value in ("a", "an", "every", "each") and is_word(m.token) and "BY" in m.accepted:
        return m.tell(m.span(-1), f"a target is meant `per {m.token.value}`", "write `per`", "per")
    if m.token.type == "EACH" and is_word(m.after):
        return m.tell(m.span(), f"a target is meant `per {m.after.value}`", "write `per`", "per")
    if m.token.type == "TO" and any(t.type == "FROM" for t in m.tokens):
        return m.tell(
            m.span(),
            "a path says when it begins and when it ends",
            "name both periods, as in `from 21% in 2025-12 to 25% in 2026-12`",
        )
    if m.token.type == "IN" and "BY" in m.accepted:
        return m.tell(
            m.span(),
            "a target says by when, or for each period",
            "write `by 2026-12-31`, or a line for each period: `target { 2026: >= 40 }`",
        )
    if m.word(-1) in ("until", "till") and "NAME" not in m.accepted:
        return m.tell(m.span(-1), "a deadline is written with `by`", "write `by`", "by")
    if m.word(-1) == "for" and is_word(m.token):
        return m.tell(
            m.span(-1),
            "targets for members stand in a table",
            f"write `target by … {{ {m.token.value}: >= 40 }}`, with the dimension after `by`",
        )
    return None


def status(m: Misfit) -> Diagnostic | None:
    if m.subject != "status" or not m.is_property:
        return None
    if m.token.type in ("LESSTHAN", "AT_MOST", "MORETHAN", "AT_LEAST"):
        side = "below" if m.token.type in ("LESSTHAN", "AT_MOST") else "above"
        return m.tell(m.span(), "a limit is `below` or `above` a value", f"write `{side}`", side)
    if m.word() in ("if", "when", "is") and {"BELOW", "ABOVE"} & m.accepted:
        blanks = Span(m.source.name, m.span().start, m.span(1).start)
        return m.tell_edits(
            m.span(),
            "a limit is a colour, `below` or `above`, and a value",
            f"remove `{m.token.value}`",
            (Edit(blanks, ""),),
        )
    if m.word() in ("below", "above") and m.word(-1) in _COLOURS:
        at = Span(m.source.name, m.span(-2).end, m.span(-2).end)
        return m.tell_edits(
            m.span(-1),
            "limits are parted by commas",
            f"write `, {m.before.value} {m.token.value}`",
            (Edit(at, ","),),
        )
    if m.word() in ("yellow", "orange"):
        return m.tell(
            m.span(), "the colours are `red`, `amber` and `green`", "write `amber`", "amber"
        )
    return None
