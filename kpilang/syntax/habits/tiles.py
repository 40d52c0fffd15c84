"""Habits about what stands in a row of a dashboard: tiles, charts and words."""

from __future__ import annotations

from kpilang.diagnostics.model import Diagnostic, Edit
from kpilang.source.span import Span
from kpilang.syntax.habits.misfit import SAFE, UNSAFE, Misfit
from kpilang.syntax.tokens import is_word, wordset

_LINKS = wordset("for in of per since over")
_HEADINGS = wordset("heading header title headline h1 h2 h3 section")
_WORDS = _HEADINGS | wordset("text note markdown words")
_TILES = wordset("tile chart text")
_PARTS = wordset("as by last top width with")
_TEXTS = ("STRING", "TEXT_BLOCK")
#: how long words are that a help line quotes
LONGEST = 60


def next_on_the_line(m: Misfit) -> Diagnostic | None:
    """A second tile on the line of the first."""
    if m.start != "tile" or m.place < 2:
        return None
    ahead = 1 if m.token.type == "COMMA" else 0
    shown = m.at(ahead + 1).type in ("NAME", *_TEXTS)
    if m.word(ahead) not in _TILES or not shown or m.word(-1) in _PARTS:
        return None
    word = m.word(ahead)
    blanks = Span(m.source.name, m.before.end_pos or 0, m.at(ahead).start_pos or 0)
    return m.tell_edits(
        m.span(ahead),
        f"`{word}` begins another part of the row, in the middle of a line",
        f"put `{word}` on a line of its own",
        (Edit(blanks, "\n    "),),
    )


def misplaced(m: Misfit) -> Diagnostic | None:
    """Signs between the parts of a tile, and a width before what it is the width of."""
    if m.start != "tile":
        return None
    kind = "text" if m.subject == "text" else "tile"
    if m.place > 1 and m.token.type == "COMMA":
        if m.word(1) in _PARTS or (kind == "text" and m.after.type in _TEXTS):
            return m.tell(
                m.span(), f"no commas stand between the parts of a {kind}", "remove the comma", ""
            )
        return None
    if m.token.type in ("EQUAL", "COLON") and m.word(-1) in _PARTS:
        sign = "colon" if m.token.type == "COLON" else "`=`"
        return m.tell(m.span(), f"`{m.word(-1)}` has no {sign}", f"remove the {sign}", " ")
    if kind == "text" and m.place > 1 and m.token.type == "COLON":
        return m.tell(m.span(), "a text has no colon", "remove the colon", "")
    if m.token.type in _TEXTS and m.word(-1) == "width":
        return m.tell(m.span(), "a width is a number of columns", "write `width 4`, without quotes")
    late = m.token.type in _TEXTS and m.before.type == "NUMBER" and kind == "text"
    if late or (m.place == 0 and m.word() in ("width", "as", "with")):
        part = m.word(-2) if late else m.word()
        return m.tell(
            m.span(),
            f"`{part}` stands after what is shown",
            'write it as in `text "Whom to ask" "Ann Lee" width 4`, `tile revenue width 4`',
        )
    return None


def words_as_tile(m: Misfit) -> Diagnostic | None:
    """Words that are drawn by a tile, with a form of their own."""
    if m.start != "tile" or m.place != 1 or m.token.type != "STRING" or m.subject == "text":
        return None
    if m.word(1) != "as" or m.word(2) not in _WORDS:
        return None
    shown = m.text() + (" as heading" if m.word(2) in _HEADINGS else "")
    whole = Span(m.source.name, m.span(-1).start, m.span(2).end)
    return m.tell_edits(
        m.span(-1),
        "words on a page begin with `text`",
        f"write `text {shown}`",
        (Edit(whole, f"text {shown}"),),
    )


def tiles(m: Misfit) -> Diagnostic | None:
    """A tile without its word or its KPI, and what is not of one KPI."""
    if m.start != "tile" or m.subject == "text":
        return None
    if m.place == 1 and m.token.type == "STRING":
        return m.tell(
            m.span(),
            f"a {m.subject} shows a KPI, whose name stands before the title",
            'write it as in `tile revenue "Sales"`; words alone are `text "Sales"`',
        )
    if m.place == 0 and m.token.type == "NAME" and m.after.type != "STRING":
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
    if "COMMA" in m.accepted and (m.word() == "and" or m.token.type == "NAME"):
        return _joined(m)
    return None


def _joined(m: Misfit) -> Diagnostic:
    """What stands after `with`, without a comma between two."""
    end = m.after.start_pos if m.word() == "and" else m.token.start_pos
    blanks = Span(m.source.name, m.before.end_pos or 0, end or 0)
    return m.tell_edits(
        m.span(),
        "commas stand between what a tile is shown with",
        f"write `{m.before.value}, {m.text(1 if m.word() == 'and' else 0)}`",
        (Edit(blanks, ", "),),
    )


def words(m: Misfit) -> Diagnostic | None:
    """Words on a page: under another name, without one, or with what only a tile has."""
    if m.start != "tile":
        return None
    if m.subject != "text":
        if m.place > 0 or "STRING" not in (m.token.type, m.after.type):
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
    if m.place == 1 and is_word(m.token):
        return _without_quotes(m)
    if m.token.type in _TEXTS:
        help = "put paragraphs into one text, with an empty line between them"
        return m.tell(m.span(), "a text has one heading, and words", help)
    if m.place > 1 and m.token.type != "$END":
        help = 'write it as in `text "Whom to ask" "Ann Lee" width 4`'
        return m.tell(m.span(), "a text has a width, and shows nothing else", help)
    return None


def _without_quotes(m: Misfit) -> Diagnostic | None:
    """Words without quotes, or the name of a KPI where words belong."""
    rest = [m.at(offset) for offset in range(m.to_end() + 1)]
    if any(not is_word(token) or token.value in _PARTS for token in rest):
        return None
    shown = m.text(0, m.to_end())
    help = f'write `text "{shown}"`' if len(shown) < LONGEST else 'write `"` before and after it'
    how = SAFE
    if len(rest) == 1:
        help += f"; the number of a KPI is shown by `tile {shown}`"
        how = UNSAFE
    place = m.span(0, m.to_end())
    return m.tell(place, "words on a page stand in quotes", help, f'"{shown}"', how)
