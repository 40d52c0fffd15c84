"""Text -> tokens and comments, in one pass over one regular expression.

A whole word is always one NAME (or a reserved word), so `metrica` never reads as `metric a`; the
parser's lexer decides which names are words of the grammar. What is no token becomes a FAULT token,
whose problem is told if and when the parser comes to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kpilang.diagnostics.model import Diagnostic
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span
from kpilang.source.text import Source
from kpilang.syntax import foreign, problems, signs
from kpilang.syntax.nodes import Comment
from kpilang.syntax.tokens import FAULT, NEWLINE, RESERVED, SIGNS, Token, make

_EXPRESSION = r"""
      (?P<NEWLINE>\n)
    | (?P<BLANK>[^\S\n]+)
    | (?P<COMMENT>\#[^\n]*)
    | {foreign}
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
    | (?P<ROW>\|\|?)
    | (?P<WRONG>==+|<>|&&|=[<>]|:=|\*\*|\.\.+|…|“[^”\n]*”?|„[^“”\n]*[“”]?|«[^»\n]*»?
        |‘[^’\n]*’?|'[^'\n]*'?|![ \t]*(?=[\w(])(?!=)|[≥≤≠→−–—×÷;%^&?@\[\]$€£¥~]|!(?!=))
    | (?P<SIGN>->|!=|<=|>=|[-+*/=<>(),.:{}])
    | (?P<OTHER>.)
"""
_TOKEN = re.compile(_EXPRESSION.replace("{foreign}", foreign.PATTERNS), re.VERBOSE | re.DOTALL)
_AFTER_AMOUNT = r"""(?=[^\S\n]*+(?:[\n)]|,[ \n])|[^\S\n]++(?:[A-Z]{3}\b(?![.,]*[ ]+\d)
    |(?:and|by|days?|for|hours?|in|lag|minutes?|months?|of|on|or|over|per|then|to|weeks?|width)\b))"""
_PLAIN = re.compile(
    rf"""
    [^\S\n]*+
    (?:
      ((?!sql\"\"\"|[qh][1-4])
        (?!(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?[ ]+\d)[a-z_]\w*+
        |[A-Z]{{3}}(?=[^\S\n]*+[\n,)]|[^\S\n]++[a-z]))
    | ([(){{}},+]|:(?!=)|=(?![=<>])|\.(?!\.)|/(?![/*])|\*(?!\*)|[<>]=(?!=)|>(?!=)|<(?![=>])
        |-(?![->]))
    | (\n)(?:[^\S\n]*+((?!sql\"\"\"|[qh][1-4])[a-z_]\w*+)(:)(?!=))?
    | ("(?!"")(?:[^"\\\n]|\\[^\n])*+")
    | (\d++%){_AFTER_AMOUNT}
    | (\d{{4}}){_AFTER_AMOUNT}
    | (\d++[kKmMB]?){_AFTER_AMOUNT}
    | (\d{{4}}-(?:Q\d|\d\d))(?=:|[^\S\n]*+[\n,)]|[^\S\n]++[a-z])
    | ()
    )
    """,
    re.VERBOSE,
)
"""Tokens that can be nothing else, blanks before them included: most of what people write.

The end of a line is taken together with the head of a property on the next.
"""

_WORD, _SIGN, _LINE_END, _HEAD, _COLON, _ODD = 1, 2, 3, 4, 5, 11
_PLAIN_KINDS = (*[""] * 6, "STRING", "PERCENTAGE", "YEAR", "NUMBER", "NAMED_PERIOD")
_WORDS = {word: word.upper() for word in RESERVED}
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


@dataclass(frozen=True, slots=True)
class Scan:
    """The tokens of a text, line ends included, its comments, and what is wrong with them.

    `faults` are by the place of their token, which is a FAULT, or what the notation is read as.
    `asides` are about what is no token, such as a comment sign of another language.
    """

    tokens: tuple[Token, ...]
    comments: tuple[Comment, ...]
    faults: Mapping[int, Diagnostic]
    asides: tuple[Diagnostic, ...] = ()


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
        self.asides: list[Diagnostic] = []
        self.fresh = True  # nothing but blanks on this line so far

    def run(self) -> Scan:
        text, match_at = self.text, _TOKEN.match
        position = self.take_plain(1 if text.startswith("\ufeff") else 0)
        while found := match_at(text, position):
            end = self.take(found.lastgroup or "", found.group(), position, found.end())
            position = self.take_plain(end)
        return Scan(tuple(self.tokens), tuple(self.comments), self.faults, tuple(self.asides))

    def take_plain(self, position: int) -> int:
        """Take the tokens that can be nothing else, and return where they end."""
        add, new, words, signs = self.tokens.append, tuple.__new__, _WORDS, SIGNS
        before, fresh = self.tokens[-1][0] if self.tokens else NEWLINE, self.fresh
        for found in _PLAIN.finditer(self.text, position):
            group = found.lastindex or _ODD
            if group == _ODD:
                break
            if group == _COLON:
                if before != NEWLINE:
                    start = found.start(_LINE_END)
                    add(new(Token, (NEWLINE, "\n", start, start + 1)))
                start, end = found.span(_HEAD)
                part = found[_HEAD]
                add(new(Token, (words.get(part, "NAME"), part, start, end)))
                position, before, fresh = end + 1, "COLON", False
                add(new(Token, ("COLON", ":", end, position)))
                continue
            start, position = found.span(group)
            part = found[group]
            fresh = group == _LINE_END
            if group == _WORD:
                before = words.get(part, "NAME")
            elif group == _SIGN:
                before = signs[part]
            elif not fresh:
                before = _PLAIN_KINDS[group]
            elif before == NEWLINE:
                continue
            else:
                before = NEWLINE
            add(new(Token, (before, part, start, position)))
        self.fresh = fresh
        return position

    def take(self, kind: str, text: str, start: int, end: int) -> int:
        """Record one match and return where the next begins."""
        if kind == "BLANK":
            return end
        match kind:
            case _ if kind in foreign.KINDS:
                end = self.foreign(kind, text, start, end)
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
                self.malformed(text, start, end)
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

    def repair(
        self, start: int, end: int, tokens: Sequence[tuple[str, str]], diagnostic: Diagnostic
    ) -> None:
        """Read a mistake as what is meant; what is wrong is told where its line fits."""
        self.faults[start] = diagnostic
        for kind, text in tokens:
            self.add(kind, text, start, end)

    def foreign(self, kind: str, text: str, start: int, end: int) -> int:
        """Take a notation of another tool; return where the next token begins."""
        if kind == "COMMENT_SIGN":
            return self.comment_sign(text.rstrip(), start)
        meant = foreign.meant(kind, text, self.tokens[-1] if self.tokens else None)
        if meant is None:
            digits = text[: text.index(",")]
            self.add("YEAR" if len(digits) == 4 else "NUMBER", digits, start, start + len(digits))
            return start + len(digits)
        span = Span(self.file, start, end)
        self.repair(start, end, meant.tokens, problems.foreign_notation(span, meant))
        return end

    def comment_sign(self, text: str, start: int) -> int:
        """Read a comment of another language as one."""
        sign = text[:2] if text.strip("-") else text
        end = start + len(text)
        span = Span(self.file, start, start + len(sign))
        self.asides.append(problems.comment_sign(span, sign, Span(self.file, start, end), text))
        if "\n" not in text:
            self.comments.append(Comment(text, self.fresh, span=Span(self.file, start, end)))
        return end

    def malformed(self, text: str, start: int, end: int) -> None:
        """A number run together with something: a unit, a scale, or nothing known."""
        span = Span(self.file, start, end)
        meant = foreign.run_together(text)
        header = not self.tokens or self.tokens[-1].type in (NEWLINE, "NAME")
        if meant is None or header:
            self.fault(start, end, problems.malformed_number(span, text))
        else:
            self.repair(start, end, meant.tokens, problems.foreign_notation(span, meant))

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
        """A text that does not end on its line: it ends on one of the next, or nowhere."""
        span = Span(self.file, start, start + 1)
        over = foreign.OVER_LINES.match(self.text, start)
        if over is not None:
            close = Span(self.file, over.end() - 1, over.end())
            self.fault(start, over.end(), problems.unclosed_text(span, '"', close))
            return over.end()
        line_end = self.text.find("\n", start)
        line_end = len(self.text) if line_end < 0 else line_end
        end = start + len(self.text[start:line_end].rstrip())
        self.fault(start, end, problems.unclosed_text(span, '"'))
        return end

    def wrong(self, text: str, start: int, end: int) -> None:
        """A character without meaning, or one whose meaning is clear."""
        reading = signs.read(text, Span(self.file, start, end), self.text, self.tokens)
        if reading.aside:
            self.asides.append(reading.problem)
            for kind, written in reading.tokens:
                self.add(kind, written, start, end)
        elif reading.tokens:
            self.repair(start, end, reading.tokens, reading.problem)
        else:
            self.fault(start, end, reading.problem)
