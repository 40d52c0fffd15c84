"""What the builders share: branches with positions, and the problems met on the way."""

from __future__ import annotations

from dataclasses import field
from datetime import date

from kpilang.diagnostics.model import Diagnostic
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span
from kpilang.syntax import problems, spoken
from kpilang.syntax.lalr import Branch
from kpilang.syntax.nodes import Comment, Date, Ident, Name, Number, Period, Quantity, Text
from kpilang.syntax.tokens import Token

Branch = Branch

MAX_DEPTH = 100

_new = tuple.__new__
"""Makes a named tuple in half the time: every word of every file becomes some."""


class TooDeep(Exception):
    """A formula is nested too deeply; caught where its item is read."""

    def __init__(self, span: Span) -> None:
        super().__init__(span)
        self.span = span


@dataclass(frozen=True, slots=True)
class Context:
    """The file being read and the problems found in it so far."""

    file: str
    problems: list[Diagnostic] = field(default_factory=list)
    comments: tuple[Comment, ...] = ()

    def span(self, part: Branch | Token) -> Span:
        """Return where a tree or token lies."""
        return _new(Span, (self.file, part[2], part[3]))


def token_at(tree: Branch, index: int) -> Token:
    """Return a child that is a token."""
    child = tree.parts[index]
    assert isinstance(child, Token)
    return child


def tree_at(tree: Branch, index: int) -> Branch:
    """Return a child that is a tree."""
    child = tree.parts[index]
    assert isinstance(child, Branch)
    return child


def branches(tree: Branch) -> list[Branch]:
    """Return the children that are trees."""
    return [child for child in tree[1] if child.__class__ is Branch]


def tokens(tree: Branch, kind: str = "NAME") -> list[Token]:
    """Return the children that are tokens of a kind."""
    return [child for child in tree[1] if child[0] == kind]


def child(tree: Branch, rule: str) -> Branch | None:
    """Return the first child made by a rule."""
    for part in tree[1]:
        if part[0] == rule:  # no token has the name of a rule, which is in small letters
            found: Branch = part
            return found
    return None


def ident(token: Token, context: Context) -> Ident:
    """Return a word as a name, without its backquotes."""
    _, value, start, end = token
    quoted = value[0] == "`"
    span = _new(Span, (context.file, start, end))
    return Ident(value.strip("`") if quoted else value, quoted, span=span)


def idents(tree: Branch, context: Context) -> tuple[Ident, ...]:
    """Return the names among a tree's children."""
    return tuple([ident(token, context) for token in tokens(tree)])


def name(tree: Branch, context: Context) -> Name:
    """Return a dotted name."""
    if len(tree[1]) == 1:
        only = ident(tree[1][0], context)
        return Name((only,), span=only.span)
    return Name(idents(tree, context), span=context.span(tree))


def names(tree: Branch, context: Context) -> tuple[Name, ...]:
    """Return a list of dotted names."""
    return tuple([name(part, context) for part in branches(tree)])


def number(tree: Branch, context: Context) -> Number:
    """Return a plain number."""
    _, (token,), start, end = tree
    return Number(token[1], span=_new(Span, (context.file, start, end)))


def quantity(tree: Branch, context: Context) -> Quantity:
    """Return a number with a unit."""
    amount = number(tree_at(tree, 0), context)
    return Quantity(amount, ident(token_at(tree, 1), context), span=context.span(tree))


def text(tree: Branch, context: Context) -> Text:
    """Return a text, its escapes undone or its indentation taken away."""
    token = token_at(tree, 0)
    span = context.span(token)
    if token.type == "TEXT_BLOCK":
        return Text(_dedent(token.value[3:-3]), block=True, span=span)
    return Text(_unescape(token.value[1:-1], span, context), span=span)


def period(tree: Branch, context: Context) -> Period | Date:
    """Return a period or a date where either may stand."""
    if tree.rule == "date":
        return civil_date(tree, context)
    value = str(token_at(tree, 0).value)
    span = context.span(tree)
    if not _is_period(value):
        help = spoken.on_no_calendar(value)
        context.problems.append(problems.no_such_date(span, value, help))
    return Period(value, span=span)


def civil_date(tree: Branch, context: Context) -> Date:
    """Return a date, having looked it up in the calendar."""
    value = str(token_at(tree, 0).value)
    span = context.span(tree)
    if not _is_date(value):
        help = spoken.on_no_calendar(value)
        context.problems.append(problems.no_such_date(span, value, help))
    return Date(value, span=span)


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_period(value: str) -> bool:
    year, _, part = value.removeprefix("FY").partition("-")
    if int(year) == 0:
        return False
    if not part:
        return True
    match part[0]:
        case "W":
            return _is_date(f"{year}-{part}-1")
        case "Q":
            return part in ("Q1", "Q2", "Q3", "Q4")
        case "H":
            return part in ("H1", "H2")
        case _:
            return 1 <= int(part) <= 12


_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}


def _unescape(raw: str, span: Span, context: Context) -> str:
    if "\\" not in raw:
        return raw
    out: list[str] = []
    position = 0
    while position < len(raw):
        char = raw[position]
        if char != "\\":
            out.append(char)
            position += 1
            continue
        pair = raw[position : position + 2]
        if pair[1:] not in _ESCAPES:
            start = span.start + 1 + position
            wrong = Span(span.file, start, start + len(pair))
            context.problems.append(problems.unknown_escape(wrong, pair))
        out.append(_ESCAPES.get(pair[1:], pair))
        position += 2
    return "".join(out)


def _dedent(raw: str) -> str:
    """Take away the indentation that all lines share, and blank lines round the text."""
    first, *rest = raw.replace("\r\n", "\n").split("\n")
    rest = [line if line.strip() else "" for line in rest]
    margin = min((len(line) - len(line.lstrip()) for line in rest if line), default=0)
    return "\n".join([first.strip(), *(line[margin:].rstrip() for line in rest)]).strip()
