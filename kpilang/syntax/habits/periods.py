"""Habits about dates and periods: in words, without a year, with words too many or too few."""

from __future__ import annotations

from kpilang.diagnostics.model import Diagnostic, Edit
from kpilang.source.span import Span
from kpilang.syntax import problems, spoken
from kpilang.syntax.habits.misfit import Misfit
from kpilang.syntax.tokens import is_word

_PIECES = 6


def period(m: Misfit) -> Diagnostic | None:
    """A period that is no literal, as `FY26` or `January`."""
    if "CIVIL_DATE" not in m.accepted or "NAME" in m.accepted:
        return None
    for last in range(min(m.to_end(), _PIECES), -1, -1):
        found = spoken.words(m.text(0, last))
        if found is not None:
            return problems.foreign_notation(m.span(0, last), found)
    return None


def article(m: Misfit) -> Diagnostic | None:
    """`at the end`, `by the end of 2026`, `by end 2026`."""
    ends = {"END", "START"} & m.accepted
    if ends and m.word() in ("the", "its") and m.word(1) in ("end", "start"):
        blanks = Span(m.source.name, m.span().start, m.span(1).start)
        return m.tell_edits(
            m.span(),
            f"`{m.before.value} {m.after.value}` has no word between",
            f"remove `{m.token.value}`",
            (Edit(blanks, ""),),
        )
    if m.accepted == {"OF"} and m.word(-1) == "end":
        at = Span(m.source.name, m.span().start, m.span().start)
        return m.tell_edits(
            m.span(-1),
            "the end of a period is written with `of`",
            f"write `end of {m.token.value}`",
            (Edit(at, "of "),),
        )
    if ends == {"END", "START"} and m.before.type == "AT" and is_word(m.token):
        return m.tell(
            m.span(), "a moment is the `start` or the `end` of the period", "write `at end`"
        )
    return None
