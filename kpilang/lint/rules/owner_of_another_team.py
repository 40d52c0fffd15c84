"""L320 owner-of-another-team."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Kpi
from kpilang.model.project import Model


@rule_of(Kpi, code="L320", name="owner-of-another-team")
def owner_of_another_team(kpi: Kpi, model: Model) -> Iterator[Draft]:
    """A leading KPI is owned by somebody outside the team that it is of.

    A leading KPI is worth its place because its owner can move it, today. What another team does
    its owner can ask for, and no more. A lagging KPI is left alone: its result is made by many.

    ```kpi fail
    team sales "Sales"
    team marketing "Marketing"
    role writer "Writer" { team: marketing }
    kpi order_count {
      type:    leading activity
      formula: count(orders)
      team:    sales
      owner:   writer
    }
    ```

    ```kpi fail
    team sales "Sales"
    team marketing "Marketing"
    role writer "Writer" { team: marketing }
    metric revenue = sum(orders.amount)
    kpi order_count {
      type:    leading pipeline
      formula: count(orders)
      drives:  revenue
      team:    sales
      owner:   writer
    }
    ```

    ```kpi pass
    team sales "Sales"
    role caller "Caller" { team: sales }
    kpi order_count {
      type:    leading activity
      formula: count(orders)
      team:    sales
      owner:   caller
    }
    ```

    ```kpi pass
    team sales "Sales"
    team marketing "Marketing"
    role writer "Writer" { team: marketing }
    kpi order_count {
      type:    lagging outcome
      formula: count(orders)
      team:    sales
      owner:   writer
    }
    ```
    """
    owner = model.roles.get(kpi.owner or "")
    if not kpi.is_leading or kpi.team is None or owner is None or owner.team is None:
        return
    if owner.team != kpi.team:
        yield Draft(
            f"`{kpi.name}` is of the team `{kpi.team}`, and `{owner.name}` belongs to another",
            dict(kpi.property_spans).get("owner", kpi.span),
            secondary=(Label(owner.span, f"of the team `{owner.team}`"),),
            notes=("a leading KPI is worth its place where its owner can move it",),
            help=f"let a role of `{kpi.team}` own it, or a KPI that `{owner.name}` can move",
        )
