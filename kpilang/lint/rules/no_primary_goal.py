"""L101 no-primary-goal."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Fix
from kpilang.lint.mending import added, rewritten
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.entities import Goal
from kpilang.model.project import Model

PRIMARY = "primary"


@rule("L101", "no-primary-goal", profile=LintProfile.MINIMAL, whole=True)
def no_primary_goal(model: Model, _settings: Settings) -> Iterator[Draft]:
    """No goal is the primary one.

    One goal leads, one or two secondary goals support it, and everyone knows them by heart. With
    no primary goal nobody can say which of two goals gives way when they pull apart, nor whether a
    KPI steers towards what matters. A project with KPIs and no goal at all has none either; one
    with neither goals nor KPIs is left alone.

    ```kpi fail
    goal more_customers "Win more customers" {
      rank: secondary
    }
    ```

    ```kpi fail
    goal grow "Sell more" {
      rank:    secondary
      measure: sum(orders.amount)
    }
    goal keep "Keep customers" { measure: count(orders) }
    ```

    ```kpi pass
    goal more_revenue "Grow revenue" {
      rank: primary
    }
    goal more_customers "Win more customers" {
      rank:     secondary
      supports: more_revenue
    }
    ```

    ```kpi pass
    goal grow "Sell more" {
      rank:    primary
      measure: sum(orders.amount)
    }
    goal keep "Keep customers" {
      supports: grow
      measure:  count(orders)
    }
    ```
    """
    if any(goal.rank == PRIMARY for goal in model.goals.values()):
        return
    first = next(iter((*model.goals.values(), *model.kpis.values())), None)
    if first is None:
        return
    if model.goals:
        yield Draft(
            "no goal is primary",
            first.span,
            "the first goal",
            notes=("without a primary goal nobody knows which goal gives way",),
            help="give the goal that leads `rank: primary`",
            fix=_fix(*model.goals.values()),
        )
        return
    yield Draft(
        "the project has KPIs but no goal",
        first.span,
        "the first KPI",
        notes=("a KPI steers towards a goal; without one it is a metric",),
        help="declare a goal with `rank: primary` and name it in the KPIs",
    )


def _fix(first: Goal, *others: Goal) -> Fix | None:
    """Make the only goal the primary one; of several nobody knows which."""
    if others:
        return None
    return rewritten(first, "rank", PRIMARY) or added(first, f"rank: {PRIMARY}")
