"""L601 goalpost-moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kpilang.changes.amounts import Side, ask_alike
from kpilang.changes.record import Aspect
from kpilang.diagnostics.codes import Draft
from kpilang.lint.history import History
from kpilang.lint.in_force import begun, in_force
from kpilang.lint.rule import Settings, rule_since
from kpilang.model.entities import Goal, Kpi
from kpilang.model.written import property_written


@rule_since("L601", "goalpost-moved")
def goalpost_moved(history: History, _settings: Settings) -> Iterator[Draft]:
    """A target changed after its period began.

    A target that is moved while people run for it is no target: a miss becomes a success without
    anybody having done anything, and next time nobody runs. There is one definition, so a level
    without periods is also the target of every month that is over, and their colours change with
    it. What holds from now on is said for the periods to come, and what is under way keeps what it
    began with.

    `kpi check --since` compares with the revision that it is given. A period has begun when its
    first day is before `as_of` of `kpi.toml`, or before today. Where the number itself changed too,
    `statistic-and-target-changed` tells both.

    ```kpi before
    kpi order_count "Orders" {
      formula: count(orders)
      window:  month
      target:  >= 200
    }
    kpi paid "Orders paid" {
      formula: count(orders where paid_at is not null)
      window:  quarter
      target {
        2026-Q1: >= 500
        2026-Q2: >= 550
      }
    }
    ```

    ```kpi fail
    kpi order_count "Orders" {
      formula: count(orders)
      window:  month
      target:  >= 180
    }
    kpi paid "Orders paid" {
      formula: count(orders where paid_at is not null)
      window:  quarter
      target {
        2026-Q1: >= 500
        2026-Q2: >= 550
      }
    }
    ```

    ```kpi fail
    kpi order_count "Orders" {
      formula: count(orders)
      window:  month
      target:  >= 200
    }
    kpi paid "Orders paid" {
      formula: count(orders where paid_at is not null)
      window:  quarter
      target {
        2026-Q1: >= 500
        2026-Q2: >= 480
        2026-Q3: >= 500
      }
    }
    ```

    The next quarter gets a target of its own, and the months under way keep theirs:

    ```kpi pass
    kpi order_count "Orders" {
      formula: count(orders)
      window:  month
      target:  >= 200
    }
    kpi paid "Orders paid" {
      formula: count(orders where paid_at is not null)
      window:  quarter
      target {
        2026-Q1: >= 500
        2026-Q2: >= 550
        2026-Q3: >= 520
      }
    }
    ```

    ```kpi pass
    kpi order_count "Orders" {
      formula: count(orders)
      window:  month
      target {
        2026-05: >= 200
        2026-06: >= 200
        2026-07: >= 220
      }
    }
    kpi paid "Orders paid" {
      formula: count(orders where paid_at is not null)
      window:  quarter
      target {
        2026-Q2: >= 550
      }
    }
    ```
    """
    for change, was, now in history.judged():
        if change.detail(Aspect.TARGET) is None or change.means_another or now.target is None:
            continue
        day = _moved(history, was, now)
        if day is not None:
            before, after = (
                property_written(measure, "target", version.texts)
                for measure, version in ((was, history.before), (now, history.after))
            )
            where = "for the running period"
            if day != history.today:
                where = f"from {day.isoformat()} on"
            note = f"at `{history.revision}` it was `{before}`, now it is `{after}`"
            if before == after:  # a file of targets
                note = f"`{after}` asked for another amount at `{history.revision}`"
            yield Draft(
                f"the target of `{now.name}` changed after its period began",
                now.target.span if now.target.span.file else now.span,
                f"another one {where}",
                notes=(note,),
                help="state the new one for periods to come, as in "
                "`target { 2026-Q2: … 2026-Q3: … }`, and keep the old one for those that began",
            )


def _moved(history: History, was: Kpi | Goal, now: Kpi | Goal) -> date | None:
    """Return a day of a period that began under another target, None where there is none.

    That a period that is over has no target any more moves nothing.
    """
    today = history.today
    days = sorted({*begun(was.target, today), *begun(now.target, today)}, reverse=True)
    for day in (today, *days):
        old, new = in_force(was.target, day), in_force(now.target, day)
        if old is None or (new is None and day != today):
            continue
        before, after = Side(old, was, history.before), Side(new, now, history.after)
        if not ask_alike(before, after, dated=False):
            return day
    return None
