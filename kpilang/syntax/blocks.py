"""Cut a file into declarations, mend their braces, and drop the line ends that mean nothing.

A declaration begins in column 0, so a mistake in one cannot spread into the next. The blocks cover
all tokens of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpilang.source.frozen import dataclass
from kpilang.source.text import Source
from kpilang.syntax.grammar import KINDS
from kpilang.syntax.tokens import NEWLINE, SEPARATOR, Token, is_word, make, wordset

CONTINUES_AFTER = wordset(
    "ARROW NOT_EQUAL AT_MOST AT_LEAST MINUS PLUS STAR SLASH EQUAL LESSTHAN MORETHAN "
    "COMMA COLON AND OR NOT IN BETWEEN IS LIKE LBRACE"
)
_CONTINUES_BEFORE = wordset("AND OR LBRACE RBRACE")
_OPENING = wordset("LBRACE LPAR")
_BRACKETS = wordset("LBRACE LPAR RBRACE RPAR")
_NOTHING_ENDS = frozenset((SEPARATOR, "LBRACE"))
_LAYOUT = wordset("NEWLINE LPAR RPAR CASE END LBRACE RBRACE")
NESTED_HEADS = wordset("given target stretch floor page row rows")


@dataclass(frozen=True, slots=True)
class Block:
    """The tokens of one declaration; `indented` when it does not begin in column 0."""

    tokens: tuple[Token, ...]
    indented: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Tokens with only the line ends that count, and the brackets that nothing closes."""

    tokens: tuple[Token, ...]
    open_brackets: tuple[Token, ...]


def cut(source: Source, tokens: Sequence[Token]) -> Iterator[Block]:
    """Cut a file's tokens into blocks; the first may hold stray text before any declaration."""
    start = depth = 0
    indented = False
    before = NEWLINE
    text = source.text
    for index, token in enumerate(tokens):
        kind = token[0]
        if before == NEWLINE:
            place = token[2]
            at_margin = place == 0 or text[place - 1] == "\n" or column(source, token) == 0
            if (
                (at_margin or depth == 0)
                and is_word(token)
                and _begins(tokens, index, depth, at_margin)
            ):
                if _something(block := tuple(tokens[start:index])):
                    yield Block(block, indented)
                start, depth, indented = index, 0, not at_margin
        elif depth == 0 and index > start + 1 and _opens_midway(tokens, index):
            yield Block(tuple(tokens[start:index]), indented)
            start, indented = index, True
        before = kind
        if kind in _BRACKETS:
            if kind in _OPENING:
                depth += 1
            elif depth:
                depth -= 1
    if _something(block := tuple(tokens[start:])):
        yield Block(block, indented)


def column(source: Source, token: Token) -> int:
    """Return how many characters stand before a token on its line."""
    start = token.start_pos
    if start == 0 or source.text[start - 1] == "\n":
        return 0
    line_start = source.text.rfind("\n", 0, start) + 1
    return len(source.text[line_start:start].lstrip("\ufeff"))


def _begins(tokens: Sequence[Token], index: int, depth: int, at_margin: bool) -> bool:
    """Tell whether the word that begins a line begins a declaration."""
    if at_margin and depth == 0:
        return True
    following = tokens[index + 1 : index + 3]
    named = bool(following) and following[0].type == "NAME"
    opened = tokens[index].value == "calendar" and bool(following) and following[0].type == "LBRACE"
    known = tokens[index].value in KINDS and (named or opened)
    if not at_margin:
        return depth == 0 and (known or _opens_after_block(tokens, index))
    if known:
        return not (len(following) == 2 and following[1].type == "COLON")
    return named and tokens[index].value not in NESTED_HEADS and _line_opens(tokens, index)


def _opens_midway(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether a declaration begins in the middle of a line, by what follows."""
    if tokens[index].type != "NAME" or tokens[index].value not in KINDS:
        return False
    following = [token.type for token in tokens[index + 1 : index + 3]]
    return following[:1] == ["NAME"] and following[1:] in (["EQUAL"], ["LBRACE"], ["STRING"])


def _opens_after_block(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether a line that follows a closed block ends with a brace within a few tokens."""
    line = [token.type for token in tokens[index : index + 6]]
    end = line.index(NEWLINE) if NEWLINE in line else len(line)
    closed = index > 1 and tokens[index - 2].type == "RBRACE"
    return closed and line[:end][-1:] == ["LBRACE"]


def _line_opens(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether a line is a header, `word name "title" {`, and nothing else before the brace."""
    rest = tokens[index + 2 : index + 4]
    if rest and rest[0].type == "STRING":
        rest = rest[1:]
    return bool(rest) and rest[0].type == "LBRACE"


def _something(tokens: Sequence[Token]) -> bool:
    return any(token.type != NEWLINE for token in tokens)


def mend_braces(
    source: Source, tokens: Sequence[Token]
) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """Close what is left open; return the mended tokens and the braces that were not closed.

    Where braces do not balance, indentation tells which is at fault: a closing brace that stands
    further left than the line of the innermost open one closes an outer one.
    """
    balance = sum((t.type == "LBRACE") - (t.type == "RBRACE") for t in tokens)
    if balance <= 0:
        return tuple(tokens), ()
    indents = _indents(source, tokens)
    unclosed = _unclosed(tokens, indents)
    closers: dict[int, int] = {}
    for index in unclosed:
        place = _end_by_indent(tokens, indents, index)
        closers[place] = closers.get(place, 0) + 1
    mended: list[Token] = []
    for index, token in enumerate([*tokens, None]):
        for _ in range(closers.get(index, 0)):
            end = mended[-1].end_pos or 0
            mended.append(make("RBRACE", "}", end, end))
            mended.append(make(NEWLINE, "\n", end, end))
        if token is not None:
            mended.append(token)
    return tuple(mended), tuple(tokens[index] for index in unclosed)


def _indents(source: Source, tokens: Sequence[Token]) -> list[int]:
    """The indentation of each token's line, as the column of the line's first token."""
    indents: list[int] = []
    current = 0
    for index, token in enumerate(tokens):
        if index == 0 or tokens[index - 1].type == NEWLINE:
            current = column(source, token)
        indents.append(current)
    return indents


def _unclosed(tokens: Sequence[Token], indents: Sequence[int]) -> list[int]:
    """The opening braces that no closing one belongs to, in order."""
    stack: list[int] = []
    unclosed: list[int] = []
    missing = sum((t.type == "LBRACE") - (t.type == "RBRACE") for t in tokens)
    for index, token in enumerate(tokens):
        if token.type == "LBRACE":
            stack.append(index)
        elif token.type == "RBRACE" and stack:
            leads = index == 0 or tokens[index - 1].type == NEWLINE
            while (
                leads
                and len(unclosed) < missing
                and len(stack) > 1
                and indents[index] < indents[stack[-1]]
            ):
                unclosed.append(stack.pop())
            stack.pop()
    return sorted(unclosed + stack)


def _end_by_indent(tokens: Sequence[Token], indents: Sequence[int], opened: int) -> int:
    """The index before which an unclosed block ends: the first line not further right."""
    first_line = True
    for index in range(opened + 1, len(tokens)):
        if tokens[index - 1].type != NEWLINE or tokens[index].type == NEWLINE:
            continue
        if indents[index] <= indents[opened]:
            return len(tokens) if first_line and tokens[index].type != "RBRACE" else index
        first_line = False
    return len(tokens)


def lay_out(tokens: Sequence[Token]) -> Layout:
    """Keep the line ends that end something.

    None counts inside brackets or `case … end`, after an operator, comma, `=` or `:`, before
    `and`, `or` or a brace, or after an opening brace. A line that begins like a property ends
    whatever is open.
    """
    kept: list[Token] = []
    open_brackets: list[Token] = []
    stack: list[Token] = []
    kinds = [token[0] for token in tokens]
    done = 0
    for index in [number for number, kind in enumerate(kinds) if kind in _LAYOUT]:
        token = tokens[index]
        kept += tokens[done:index]
        done = index + 1
        match kinds[index]:
            case "NEWLINE":
                fresh = _begins_item(tokens, kinds, index + 1)
                if fresh and stack:
                    open_brackets += [left for left in stack if left.type == "LPAR"]
                    stack.clear()
                ends = fresh or (not stack and _counts(tokens, index, kept))
                if ends and kept and kept[-1][0] not in _NOTHING_ENDS:
                    kept.append(make(SEPARATOR, "\n", token[2], token[3]))
                continue
            case "LPAR" | "CASE":
                stack.append(token)
            case "RPAR" if stack and stack[-1].type == "LPAR":
                stack.pop()
            case "END" if stack and stack[-1].type == "CASE" and _ends_case(tokens, index):
                stack.pop()
            case "LBRACE" | "RBRACE":
                open_brackets += [left for left in stack if left.type == "LPAR"]
                stack.clear()
                if kept and kept[-1].type == SEPARATOR:
                    kept.pop()
        kept.append(token)
    kept += tokens[done:]
    open_brackets += [left for left in stack if left.type == "LPAR"]
    while kept and kept[-1].type == SEPARATOR:
        kept.pop()
    return Layout(tuple(kept), tuple(open_brackets))


def _counts(tokens: Sequence[Token], index: int, kept: Sequence[Token]) -> bool:
    ahead = index + 1
    while ahead < len(tokens) and tokens[ahead].type == NEWLINE:
        ahead += 1
    if ahead < len(tokens) and tokens[ahead].type in _CONTINUES_BEFORE:
        return False
    return bool(kept) and kept[-1].type not in CONTINUES_AFTER


def _ends_case(tokens: Sequence[Token], index: int) -> bool:
    return index == 0 or tokens[index - 1].type != "AT"


def _begins_item(tokens: Sequence[Token], kinds: Sequence[str], index: int) -> bool:
    """Tell whether a line begins as only a property or an item can: `word:` or `word word:`."""
    following = kinds[index + 1 : index + 3]
    if following[:1] == ["COLON"]:
        return is_word(tokens[index])
    if following[1:] == ["COLON"]:
        return is_word(tokens[index]) and is_word(tokens[index + 1])
    return False
