"""What can be wrong with the characters: signs, quotes, numbers, dates, comments."""

from __future__ import annotations

import re

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Applicability, Edit, Fix, Label
from kpilang.source.span import Span
from kpilang.syntax.meant import Meant


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


@problem("K112", "no-such-date")
def no_such_date(span: Span, text: str, help: str) -> Draft:
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
    return Draft(f"`{text}` is not on the calendar", span, "no such date or period", help=help)


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


_UNITS = ("day", "week", "hour", "quarter", "year", "month", "minute")
#: a length of time without its blank; `2m` may be months or minutes
_LENGTH = re.compile(r"(\d+)(d(?:ay)?|w(?:eek)?|h(?:our)?|quarter|y(?:ear)?|month|minute)s?")


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
    length = _LENGTH.fullmatch(text)
    if length is not None:
        word = next(unit for unit in _UNITS if unit.startswith(length[2]))
        more = "" if length[1] == "1" else "s"
        written = f"{length[1]} {word}{more}"
        fix = Fix(f"write `{written}`", (Edit(span, written),), Applicability.SAFE)
        return Draft(f"`{text}` is no number", span, "no blank", help=f"write `{written}`", fix=fix)
    return Draft(
        f"`{text}` is no number",
        span,
        "not a number",
        help="write a number as in `1_000_000`, `2.5` or `12M`",
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
        fix = Fix(f"replace it by `{meant.instead.strip()}`", (edit,), meant.applicability)
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
    if not sign.strip("-") and sign == text:
        fix = Fix("remove it", (Edit(whole, ""),), Applicability.SAFE)
        return Draft(f"`{sign}` has no meaning here", span, "not needed", help="remove it", fix=fix)
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
