"""The shape of a declaration: its header and block, odd ones included, and words unknown in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kpilang.diagnostics.model import Applicability, Diagnostic, Edit, Fix
from kpilang.diagnostics.suggest import nearest
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span
from kpilang.source.text import Source
from kpilang.syntax import problems, synonyms
from kpilang.syntax.grammar import BLOCKS, KINDS
from kpilang.syntax.tokens import FAULT, NEWLINE, SEPARATOR, Token, is_word, make, span_of


@dataclass(frozen=True, slots=True)
class Parts:
    """A block's tokens: before the brace, inside, and what follows the closing one."""

    header: tuple[Token, ...]
    body: tuple[Token, ...]
    rest: tuple[Token, ...]
    braces: tuple[Token, ...]

    @property
    def braced(self) -> bool:
        """Tell whether the block has an opening brace."""
        return bool(self.braces)


def split_block(tokens: Sequence[Token]) -> Parts:
    kinds = [token.type for token in tokens]
    ends = (i for i, kind in enumerate(kinds) if kind in (SEPARATOR, "LBRACE", "RBRACE"))
    cut = next(ends, len(tokens))
    header = tuple(tokens[:cut])
    if cut == len(tokens):
        return Parts(header, (), (), ())
    if kinds[cut] == "RBRACE":
        return Parts(header, (), tuple(tokens[cut:]), ())
    if kinds[cut] == SEPARATOR:
        body = tuple(tokens[cut + 1 :])
        if body[-1].type == "RBRACE" and _balance(body) < 0:
            body = body[:-1]
        return Parts(header, body, (), ())
    depth = 0
    for index in range(cut, len(tokens)):
        depth += (kinds[index] == "LBRACE") - (kinds[index] == "RBRACE")
        if depth == 0:
            rest = tuple(token for token in tokens[index + 1 :] if token.type != SEPARATOR)
            braces = (tokens[cut], tokens[index])
            return Parts(header, tuple(tokens[cut + 1 : index]), rest, braces)
    return Parts(header, tuple(tokens[cut + 1 :]), (), (tokens[cut],))


def _balance(tokens: Sequence[Token]) -> int:
    return sum((token.type == "LBRACE") - (token.type == "RBRACE") for token in tokens)


def words_of(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return the names on the first line of what could not be read, kinds left out."""
    words: list[str] = []
    for token in tokens:
        if token.type in (SEPARATOR, NEWLINE) and words:
            break
        if token.type == "NAME" and token.value not in KINDS:
            words.append(token.value.strip("`"))
    return tuple(words)


@dataclass(frozen=True, slots=True)
class Odd:
    """A block whose braces are missing or of another kind: its parts as meant, and the mistake."""

    parts: Parts
    problem: Diagnostic


def odd_block(source: Source, tokens: Sequence[Token], parts: Parts) -> Odd | None:
    """Return the parts of a block that has round or square brackets, or none, for braces."""
    kind = str(tokens[0].value)
    if kind not in BLOCKS or kind == "metric" or parts.braced or not parts.body:
        return None
    header = list(parts.header)
    last, end = header[-1], parts.body[-1]
    wrong = {"LPAR": "RPAR", "[": "]", "COLON": ""}
    sign = last.value if last.type == FAULT else last.type
    if sign in wrong:
        header.pop()
    if not _plain(header) or not _begins_item(parts.body):
        return None
    brace = _at("LBRACE", "{", (header[-1].end_pos or 0))
    closer = _at("RBRACE", "}", (parts.body[-1].end_pos or 0))
    meant = replace(parts, header=tuple(header), braces=(brace, closer))
    file = source.name
    if sign in ("LPAR", "["):
        closing = wrong[sign] in (end.type, end.value)
        body = parts.body[:-1] if closing else parts.body
        while body and body[-1].type == SEPARATOR:
            body = body[:-1]
        edits = [Edit(span_of(last, file), "{")]
        edits += [Edit(span_of(end, file), "}")] if closing else []
        name = "round" if sign == "LPAR" else "square"
        fix = Fix("write braces", tuple(edits), Applicability.SAFE)
        problem = problems.other_wording(
            span_of(last, file),
            f"the block stands in {name} brackets",
            "write `{` and `}` round it",
            fix,
        )
        return Odd(replace(meant, body=body), problem)
    closed = tokens[-1].type == "RBRACE" and tokens[-1] is not parts.body[-1]
    start = header[-1].end_pos or 0
    span = Span(file, start, last.end_pos or start)
    edits = [Edit(span, " {")]
    finish = "" if closed else "\n}"
    if finish:
        after = parts.body[-1].end_pos or 0
        edits.append(Edit(Span(file, after, after), finish))
    text = " ".join(str(token.value) for token in header[:2])
    help = (
        "put `{` after the header"
        if closed
        else ("put `{` after the header, and `}` after the last property on a line of its own")
    )
    message = f"the block of `{text}` {'is not opened' if closed else 'has no braces'}"
    fix = Fix("put braces round the block", tuple(edits), Applicability.SAFE)
    return Odd(meant, problems.other_wording(span, message, help, fix))


def _begins_item(body: Sequence[Token]) -> bool:
    """Tell whether a line begins as those of a block do: with a word, and `:` or a second word."""
    return is_word(body[0]) and len(body) > 1 and (body[1].type == "COLON" or is_word(body[1]))


def _plain(header: Sequence[Token]) -> bool:
    """Tell whether a header is `kind name "title"`, all that may stand before a block."""
    kinds = [token.type for token in header]
    if header[0].value == "calendar":
        return len(kinds) == 1
    return kinds[1:] in (["NAME"], ["NAME", "STRING"])


def _at(kind: str, text: str, place: int) -> Token:
    return make(kind, text, place, place)


def unknown_kind(source: Source, tokens: Sequence[Token]) -> Diagnostic:
    """Say what a line may mean that begins with no kind of declaration."""
    first = tokens[0]
    word = str(first.value)
    span = span_of(first, source.name)
    following = tokens[1].type if len(tokens) > 1 else ""
    if word.endswith("s") and word[:-1] in KINDS and following in ("LBRACE", "COLON"):
        shown = "= …" if word == "metrics" else "{ … }"
        help = f"write one for each, as in `{word[:-1]} name {shown}`"
        return problems.unknown_declaration(span, word, (), KINDS, help)
    if first.type == "END":
        removal = Fix("remove it", (Edit(span, ""),), Applicability.UNSAFE)
        message, help = "`end` closes no block", "remove it; a block stands in `{` and `}`"
        return problems.other_wording(span, message, help, removal)
    near = nearest(word, KINDS)
    meant = synonyms.DECLARATIONS.get(word.lower())
    if not near and meant is not None and following != "COLON":
        near = (meant,)
    if near:
        return problems.unknown_declaration(span, word, near, KINDS)
    advice, fix = _advice(source, tokens, word, span)
    return problems.unknown_declaration(span, word, (), KINDS, advice, fix)


def _advice(
    source: Source, tokens: Sequence[Token], word: str, span: Span
) -> tuple[str, Fix | None]:
    kinds = [token.type for token in tokens[:3]]
    start = Span(source.name, span.start, span.start)
    if len(tokens) > 1 and tokens[1].value in KINDS:
        blanks = Span(source.name, span.start, tokens[1].start_pos or span.end)
        fix = Fix(f"remove `{word}`", (Edit(blanks, ""),), Applicability.UNSAFE)
        return f"remove `{word}`: a line begins with `{tokens[1].value}`", fix
    if word in ("import", "include", "use", "from"):
        return "remove the line: all files of a project know each other", None
    if word in ("let", "const", "var", "def", "set"):
        fix = Fix("write `metric`", (Edit(span, "metric"),), Applicability.UNSAFE)
        return "name a formula with `metric`; a `let` belongs inside a source", fix
    if kinds[1:2] == ["EQUAL"]:
        fix = Fix("write `metric` before it", (Edit(start, "metric "),), Applicability.UNSAFE)
        return f"begin with `metric`, as in `metric {word} = …`", fix
    if kinds[1:2] == ["COLON"]:
        return "put the property inside the braces of a block, as in `kpi name { … }`", None
    if not any(t.type in ("LBRACE", "EQUAL", "COLON") for t in tokens) and len(tokens) > 2:
        fix = Fix("begin the line with `#`", (Edit(start, "# "),), Applicability.UNSAFE)
        return "begin a comment with `#`", fix
    return "", None


def unknown_item(
    source: Source, tokens: Sequence[Token], block: str, known: Sequence[str]
) -> Diagnostic:
    """Say what a line in a block may mean that begins with no property of it."""
    first = tokens[0]
    word, span = str(first.value), span_of(first, source.name)
    following = tokens[1].type if len(tokens) > 1 else ""
    kind = "KPI" if block == "kpi" else block
    if word in KINDS and following == "NAME":
        help = f"close the {kind} with `}}` first, and begin `{word}` at the left margin"
        other = "KPI" if word == "kpi" else word
        return problems.other_wording(span, f"a {other} stands outside of other blocks", help, None)
    if block == "source" and word not in known and len(tokens) > 1:
        column = _missing_column(source, tokens)
        if column is not None:
            return column
    if block == "dashboard" and word in ("tile", "chart", "text"):
        help = f"put it inside a row: `row {{ {word} … }}`"
        return problems.other_wording(span, f"a {word} stands in a row", help, None)
    near = synonyms.meant_property(word, known) or nearest(word, known)
    near = tuple(sorted(near, key=lambda name: name not in known))
    advice = ""
    if word in ("red", "amber", "green"):
        near, advice = (), "write the limits in one line: `status: red below 18%, amber below 22%`"
    if not near and word.lower() in synonyms.TITLES:
        advice = f'write the title after the name, as in `{block} won_deals "Won deals" {{`'
    elif not near and word.lower() in synonyms.CONDITIONS:
        advice = "put the condition inside an aggregate, as in `count(deals where is_won)`"
    shown = synonyms.shown_properties(block, known)
    return problems.unknown_property(span, word, block, near, shown, advice)


def _missing_column(source: Source, tokens: Sequence[Token]) -> Diagnostic | None:
    """`id: number` and `number id` in a source: columns without their word."""
    types = ("number", "text", "date", "timestamp", "boolean", "percent", "money", "duration")
    first = tokens[0]
    span = span_of(first, source.name)
    at = Span(source.name, span.start, span.start)
    if tokens[1].type == "COLON" and len(tokens) > 2 and tokens[2].value in (*types, "ref"):
        fix = Fix("write `column` before it", (Edit(at, "column "),), Applicability.SAFE)
        help = f"write `column {first.value}: {tokens[2].value}`"
        return problems.other_wording(span, "a column begins with the word `column`", help, fix)
    if first.value in types and tokens[1].type == "NAME" and len(tokens) == 2:
        instead = f"column {tokens[1].value}: {first.value}"
        whole = span.join(span_of(tokens[1], source.name))
        fix = Fix(f"write `{instead}`", (Edit(whole, instead),), Applicability.SAFE)
        help = f"write `{instead}`"
        return problems.other_wording(span, "a column begins with the word `column`", help, fix)
    return None
