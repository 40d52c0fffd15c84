"""Habits about the values of properties: targets, status, windows, texts, tiles."""

from __future__ import annotations

from kpilang.diagnostics.model import Diagnostic, Edit
from kpilang.source.span import Span
from kpilang.syntax.habits.misfit import AMOUNTS, UNSAFE, Misfit
from kpilang.syntax.tokens import FAULT, SEPARATOR, is_word, wordset

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


def target(m: Misfit) -> Diagnostic | None:
    """A target without its comparison, or with one in words."""
    row = m.start == "target_row"
    if not row and (m.subject not in _TARGETS or not m.is_property):
        return None
    first = 2 if not row else next((i for i, t in enumerate(m.tokens) if t.type == "COLON"), 0) + 1
    if m.place != first:
        return _within_target(m)
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
        if m.at(i).type in ("MINUS", "TO") and m.at(i + 1).type in AMOUNTS:
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
    return None


def status(m: Misfit) -> Diagnostic | None:
    if m.subject != "status" or not m.is_property:
        return None
    if m.token.type in ("LESSTHAN", "AT_MOST", "MORETHAN", "AT_LEAST"):
        side = "below" if m.token.type in ("LESSTHAN", "AT_MOST") else "above"
        return m.tell(m.span(), "a limit is `below` or `above` a value", f"write `{side}`", side)
    if m.word() in ("yellow", "orange"):
        return m.tell(
            m.span(), "the colours are `red`, `amber` and `green`", "write `amber`", "amber"
        )
    return None


def window(m: Misfit) -> Diagnostic | None:
    if m.subject != "window" or not m.is_property:
        return None
    if m.is_value and m.token.type in AMOUNTS:
        at = Span(m.source.name, m.span().start, m.span().start)
        return m.tell_edits(
            m.span(0, m.to_end()),
            "a window of a length is `trailing`",
            f"write `trailing {m.text(0, m.to_end())}`",
            (Edit(at, "trailing "),),
        )
    if m.word(-1) in ("last", "past", "rolling", "previous") and m.token.type in AMOUNTS:
        return m.tell(
            m.span(-1),
            "a window of a length is `trailing`",
            f"write `trailing {m.text(0, m.to_end())}`",
            "trailing",
        )
    return None


def text_value(m: Misfit) -> Diagnostic | None:
    """A text without quotes."""
    if not m.is_value or "STRING" not in m.accepted or "NAME" in m.accepted:
        return None
    folded = m.token.type == "MORETHAN" and m.after.type in ("$END", SEPARATOR)
    if folded or m.token.value == "|":
        return m.tell(
            m.span(),
            "a text stands in quotes",
            'write `"""` before and after a text of several lines',
        )
    if not is_word(m.token):
        return None
    words = m.text(0, m.to_end())
    if '"' in words or "\\" in words or "\n" in words:
        return m.tell(
            m.span(0, m.to_end()), "a text stands in quotes", 'write `"` before and after it'
        )
    return m.tell(
        m.span(0, m.to_end()),
        "a text stands in quotes",
        'write `"` before and after it',
        f'"{words}"',
    )


def inner_quotes(m: Misfit) -> Diagnostic | None:
    """Quotes inside a text end it."""
    following = [m.at(i) for i in range(m.to_end() + 1)]
    touching = m.before.type == "STRING" and m.before.end_pos == m.token.start_pos
    if not touching or not any(t.type in ("STRING", FAULT) for t in following):
        return None
    return m.tell(
        m.span(0, 0),
        "the text ends at the quote before this",
        r"write `\"` for a quote inside a text",
    )


def tiles(m: Misfit) -> Diagnostic | None:
    if m.start != "tile":
        return None
    if m.place == 0 and m.token.type == "NAME":
        at = Span(m.source.name, m.span().start, m.span().start)
        return m.tell_edits(
            m.span(),
            "a row holds tiles and charts",
            f"write `tile {m.token.value} as number`",
            (Edit(at, "tile "),),
        )
    if m.place == 1 and m.token.type == "COLON":
        return m.tell(m.span(), "a tile has no colon", "remove the colon", "")
    return None
