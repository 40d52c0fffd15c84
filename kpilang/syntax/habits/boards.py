"""Habits about rows of dashboards, and about lines of what a test is given and expects."""

from __future__ import annotations

from kpilang.diagnostics.model import Diagnostic, Edit
from kpilang.source.span import Span
from kpilang.syntax.habits.misfit import Misfit
from kpilang.syntax.tokens import SEPARATOR


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
