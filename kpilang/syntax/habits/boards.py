"""Habits about dashboards and tests: tiles, texts, rows, lines of what is given and expected."""

from __future__ import annotations

from kpilang.diagnostics.model import Diagnostic, Edit
from kpilang.source.span import Span
from kpilang.syntax.habits.misfit import Misfit
from kpilang.syntax.tokens import SEPARATOR, wordset

_LINKS = wordset("for in of per since over")
_HEADINGS = wordset("heading header title headline h1 h2 h3 section")
#: how long words are that a help line quotes
LONGEST = 60


def tiles(m: Misfit) -> Diagnostic | None:
    if m.start != "tile":
        return None
    if m.subject == "text" or "STRING" in (m.token.type, m.after.type):
        return _texts(m)
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
    if m.token.type == "COMMA" and m.place == 2:
        return m.tell(
            m.span(), "a tile shows one KPI", f"write a `{m.subject}` line for each of them"
        )
    if m.word(-2) == "as" and m.token.type == "NAME" and m.word() not in _LINKS:
        return m.tell(m.span(-1, 0), "a form is one word", "write one word, as in `as number`")
    return None


def _texts(m: Misfit) -> Diagnostic | None:
    """Words on a page: under another name, without one, or with what only a tile has."""
    if m.subject != "text":
        if m.place > 0:
            return None
        named = m.token.type == "NAME"
        at = m.span() if named else Span(m.source.name, m.span().start, m.span().start)
        edits = [Edit(at, "text" if named else "text ")]
        if named and m.word() in _HEADINGS:
            end = m.span(1).end
            edits.append(Edit(Span(m.source.name, end, end), " as heading"))
        shown = m.text(1 if named else 0) + (" as heading" if edits[1:] else "")
        help = f"write `text {shown}`" if len(shown) < LONGEST else "write `text` before it"
        return m.tell_edits(m.span(), "words on a page begin with `text`", help, edits)
    if m.token.type == "COLON":
        return m.tell(m.span(), "a text has no colon", "remove the colon", "")
    if m.token.type in ("STRING", "TEXT_BLOCK"):
        help = "put paragraphs into one text, with an empty line between them"
        return m.tell(m.span(), "a text has one heading, and words", help)
    if m.place > 1 and m.token.type != "$END":
        help = 'write it as in `text "Whom to ask" "Ann Lee" width 4`'
        return m.tell(m.span(), "a text has a width, and shows nothing else", help)
    return None


def rows(m: Misfit) -> Diagnostic | None:
    """A row or a page without its brace."""
    if m.subject not in ("row", "page") or "LBRACE" not in m.accepted:
        return None
    if m.start not in ("dashboard_item", "row"):
        return None
    if m.token.type not in ("$END", SEPARATOR, "COLON"):
        return None
    shown = "row { tile revenue }" if m.subject == "row" else 'page "Title" { row { … } }'
    return m.tell(
        m.span(1 - m.place - 1) if m.place else m.span(),
        f"a {m.subject} stands in braces",
        f"write `{shown}`",
    )


def tests(m: Misfit) -> Diagnostic | None:
    """A line of a test with a colon too many or too few."""
    if m.start != "test_item":
        return None
    if m.token.type == "COLON" and m.subject in ("as", "given") and m.place <= 2:
        words = "as of" if m.subject == "as" else "given"
        return m.tell(m.span(), f"`{words}` has no colon", "remove the colon", "")
    if m.subject == "expect" and m.token.type == "EQUAL":
        blanks = Span(m.source.name, m.span(-1).end, m.span().end)
        return m.tell_edits(
            m.span(), "what is expected stands after `:`", "write `:`", (Edit(blanks, ":"),)
        )
    return None
