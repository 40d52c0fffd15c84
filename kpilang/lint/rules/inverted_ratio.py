"""L414 inverted-ratio."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Goal, Kpi, Measure, Metric
from kpilang.model.measures import formula_of
from kpilang.model.project import Model

_TITLE = re.compile(r"\bper (?:an? )?(\w+)", re.IGNORECASE)
_NAME = re.compile(r"_per_([a-z]+)")


@rule_of(Metric, Goal, Kpi, code="L414", name="inverted-ratio")
def inverted_ratio(measure: Measure, _model: Model) -> Iterator[Draft]:
    """A ratio is called one thing per another, and divides the other by the one.

    Orders per dollar under the title "Cost per order" fall when costs rise: everyone reads the
    number the wrong way round. What stands after "per" in the title, or in the name, is what is
    divided by.

    ```kpi fail
    metric cost_per_order = count(orders) / sum(orders.amount)
    ```

    ```kpi fail
    kpi order_cost "What we pay per order" {
      formula: count(orders) / sum(orders.amount)
    }
    ```

    ```kpi pass
    metric cost_per_order = sum(orders.amount) / count(orders)
    ```

    ```kpi pass
    metric orders_per_dollar "Orders per dollar" = count(orders) / sum(orders.amount)
    ```
    """
    formula = formula_of(measure)
    found = _TITLE.search(measure.title or "") or _NAME.search(measure.name)
    if formula is None or found is None:
        return
    powers = {base.name.casefold(): power for base, power in formula.type.unit.powers}
    word = found[1].casefold()
    power = next((p for base, p in powers.items() if base in (word, f"{word}s", word[:-1])), 0)
    if power > 0 and any(other < 0 for other in powers.values()):
        yield Draft(
            f"the title of `{measure.name}` says per {found[1]}, and the formula counts them above",
            measure.span,
            notes=("a ratio that is read the wrong way round moves people the wrong way",),
            help="turn the quotient round, or the title",
        )
