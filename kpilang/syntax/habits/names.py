"""Habits about names: in quotes, with blanks, in capitals, in square brackets."""

from __future__ import annotations

import re

from kpilang.diagnostics.model import Diagnostic, Edit
from kpilang.source.span import Span
from kpilang.syntax.habits.examples import example, wanted
from kpilang.syntax.habits.misfit import UNSAFE, Misfit, kind_text
from kpilang.syntax.tokens import FAULT, RESERVED, SEPARATOR, is_word

_MOST_NAMES = 3


def quoted_name(m: Misfit) -> Diagnostic | None:
    """A name, or a property, in quotes."""
    if m.token.type != "STRING":
        return None
    inner = m.token.value[1:-1]
    if m.place == 0 and m.after.type == "COLON" and inner.isidentifier():
        return m.tell(
            m.span(), "the name of a property stands without quotes", "remove the quotes", inner
        )
    if "NAME" not in m.accepted or "STRING" in m.accepted:
        return None
    if m.start == "declaration" and m.place == 1:
        name = _as_name(inner)
        at = Span(m.source.name, m.token.start_pos or 0, m.token.start_pos or 0)
        help = f"write a name before the title, as in `{m.subject} {name} {m.token.value}`"
        return m.tell_edits(
            m.span(),
            f"a {kind_text(m.subject)} has a name before its title",
            help,
            (Edit(at, f"{name} "),),
        )
    if m.subject == "table" and inner.endswith((".csv", ".parquet", ".xlsx", ".json")):
        return m.tell(
            m.span(),
            "a table has a name, and files are reached through `kpi.toml`",
            f"name its folder in `kpi.toml` and write `table: {inner.rpartition('.')[0]}`",
        )
    if all(part.isidentifier() for part in inner.split(".")):
        return m.tell(m.span(), "a name stands without quotes", f"write `{inner}`", inner)
    if m.is_property:
        help = _declared(m) or example(m)
        return m.tell(m.span(), f"`{m.subject}` takes {wanted(m)}, not a text", help)
    return None


def table_with_blanks(m: Misfit) -> Diagnostic | None:
    """The name of a table with a blank or a hyphen in it."""
    if m.subject != "table" or m.start != "source_item" or not m.is_property or m.place < 3:
        return None
    first, last = 2 - m.place, m.to_end()
    written = m.text(first, last)
    odd = any(sign in written for sign in "`\"'()[]{}:=\n")
    if odd or not (is_word(m.token) or m.token.type in ("MINUS", "SLASH", "NUMBER", "YEAR")):
        return None
    parts = (part.strip() for part in written.split("."))
    name = ".".join(part if part.isidentifier() else f"`{part}`" for part in parts)
    return m.tell(
        m.span(first, last),
        "a name with a blank or a sign in it stands in backquotes",
        f"put it in backquotes, {name}",
        name,
    )


def bad_name(m: Misfit) -> Diagnostic | None:
    """The name of a declaration with a blank, a hyphen, a digit in front or an odd sign."""
    if m.start != "declaration" or not 0 < m.place <= 3 or not is_word(m.tokens[0]):
        return None
    last = m.place
    stops = ("LBRACE", "EQUAL", "STRING", "$END", SEPARATOR, "COLON", "LPAR")
    if m.token.type in stops:
        return None
    if m.place == 1 and m.token.type != FAULT:
        return None
    if any(t.type == FAULT and t.value[:1] in '"[{}' for t in m.tokens[m.place :]):
        return None
    while last + 1 < len(m.tokens) and m.tokens[last + 1].type not in stops:
        last += 1
    span = Span(m.source.name, m.tokens[1].start_pos or 0, m.tokens[last].end_pos or 0)
    written = m.source.slice(span)
    if "\n" in written or len(written) > 60:
        return None
    following = m.tokens[last + 1].type if last + 1 < len(m.tokens) else "$END"
    if m.subject == "metric" and following not in ("EQUAL", "STRING"):
        return None
    if any(token.type in ("MORETHAN", "LESSTHAN") for token in m.tokens[1 : last + 1]):
        return None
    name = _as_name(written)
    if m.place == 2 and m.before.type == "NAME" and m.token.value[:1].isupper():
        title = f'"{m.source.slice(m.span(0, last - m.place))}"'
        help = f"write `{m.before.value} {title}`"
        return m.tell(m.span(0, last - m.place), "a title stands in quotes", help, title, UNSAFE)
    return m.tell(
        span,
        "a name is one word of letters, digits and `_`, and begins with a letter",
        f"write `{name}`",
        name,
        UNSAFE,
    )


def _as_name(text: str) -> str:
    words = (
        "".join(c if c.isalnum() else " " for c in text.replace("%", " percent")).lower().split()
    )
    name = "_".join(words) or "name"
    numbered = re.fullmatch(r"(\d[^_]*)_(\D.*)", name)
    if numbered is not None:
        return f"{numbered[2]}_{numbered[1]}"
    return name if name[0].isalpha() else f"kpi_{name}"


def capitals(m: Misfit) -> Diagnostic | None:
    """A word of the language in capitals."""
    word = str(m.token.value)
    small = word.lower()
    if not is_word(m.token) or small == word:
        return None
    fits = small.upper() in m.accepted
    if fits or (small in RESERVED and m.in_formula):
        return m.tell(m.span(), f"`{word}` is written in small letters", f"write `{small}`", small)
    return None


def square(m: Misfit) -> Diagnostic | None:
    """Square brackets round a list or a column."""
    if m.token.type != FAULT or m.token.value != "[":
        return None
    close = next((i for i in range(1, m.to_end() + 1) if m.at(i).value == "]"), None)
    if close is None:
        return None
    if m.before.type == "IN":
        edits = (Edit(m.span(), "("), Edit(m.span(close), ")"))
        return m.tell_edits(m.span(), "a list stands in round brackets", "write `( … )`", edits)
    edits = (Edit(m.span(), ""), Edit(m.span(close), ""))
    inner = m.text(1, close - 1) if close > 1 else "…"
    return m.tell_edits(m.span(), "names stand without brackets", f"write `{inner}`", edits)


def at_sign(m: Misfit) -> Diagnostic | None:
    if not m.is_property or m.subject not in ("owner", "team"):
        return None
    role = "a role" if m.subject == "owner" else "a team"
    help = _declared(m) or f"declare {role} and name it, as in `{m.subject}: cro`"
    if m.token.type == FAULT and m.token.value == "@" and m.place == 2 and is_word(m.after):
        return m.tell(m.span(), f"{role} is named without `@`", "remove `@`", "")
    if m.place > 2 and (m.token.type in (FAULT, "AND", "SLASH") or is_word(m.token)):
        if m.token.type == "AND":
            return m.tell(
                m.span(2 - m.place, m.to_end()),
                f"`{m.subject}` takes one name",
                f"name one {role.split()[1]}",
            )
        return m.tell(
            m.span(2 - m.place, m.to_end()),
            f"`{m.subject}` takes the name of {role}, not a person",
            help,
        )
    return None


def _declared(m: Misfit) -> str:
    """Return the help that names the roles or teams of the file, where it declares some."""
    kind = {"owner": "role", "team": "team"}.get(m.subject)
    if kind is None:
        return ""
    names = re.findall(rf"^{kind}[ \t]+(\w+)", m.source.text, re.MULTILINE)
    shown = [f"`{m.subject}: {name}`" for name in dict.fromkeys(names)][:_MOST_NAMES]
    return f"name a declared {kind}, as in {' or '.join(shown)}" if shown else ""
