"""Habits about the items of sources: types of columns, references, SELECTs, stretches of time."""

from __future__ import annotations

import re

from kpilang.diagnostics.model import Diagnostic, Edit
from kpilang.source.span import Span
from kpilang.syntax.habits.misfit import UNSAFE, Misfit
from kpilang.syntax.tokens import SEPARATOR

_STRETCHES = {
    "valid": "valid: started_on to ended_on",
    "span": "span open: created_at to closed_at",
}


def select(m: Misfit) -> Diagnostic | None:
    """A SELECT for a table."""
    if m.subject != "table" or not m.is_property or m.start != "source_item":
        return None
    first, last = 2 - m.place, m.to_end()
    quoted = m.at(first).type in ("STRING", "TEXT_BLOCK")
    words = (m.at(first).value.strip('"') if quoted else m.text(first, last)).strip()
    if not re.match(r"(?i)(select|with)\b", words):
        return None
    edits = (
        () if "\n" in words or '"' in words else (Edit(m.span(first, last), f'sql"""{words}"""'),)
    )
    return m.tell_edits(
        m.span(first, first if quoted else last),
        "a SELECT stands between triple quotes, after `sql`",
        'write `table: sql"""SELECT …"""`',
        edits,
    )


def column_type(m: Misfit) -> Diagnostic | None:
    """A type with a length, a currency in brackets, a slash for `per`."""
    if m.subject != "column":
        return None
    if m.token.type == "LPAR":
        close = next((i for i in range(m.to_end() + 1) if m.at(i).type == "RPAR"), 0)
        inner = m.text(1, close - 1) if close > 1 else ""
        if m.word(-1) in ("money", "duration") and inner.isidentifier():
            word = "in " if m.word(-1) == "duration" else ""
            return m.tell(
                m.span(0, close),
                "a type has no brackets",
                f"write `{m.before.value} {word}{inner}`",
                f" {word}{inner}",
            )
        if m.at(-2).value == "ref":
            help = "remove the brackets: the source has its `key:`"
            return m.tell(m.span(0, close), "a reference names a source alone", help, "")
        return m.tell(m.span(0, close), "a type has no length", "remove it", "")
    if m.token.type == "SLASH" and m.after.type == "NAME":
        return m.tell(
            m.span(), "an amount is `per` a period", f"write `per {m.after.value}`", " per "
        )
    return None


def snapshot(m: Misfit) -> Diagnostic | None:
    """A period or a column after `snapshot`."""
    if m.start != "source_item" or m.subject != "snapshot" or m.token.type != "COLON":
        return None
    help = "write `snapshot` alone; when each was taken is the source's `time:`"
    return m.tell(m.span(0, m.to_end()), "`snapshot` is a word by itself", help, "")


def reference(m: Misfit) -> Diagnostic | None:
    """A reference without `ref` or without its column."""
    if m.subject != "column":
        return None
    if m.token.type == "BY" and m.at(-2).type == "COLON":
        at = Span(m.source.name, m.span(-1).start, m.span(-1).start)
        help = f"write `ref {m.before.value} by {m.after.value}`"
        return m.tell_edits(m.span(-1), "a reference begins with `ref`", help, (Edit(at, "ref "),))
    if "BY" not in m.accepted or len(m.tokens) < 4 or m.tokens[3].value != "ref":
        return None
    if m.token.type in ("$END", SEPARATOR):
        return m.tell(
            m.span(-1),
            "a reference says by which column it refers",
            f"write `ref {m.text(4 - m.place, -1)} by …` and the column that holds its key",
        )
    if m.token.type in ("ON", "EQUAL") or m.word() in ("via", "using", "through"):
        return m.tell(
            m.span(), "a reference says by which column it refers", "write `by`", "by", UNSAFE
        )
    return None


def stretch(m: Misfit) -> Diagnostic | None:
    """A stretch of time with a dash, a comma or `from`."""
    if m.start != "source_item" or m.subject not in _STRETCHES:
        return None
    message, help = "a stretch of time is two columns with `to` between", _STRETCHES[m.subject]
    if m.token.type in ("MINUS", "COMMA", "AND") or m.word() in ("until", "till"):
        blank = " " if m.token.type == "COMMA" else ""
        return m.tell(m.span(), message, "write `to`", f"{blank}to")
    if m.token.type == "FROM" and m.before.type == "COLON":
        blanks = Span(m.source.name, m.span().start, m.span(1).start)
        return m.tell_edits(m.span(), message, "remove `from`", (Edit(blanks, ""),))
    return m.tell(m.span(), message, f"write it as in `{help}`")
