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


@problem("K466", "target-else-among-periods")
def else_among_periods(span: Span) -> Draft:
    """`else` is for all members that no line names; a period that no line names has no target.

    ```kpi fail
    kpi sales {
      formula: revenue
      window:  quarter
      target {
        2026-Q1: >= 300k USD
        else:    >= 400k USD
      }
    }
    ```

    ```kpi pass
    kpi sales {
      formula: revenue
      window:  quarter
      target {
        2026-Q1: >= 300k USD
        2026-Q2: >= 400k USD
      }
    }
    ```
    """
    return Draft(
        "a table of periods has no `else`",
        span,
        help="name the periods that the amount is for, or write `target by …` for members",
    )


@problem("K467", "target-member-twice")
def member_twice(name: str, span: Span, first: Span) -> Draft:
    """Two lines of a target are for the same member, so one of them would be ignored.

    ```kpi fail
    kpi sales {
      formula: revenue
      window:  month
      target by region {
        EMEA: >= 100k USD
        EMEA: >= 120k USD
      }
    }
    ```

    ```kpi pass
    kpi sales {
      formula: revenue
      window:  month
      target by region {
        EMEA: >= 100k USD
        APAC: >= 120k USD
      }
    }
    ```
    """
    return Draft(
        f"two lines of this target are for `{name}`",
        span,
        "written again",
        secondary=(Label(first, "first written here"),),
        help="keep one of the two",
    )


@problem("K468", "targets-without-lines")
def empty_table(span: Span) -> Draft:
    """A table of targets has a line for each period or member.

    ```kpi fail
    kpi sales {
      formula: revenue
      window:  month
      target by region { }
    }
    ```

    ```kpi pass
    kpi sales {
      formula: revenue
      window:  month
      target by region { EMEA: >= 100k USD }
    }
    ```
    """
    return Draft("this table of targets has no lines", span, help="add one, or leave it out")


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


@problem("K422", "target-line-with-period")
def period_among_members(text: str, span: Span) -> Draft:
    """The lines of `target by …` are for members; periods stand in a table of their own.

    ```kpi fail
    kpi sales {
      formula: revenue
      window:  month
      target by region {
        2026-01: >= 100k USD
      }
    }
    ```

    ```kpi pass
    kpi sales {
      formula: revenue
      window:  month
      target {
        2026-01: >= 100k USD
      }
    }
    ```
    """
    return Draft(
        f"`{text}` is a period, and the lines of `target by …` are for members",
        span,
        help="leave `by …` out for a table of periods",
    )


@problem("K423", "target-line-of-another-form")
def line_of_table(span: Span) -> Draft:
    """A line of a table of targets is the target of one period: a level or a range.

    ```kpi fail
    kpi sales {
      formula: revenue
      window:  month
      target {
        2026-01: from 100k USD in 2026-01 to 120k USD in 2026-02
      }
    }
    ```

    ```kpi pass
    kpi sales {
      formula: revenue
      window:  month
      target {
        2026-01: >= 100k USD
        2026-02: >= 120k USD
      }
    }
    ```
    """
    return Draft(
        "a line of a table of targets is a level or a range",
        span,
        help="write an amount for each period, as in `>= 100k USD`",
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


@problem("K424", "target-file")
def target_file(path: str, reason: str, span: Span, advice: str = "") -> Draft:
    """A CSV file of targets that cannot be read.

    The path is relative to the folder of the file that names it, and stays inside the folders of
    the specifications. The first line names the columns: `period`, or a dimension, or both, and
    `target`. Periods are written as in a specification, amounts as plain numbers.

    ```kpi fail
    kpi sales {
      formula: revenue
      window:  month
      target:  from "../quotas.xlsx"
    }
    ```

    ```kpi pass
    kpi sales {
      formula: revenue
      window:  month
      target {
        2026-01: >= 100k USD
      }
    }
    ```
    """
    return Draft(f"`{path}` {reason}", span, help=advice)
