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
