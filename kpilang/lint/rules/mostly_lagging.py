"""L214 mostly-lagging."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.entities import Kpi
from kpilang.model.project import Model

#: fewer KPIs have no share to speak of
FEWEST = 3


@rule("L214", "mostly-lagging", profile=LintProfile.STRICT)
def mostly_lagging(model: Model, _settings: Settings) -> Iterator[Draft]:
    """Less than half of the KPIs of a role that acts are leading.

    Results come too late to do anything about them. Whoever calls, visits and writes proposals
    needs mostly numbers that move while there is time. A role acts when it owns a KPI of an
    activity; those who answer for results alone are not meant.

    ```kpi fail
    kpi calls_made {
      type:    leading activity
      formula: count(orders)
      owner:   seller
    }
    kpi order_value {
      type:    lagging outcome
      formula: sum(orders.amount)
      owner:   seller
    }
    kpi largest_order {
      type:    lagging outcome
      formula: max(orders.amount)
      owner:   seller
    }
    ```

    ```kpi fail
    kpi visits {
      type:    lagging activity
      formula: count(orders)
      owner:   seller
    }
    kpi order_value {
      type:    leading pipeline
      formula: sum(orders.amount)
      owner:   seller
    }
    kpi largest_order {
      type:    lagging outcome
      formula: max(orders.amount)
      owner:   seller
    }
    ```

    ```kpi pass
    kpi calls_made {
      type:    leading activity
      formula: count(orders)
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
      type:    lagging outcome
      formula: count(orders)
      owner:   seller
    }
    kpi order_value {
      type:    lagging outcome
      formula: sum(orders.amount)
      owner:   seller
    }
    kpi largest_order {
      type:    lagging outcome
      formula: max(orders.amount)
      owner:   seller
    }
    ```
    """
    owned: dict[str | None, list[Kpi]] = defaultdict(list)
    for kpi in model.kpis.values():
        if kpi.type_words:
            owned[kpi.owner].append(kpi)
    for role in model.roles.values():
        own = owned[role.name]
        leading = sum("leading" in kpi.type_words for kpi in own)
        acts = any("activity" in kpi.type_words for kpi in own)
        if acts and len(own) >= FEWEST and 2 * leading < len(own):
            yield Draft(
                f"{leading} of the {len(own)} KPIs of `{role.name}` are leading",
                role.span,
                notes=("lagging ones move when there is nothing left to do",),
                help="give it the KPI of what it does each day, or the results to someone else",
            )
