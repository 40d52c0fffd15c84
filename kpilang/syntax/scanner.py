"""Text -> tokens and comments, in one pass over one regular expression.

A whole word is always one NAME (or a reserved word), so `metrica` never reads as `metric a`; the
parser's lexer decides which names are words of the grammar. What is no token becomes a FAULT token,
whose problem is told if and when the parser comes to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kpilang.diagnostics.model import Diagnostic
from kpilang.source.span import Span
from kpilang.source.text import Source
from kpilang.syntax import problems
from kpilang.syntax.nodes import Comment
from kpilang.syntax.tokens import FAULT, NEWLINE, RESERVED, SIGNS, Token, make

_TOKEN = re.compile(
    r"""
      (?P<NEWLINE>\n)
    | (?P<BLANK>[^\S\n]+)
    | (?P<COMMENT>\#[^\n]*)
    | (?P<RAW_SQL>sql\"\"\")
    | (?P<TEXT_BLOCK>\"\"\")
    | (?P<STRING>"(?:[^"\\\n]|\\[^\n])*")
    | (?P<UNCLOSED>")
    | (?P<CIVIL_DATE>\d{4}-\d\d-\d\d(?!\w))
    | (?P<NAMED_PERIOD>(?:\d{4}-(?:W\d\d|Q\d|H\d|\d\d)|FY\d{4}(?:-Q\d)?)(?![\w]))
    | (?P<PERCENTAGE>\d[\d_]*(?:\.\d+)?%)
    | (?P<YEAR>\d{4}(?![\w.%]|\.\d))
    | (?P<NUMBER>\d[\d_]*(?:\.\d+)?[kKmMB]?(?!\w|\.\d))
    | (?P<MALFORMED>\d\w*(?:\.\d\w*)*)
    | (?P<WORD>[^\W\d]\w*)
    | (?P<QUOTED>`[^`\s]+(?:[ \t]+[^`\s]+)*`)
    | (?P<ROW>\|)
    | (?P<WRONG>==+|<>|&&|“[^”\n]*”?|‘[^’\n]*’?|'[^'\n]*'?|[≥≤≠→−×÷;%])
    | (?P<SIGN>->|!=|<=|>=|[-+*/=<>(),.:{}])
    | (?P<OTHER>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_DECLARATION = re.compile(
    r"^(?:package|calendar|team|role|source|metric|goal|kpi|tree|funnel|dashboard|test)"
    r"(?:[ \t]+\w+[^\n:]*)?[{=]",
    re.MULTILINE,
)
_ANY_DECLARATION = re.compile(
    r"^(?:package|calendar|team|role|source|metric|goal|kpi|tree|funnel|dashboard|test)[ \t]+\w"
    r"|^\}",
    re.MULTILINE,
)
_INSTEAD = {
    "<>": "!=",
    "&&": "and",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "→": "->",
    "−": "-",
    "×": "*",
    "÷": "/",
    ";": "",
}


@dataclass(frozen=True, slots=True)
class Scan:
    """The tokens of a text, line ends included, its comments, and what its faults are."""

    tokens: tuple[Token, ...]
    comments: tuple[Comment, ...]
    faults: Mapping[int, Diagnostic]


def scan(source: Source) -> Scan:
    """Cut a text into tokens; never fails."""
    return _Scanner(source).run()


class _Scanner:
    """The scanner's place in the text and what it has found."""

    def __init__(self, source: Source) -> None:
        self.file = source.name
        self.text = source.text
        self.tokens: list[Token] = []
        self.comments: list[Comment] = []
        self.faults: dict[int, Diagnostic] = {}
        self.fresh = True  # nothing but blanks on this line so far

    def run(self) -> Scan:
        text, match_at = self.text, _TOKEN.match
        position = 1 if text.startswith("\ufeff") else 0
        while found := match_at(text, position):
            position = self.take(found.lastgroup or "", found.group(), position, found.end())
        return Scan(tuple(self.tokens), tuple(self.comments), self.faults)

    def take(self, kind: str, text: str, start: int, end: int) -> int:
        """Record one match and return where the next begins."""
        if kind == "BLANK":
            return end
        match kind:
            case "COMMENT":
                kept = text.rstrip()
                span = Span(self.file, start, start + len(kept))
                self.comments.append(Comment(kept, self.fresh, span=span))
                return end
            case "NEWLINE":
                self.fresh = True
                if self.tokens and self.tokens[-1].type != NEWLINE:
                    self.add(NEWLINE, text, start, end)
                return end
            case "ROW" if self.fresh:
                end = self.row(start)
            case "WORD":
                self.add(text.upper() if text in RESERVED else "NAME", text, start, end)
            case "SIGN":
                self.add(SIGNS[text], text, start, end)
            case "QUOTED":
                self.add("NAME", text, start, end)
            case "TEXT_BLOCK" | "RAW_SQL":
                end = self.block(kind, start, end)
            case "UNCLOSED":
                end = self.unclosed(start)
            case "MALFORMED":
                span = Span(self.file, start, end)
                self.fault(start, end, problems.malformed_number(span, text))
            case "WRONG" | "OTHER" | "ROW":
                self.wrong(text, start, end)
            case _:
                self.add(kind, text, start, end)
        self.fresh = False
        return end

    def add(self, kind: str, text: str, start: int, end: int) -> None:
        self.tokens.append(make(kind, text, start, end))

    def fault(self, start: int, end: int, diagnostic: Diagnostic) -> None:
        self.faults[start] = diagnostic
        self.add(FAULT, self.text[start:end], start, end)

    def row(self, start: int) -> int:
        """A row of a table runs to the last bar of its line."""
        line_end = self.text.find("\n", start)
        line_end = len(self.text) if line_end < 0 else line_end
        end = self.text.rindex("|", start, line_end) + 1
        rest = self.text[end:line_end].strip()
        if end == start + 1 or (rest and not rest.startswith("#")):
            end = start + len(self.text[start:line_end].rstrip())
        self.add("TABLE_ROW", self.text[start:end], start, end)
        return end

    def block(self, kind: str, start: int, opened: int) -> int:
        """A text between triple quotes; one that swallows a declaration was not closed."""
        close = self.text.find('"""', opened)
        if close < 0:
            swallowed = _ANY_DECLARATION.search(self.text, opened)
        else:
            swallowed = _DECLARATION.search(self.text, opened, close)
        if close >= 0 and not swallowed:
            self.add(kind, self.text[start : close + 3], start, close + 3)
            return close + 3
        end = swallowed.start() - 1 if swallowed else len(self.text.rstrip())
        end = max(end, opened)
        span = Span(self.file, start, opened)
        self.fault(start, end, problems.unclosed_text(span, '"""'))
        return end

    def unclosed(self, start: int) -> int:
        line_end = self.text.find("\n", start)
        line_end = len(self.text) if line_end < 0 else line_end
        end = start + len(self.text[start:line_end].rstrip())
        span = Span(self.file, start, start + 1)
        self.fault(start, end, problems.unclosed_text(span, '"'))
        return end

    def wrong(self, text: str, start: int, end: int) -> None:
        """A character without meaning, with what is meant where that is known."""
        instead = _INSTEAD.get(text)
        hint = f"write `{instead}`" if instead else ""
        if text.startswith("=="):
            instead, hint = "=", "compare with `=`"
        elif text[0] in "“‘'":
            inner = text[1:].rstrip("”’'")
            instead = f'"{inner}"' if '"' not in inner and "\\" not in inner else None
            hint = 'write texts in straight double quotes, `"…"`'
        elif text == "%":
            hint = "write a percent with no blank before `%`; modulo is `mod(a, b)`"
        elif text == "|":
            hint = "write `or` between conditions; a table row begins its line"
        elif text == ";":
            hint = "end a property with its line"
        shown = text if text.isprintable() else f"U+{ord(text[0]):04X}"
        span = Span(self.file, start, end)
        self.fault(start, end, problems.unexpected_character(span, shown, hint, instead))
