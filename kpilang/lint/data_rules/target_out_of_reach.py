"""L506 target-out-of-reach."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.reached import Reached, reached, shown
from kpilang.lint.rule import Settings, data_rule
from kpilang.lint.warehouse import Warehouse

#: a target may lie a little beyond the best, so as to be something to reach for
BEYOND = 0.1


@data_rule("L506", "target-out-of-reach")
def target_out_of_reach(warehouse: Warehouse, _settings: Settings) -> Iterator[Draft]:
    """A target lies more than a tenth beyond the best of the last twelve periods.

    A target has to be something to reach for. One that no month of a year came near says that the
    way of working has to change, or that the number was wished for; people who cannot reach it stop
    looking at it. Compared is what the target asks of the period that goes on. Of weeks the last 26
    are looked at, of days the last 90; half of them have to be there, and one of them not 0. A
    range, and a target for each member, are not judged.

    ```kpi fail
    kpi order_value {
      formula: sum(orders.amount)
      window:  month
      target:  >= 100 USD
    }
    test order_value "the best month had 90" {
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
      target:  > 99.5 USD
    }
    test order_value "half a dollar too far" {
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
      target:  >= 95 USD
    }
    test order_value "a little beyond the best" {
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

    Where there are fewer than six periods nothing is said:

    ```kpi pass
    kpi order_value {
      formula: sum(orders.amount)
      window:  month
      target:  >= 500 USD
    }
    test order_value "too few months to tell" {
      given orders {
        | id | placed_at  | amount |
        | 1  | 2025-07-10 | 60     |
        | 2  | 2025-08-10 | 64     |
        | 3  | 2025-09-10 | 71     |
        | 4  | 2025-10-10 | 80     |
      }
      as of 2025-11-15
      expect 2025-10: 80 USD
    }
    ```

    To mend it, go there in steps, as in `from 80k USD in 2026-01 to 120k USD in 2026-12`; or, where
    something has changed that makes it reachable, accept the finding and say what.
    """
    for one in reached(warehouse):
        if not any(step.value for step in one.steps):
            continue  # nothing was counted in all that time, which L503 tells
        current = one.history.current
        if current is None or current.target is None:
            continue
        wanted, best = float(current.target), float(one.best.value or 0)
        gap = wanted - best if one.higher else best - wanted
        if gap > BEYOND * abs(best):
            yield _draft(one, wanted, best)


def _draft(one: Reached, wanted: float, best: float) -> Draft:
    display = one.measure.display
    least = "most" if one.higher else "least"
    return Draft(
        f"the target of `{one.measure.name}` lies beyond all of the last {len(one.steps)} "
        f"{one.grain}s",
        one.place,
        notes=(
            f"it asks for {shown(wanted, display)}, and the {least} was {shown(best, display)} "
            f"in the {one.grain} from {one.best.start}",
            f"its SQL: `{one.history.command}`",
        ),
        help="go there in steps, or say what makes it reachable now",
        sql=(one.history.sql,),
    )
