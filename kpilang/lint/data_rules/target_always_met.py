"""L507 target-always-met."""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Severity
from kpilang.lint.reached import Reached, reached, shown
from kpilang.lint.rule import Settings, data_rule
from kpilang.lint.warehouse import Step, Warehouse
from kpilang.model.targets import Comparator

_MET = {
    Comparator.AT_LEAST: operator.ge,
    Comparator.MORE: operator.gt,
    Comparator.AT_MOST: operator.le,
    Comparator.LESS: operator.lt,
}


@data_rule("L507", "target-always-met", severity=Severity.INFO)
def target_always_met(warehouse: Warehouse, _settings: Settings) -> Iterator[Draft]:
    """A target was met in each of the last twelve periods, and nothing more is aimed at.

    What is green all year tells nobody anything and makes nobody better. It may be a floor rather
    than a target, or have been left behind. Each period is held against what the target asked of
    it. Of weeks the last 26 are looked at, of days the last 90; half of them have to be there. A
    KPI that states a `stretch:` has something more to reach for. The finding fails nothing: a
    promise that is kept is well kept.

    ```kpi fail
    kpi order_value {
      formula: sum(orders.amount)
      window:  month
      target:  >= 60 USD
    }
    test order_value "never missed" {
      given orders {
        | id | placed_at  | amount |
        | 1  | 2025-07-10 | 70     |
        | 2  | 2025-08-10 | 64     |
        | 3  | 2025-09-10 | 81     |
        | 4  | 2025-10-10 | 75     |
        | 5  | 2025-11-10 | 90     |
        | 6  | 2025-12-10 | 72     |
        | 7  | 2026-01-10 | 68     |
        | 8  | 2026-02-10 | 77     |
        | 9  | 2026-03-10 | 83     |
      }
      as of 2026-04-15
      expect 2026-03: 83 USD
    }
    ```

    ```kpi fail
    kpi order_value {
      formula: sum(orders.amount)
      window:  month
      target:  <= 90 USD
    }
    test order_value "never exceeded" {
      given orders {
        | id | placed_at  | amount |
        | 1  | 2025-07-10 | 70     |
        | 2  | 2025-08-10 | 64     |
        | 3  | 2025-09-10 | 81     |
        | 4  | 2025-10-10 | 75     |
        | 5  | 2025-11-10 | 90     |
        | 6  | 2025-12-10 | 72     |
        | 7  | 2026-01-10 | 68     |
        | 8  | 2026-02-10 | 77     |
        | 9  | 2026-03-10 | 83     |
      }
      as of 2026-04-15
      expect 2026-03: 83 USD
    }
    ```

    ```kpi pass
    kpi order_value {
      formula: sum(orders.amount)
      window:  month
      target:  >= 80 USD
    }
    test order_value "missed now and then" {
      given orders {
        | id | placed_at  | amount |
        | 1  | 2025-07-10 | 70     |
        | 2  | 2025-08-10 | 64     |
        | 3  | 2025-09-10 | 81     |
        | 4  | 2025-10-10 | 75     |
        | 5  | 2025-11-10 | 90     |
        | 6  | 2025-12-10 | 72     |
        | 7  | 2026-01-10 | 68     |
        | 8  | 2026-02-10 | 77     |
        | 9  | 2026-03-10 | 83     |
      }
      as of 2026-04-15
      expect 2026-03: 83 USD
    }
    ```

    ```kpi pass
    kpi order_value {
      formula: sum(orders.amount)
      window:  month
      target:  >= 60 USD
      stretch: >= 95 USD
    }
    test order_value "there is more to reach for" {
      given orders {
        | id | placed_at  | amount |
        | 1  | 2025-07-10 | 70     |
        | 2  | 2025-08-10 | 64     |
        | 3  | 2025-09-10 | 81     |
        | 4  | 2025-10-10 | 75     |
        | 5  | 2025-11-10 | 90     |
        | 6  | 2025-12-10 | 72     |
        | 7  | 2026-01-10 | 68     |
        | 8  | 2026-02-10 | 77     |
        | 9  | 2026-03-10 | 83     |
      }
      as of 2026-04-15
      expect 2026-03: 83 USD
    }
    ```

    To mend it, raise the target, state a `stretch:`, or make it a floor with `floor:` and aim at
    more.
    """
    for one in reached(warehouse):
        judged = [step for step in one.steps if step.target is not None]
        enough = len(judged) == len(one.steps) and one.measure.stretch is None
        if enough and all(_is_met(step, one.asks) for step in judged):
            yield _draft(one)


def _is_met(step: Step, asks: Collection[Comparator]) -> bool:
    value, target = float(step.value or 0), float(step.target or 0)
    return all(_MET[comparator](value, target) for comparator in asks)


def _draft(one: Reached) -> Draft:
    best = shown(float(one.best.value or 0), one.measure.display)
    return Draft(
        f"the target of `{one.measure.name}` was met in each of the last {len(one.steps)} "
        f"{one.grain}s",
        one.place,
        notes=(
            f"the best of them had {best}",
            f"its SQL: `{one.history.command}`",
        ),
        help="raise it, or state a `stretch:` beside it",
        sql=(one.history.sql,),
    )
