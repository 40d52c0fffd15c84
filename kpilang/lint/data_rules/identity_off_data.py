"""L511 identity-off-data."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.report import plural
from kpilang.lint.reached import shown
from kpilang.lint.rule import Settings, data_rule
from kpilang.lint.warehouse import History, Step, Warehouse
from kpilang.model.entities import Equation, Measure
from kpilang.model.expr import Conversion, Shift
from kpilang.model.leaves import walk
from kpilang.model.windows import Grain, WindowKind
from kpilang.source.frozen import dataclass

#: how far off a line may be in a period; one with a delay in it, in the middle of its periods
TOLERANCE, WITH_DELAY = 0.01, 0.2
#: so many whole periods are looked at, and a delay needs as many to even out
PERIODS, FEWEST = 12, 6


@dataclass(frozen=True, slots=True)
class _Gap:
    """A period, what the measure is in it, what the line makes of it, and the relative gap."""

    step: Step
    stated: float
    made: float

    @property
    def share(self) -> float:
        """How far the line is off, as a share of the measure."""
        return (self.made - self.stated) / abs(self.stated)


@data_rule("L511", "identity-off-data")
def identity_off_data(warehouse: Warehouse, _settings: Settings) -> Iterator[Draft]:
    """A line of a tree does not hold in the data.

    A tree is worked backwards: so much revenue takes so many deals, and those so many leads. Where
    a line is off the plan is off, and why a number fell is explained by the wrong part. Often one
    side counts by another day than the other, or leaves out rows that the other one has.

    A line is held against the last twelve whole periods, and may be off by 1% in none of them. One
    with a delay or a conversion in it (`previous(leads, 50 days) * win_rate`) is right on the whole
    and never exactly: it may be off by 20% in the middle one of its periods, of which six are
    needed. Periods in which one side has no value, or the measure is 0, are left out.

    ```kpi fail
    metric order_value  = sum(orders.amount)
    metric order_count  = count(orders)
    metric average_paid = sum(orders.amount where paid_at is not null) / order_count
    tree parts for order_value {
      order_value = order_count * average_paid
    }
    test order_value "one is not paid" {
      given orders {
        | id | placed_at  | amount | paid_at    |
        | 0  | 2026-04-21 | 70     | 2026-04-22 |
        | 1  | 2026-05-04 | 100    | 2026-05-08 |
        | 2  | 2026-05-09 | 60     |            |
      }
      as of 2026-06-05
      expect 2026-05: 160 USD
    }
    ```

    ```kpi fail
    metric order_count = count(orders)
    metric large       = count(orders where amount > 50 USD)
    metric small       = count(orders where amount < 50 USD)
    tree parts for order_count {
      order_count = large + small
    }
    test order_count "one of just fifty" {
      given orders {
        | id | placed_at  | amount |
        | 0  | 2026-04-21 | 70     |
        | 1  | 2026-05-04 | 100    |
        | 2  | 2026-05-09 | 50     |
        | 3  | 2026-05-09 | 40     |
      }
      as of 2026-06-05
      expect 2026-05: 3
    }
    ```

    ```kpi pass
    metric order_value   = sum(orders.amount)
    metric order_count   = count(orders)
    metric average_value = order_value / order_count
    tree parts for order_value {
      order_value = order_count * average_value
    }
    test order_value "is what it is made of" {
      given orders {
        | id | placed_at  | amount |
        | 0  | 2026-04-21 | 70     |
        | 1  | 2026-05-04 | 100    |
        | 2  | 2026-05-09 | 50.55  |
      }
      as of 2026-06-05
      expect 2026-05: 150.55 USD
    }
    ```

    ```kpi pass
    metric order_count = count(orders)
    metric large       = count(orders where amount >= 50 USD)
    metric small       = count(orders where amount < 50 USD)
    tree parts for order_count {
      order_count = large + small
    }
    test order_count "nothing in between" {
      given orders {
        | id | placed_at  | amount |
        | 0  | 2026-04-21 | 70     |
        | 1  | 2026-05-04 | 100    |
        | 2  | 2026-05-09 | 50     |
      }
      as of 2026-06-05
      expect 2026-05: 2
    }
    ```

    To mend it, make both sides count the same rows by the same day, or add the part that is
    missing.
    """
    for tree in warehouse.model.trees.values():
        for equation in tree.equations:
            measure = warehouse.model.measure(equation.name)
            histories = None if measure is None else _histories(warehouse, measure, equation)
            if histories is not None:
                yield from _judged(equation, *histories)


def _histories(
    warehouse: Warehouse, measure: Measure, equation: Equation
) -> tuple[Measure, History, History] | None:
    """Return the history of a measure, and the one that its line in the tree makes."""
    window = measure.window
    if window is not None and (window.kind is not WindowKind.PERIOD or window.grain is Grain.HOUR):
        return None
    grain = Grain.MONTH if window is None else window.grain
    stated = warehouse.history(measure.name, grain)
    made = warehouse.history_of(measure.name, equation.formula, grain)
    return None if stated is None or made is None else (measure, stated, made)


def _judged(
    equation: Equation, measure: Measure, stated: History, made: History
) -> Iterator[Draft]:
    gaps = _gaps(stated, made)[-PERIODS:]
    has_delay = any(isinstance(part, (Shift, Conversion)) for part in walk(equation.formula))
    if has_delay:
        middle = median(gap.share for gap in gaps) if len(gaps) >= FEWEST else 0.0
        off = gaps if abs(middle) > WITH_DELAY else []
        told = f"by {middle:+.0%} in the middle one of {len(gaps)} {stated.grain}s"
    else:
        off = [gap for gap in gaps if abs(gap.share) > TOLERANCE]
        told = f"in {len(off)} of {plural(len(gaps), str(stated.grain))}"
    if not off:
        return
    worst = max(off, key=lambda gap: abs(gap.share))
    yield Draft(
        f"`{equation.name}` is not what its line in the tree makes of it, {told}",
        equation.span,
        notes=(
            f"most in the {stated.grain} from {worst.step.start}: it is "
            f"{shown(worst.stated, measure.display)}, and the line makes "
            f"{shown(worst.made, measure.display)} ({worst.share:+.1%})",
        ),
        help="make both sides count the same rows by the same day, or add the part that is missing",
        sql=(stated.sql, made.sql),
    )


def _gaps(stated: History, made: History) -> list[_Gap]:
    other = {step.start: step.value for step in made.steps}
    return [
        _Gap(step, float(step.value), float(value))
        for step in stated.steps
        if step.value and (value := other.get(step.start)) is not None
    ]
