"""Habits about the values of properties: windows, units, lists, texts."""

from __future__ import annotations

from kpilang.diagnostics.model import Diagnostic, Edit
from kpilang.source.span import Span
from kpilang.syntax.habits.misfit import AMOUNTS, UNSAFE, Misfit
from kpilang.syntax.tokens import FAULT, SEPARATOR, is_word, wordset

_LISTS = wordset("by filter key goal supports")
_WORDS = wordset("type rank review")
_COMPARED = wordset("AT_LEAST AT_MOST LESSTHAN MORETHAN EQUAL")


def window(m: Misfit) -> Diagnostic | None:
    if m.subject != "window" or not m.is_property:
        return None
    if m.is_value and m.token.type in AMOUNTS:
        last = min(1, m.to_end())
        instead = f"trailing {m.text(0, last)}"
        return m.tell(
            m.span(0, m.to_end()),
            "a window of a length is `trailing`",
            f"write `{instead}`",
            instead,
        )
    if m.word(-1) in ("per", "each", "every") and is_word(m.token):
        return m.tell(
            m.span(-1, 0),
            "a window is the name of its period",
            f"write `{m.token.value}`",
            m.token.value,
        )
    if m.is_value and m.token.type == "EACH" and is_word(m.after):
        return m.tell(
            m.span(0, 1),
            "a window is the name of its period",
            f"write `{m.after.value}`",
            m.after.value,
        )
    if m.token.type == "MINUS" and m.word(1) == "to" and m.word(3) == "date":
        instead = f"{m.before.value} to date"
        return m.tell(
            m.span(-1, 3), "the words of a window have no dashes", f"write `{instead}`", instead
        )
    if m.word(-1) in ("last", "past", "rolling", "previous") and m.token.type in AMOUNTS:
        return m.tell(
            m.span(-1),
            "a window of a length is `trailing`",
            f"write `trailing {m.text(0, m.to_end())}`",
            "trailing",
        )
    return None


def no_unit(m: Misfit) -> Diagnostic | None:
    """A length without its unit."""
    ended = m.token.type in ("$END", SEPARATOR, "RPAR", "COMMA") or not is_word(m.token)
    if m.accepted != {"NAME"} or not ended or m.before.type not in ("NUMBER", "YEAR"):
        return None
    return m.tell(
        m.span(-1), f"`{m.before.value}` has no unit", f"write one, as in `{m.before.value} days`"
    )


def quotient_unit(m: Misfit) -> Diagnostic | None:
    if m.subject != "unit" or not m.is_property or m.place != 3:
        return None
    if m.word() != "per" and m.token.type != "SLASH":
        return None
    return m.tell(
        m.span(0, m.to_end()),
        "the unit of a quotient follows from its formula",
        f"write `unit: {m.before.value}`, or leave the property out",
    )


def listed(m: Misfit) -> Diagnostic | None:
    """Names with no comma between them, words with one."""
    if not m.is_property or m.place < 3:
        return None
    if m.subject in _LISTS and m.token.type in ("NAME", "AND"):
        message = "the names of a list are parted by commas"
        if m.token.type == "AND":
            blanks = Span(m.source.name, m.span(-1).end, m.span().end)
            help = f"write `{m.before.value}, {m.after.value}`"
            return m.tell_edits(m.span(), message, help, (Edit(blanks, ","),))
        at = Span(m.source.name, m.span(-1).end, m.span(-1).end)
        help = f"write `{m.before.value}, {m.token.value}`"
        return m.tell_edits(m.span(), message, help, (Edit(at, ","),))
    if m.subject in _WORDS and m.token.type in ("COMMA", "AND", "SLASH") and is_word(m.after):
        blanks = Span(m.source.name, m.span(-1).end, m.span(1).start)
        return m.tell_edits(
            m.span(),
            "the words stand side by side, with nothing between",
            f"write `{m.before.value} {m.after.value}`",
            (Edit(blanks, " "),),
        )
    return None


def drives(m: Misfit) -> Diagnostic | None:
    if m.subject == "drives" and m.word() in ("after", "in", "within", "with", "by"):
        return m.tell(m.span(), "a delay is written with `lag`", "write `lag`", "lag")
    if m.subject == "members" and m.is_property and m.word(-1) in ("all", "the", "every"):
        blanks = Span(m.source.name, m.span(-1).start, m.span().start)
        return m.tell_edits(
            m.span(-1),
            "`members` begins with a source",
            f"remove `{m.before.value}`",
            (Edit(blanks, ""),),
        )
    return None


def text_value(m: Misfit) -> Diagnostic | None:
    """A text without quotes."""
    if not m.is_value or "STRING" not in m.accepted or "NAME" in m.accepted:
        return None
    gap = m.source.text[m.span().end : m.span(1).start]
    folded = m.token.type == "MORETHAN" and ("\n" in gap or m.after.type == "$END")
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


def known_amount(m: Misfit) -> Diagnostic | None:
    """A baseline or a benchmark that is written like a target."""
    if not m.is_property or m.subject not in ("baseline", "benchmark"):
        return None
    if m.is_value and m.token.type in _COMPARED:
        blanks = Span(m.source.name, m.token.start_pos or 0, m.after.start_pos or 0)
        return m.tell_edits(
            m.span(),
            f"a {m.subject} is an amount, without a sign before it",
            f"remove `{m.token.value}`",
            (Edit(blanks, ""),),
        )
    if m.place > 2 and m.word() in ("per", "each", "every", "a", "an") and is_word(m.after):
        blanks = Span(m.source.name, m.before.end_pos or 0, m.after.end_pos or 0)
        return m.tell_edits(
            m.span(0, 1),
            f"a {m.subject} has the unit and the window of its KPI",
            f"remove `{m.text(0, 1)}`",
            (Edit(blanks, ""),),
            UNSAFE,
        )
    return None


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
