"""L317 green-off-target."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Applicability, Edit, Fix
from kpilang.lint.mending import replaced
from kpilang.lint.rule import LintProfile, rule_of
from kpilang.model.constants import constant
from kpilang.model.entities import Comparator, Goal, Kpi, LevelTarget, Limit
from kpilang.model.project import Model


@rule_of(Kpi, Goal, code="L317", name="green-off-target", profile=LintProfile.STRICT)
def green_off_target(measure: Kpi | Goal, _model: Model) -> Iterator[Draft]:
    """A status is green although the target is missed.

    Without a limit that reaches up to the target, green begins below it: people see green all year
    and are told in December that the target was missed.

    ```kpi fail
    kpi order_count {
      formula: count(orders)
      target:  >= 100
      status:  red below 70, amber below 80
    }
    ```

    ```kpi fail
    kpi delivery_time {
      formula: avg(orders.took)
      target:  <= 4 days
      status:  red above 6 days
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
    kpi order_count {
      formula: count(orders)
      target:  >= 100
    }
    ```
    """
    target = measure.target
    if not isinstance(target, LevelTarget) or target.high is not None or target.per_member:
        return
    if target.comparator is Comparator.EQUAL or not measure.limits:
        return
    level, higher = constant(target.low), target.comparator.higher_is_better
    side = "below" if higher else "above"
    values = []
    for limit in measure.limits:
        value = constant(limit.value)
        if value is None or limit.side != side:
            return
        values.append(value * level if limit.of_target and level is not None else value)
    if level is not None and (max(values) < level if higher else min(values) > level):
        yield Draft(
            f"the status of `{measure.name}` is green although its target is missed",
            measure.limits[-1].span,
            fix=_fix(measure.limits, side),
            help="let amber reach to the target, as in `amber below 100% of target`",
        )


def _fix(limits: tuple[Limit, ...], side: str) -> Fix:
    """Let amber reach to the target; where there is none it is added."""
    wanted = f"amber {side} 100% of target"
    amber = next((limit for limit in limits if limit.colour == "amber"), None)
    if amber is not None:
        return replaced(amber.span, wanted)
    end = limits[-1].span._replace(start=limits[-1].span.end)
    return Fix(f"add `{wanted}`", (Edit(end, f", {wanted}"),), Applicability.UNSAFE)
