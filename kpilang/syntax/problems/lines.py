"""What can be wrong inside a line: words and values that do not fit."""

from __future__ import annotations

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Fix, Label
from kpilang.source.span import Span


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


@problem("K107", "syntax-error")
def unexpected(
    span: Span, found: str, expected: str, help: str = "", fix: Fix | None = None
) -> Draft:
    """Something else should stand here.

    The message says what was found and what the language allows at this place.

    ```kpi fail
    kpi calls {
      formula: count(activities)
      review:  every 2 weeks
    }
    ```

    ```kpi pass
    kpi calls {
      formula: count(activities)
      review:  weekly
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


@problem("K120", "line-of-no-period")
def line_of_no_period(span: Span, text: str, label: str) -> Draft:
    """A line of a table of targets names no period.

    The lines of `target { … }` begin with periods: `2026-01`, `2026-Q1`, `FY2026`. Targets for the
    members of a dimension say so: `target by region { … }`.

    ```kpi fail
    kpi regional_revenue {
      formula: revenue
      target {
        EMEA: >= 400k USD
        else: >= 50k USD
      }
    }
    ```

    ```kpi pass
    kpi regional_revenue {
      formula: revenue
      target by region {
        EMEA: >= 400k USD
        else: >= 50k USD
      }
    }
    ```
    """
    return Draft(
        f"`{text}` is no period",
        span,
        "not a period",
        help=f"write a period such as `2026-Q1`, or `{label} by` and the dimension it belongs to",
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
