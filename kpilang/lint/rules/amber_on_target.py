"""L312 amber-on-target."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from kpilang.diagnostics.codes import Draft
from kpilang.lint.mending import replaced
from kpilang.lint.rule import rule_of
from kpilang.model.constants import constant
from kpilang.model.entities import Comparator, Goal, Kpi, LevelTarget, Limit
from kpilang.model.project import Model


@rule_of(Kpi, Goal, code="L312", name="amber-on-target")
def amber_on_target(measure: Kpi | Goal, _model: Model) -> Iterator[Draft]:
    """A status stays amber or red although the target is met.

    Who reaches the target and still sees amber stops trusting the colours. Limits lie on the far
    side of the target.

    ```kpi fail
    kpi order_count {
      formula: count(orders)
      target:  >= 100
      status:  red below 90, amber below 110
    }
    ```

    ```kpi fail
    kpi delivery_time {
      formula: avg(orders.took)
      target:  <= 4 days
      status:  red above 3 days
    }
    ```

    ```kpi pass
    kpi order_count {
      formula: count(orders)
      target:  >= 100
      status:  red below 80, amber below 100
    }
    ```

    ```kpi pass
    kpi delivery_time {
      formula: avg(orders.took)
      target:  <= 4 days
      status:  red above 110% of target
    }
    ```
    """
    target = measure.target
    if not isinstance(target, LevelTarget) or target.high is not None or target.per_member:
        return
    if target.comparator is Comparator.EQUAL:
        return
    level = constant(target.low)
    for limit in measure.limits:
        other = _level(limit, level)
        if level is None or other is None:
            continue
        higher = target.comparator.higher_is_better
        if (limit.side == "below" and higher and other > level) or (
            limit.side == "above" and not higher and other < level
        ):
            yield Draft(
                f"the status of `{measure.name}` is {limit.colour} although its target is met",
                limit.span,
                notes=("who reaches the target and sees another colour stops trusting it",),
                help="move the limit to the other side of the target",
                fix=replaced(limit.span, f"amber {limit.side} 100% of target")
                if limit.colour == "amber"
                else None,
            )


def _level(limit: Limit, target: Fraction | None) -> Fraction | None:
    value = constant(limit.value)
    if value is None or target is None or not limit.of_target:
        return value
    return value * target
