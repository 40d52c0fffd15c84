"""K42x, K46x: tables and files of targets that cannot be read as they stand."""

from __future__ import annotations

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Label
from kpilang.source.span import Span


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
