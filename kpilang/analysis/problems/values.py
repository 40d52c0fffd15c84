"""K305-K315: values that cannot stand where they are written."""

from __future__ import annotations

from collections.abc import Iterable

from kpilang.analysis.problems.wording import listed, similar
from kpilang.diagnostics.codes import Draft, problem
from kpilang.source.span import Span


@problem("K305", "calendar-length")
def calendar_length(word: str, span: Span) -> Draft:
    """Months, quarters and years have no fixed length, so a duration cannot be counted in them.

    ```kpi fail
    metric slow = count(deals where closed_on - opened_on > 2 months)
    ```

    ```kpi pass
    metric slow = count(deals where closed_on - opened_on > 60 days)
    ```
    """
    return Draft(
        f"`{word}` have no fixed length",
        span,
        "length varies",
        help="write the duration in days or weeks",
    )


@problem("K307", "comparison-with-null")
def null_comparison(span: Span, negated: bool) -> Draft:
    """A comparison with `null` is never true.

    ```kpi fail
    metric unplaced = count(deals where stage = null)
    ```

    ```kpi pass
    metric unplaced = count(deals where stage is null)
    ```
    """
    test = "is not null" if negated else "is null"
    return Draft("a comparison with `null` is never true", span, help=f"write `{test}`")


@problem("K308", "bad-cell")
def bad_cell(text: str, column: str, wanted: str, span: Span) -> Draft:
    """A cell of a table in the file cannot be read as its column's type.

    ```kpi fail
    source stages {
      key: stage
      column probability: percent
      rows {
        | stage | probability |
        | won   | high        |
      }
    }
    ```

    ```kpi pass
    source stages {
      key: stage
      column probability: percent
      rows {
        | stage | probability |
        | won   | 90%         |
      }
    }
    ```
    """
    return Draft(f"`{text}` is not {wanted}, as column `{column}` is", span, f"not {wanted}")


@problem("K309", "wrong-number-of-arguments")
def argument_count(function: str, wanted: str, found: int, span: Span) -> Draft:
    """A function or an aggregate is given too few or too many arguments.

    ```kpi fail
    metric rest = mod(revenue)
    ```

    ```kpi pass
    metric whole = round(revenue)
    ```
    """
    return Draft(
        f"`{function}` takes {wanted}, not {found}", span, help=_advice(function, wanted, found)
    )


_OF_FORMULAS = ("total", "share", "rank", "forecast", "growth", "change", "previous")


def _advice(function: str, wanted: str, found: int) -> str:
    of = {"count": "deals"}.get(function, "revenue" if function in _OF_FORMULAS else "deals.amount")
    if function == "percentile":
        return "name a share first, as in `percentile(90%, deals.amount)`" if found < 2 else ""
    if found == 0:
        return f"name what it works on, as in `{function}({of})`"
    if not wanted.startswith("1 "):
        return ""
    if function == "total":
        return "put dimensions to keep after `by`, as in `total(revenue by region)`"
    if function in ("growth", "change"):
        sign = (
            "/ previous(revenue, 1 year) - 1"
            if function == "growth"
            else "- previous(revenue, 1 year)"
        )
        return f"it compares with one window before; for another write `revenue {sign}`"
    if function in _OF_FORMULAS:
        return ""
    return f"put a condition after `where`, as in `{function}({of} where is_won)`"


@problem("K312", "period-is-no-value")
def period_value(text: str, span: Span) -> Draft:
    """A named period stands for a stretch of time and cannot be compared with a day.

    ```kpi fail
    metric recent = count(deals where closed_on >= 2026-01)
    ```

    ```kpi pass
    metric recent = count(deals where closed_on >= 2026-01-01)
    ```
    """
    return Draft(
        f"`{text}` is a period, not a value",
        span,
        "a period",
        help="compare with a day, as in `2026-01-01`",
    )


@problem("K313", "unknown-currency")
def unknown_currency(word: str, span: Span, candidates: Iterable[str]) -> Draft:
    """Money is written with a currency of three capital letters.

    ```kpi fail
    source visits {
      table: crm.visits
      column cost: money dollars
    }
    ```

    ```kpi pass
    source visits {
      table: crm.visits
      column cost: money USD
    }
    ```
    """
    return Draft(
        f"`{word}` is no currency", span, "three capital letters", help=similar(word, candidates)
    )


@problem("K314", "clauses-outside-aggregate")
def clauses_outside(what: str, span: Span) -> Draft:
    """`where`, `on` and the other clauses belong to aggregates and to bracketed formulas.

    ```kpi fail
    metric won = round(revenue where region = "EMEA")
    ```

    ```kpi pass
    metric won = round((revenue where region = "EMEA"))
    ```
    """
    return Draft(
        f"{what} takes no clauses",
        span,
        help="put the clauses inside an aggregate, or in brackets round the formula in it",
    )


#: where each of the clauses belongs
PLACES = {
    "where": "put the condition into an aggregate, or into brackets round the formula",
    "on": "put it into an aggregate, as in `count(deals on opened_on)`",
    "by": "break the measure down with `by:`, or leave `by` to `total(…)` and aggregates in a row",
    "within": "put it into `conversion(…)`, or at a stage of a funnel",
    "over": "put it into an aggregate, or into brackets round a formula",
    "each": "put it into an aggregate of a formula, as in `avg(revenue each month over quarter)`",
}


@problem("K470", "misplaced-clause")
def misplaced_clause(word: str, where: str, span: Span, help: str = "") -> Draft:
    """A clause stands where it would mean nothing.

    A conversion is dated by its first moment and looks as far as `within` says, so that it takes no
    `on` and no `over`. `within` belongs to conversions and funnels, `each` to aggregates of a
    formula, whose values at each period are put together.

    ```kpi fail
    metric made = count(calls within 3 days)
    ```

    ```kpi pass
    metric reached = conversion(deals.opened_on -> deals.closed_on within 3 days)
    ```
    """
    return Draft(f"`{word}` has no place in {where}", span, help=help or PLACES[word])


@problem("K315", "reference-is-no-value")
def reference_value(name: str, target: str, span: Span, choices: Iterable[str]) -> Draft:
    """A reference by several columns has no single value to compare or to show.

    ```kpi fail
    source months {
      table: crm.months
      key:   rep_id, month
      column month: date
    }
    source bonuses {
      table: crm.bonuses
      column quota: ref months by rep_id, month
    }
    metric odd = count(bonuses where quota = "x")
    ```

    ```kpi pass
    source months {
      table: crm.months
      key:   rep_id, month
      column month: date
    }
    source bonuses {
      table: crm.bonuses
      column quota: ref months by rep_id, month
    }
    metric early = count(bonuses where quota.month < 2026-01-01)
    ```
    """
    return Draft(
        f"`{name}` refers to `{target}` by several columns and is no single value",
        span,
        "a reference",
        help=f"name a column of it: {listed(f'{name}.{c}' for c in choices)}",
    )
