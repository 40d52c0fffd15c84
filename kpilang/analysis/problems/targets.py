"""K42x: targets that cannot be read as they stand."""

from __future__ import annotations

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Label
from kpilang.source.span import Span


@problem("K420", "unlike-ends-of-a-path")
def unlike_ends(first: Span, last: Span) -> Draft:
    """A target that rises goes from one period to a later one of the same kind.

    The steps between are periods of that kind: from a month to a month, from a quarter to a
    quarter.

    ```kpi fail
    kpi sales {
      formula: revenue
      window:  month
      target:  from 100k USD in 2026-01 to 130k USD in 2026-Q4
    }
    ```

    ```kpi pass
    kpi sales {
      formula: revenue
      window:  month
      target:  from 100k USD in 2026-01 to 130k USD in 2026-12
    }
    ```
    """
    return Draft(
        "a target rises from a period to a later one of the same kind",
        last,
        "not a later one of that kind",
        secondary=(Label(first, "starts here"),),
        help="name two months, two quarters or two years, the earlier first",
    )


@problem("K469", "reversed-range")
def reversed_range(span: Span) -> Draft:
    """A range goes from the lower bound to the higher one; no number lies between otherwise.

    ```kpi fail
    kpi sales {
      formula: revenue
      window:  month
      target:  between 120k USD and 100k USD
    }
    ```

    ```kpi pass
    kpi sales {
      formula: revenue
      window:  month
      target:  between 100k USD and 120k USD
    }
    ```
    """
    return Draft(
        "the first bound of the range is above the second", span, help="write the lower bound first"
    )


@problem("K474", "two-directions")
def two_directions(better: str, span: Span, target: Span) -> Draft:
    """The comparator of a target is the direction, and `better:` says another.

    With `>=` and `>` more is better, with `<=` and `<` less. `better:` is for a measure whose
    target does not say it: a range, or amounts from a source or a file.

    ```kpi fail
    kpi sales {
      formula: revenue
      window:  month
      target:  >= 100k USD
      better:  lower
    }
    ```

    ```kpi pass
    kpi sales {
      formula: revenue
      window:  month
      target:  >= 100k USD
    }
    ```
    """
    return Draft(
        f"`better: {better}`, and the target says the opposite",
        span,
        f"{better} is better",
        secondary=(Label(target, f"{'lower' if better == 'higher' else 'higher'} is better"),),
        help="leave `better:` out, or turn the comparator round",
    )


@problem("K475", "calculation-after-from")
def calculation_after_from(column: str, comparator: str, span: Span) -> Draft:
    """`from` takes one column of amounts, which are added up; what is worked out is a formula.

    `from quotas.amount` is short for `>= sum(quotas.amount)`.

    ```kpi fail
    kpi sales {
      formula: sum(deals.amount)
      window:  month
      target:  from deals.amount * 1.1
    }
    ```

    ```kpi pass
    kpi sales {
      formula: sum(deals.amount)
      window:  month
      target:  >= sum(deals.amount) * 1.1
    }
    ```
    """
    return Draft(
        "`from` takes a column of amounts, and this is a calculation",
        span,
        "a calculation",
        help=f"write the formula after a comparator, as in `{comparator} sum({column}) * …`",
    )
