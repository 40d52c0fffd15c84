"""L212 activity-alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.entities import Kpi
from kpilang.model.project import Model


@rule("L212", "activity-alone", profile=LintProfile.STRICT)
def activity_alone(model: Model, _settings: Settings) -> Iterator[Draft]:
    """A role has targets for activities, and for nothing that comes of them.

    Who is measured by calls alone makes calls: short ones, to anybody. Beside the volume stands
    what it is for, a result or a rate, so that the wrong thing is not rewarded.

    ```kpi fail
    kpi order_count {
      type:    leading activity
      formula: count(orders)
      target:  >= 100
      owner:   seller
    }
    ```

    ```kpi fail
    role buyer "Buyer"
    kpi order_count {
      type:    leading activity
      formula: count(orders)
      target:  >= 100
      owner:   seller
    }
    kpi order_value {
      type:    lagging outcome
      formula: sum(orders.amount)
      owner:   buyer
    }
    ```

    ```kpi pass
    kpi order_count {
      type:    leading activity
      formula: count(orders)
      target:  >= 100
      owner:   seller
    }
    kpi order_value {
      type:    lagging outcome
      formula: sum(orders.amount)
      owner:   seller
    }
    ```

    ```kpi pass
    kpi order_count {
      type:    leading activity
      formula: count(orders)
      owner:   seller
    }
    ```
    """
    owned: dict[str, list[Kpi]] = defaultdict(list)
    for kpi in model.kpis.values():
        if kpi.owner is not None:
            owned[kpi.owner].append(kpi)
    for role, kpis in owned.items():
        volumes = [kpi for kpi in kpis if "activity" in kpi.type_words and kpi.has_target]
        if volumes and len(volumes) == len(kpis) and all(kpi.additive for kpi in volumes):
            yield Draft(
                f"`{role}` has targets for activities, and for nothing that comes of them",
                volumes[0].span,
                notes=("who is measured by calls alone makes calls",),
                help="give the role a KPI of the result or of its quality beside it",
            )
