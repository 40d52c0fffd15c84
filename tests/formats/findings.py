"""Findings with every difficulty that a format has, the texts they lie in, and what they cover."""

from __future__ import annotations

from typing import Any

from kpilang.diagnostics.model import Applicability, Diagnostic, Edit, Fix, Label, Severity
from kpilang.source.span import NOWHERE, Span
from kpilang.source.text import Source

WIDE = Source("specs/a b,c:1%.kpi", 'kpi a "日本 😀é" { owner: x }\nkpi b {\n  owner: x\n}\n')
CRLF = Source("specs/crlf.kpi", "metric a = 1\r\nmetric 😀 == 2\r\n\r\nmetric a = 1\r\n")
CLEAN = Source("specs/clean.kpi", "metric a = 1\n")
SOURCES = {source.name: source for source in (WIDE, CRLF, CLEAN)}


def span_of(source: Source, text: str, nth: int = 0) -> Span:
    """Return where the nth occurrence of a text lies."""
    start = -1
    for _ in range(nth + 1):
        start = source.text.index(text, start + 1)
    return Span(source.name, start, start + len(text))


def finding(
    span: Span, *, code: str = "K204", message: str = "no role is called `x`", **parts: Any
) -> Diagnostic:
    """Return a finding of a code that exists."""
    names = {"K204": "unknown-role", "K101": "unexpected-character", "L301": "kpi-without-owner"}
    severity = Severity.WARNING if code.startswith("L") else Severity.ERROR
    content = {"severity": severity, "primary": Label(span, "unknown"), **parts}
    return Diagnostic(code, names[code], message=message, **content)


AFTER_WIDE = finding(
    span_of(WIDE, "x"),
    secondary=(
        Label(span_of(CRLF, "😀"), "declared here"),
        Label(Span("unread.kpi", 3, 4), "in a file of unknown text"),
        Label(NOWHERE, "nowhere"),
        Label(span_of(WIDE, "kpi b")),
    ),
    notes=("100% of the roles: none", "second\nline"),
    help="declare `role x`, or name another",
    fix=Fix("name it `y`", (Edit(span_of(WIDE, "x"), "y 😀"),)),
)
OVER_LINES = finding(span_of(WIDE, "kpi b {\n  owner: x\n}\n"), message="over lines")
IN_CRLF = finding(
    span_of(CRLF, "=="),
    code="K101",
    fix=Fix(
        "compare with `=`, add a line",
        (Edit(span_of(CRLF, "=="), "="), Edit(span_of(CRLF, "2"), "3\r\n")),
        Applicability.UNSAFE,
    ),
)
LINE_END = finding(span_of(CRLF, "\r\n", 1), code="K101", message="ends with a line end")
INSERTION = finding(
    Span(CRLF.name, len(CRLF.text), len(CRLF.text)),
    code="L301",
    message="nothing at the end",
    fix=Fix("add it", (Edit(Span(CRLF.name, len(CRLF.text), len(CRLF.text)), "owner: x\n"),)),
)
FIRST_OF_TWO = finding(span_of(CRLF, "metric a = 1"), code="L301", message="the first")
SECOND_OF_TWO = finding(span_of(CRLF, "metric a = 1", 1), code="L301", message="the second")
ACROSS_FILES = finding(
    span_of(WIDE, "x", 1),
    message="mended in two files",
    fix=Fix("rename", (Edit(span_of(WIDE, "x", 1), "y"), Edit(span_of(CRLF, "😀"), "y"))),
)
ONLY_SHOWN = finding(
    span_of(WIDE, "owner"),
    message="mended by hand",
    fix=Fix("show", (Edit(span_of(WIDE, "owner"), "y"),), Applicability.DISPLAY),
)
INFO = finding(span_of(WIDE, "b"), message="nothing to do", severity=Severity.INFO)
NO_PLACE = finding(NOWHERE, message="about the project: `\x1b[31m\ufffe`")
NO_TEXT = finding(Span("unread.kpi", 3, 4), message="in a file of unknown text")

ALL = (
    AFTER_WIDE,
    OVER_LINES,
    IN_CRLF,
    LINE_END,
    INSERTION,
    FIRST_OF_TWO,
    SECOND_OF_TWO,
    ACROSS_FILES,
    ONLY_SHOWN,
    INFO,
    NO_PLACE,
    NO_TEXT,
)
