"""L311 limits-out-of-order."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Applicability, Edit, Fix
from kpilang.lint.rule import rule_of
from kpilang.model.constants import constant
from kpilang.model.entities import Goal, Kpi, Limit
from kpilang.model.project import Model


@rule_of(Kpi, Goal, code="L311", name="limits-out-of-order")
def limits_out_of_order(measure: Kpi | Goal, _model: Model) -> Iterator[Draft]:
    """The limits of a status leave no room for amber.

    The first limit that holds decides, red before amber. Red below 22 % and amber below 18 % is red
    wherever it could be amber.

    ```kpi fail
    kpi order_count {
      formula: count(orders)
      target:  >= 100
      status:  red below 90, amber below 80
    }
    ```

    ```kpi fail
    kpi delivery_time {
      formula: avg(orders.took)
      target:  <= 4 days
      status:  red above 5 days, amber above 6 days
    }
    ```

    ```kpi pass
    kpi order_count {
      formula: count(orders)
      target:  >= 100
      status:  red below 80, amber below 90
    }
    ```

    ```kpi pass
    kpi delivery_time {
      formula: avg(orders.took)
      target:  <= 4 days
      status:  red above 6 days, amber above 5 days
    }
    ```
    """
    for side in ("below", "above"):
        found = {limit.colour: limit for limit in measure.limits if limit.side == side}
        red, amber = found.get("red"), found.get("amber")
        if red is None or amber is None or red.of_target != amber.of_target:
            continue
        levels = constant(red.value), constant(amber.value)
        if levels[0] is None or levels[1] is None:
            continue
        if (levels[0] >= levels[1]) if side == "below" else (levels[0] <= levels[1]):
            yield Draft(
                f"the status of `{measure.name}` is red wherever it could be amber",
                amber.span,
                help=f"let amber begin before red: its limit lies "
                f"{'above' if side == 'below' else 'below'} that of red",
                fix=_exchanged(red, amber),
            )


def _exchanged(red: Limit, amber: Limit) -> Fix | None:
    """Let the two limits change colours; where they are one and the same none is the other's."""
    if constant(red.value) == constant(amber.value):
        return None
    edits = tuple(
        Edit(one.span._replace(end=one.span.start + len(one.colour)), other.colour)
        for one, other in ((red, amber), (amber, red))
    )
    return Fix("exchange the two limits", edits, Applicability.UNSAFE)
