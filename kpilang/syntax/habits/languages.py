"""Habits about formulas: SQL, spreadsheets, programming languages, plain English."""

from __future__ import annotations

from kpilang.diagnostics.model import Diagnostic, Edit
from kpilang.source.span import Span
from kpilang.syntax.habits.misfit import SAFE, UNSAFE, Misfit
from kpilang.syntax.tokens import FAULT, OPERATORS, SEPARATOR, is_word, wordset

_CLAUSES = wordset("WHERE ON BY WITHIN OVER EACH")
_AGGREGATES = wordset("sum avg min max count count_distinct median")
_COMPARING = wordset("EQUAL NOT_EQUAL AT_MOST AT_LEAST LESSTHAN MORETHAN")


def select(m: Misfit) -> Diagnostic | None:
    for offset in range(-m.place, 1):
        if m.word(offset) == "select" and m.at(offset).type == "NAME":
            return m.tell(
                m.span(offset),
                "a formula is no SELECT",
                "write the aggregate alone, as in `count(deals where amount > 10k USD)`",
            )
    return None


def count_star(m: Misfit) -> Diagnostic | None:
    if m.token.type == "STAR" and m.before.type == "LPAR" and m.after.type == "RPAR":
        return m.tell(
            m.span(),
            "`count` names the source whose rows it counts",
            "write it, as in `count(deals)`",
        )
    return None


def case_end(m: Misfit) -> Diagnostic | None:
    """`case` without its `end`."""
    if "END" not in m.accepted or m.token.type not in ("RPAR", "COMMA", "$END", SEPARATOR):
        return None
    case = next((i for i in range(m.place - 1, -1, -1) if m.tokens[i].type == "CASE"), None)
    if case is None:
        return None
    at = Span(m.source.name, m.before.end_pos or 0, m.before.end_pos or 0)
    return m.tell_edits(
        m.span(case - m.place),
        "`case` is not closed",
        "write `end` after its last value",
        (Edit(at, " end"),),
    )


def clause_outside(m: Misfit) -> Diagnostic | None:
    """A clause after the bracket of its aggregate."""
    word = m.word()
    grouped = word == "group" and m.word(1) == "by"
    if grouped or (word == "by" and m.in_formula and m.depth == 0):
        last = 1 if word == "group" else 0
        return m.tell(
            m.span(0, last),
            f"a formula has no `{word}{' by' if last else ''}`",
            "give the KPI a property `by:`, as in `by: region`",
        )
    if m.token.type not in _CLAUSES or m.before.type != "RPAR" or m.depth > 0:
        return None
    first = next(
        (i for i in range(m.place - 1, -1, -1) if m.tokens[i].type in ("EQUAL", "COLON")), None
    )
    help = "put it inside the brackets, as in `sum(deals.amount where is_won)`"
    if first is None:
        return m.tell(m.span(), f"`{word}` stands inside the brackets of its aggregate", help)
    opens = [i for i in range(first, m.place) if m.tokens[i].type == "LPAR"]
    alone = bool(opens) and opens[0] == first + 2 and m.depth == 0
    end = m.span(m.to_end()).end
    edits = (
        Edit(m.span(-1), ""),
        Edit(Span(m.source.name, end, end), ")"),
    )
    call = m.source.text[m.tokens[first + 1].start_pos or 0 : m.before.start_pos or 0]
    body = f"{call} {m.text(0, m.to_end())})"
    if not alone or len(body) > 70 or "\n" in body:
        return m.tell(m.span(), f"`{word}` stands inside the brackets of its aggregate", help)
    return m.tell_edits(
        m.span(),
        f"`{word}` stands inside the brackets of its aggregate",
        f"write `{body}`",
        edits,
        UNSAFE,
    )


_INSTEAD = {
    "having": ("where", SAFE),
    "if": ("where", UNSAFE),
    "when": ("where", UNSAFE),
    "filter": ("where", UNSAFE),
    "equals": ("=", SAFE),
    "is": ("=", UNSAFE),
    "times": ("*", SAFE),
    "x": ("*", UNSAFE),
    "plus": ("+", SAFE),
    "minus": ("-", SAFE),
    "contains": ("like", UNSAFE),
    "over": ("/", UNSAFE),
    "matches": ("like", UNSAFE),
}


def other_word(m: Misfit) -> Diagnostic | None:
    """A word where an operator belongs."""
    if not m.in_formula or not is_word(m.token):
        return None
    word = m.word()
    if word == "divided" and m.word(1) == "by":
        return m.tell(m.span(0, 1), "division is written with a sign", "write `/`", "/")
    if word == "multiplied" and m.word(1) == "by":
        return m.tell(m.span(0, 1), "multiplication is written with a sign", "write `*`", "*")
    if word == "distinct" or (m.word(-1) == "distinct" and m.at(-2).type == "LPAR"):
        return _distinct(m)
    if word in ("join", "left", "inner"):
        return m.tell(
            m.span(),
            "a formula has no joins",
            "follow a reference: with `column owner: ref reps by owner_id` write `owner.region`",
        )
    if word == "as":
        last = m.to_end()
        return m.tell(
            m.span(0, last),
            "a formula has no alias",
            "remove it: the metric's name stands before `=`",
            "",
            UNSAFE,
        )
    if word == "contains":
        return m.tell(
            m.span(),
            "`contains` is no operator",
            'write `like` with `%` round the text, as in `stage like "%won%"`',
        )
    if word in _INSTEAD and word.upper() not in m.accepted:
        instead, how = _INSTEAD[word]
        if instead == "where" and m.depth == 0:
            return None
        return m.tell(
            m.span(),
            f"`{m.token.value}` is no operator"
            if instead != "where"
            else "a condition begins with `where`",
            f"write `{instead}`",
            instead,
            how,
        )
    if m.word(-1) in _AGGREGATES and m.before.type == "NAME" and m.token.type == "NAME":
        return m.tell(
            m.span(),
            f"`{m.before.value}` has no brackets round what it aggregates",
            f"write `{m.before.value}({m.token.value}…)`",
        )
    return None


def _distinct(m: Misfit) -> Diagnostic | None:
    word = -1 if m.word(-1) == "distinct" else 0
    if m.word(word - 2) != "count":
        return m.tell(
            m.span(word),
            "`distinct` has no meaning here",
            "count different values with `count_distinct( … )`",
        )
    edits = (
        Edit(m.span(word - 2), "count_distinct"),
        Edit(Span(m.source.name, m.at(word).start_pos or 0, m.at(word + 1).start_pos or 0), ""),
    )
    return m.tell_edits(
        m.span(word),
        "different values are counted by `count_distinct`",
        "write `count_distinct( … )`",
        edits,
    )


def in_list(m: Misfit) -> Diagnostic | None:
    """`in` without brackets, `between` with a comma, `is` with a value, a second comparison."""
    if m.before.type == "IN" and m.accepted == {"LPAR"} and m.token.type != FAULT:
        last = 0
        while m.at(last + 1).type == "COMMA" and m.at(last + 2).type not in ("$END", SEPARATOR):
            last += 2
        edits = (
            Edit(Span(m.source.name, m.span().start, m.span().start), "("),
            Edit(Span(m.source.name, m.span(last).end, m.span(last).end), ")"),
        )
        return m.tell_edits(
            m.span(), "a list stands in brackets", f"write `in ({m.text(0, last)})`", edits
        )
    opened = any(t.type == "BETWEEN" for t in m.tokens[: m.place])
    if opened and m.token.type == "COMMA" and "AND" in m.accepted and "COMMA" not in m.accepted:
        return m.tell(m.span(), "`between` has `and` between its ends", "write `and`", " and")
    if m.before.type in ("IS", "NOT") and "NULL" in m.accepted and m.token.type != "$END":
        if m.word() in ("none", "nil", "empty", "missing", "blank"):
            return m.tell(m.span(), "a missing value is `null`", "write `null`", "null")
        if m.before.type == "IS":
            return m.tell(m.span(-1), "`is` tests for `null` only", "write `=`", "=")
        if m.at(-2).type == "IS":
            return m.tell(m.span(-2, -1), "`is not` tests for `null` only", "write `!=`", "!=")
    if m.token.type in _COMPARING and m.in_formula and "AND" in m.accepted:
        return m.tell(
            m.span(),
            "one comparison stands alone",
            "join two with `and`, as in `a < b and b < c`, or write `b between a and c`",
        )
    return None


def call(m: Misfit) -> Diagnostic | None:
    """A method call; a cast; a range of cells; a type with a length."""
    if m.token.type == "LPAR" and m.in_formula and m.at(-2).type == "DOT":
        return m.tell(
            m.span(-1),
            f"`{m.before.value}` stands before what it works on",
            f"write `{m.before.value}( … )`",
        )
    if m.token.type == "COLON" and m.after.type == "COLON":
        return m.tell(
            m.span(0, 2),
            "values have no casts",
            "remove it: types are those of the columns",
            "",
            UNSAFE,
        )
    if m.token.type == "COLON" and m.in_formula and is_word(m.before) and is_word(m.after):
        return m.tell(
            m.span(-1, 1),
            "a formula has columns of a source, not cells of a sheet",
            "name source and column, as in `sum(deals.amount)`",
        )
    if m.token.type == "LPAR" and m.subject == "column":
        close = next((i for i in range(m.to_end() + 1) if m.at(i).type == "RPAR"), 0)
        return m.tell(m.span(0, close), "a type has no length", "remove it", "")
    if (
        m.token.type in OPERATORS
        and m.before.type in ("SLASH", "STAR", "PLUS", "MINUS")
        and "NAME" in m.accepted
    ):
        return m.tell(m.span(-1, 0), "two operators stand side by side", "keep one of the two")
    if m.subject == "column" and m.token.type in ("$END", SEPARATOR) and m.accepted == {"BY"}:
        return m.tell(
            m.span(-1),
            "a reference says by which column it refers",
            f"write `ref {m.before.value} by …` and the column that holds its key",
        )
    return None
