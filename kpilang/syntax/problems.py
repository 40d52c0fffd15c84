"""K1xx: what can be wrong with the text itself.

The docstring of each function is the page that `kpi explain` shows.
"""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Applicability, Edit, Fix, Label
from kpilang.source.span import Span
from kpilang.syntax.foreign import Meant


@problem("K101", "unexpected-character")
def unexpected_character(
    span: Span, text: str, help: str = "", instead: str | None = None, *, certain: bool = True
) -> Draft:
    """A character has no meaning in the language where it stands.

    Quotes are straight double quotes, comparisons are `=` and `!=`, and nothing ends in a
    semicolon: a property ends with its line.

    ```kpi fail
    metric deals = count(opportunities where stage == "won")
    ```

    ```kpi pass
    metric deals = count(opportunities where stage = "won")
    ```
    """
    fix = None
    if instead is not None:
        shown = instead.strip()
        title = f"replace it by `{shown}`" if shown else "remove it"
        how = Applicability.SAFE if certain else Applicability.UNSAFE
        fix = Fix(title, (Edit(span, instead),), how)
    return Draft(f"unexpected `{text}`", span, "no meaning here", help=help, fix=fix)


@problem("K102", "unclosed-text")
def unclosed_text(span: Span, quote: str, end: Span | None = None) -> Draft:
    '''A text begins with a quote and does not end.

    A text in `"` ends on its line; a text in `"""` may run over lines.

    ```kpi fail
    team field_sales "Field sales
    ```

    ```kpi pass
    team field_sales "Field sales"
    ```
    '''
    if end is not None:
        edits = (Edit(span, '"""'), Edit(end, '"""'))
        return Draft(
            "the text goes on over its line",
            span,
            "begins here",
            secondary=(Label(end, "ends here"),),
            help='write `"""` before and after a text of several lines',
            fix=Fix('write `"""` before and after it', edits, Applicability.SAFE),
        )
    return Draft(
        "the text is not closed",
        span,
        "begins here",
        help=f"close the text with `{quote}`",
    )


@problem("K103", "unclosed-brace")
def unclosed_brace(span: Span, header: str) -> Draft:
    """A block is opened with `{` and not closed before the next declaration.

    ```kpi fail
    kpi calls {
      formula: count(activities)

    team field_sales
    ```

    ```kpi pass
    kpi calls {
      formula: count(activities)
    }

    team field_sales
    ```
    """
    of = f" of `{header}`" if header else ""
    return Draft(
        f"the block{of} is not closed", span, "opened here", help="close the block with `}`"
    )


@problem("K104", "unclosed-bracket")
def unclosed_bracket(span: Span) -> Draft:
    """A bracket is opened with `(` and not closed in the same property.

    ```kpi fail
    metric revenue = sum(opportunities.amount
    ```

    ```kpi pass
    metric revenue = sum(opportunities.amount)
    ```
    """
    return Draft("the bracket is not closed", span, "opened here", help="close it with `)`")


@problem("K105", "unknown-declaration")
def unknown_declaration(
    span: Span,
    word: str,
    near: Sequence[str],
    kinds: Sequence[str],
    advice: str = "",
    added: Fix | None = None,
) -> Draft:
    """The word at the beginning of a line in column 0 declares nothing.

    A file is a list of declarations, each of which begins in column 0 with one of `package`,
    `calendar`, `team`, `role`, `source`, `metric`, `goal`, `kpi`, `tree`, `funnel`, `dashboard`
    and `test`.

    ```kpi fail
    metrik deals = count(opportunities)
    ```

    ```kpi pass
    metric deals = count(opportunities)
    ```
    """
    help, fix = f"begin with one of {_listed(kinds)}", _rename(span, word, near)
    if near:
        help = _spelling(near)
    elif advice:
        help, fix = advice, added
    return Draft(f"`{word}` is no kind of declaration", span, "unknown word", help=help, fix=fix)


@problem("K106", "unknown-property")
def unknown_property(
    span: Span,
    word: str,
    block: str,
    near: Sequence[str],
    known: Sequence[str],
    advice: str = "",
) -> Draft:
    """A block has no property of this name.

    ```kpi fail
    kpi calls {
      formula: count(activities)
      ownr: ae
    }
    ```

    ```kpi pass
    kpi calls {
      formula: count(activities)
      owner: ae
    }
    ```
    """
    return Draft(
        f"a {'KPI' if block == 'kpi' else block} has no property `{word}`",
        span,
        "unknown property",
        help=advice or _spelling(near) or f"use one of {_listed(known)}",
        fix=None if advice else _rename(span, word, near),
    )


@problem("K107", "syntax-error")
def unexpected(
    span: Span, found: str, expected: str, help: str = "", fix: Fix | None = None
) -> Draft:
    """Something else should stand here.

    The message says what was found and what the language allows at this place.

    ```kpi fail
    kpi calls {
      formula: count(activities) count(leads)
    }
    ```

    ```kpi pass
    kpi calls {
      formula: count(activities) + count(leads)
    }
    ```
    """
    if not expected:
        return Draft(f"unexpected {found}", span, "not expected here", help=help, fix=fix)
    return Draft(f"expected {expected}, found {found}", span, "not expected here", help=help)


@problem("K108", "too-deep")
def too_deep(span: Span, limit: int) -> Draft:
    """A formula is nested deeper than the language allows.

    Operators of one chain count too. Give a part of the formula a name of its own as a metric.

    ```kpi pass
    metric calls_and_mails = count(calls) + count(mails)
    metric touches = calls_and_mails + count(visits)
    ```
    """
    return Draft(
        f"the formula is nested deeper than {limit} levels",
        span,
        "too deep here",
        help="give a part of the formula a name of its own",
    )


@problem("K109", "repeated-clause")
def repeated_clause(span: Span, word: str, first: Span) -> Draft:
    """A clause that may stand once stands twice.

    ```kpi fail
    metric deals = count(opportunities where is_won where is_closed)
    ```

    ```kpi pass
    metric deals = count(opportunities where is_won and is_closed)
    ```
    """
    return Draft(
        f"`{word}` is given twice",
        span,
        "given again",
        secondary=(Label(first, "first given here"),),
        help=f"keep one `{word}`",
    )


@problem("K110", "text-outside")
def text_outside(span: Span, advice: str = "", fix: Fix | None = None) -> Draft:
    """Text stands before the first declaration, or is not in column 0 where one should begin.

    ```kpi fail
      revenue = 12
    team field_sales
    ```

    ```kpi pass
    team field_sales
    ```
    """
    return Draft(
        "the text belongs to no declaration",
        span,
        "outside of any declaration",
        help=advice or "begin a declaration at the left margin",
        fix=fix,
    )


@problem("K111", "uneven-table")
def uneven_table(span: Span, found: int, expected: int, header: Span) -> Draft:
    """A row of a table has more or fewer cells than the table's header.

    ```kpi fail
    source stages {
      key: stage
      rows {
        | stage    | probability |
        | proposal |
      }
    }
    ```

    ```kpi pass
    source stages {
      key: stage
      rows {
        | stage    | probability |
        | proposal | 40%         |
      }
    }
    ```
    """
    cells = "1 cell" if found == 1 else f"{found} cells"
    return Draft(
        f"the row has {cells}, the header {expected}",
        span,
        cells,
        secondary=(Label(header, f"{expected} columns"),),
        help="give each row one cell for each column; an empty cell is no value",
    )


@problem("K112", "no-such-date")
def no_such_date(span: Span, text: str) -> Draft:
    """A date or a period is not on the calendar.

    Dates are `2026-01-05`; periods are `2026`, `2026-01`, `2026-W05`, `2026-Q1`, `2026-H1`,
    `FY2026` and `FY2026-Q1`.

    ```kpi fail
    source leads {
      since: 2026-02-30
    }
    ```

    ```kpi pass
    source leads {
      since: 2026-02-28
    }
    ```
    """
    return Draft(f"`{text}` is not on the calendar", span, "no such date or period")


@problem("K113", "unknown-escape")
def unknown_escape(span: Span, text: str) -> Draft:
    r"""A backslash in a text stands before a character that needs none.

    Known are `\"`, `\\`, `\n` and `\t`.

    ```kpi fail
    team field_sales "Field\qsales"
    ```

    ```kpi pass
    team field_sales "Field\\sales"
    ```
    """
    return Draft(
        f"unknown escape `{text}`", span, "not an escape", help=r"write `\\` for a backslash"
    )


@problem("K114", "malformed-number")
def malformed_number(span: Span, text: str) -> Draft:
    """A number is run together with something that is not part of it.

    A number may have `_` between digits, a decimal part and one of `k`, `M`, `B`; a unit stands
    after a blank, and a name does not begin with a digit.

    ```kpi fail
    metric late = count(leads where response_time > 4.0.1 days)
    ```

    ```kpi pass
    metric late = count(leads where response_time > 40 days)
    ```
    """
    return Draft(
        f"`{text}` is no number",
        span,
        "not a number",
        help="write a number as in `1_000_000`, `2.5` or `12M`",
    )


@problem("K115", "indented-declaration")
def indented_declaration(span: Span, word: str, blank: Span) -> Draft:
    """A declaration does not begin in column 0.

    ```kpi fail
    team field_sales
      team inside_sales
    ```

    ```kpi pass
    team field_sales
    team inside_sales
    ```
    """
    return Draft(
        f"`{word}` begins a declaration and is indented",
        span,
        "not at the left margin",
        help="begin it at the left margin, with no blanks before it",
        fix=Fix("remove the indentation", (Edit(blank, ""),), Applicability.SAFE),
    )


@problem("K116", "foreign-notation")
def foreign_notation(span: Span, meant: Meant) -> Draft:
    """A number, an amount of money or a date is written as other tools write it.

    Numbers have no commas and no points between thousands: `1_000_000`, `1M`, `2.5`. A percent has
    its sign right after the number: `5%`. Money has its currency after it: `450k USD`. Dates are
    `2026-12-31`; months `2026-12`; quarters `2026-Q4`.

    ```kpi fail
    goal growth {
      measure: revenue
      target:  >= 1,000,000 USD
    }
    ```

    ```kpi pass
    goal growth {
      measure: revenue
      target:  >= 1_000_000 USD
    }
    ```
    """
    fix = None
    if meant.instead is not None:
        edit = Edit(span, meant.instead)
        fix = Fix(f"replace it by `{meant.instead}`", (edit,), meant.applicability)
    return Draft(meant.message, span, help=meant.help, fix=fix)


@problem("K117", "comment-sign")
def comment_sign(span: Span, sign: str, whole: Span, text: str) -> Draft:
    """A comment is written as other languages write it.

    A comment begins with `#` and ends with its line.

    ```kpi fail
    metric deals = count(opportunities) // all of them
    ```

    ```kpi pass
    metric deals = count(opportunities) # all of them
    ```
    """
    if sign == "---":
        fix = Fix("remove the line", (Edit(whole, ""),), Applicability.SAFE)
        return Draft(
            "`---` has no meaning here", span, "not needed", help="remove the line", fix=fix
        )
    inner = text.lstrip("/*-").removesuffix("*/").rstrip(" \t*")
    lines = [line.strip().lstrip("*").strip() for line in inner.split("\n")]
    lines = [line for line in lines if line] or [""]
    instead = "\n".join(f"# {line}".rstrip() for line in lines)
    return Draft(
        f"`{sign}` does not begin a comment",
        span,
        "not a comment here",
        help="begin a comment with `#`",
        fix=Fix("begin it with `#`", (Edit(whole, instead),), Applicability.SAFE),
    )


@problem("K118", "other-wording")
def other_wording(span: Span, message: str, help: str, fix: Fix | None) -> Draft:
    """Something is said as another language, a spreadsheet or plain English says it.

    The message names what the language has instead. The most frequent ones:

    - a property is `name: value` on a line of its own, with no comma and no quotes round names;
    - a target begins with a comparison: `>= 40`, `<= 45 days`, `between 20% and 40%`,
      `from 21% in 2025-12 to >= 25% in 2026-12`, `within 5% of 100k USD`;
    - a condition stands inside its aggregate: `sum(deals.amount where is_won)`;
    - a breakdown is a property of the KPI: `by: region`;
    - words of the language are written in small letters.

    ```kpi fail
    kpi calls {
      formula: count(activities),
      window:  month
    }
    ```

    ```kpi pass
    kpi calls {
      formula: count(activities)
      window:  month
    }
    ```
    """
    return Draft(message, span, help=help, fix=fix)


@problem("K119", "stray-brace")
def stray_brace(span: Span, sign: str, both: Sequence[Span]) -> Draft:
    """A brace stands where no block opens or closes.

    Braces stand round blocks: `{` ends the line that begins a block, `}` stands on a line of its
    own. In a formula, brackets are round.

    ```kpi fail
    metric deals = count({opportunities})
    ```

    ```kpi pass
    metric deals = count(opportunities)
    ```
    """
    title = "remove it" if len(both) == 1 else "remove the braces"
    edits = tuple(Edit(one, "") for one in both)
    fix = Fix(title, edits, Applicability.UNSAFE) if edits else None
    verb = "opens" if sign == "{" else "closes"
    return Draft(
        f"`{sign}` {verb} no block here",
        span,
        "not a block",
        help=f"{title}; brackets in a formula are round",
        fix=fix,
    )


def _spelling(near: Sequence[str]) -> str:
    if not near:
        return ""
    return f"write {_listed(near)}"


def _listed(words: Sequence[str]) -> str:
    quoted = [f"`{word}`" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _rename(span: Span, word: str, near: Sequence[str]) -> Fix | None:
    if len(near) != 1:
        return None
    certain = word.casefold() == near[0].casefold()
    how = Applicability.SAFE if certain else Applicability.UNSAFE
    return Fix(f"replace it by `{near[0]}`", (Edit(span, near[0]),), how)
