"""K408-K417: what declarations say together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kpilang.analysis.problems.wording import listed
from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Label
from kpilang.source.span import Span


@problem("K408", "reference-does-not-match-key")
def reference_key(ref: str, target: str, wanted: int, found: int, span: Span, at: Span) -> Draft:
    """A reference has as many columns as the key of the source it refers to.

    ```kpi fail
    source visits {
      table: crm.visits
      column rep: ref reps by rep_id, region_id
    }
    ```

    ```kpi pass
    source visits {
      table: crm.visits
      column rep: ref reps by rep_id
    }
    ```
    """
    if wanted:
        message = f"`{ref}` has {found} columns, the key of `{target}` has {wanted}"
        advice = "name one column for each of the key's"
    else:
        message = f"`{ref}` refers to `{target}`, which has no key"
        advice = f"give `{target}` a `key:`"
    return Draft(message, span, secondary=(Label(at, "the source"),), help=advice)


@problem("K409", "source-without-table")
def source_table(name: str, both: bool, span: Span) -> Draft:
    """A source is either a table or rows in the file.

    ```kpi fail
    source visits {
      column id: number
    }
    ```

    ```kpi pass
    source visits {
      table: crm.visits
      column id: number
    }
    ```
    """
    if both:
        return Draft(
            f"source `{name}` has a table and rows", span, help="keep `table:` or `rows`, not both"
        )
    return Draft(f"source `{name}` has no table", span, help="add `table: name`, or `rows { … }`")


@problem("K410", "kpi-without-formula")
def no_formula(name: str, span: Span) -> Draft:
    """A KPI says what is measured.

    ```kpi fail
    kpi won { window: month }
    ```

    ```kpi pass
    kpi won { window: month
      formula: revenue }
    ```
    """
    return Draft(f"KPI `{name}` has no formula", span, help="add `formula: …`")


@problem("K411", "dimensions-differ")
def dimensions_differ(name: str, first: str, others: Sequence[str], span: Span) -> Draft:
    """Sources of one formula have a dimension of the name that ends in different columns.

    ```kpi fail
    source visits {
      table: crm.visits
      time:  day
      column day:  date
      column area: text
      dimension region = area
    }
    kpi visits_per_deal { formula: count(visits) / count(deals)
      by: region }
    ```

    ```kpi pass
    source visits {
      table: crm.visits
      time:  day
      column day: date
      column rep: ref reps by rep_id
    }
    kpi visits_per_deal { formula: count(visits) / count(deals)
      by: region }
    ```
    """
    return Draft(
        f"`{name}` ends in one column from `{first}` and in another from {listed(others)}",
        span,
        "two meanings",
        help="rename one of the dimensions, or let both lead to the same column",
    )


@problem("K412", "overlapping-targets")
def overlapping(text: str, span: Span, other: Span) -> Draft:
    """Two lines of a target table are for the same days.

    ```kpi fail
    kpi won { formula: revenue
      target {
        2026-Q1: >= 1M USD
        2026-03: >= 400k USD
      }
    }
    ```

    ```kpi pass
    kpi won { formula: revenue
      target {
        2026-Q1: >= 1M USD
        2026-Q2: >= 2M USD
      }
    }
    ```
    """
    return Draft(
        f"`{text}` overlaps another line of the target",
        span,
        secondary=(Label(other, "the same days"),),
        help="keep one line for each day",
    )


@problem("K413", "missing-column-of-rows")
def missing_column(source: str, name: str, span: Span, choices: Iterable[str]) -> Draft:
    """A table in the file lacks a column that its source declares, or that its key names.

    ```kpi fail
    source stages {
      key: name
      rows {
        | stage | probability |
        | won   | 90%         |
      }
    }
    ```

    ```kpi pass
    source stages {
      key: stage
      rows {
        | stage | probability |
        | won   | 90%         |
      }
    }
    ```
    """
    return Draft(
        f"the rows of `{source}` have no column `{name}`",
        span,
        help=f"the columns are {listed(choices)}",
    )


@problem("K471", "key-twice-in-rows")
def key_twice(source: str, value: str, span: Span, other: Span) -> Draft:
    """Two lines of a table in the file have the same key.

    A reference leads to one row. With two of that key, whatever refers to it would count twice.

    ```kpi fail
    source stages {
      key: stage
      rows {
        | stage | probability |
        | won   | 90%         |
        | won   | 95%         |
      }
    }
    ```

    ```kpi pass
    source stages {
      key: stage
      rows {
        | stage | probability |
        | sent  | 40%         |
        | won   | 90%         |
      }
    }
    ```
    """
    return Draft(
        f"two rows of `{source}` have the key `{value}`",
        span,
        "again",
        secondary=(Label(other, "the first"),),
        help="keep one of them, or name further columns in `key:`",
    )


@problem("K414", "leaderboard-without-dimension")
def leaderboard(span: Span, choices: Sequence[str]) -> Draft:
    """A leaderboard ranks the members of a dimension.

    ```kpi fail
    dashboard wall {
      row { tile revenue as leaderboard top 10 }
    }
    ```

    ```kpi pass
    dashboard wall {
      row { tile revenue as leaderboard by rep top 10 }
    }
    ```
    """
    some = f", as in `by {choices[0]}`" if choices else ""
    return Draft("a leaderboard has no dimension", span, help=f"add `by` and a dimension{some}")


@problem("K415", "second-calendar")
def second_calendar(span: Span, first: Span) -> Draft:
    """A project has one calendar.

    ```kpi fail
    calendar { week: starts monday }
    calendar { week: starts sunday }
    ```

    ```kpi pass
    calendar { week: starts monday }
    ```
    """
    return Draft(
        "a second calendar",
        span,
        secondary=(Label(first, "the first one"),),
        help="keep one calendar for the project",
    )


@problem("K416", "unexpected-value")
def unexpected_value(name: str, wanted: str, span: Span) -> Draft:
    """A property is given something that it cannot use.

    ```kpi fail
    kpi won { formula: revenue
      owner: ae, ae }
    ```

    ```kpi pass
    kpi won { formula: revenue
      owner: ae }
    ```
    """
    return Draft(f"`{name}` takes {wanted}", span)


@problem("K417", "unfitting-steps")
def unfitting_steps(text: str, window: str, span: Span) -> Draft:
    """A chart asks for the last so many of one period and for steps of another.

    ```kpi fail
    dashboard wall {
      row { chart revenue by month last 12 weeks as line }
    }
    ```

    ```kpi pass
    dashboard wall {
      row { chart revenue by month last 12 months as line }
    }
    ```
    """
    return Draft(
        f"the steps are of one {window}, and `{text}` counts others",
        span,
        help=f"count in {window}s",
    )
