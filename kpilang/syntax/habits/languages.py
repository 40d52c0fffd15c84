"""Habits about formulas: SQL, spreadsheets, programming languages, plain English."""

from __future__ import annotations

from kpilang.diagnostics.model import Diagnostic, Edit
from kpilang.source.span import Span
from kpilang.syntax.habits.misfit import SAFE, UNSAFE, Misfit
from kpilang.syntax.tokens import FAULT, OPERATORS, SEPARATOR, is_word, wordset

_OPERATORS = wordset(
    "PLUS MINUS STAR SLASH EQUAL NOT_EQUAL AT_MOST AT_LEAST LESSTHAN MORETHAN AND OR NOT LIKE"
)
_VALUES = wordset("NAME NUMBER YEAR PERCENTAGE STRING CIVIL_DATE NAMED_PERIOD TRUE FALSE LPAR")
_FORMULAS = wordset("metric formula measure let dimension")
_AGGREGATES = wordset("sum avg min max count count_distinct median")
_PERIODS = wordset("hour day week month quarter year fiscal_quarter fiscal_year")
_EARLIER = wordset("last previous prior vs versus against before")
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


def lone(m: Misfit) -> Diagnostic | None:
    """What has nothing on one side, or stands beside a value with no operator between."""
    token, before = m.token, m.before
    ended = token.type in ("$END", SEPARATOR, "RPAR", "COMMA")
    if ended and before.type == "WHERE":
        return m.tell(
            m.span(-1), "`where` has no condition", "write one, as in `where is_won`, or remove it"
        )
    if ended and before.type in _OPERATORS and "NAME" in m.accepted:
        help = "write what belongs there, or remove it"
        return m.tell(m.span(-1), f"`{before.value}` has nothing after it", help)
    if token.type == "END" and m.in_formula:
        return m.tell(m.span(), "`end` closes a `case`, and none is open", "remove it", "", UNSAFE)
    if m.in_formula and m.subject in _FORMULAS and token.type in _VALUES:
        return _side_by_side(m)
    return None


def _side_by_side(m: Misfit) -> Diagnostic:
    help = "write an operator between them, such as `+` or `/`"
    if m.word() == "per" and m.depth == 0:
        return m.tell(
            m.span(),
            "a formula has no `per`",
            "divide, as in `revenue / count(reps)`, or give the KPI a property `by:`",
        )
    compared = _compared(m)
    if compared is not None:
        return compared
    if m.before.type == m.token.type == "NAME" and m.after.type != "LPAR":
        help += f"; a name of two words is `{m.before.value}_{m.token.value}`"
    return m.tell(m.span(-1, 0), "two values stand side by side", help)


def _compared(m: Misfit) -> Diagnostic | None:
    """`calls per day` inside an aggregate; `revenue last month`, `revenue vs previous month`."""
    period = next((m.word(i) for i in range(3) if m.word(i) in _PERIODS), None)
    if m.before.type != "NAME" or period is None:
        return None
    if m.word() == "per":
        instead = f"{m.before.value} each {period}"
        message = "an aggregate over periods says `each`"
        return m.tell(m.span(-1, 1), message, f"write `{instead}`", instead, UNSAFE)
    if m.word() in _EARLIER:
        help = (
            f"write `previous({m.before.value})`, or `previous({m.before.value}, 1 {period})` "
            f"in rows of another length; `growth({m.before.value})` compares with it"
        )
        return m.tell(m.span(0, m.to_end()), "an earlier value is a function's", help)
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


_INSTEAD = {
    "having": ("where", SAFE),
    "if": ("where", UNSAFE),
    "when": ("where", UNSAFE),
    "filter": ("where", UNSAFE),
    "for": ("where", UNSAFE),
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
    """A method call; a cast; a range of cells; two operators."""
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
    if (
        m.token.type in OPERATORS
        and m.before.type in ("SLASH", "STAR", "PLUS", "MINUS")
        and "NAME" in m.accepted
    ):
        return m.tell(m.span(-1, 0), "two operators stand side by side", "keep one of the two")
    return None
