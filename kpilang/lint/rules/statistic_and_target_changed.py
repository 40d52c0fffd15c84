"""L602 statistic-and-target-changed."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.changes.record import MEANING, Aspect, Weight
from kpilang.diagnostics.codes import Draft
from kpilang.lint.history import History
from kpilang.lint.rule import Settings, rule_since


@rule_since("L602", "statistic-and-target-changed")
def statistic_and_target_changed(history: History, _settings: Settings) -> Iterator[Draft]:
    """A KPI counts something else now, and its target changed with it.

    When the ruler and the mark move together, nobody can say afterwards whether things got better:
    the months before are no comparison, and neither is the old target. Change what is counted
    first, look at it for a period or two beside the old target, then set the new one.

    The amount of a flow is for its window: 200 orders a month that become 200 a quarter are another
    target, though not a word of it changed. What asks for the same did not change: 6 weeks in place
    of 42 days, 600 a quarter in place of 200 a month, or the same amount with its period beside it.

    ```kpi before
    kpi order_count "Orders" {
      formula: count(orders)
      window:  month
      target:  >= 200
    }
    ```

    ```kpi fail
    kpi order_count "Orders" {
      formula: count(orders where paid_at is not null)
      window:  month
      target:  >= 150
      changed: 2026-06-01 "counts paid orders only"
    }
    ```

    ```kpi fail
    kpi order_count "Orders" {
      formula: count(orders)
      window:  quarter
      target:  >= 550
      changed: 2026-06-01 "per quarter"
    }
    ```

    ```kpi fail
    kpi order_count "Orders" {
      formula: count(orders)
      window:  quarter
      target:  >= 200
      changed: 2026-06-01 "per quarter"
    }
    ```

    ```kpi pass
    kpi order_count "Orders" {
      formula: count(orders)
      window:  quarter
      target:  >= 200 per month
      changed: 2026-06-01 "per quarter"
    }
    ```

    ```kpi pass
    kpi order_count "Orders" {
      formula: count(orders where paid_at is not null)
      window:  month
      target:  >= 200
      changed: 2026-06-01 "counts paid orders only"
    }
    ```

    ```kpi pass
    kpi order_count "Orders" {
      formula: count(orders)
      window:  month
      target {
        2026-06: >= 200
        2026-07: >= 250
      }
    }
    ```
    """
    for change, was, now in history.judged():
        if not change.means_another or change.detail(Aspect.TARGET) is None:
            continue
        if was.target is None or now.target is None:
            continue
        parts = [
            str(detail.aspect)
            for detail in change.details
            if detail.aspect in MEANING and detail.weight is Weight.BREAKING
        ]
        target = change.detail(Aspect.TARGET)
        assert target is not None
        moved = f"at `{history.revision}` the target was `{target.before}`"
        if target.after != target.before:
            moved += f", now it is `{target.after}`"
        yield Draft(
            f"`{now.name}` has another {' and '.join(parts)}, and another target with it",
            now.target.span if now.target.span.file else now.span,
            "changed together",
            notes=(
                moved,
                "whether the number got better or the target easier, nobody can tell any more",
            ),
            help="change what is counted, look at it for a period, then set the target",
        )
