"""Habits about lines and signs: commas, dashes, colons, brackets, two things on a line."""

from __future__ import annotations

from kpilang.diagnostics.model import Diagnostic, Edit
from kpilang.source.span import Span
from kpilang.syntax.grammar import KINDS
from kpilang.syntax.habits.misfit import UNSAFE, Misfit, kind_text
from kpilang.syntax.tokens import SEPARATOR, is_word, wordset

_ASSIGNED = wordset("metric let dimension")
_AGGREGATES = wordset("sum avg min max count count_distinct median")


def comma(m: Misfit) -> Diagnostic | None:
    """A comma after a property, as in JSON."""
    if not m.start.endswith("_item") or m.depth > 0:
        return None
    if m.before.type == "COMMA" and m.token.type in ("$END", SEPARATOR):
        return m.tell(
            m.span(-1), "a property ends with its line, without a comma", "remove the comma", ""
        )
    if m.token.type != "COMMA":
        return None
    if m.after.type in ("$END", SEPARATOR):
        return m.tell(
            m.span(), "a property ends with its line, without a comma", "remove the comma", ""
        )
    if is_word(m.after) and m.at(2).type == "COLON":
        blanks = Span(m.source.name, m.token.start_pos or 0, m.after.start_pos or 0)
        return m.tell_edits(
            m.span(),
            "a property ends with its line, not with a comma",
            f"put `{m.after.value}` on a line of its own",
            (Edit(blanks, "\n  "),),
        )
    return None


def two_on_a_line(m: Misfit) -> Diagnostic | None:
    """A second property, or a second declaration, on the line of the first."""
    word = m.token.value
    blanks = Span(m.source.name, m.before.end_pos or 0, m.token.start_pos or 0)
    if m.start.endswith("_item") and is_word(m.token) and m.after.type == "COLON" and m.is_property:
        if m.place < 3:
            return None
        return m.tell_edits(
            m.span(),
            f"`{word}` begins a property, in the middle of a line",
            f"put `{word}` on a line of its own",
            (Edit(blanks, "\n  "),),
        )
    if m.start == "declaration" and word in KINDS and m.after.type == "NAME" and m.place > 1:
        return m.tell_edits(
            m.span(),
            f"`{word}` begins a declaration, in the middle of a line",
            f"put `{word}` on a line of its own",
            (Edit(blanks, "\n"),),
        )
    return None


def dash(m: Misfit) -> Diagnostic | None:
    """A dash before an item, as in YAML."""
    if m.token.type != "MINUS" or not m.start.endswith("_item"):
        return None
    if m.place == 0 and m.at(2).type == "COLON":
        blanks = Span(m.source.name, m.token.start_pos or 0, m.after.start_pos or 0)
        return m.tell_edits(
            m.span(), "a property has no dash before it", "remove the dash", (Edit(blanks, ""),)
        )
    if m.is_value:
        return m.tell(m.span(), "a list has no dashes", "write the names in one line: `a, b`")
    return None


def equals(m: Misfit) -> Diagnostic | None:
    """`=` for `:` or the other way round."""
    sign = m.token.type
    if sign == "EQUAL" and m.place == 1 and m.start.endswith("_item"):
        return m.tell(m.span(), f"`{m.subject}` is followed by `:`", "write `:`", ":")
    if sign == "EQUAL" and m.is_value:
        blanks = Span(m.source.name, m.token.start_pos or 0, m.after.start_pos or 0)
        return m.tell_edits(
            m.span(), "a formula does not begin with `=`", "remove `=`", (Edit(blanks, ""),)
        )
    first = sum(token.type == "EQUAL" for token in m.tokens[: m.place]) == 1
    if sign == "EQUAL" and first and m.before.type == "EQUAL" and m.subject in _ASSIGNED:
        blanks = Span(m.source.name, m.token.start_pos or 0, m.after.start_pos or 0)
        return m.tell_edits(
            m.span(), "a formula does not begin with `=`", "remove `=`", (Edit(blanks, ""),)
        )
    if m.subject in ("let", "dimension") and sign == "COLON" and m.place == 2:
        return m.tell(m.span(), f"a {m.subject} has `=` after its name", "write `=`", " =")
    if m.subject == "column" and sign == "EQUAL" and m.place == 2:
        return m.tell(
            m.span(-2),
            "a value that is worked out is a `let`, not a `column`",
            f"write `let {m.before.value} = …`",
            "let",
            UNSAFE,
        )
    if m.start == "declaration" and m.subject == "metric" and sign == "COLON" and m.place in (2, 3):
        return m.tell(m.span(), "a metric has `=` after its name", "write `=`", " =")
    return None


def no_colon(m: Misfit) -> Diagnostic | None:
    """A property without its colon."""
    if m.start.endswith("_item") and m.place == 1 and "COLON" in m.accepted:
        if m.token.type == "LBRACE" or not is_word(m.tokens[0]):
            return None
        end = m.before.end_pos or 0
        return m.tell_edits(
            Span(m.source.name, end, end),
            f"`{m.subject}` has no colon after it",
            f"write `{m.subject}:` and the value",
            (Edit(Span(m.source.name, end, end), ":"),),
        )
    if m.subject == "column" and m.place == 2 and m.token.type == "NAME":
        end = m.before.end_pos or 0
        return m.tell_edits(
            Span(m.source.name, end, end),
            f"column `{m.before.value}` has no colon before its type",
            f"write `{m.before.value}: {m.token.value}`",
            (Edit(Span(m.source.name, end, end), ":"),),
        )
    return None


def extra_bracket(m: Misfit) -> Diagnostic | None:
    if m.token.type != "RPAR" or m.depth > 0 or m.place == 0:
        return None
    opened = m.word(-1) in _AGGREGATES
    help = f"write `{m.before.value}(`" if opened else "remove it, or open it with `(`"
    instead = None if opened else ""
    return m.tell(m.span(), "the bracket closes none that is open", help, instead, UNSAFE)


def no_name(m: Misfit) -> Diagnostic | None:
    """A declaration without a name, a metric without a formula."""
    if m.start != "declaration":
        return None
    kind = kind_text(m.subject)
    if m.place == 1 and m.token.type in ("LBRACE", "EQUAL", "$END", SEPARATOR, "COLON"):
        shown = "metric win_rate = …" if kind == "metric" else f"{m.subject} won_deals {{"
        help = f"write a name of one word, as in `{shown}`"
        return m.tell(m.span(-1), f"the {kind} has no name", help)
    if kind == "metric" and m.place in (2, 3) and m.token.type in ("$END", SEPARATOR):
        name = m.tokens[1].value
        return m.tell(
            m.span(1 - m.place),
            f"metric `{name}` has no formula",
            f"write `=` and the formula, as in `metric {name} = count(deals)`",
        )
    return None


def block_shape(m: Misfit) -> Diagnostic | None:
    """A header with a colon, round brackets, or a sign where the brace belongs."""
    if m.start != "declaration" or not {"LBRACE", "EQUAL"} & m.accepted:
        return None
    kind = m.subject
    name = m.tokens[1].value if len(m.tokens) > 1 else "name"
    if kind == "metric" and m.token.type == "LBRACE":
        return m.tell(
            m.span(),
            "a metric is a line with `=`, not a block",
            f"write `metric {name} = …`, with the formula after `=`",
        )
    if kind == "metric":
        return None
    if m.token.type == "COLON":
        if m.after.type == "LBRACE":
            return m.tell(m.span(), "a header has no colon", "remove the colon", "")
        return None
    if m.token.type == "EQUAL" and kind in ("kpi", "goal"):
        word = "formula" if kind == "kpi" else "measure"
        end = (m.tokens[-1].end_pos or 0) if m.tokens[-1].type != "RBRACE" else None
        at = Span(m.source.name, end or 0, end or 0)
        edits = () if end is None else (Edit(m.span(), f"{{ {word}:"), Edit(at, " }"))
        return m.tell_edits(
            m.span(),
            f"a {kind_text(kind)} is a block, not a line with `=`",
            f"write `{kind} {name} {{ {word}: … }}`",
            edits,
            UNSAFE,
        )
    return None
