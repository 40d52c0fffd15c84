"""L604 removed-but-named."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kpilang.changes.record import Change, Kind, Subject
from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.history import History
from kpilang.lint.rule import Settings, rule_since
from kpilang.model.entities import Dashboard, Goal
from kpilang.source.span import Span


@rule_since("L604", "removed-but-named")
def removed_but_named(history: History, _settings: Settings) -> Iterator[Draft]:
    """A KPI was removed or renamed, and a dashboard or goal still names it.

    A tile or formula that names it is an error, which says that the name is unknown; this says that
    it was there, and what became of it. Titles and descriptions of goals and dashboards are looked
    through too: there nothing else tells, and people go on looking for the number. A name counts
    where it has two words or more, and so does a title.

    ```kpi before
    metric revenue = sum(orders.amount)
    kpi monthly_sales "Sales of the month" {
      formula: revenue
      window:  month
    }
    goal grow "Sell more" {
      description: "Watched every week as monthly_sales."
      measure:     revenue
      target:      >= 1M USD per year
    }
    ```

    ```kpi fail
    metric revenue = sum(orders.amount)
    goal grow "Sell more" {
      description: "Watched every week as monthly_sales."
      measure:     revenue
      target:      >= 1M USD per year
    }
    ```

    ```kpi fail
    metric revenue = sum(orders.amount)
    kpi sales_per_month "Sales in a month" {
      formula: revenue
      window:  month
    }
    goal grow "Sell more" {
      description: "See also: sales of the month."
      measure:     revenue
      target:      >= 1M USD per year
    }
    ```

    ```kpi pass
    metric revenue = sum(orders.amount)
    goal grow "Sell more" {
      measure: revenue
      target:  >= 1M USD per year
    }
    ```

    ```kpi pass
    metric revenue = sum(orders.amount)
    kpi sales_per_month "Sales in a month" {
      formula: revenue
      window:  month
    }
    goal grow "Sell more" {
      description: "Watched every week as sales_per_month."
      measure:     revenue
      target:      >= 1M USD per year
    }
    ```
    """
    for change in history.changes:
        if change.subject is Subject.KPI and change.kind in (Kind.REMOVED, Kind.RENAMED):
            places = list(dict.fromkeys(_places(history, change)))
            if places:
                yield _draft(history, change, places)


def _draft(history: History, change: Change, places: list[tuple[Span, str]]) -> Draft:
    name = change.former or change.name
    became = f"renamed to `{change.name}`" if change.former else "removed"
    (first, said), *more = places
    return Draft(
        f"the KPI `{name}` was {became}, and is still named here",
        first,
        said,
        secondary=tuple(Label(span, said) for span, said in more),
        notes=(f"it was there at `{history.revision}`",),
        help=f"name `{change.name}`" if change.former else f"take `{name}` out, or bring it back",
    )


def _places(history: History, change: Change) -> Iterator[tuple[Span, str]]:
    """Yield where a dashboard or goal names what is not there any more, and how."""
    name = change.former or change.name
    plain = name.rpartition(".")[2]
    holders: list[Dashboard | Goal] = [
        *history.model.dashboards.values(),
        *history.model.goals.values(),
    ]
    for error in history.errors:
        span = error.primary.span
        if error.about in (name, plain) and any(h.block.contains(span) for h in holders):
            yield span, "still named"
    was = history.before.model.kpis[name]
    words = [word for word in (plain, was.title) if len(re.split(r"[\W_]+", word)) > 1]
    taken = {kpi.title.casefold() for kpi in history.after.model.kpis.values()}
    for holder in holders:
        said = f"{holder.title}\n{' '.join(holder.description.split())}"
        for word in words:
            here = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said, re.IGNORECASE)
            if here and (word == plain or word.casefold() not in taken):
                yield holder.span, "named in its title or description"
                break
