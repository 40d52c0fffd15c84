"""K52x: what a dashboard asks for and its page cannot show as asked."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Severity
from kpilang.source.span import Span


@problem("K520", "number-with-breakdown")
def number_with_breakdown(dimensions: Sequence[str], span: Span) -> Draft:
    """A number tile shows one number, and a breakdown asks for one per member.

    ```kpi fail
    dashboard floor {
      row { tile revenue as number by region }
    }
    ```

    A leaderboard shows the members, best first:

    ```kpi pass
    dashboard floor {
      row { tile revenue as leaderboard by region }
    }
    ```
    """
    by = ", ".join(dimensions)
    return Draft(
        f"a number tile shows one number, `by {by}` asks for one per member",
        span,
        help=f"write `as leaderboard by {by}`, or leave the breakdown out",
    )


@problem("K521", "filter-without-pages", Severity.INFO)
def filter_without_pages(
    dashboard: str, dimensions: Sequence[str], reason: str, span: Span
) -> Draft:
    """A filter of a dashboard has no page for each of its members.

    A dashboard that filters by a dimension has its page for all, and one more for each member. A
    dimension of numbers or dates has none, nor one with so many members that nobody looks through
    them, nor one by which a tile has no numbers. Members of several filters have a page where they
    have rows together, as long as there are not too many of them. `kpi query --where` answers for
    any of them.
    """
    names = " and ".join(f"`{name}`" for name in dimensions)
    filters = f"the filter {names}" if len(dimensions) == 1 else f"{names} chosen together"
    return Draft(f"`{dashboard}` has no pages for {filters}: {reason}", span)


@problem("K524", "tile-left-out", Severity.INFO)
def tile_left_out(subject: str, reason: str, drawn: Sequence[str], span: Span) -> Draft:
    """A tile that the page cannot show yet, so that it is left out.

    Drawn are the forms that the help line names, of measures that have numbers; `list` is of one
    aggregate of rows. The declaration stays as it is: a later version draws it without a change.
    """
    return Draft(
        f"the tile of `{subject}` is left out: {reason}",
        span,
        help=f"a page draws the forms {', '.join(f'`{name}`' for name in drawn)}",
    )


@problem("K533", "part-not-on-page", Severity.INFO)
def part_not_on_page(subject: str, parts: Sequence[str], span: Span, reason: str = "") -> Draft:
    """A part named after `with` that the page does not show, so that the tile is without it.

    A stretch target, a floor and a baseline are no part of an answer yet; a forecast stands in a
    table, tree, bullet or gauge alone. A benchmark is shown where the KPI states one as an amount
    that is of what the tile shows: an amount of a month is none of a quarter, and one of all
    together none of a member, while a rate holds for each.

    ```kpi fail
    dashboard floor {
      row { tile revenue as number with previous, stretch }
    }
    ```

    Name what it shows:

    ```kpi pass
    dashboard floor {
      row { tile revenue as table by region with forecast }
    }
    ```
    """
    names = ", ".join(f"`{name}`" for name in parts)
    why = f": {reason}" if reason else ""
    return Draft(f"the tile of `{subject}` is drawn without {names}{why}", span)


@problem("K534", "tile-not-in-backend", Severity.INFO)
def tile_not_in_backend(backend: str, subject: str, reason: str, span: Span) -> Draft:
    """A tile that another tool cannot show, so that the dashboard written for it is without it.

    The page of `kpi build` shows it.
    """
    return Draft(f"{backend.capitalize()} has no tile of `{subject}`: {reason}", span)


@problem("K535", "tile-emulated", Severity.INFO)
def tile_emulated(backend: str, subject: str, how: str, span: Span) -> Draft:
    """A tile that another tool shows in another way than a page does, with the same numbers."""
    return Draft(f"{backend.capitalize()} shows the tile of `{subject}` {how}", span)


@problem("K522", "no-single-target")
def no_single_target(metric: str, owners: Sequence[str], span: Span) -> Draft:
    """A metric shown with a target takes it from the only goal or KPI on it that has one.

    With none, or with several, there is no such target.

    ```kpi fail
    dashboard floor {
      row { tile revenue as number with target }
    }
    ```

    State a target in a KPI on the metric:

    ```kpi pass
    kpi plan_revenue {
      formula: revenue
      window:  month
      target:  >= 400k USD
    }

    dashboard floor {
      row { tile revenue as number with target }
    }
    ```
    """
    if not owners:
        return Draft(
            f"metric `{metric}` is shown with a target, and no goal or KPI on it has one",
            span,
            help="state a `target:` in a KPI on it, or leave `target` out",
        )
    names = ", ".join(f"`{name}`" for name in owners)
    return Draft(
        f"metric `{metric}` is shown with a target, and several measures on it have one",
        span,
        notes=(f"targets on it: {names}",),
        help=f"show one of them instead: {names}",
    )
