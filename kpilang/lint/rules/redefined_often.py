"""L605 redefined-often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kpilang.diagnostics.codes import Draft
from kpilang.lint.history import History
from kpilang.lint.rule import Settings, rule_since
from kpilang.model.entities import Goal, Kpi

#: three quarters
WINDOW = timedelta(days=274)


@rule_since("L605", "redefined-often")
def redefined_often(history: History, _settings: Settings) -> Iterator[Draft]:
    """A KPI is redefined again, within three quarters of the last time.

    A KPI is worth something when it means the same for several quarters: a trend needs as many
    points. One that is redefined whenever it looks bad, or replaced by another one, tells nothing
    and teaches people that numbers can be waited out.

    Counted are the days of `changed:` that lie within nine months before today, and what git says
    of the time before the revision that is compared with: of the commits in those months that
    touched the specs at most eight are read. Where the clone ends, so does what is known.

    ```kpi before
    kpi order_count "Orders" {
      formula: count(orders)
      window:  month
      target:  >= 200
      changed: 2026-02-01 "counts all orders"
    }
    ```

    ```kpi fail
    kpi order_count "Orders" {
      formula: count(orders where paid_at is not null)
      window:  month
      target:  >= 200
      changed: 2026-02-01 "counts all orders", 2026-06-01 "counts paid orders only"
    }
    ```

    ```kpi fail
    kpi order_count "Orders" {
      formula: count(orders)
      window:  quarter
      target:  >= 200
      changed: 2026-02-01 "counts all orders", 2026-06-01 "per quarter"
    }
    ```

    ```kpi pass
    kpi order_count "Orders" {
      formula: count(orders)
      window:  month
      target:  >= 200
      owner:   seller
      changed: 2026-02-01 "counts all orders"
    }
    ```

    ```kpi pass
    kpi order_count "Orders paid" {
      formula: count(orders)
      window:  month
      target:  >= 220
      changed: 2026-02-01 "counts all orders"
    }
    ```
    """
    again = [(was, now) for change, was, now in history.judged() if change.means_another]
    if not again:
        return
    since = history.today - WINDOW
    by_git = history.redefined(since)
    for was, now in again:
        days = [day for day, _ in was.changed if since <= day <= history.today]
        found = max([*days, *by_git.get(now.name, ())], default=None)
        if found is not None:
            yield _draft(now, found, by_note=found in days)


def _draft(now: Kpi | Goal, day: date, *, by_note: bool) -> Draft:
    how = "as its `changed:` says" if by_note else "as git tells"
    return Draft(
        f"`{now.name}` is redefined again, within three quarters",
        now.span,
        notes=(
            f"the last time was {day.isoformat()}, {how}",
            "a trend needs several quarters that mean the same",
        ),
        help="leave it as it is for some quarters, or let another KPI take its place with "
        "`deprecated: … replaced by …`",
    )
