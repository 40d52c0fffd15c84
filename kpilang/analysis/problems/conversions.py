"""K442-K444: conversions, and what links the rows of two sources."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.analysis.problems.wording import one_of
from kpilang.diagnostics.codes import Draft, problem
from kpilang.source.span import Span


@problem("K442", "conversion-without-link")
def unlinked(
    base: str,
    reached: str,
    span: Span,
    refs: Sequence[str],
    by: str,
    word: str,
    *,
    related: bool,
) -> Draft:
    """A conversion or a stage says which rows of two sources belong together.

    That is a reference from one to the other, or one of the same name that both have. Within one
    source it is the row itself, by its key, or a reference of it.

    ```kpi fail
    source visits {
      table: crm.visits
      time:  day
      column day: date
      column rep: ref reps by rep_id
    }
    metric visited = conversion(calls.made_at -> visits.day within 30 days)
    ```

    ```kpi pass
    source visits {
      table: crm.visits
      time:  day
      column day: date
      column rep: ref reps by rep_id
    }
    metric visited = conversion(calls.made_at -> visits.day by rep within 30 days)
    ```
    """
    subject = f"`{by}` does not say" if by else "nothing says"
    help = f"declare a reference from `{reached}` to `{base}`"
    if base == reached or (related and not refs):
        help = f"give `{base}` a `key:` of one declared column"
        help += f", or name a reference after `{word}`" if refs else ""
    elif refs:
        choice = f"`{word} {refs[0]}`" if len(refs) == 1 else f"`{word}` and {one_of(refs)}"
        help = f"write {choice}"
    return Draft(
        f"{subject} which rows of `{reached}` belong to a row of `{base}`", span, help=help
    )


@problem("K443", "misplaced-arrow")
def misplaced_arrow(span: Span) -> Draft:
    """`->` stands between the two moments of a conversion and nowhere else.

    ```kpi fail
    metric share = sum(deals.opened_on -> deals.closed_on)
    ```

    ```kpi pass
    metric share = conversion(deals.opened_on -> deals.closed_on within 30 days)
    ```
    """
    return Draft(
        "`->` belongs into a conversion",
        span,
        help="write `conversion(first -> second within 30 days)` with two dates or timestamps",
    )


@problem("K444", "conversion-arguments")
def conversion_arguments(span: Span, help: str = "") -> Draft:
    """A conversion takes one argument: the moment it starts with, `->`, the moment it reaches.

    Both are dates or timestamps, named with their source.

    ```kpi fail
    metric share = conversion(deals.opened_on)
    ```

    ```kpi pass
    metric share = conversion(deals.opened_on -> deals.closed_on)
    ```
    """
    return Draft(
        "a conversion goes from one moment to another",
        span,
        help=help
        or "write `conversion(source.first -> source.second)` with two dates or timestamps",
    )
