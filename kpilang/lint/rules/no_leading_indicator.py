"""L103 no-leading-indicator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.reach import driven, reached, supported
from kpilang.lint.rule import Settings, rule
from kpilang.model.project import Model

SHOWN = 3


@rule("L103", "no-leading-indicator", whole=True)
def no_leading_indicator(model: Model, _settings: Settings) -> Iterator[Draft]:
    """A goal is served by KPIs, and none of them is leading.

    A lagging KPI tells a result that can no longer be changed. A leading one is in the hands of
    the people who own it and moves before the result does. A team steered by lagging KPIs alone
    learns too late.

    A leading KPI counts for a goal when it serves the goal, serves a goal that supports it, or
    drives (also over several steps) a KPI that serves it. A goal that no KPI serves is not this
    rule's business.

    ```kpi fail
    source orders {
      table: orders
      key:   id
      time:  placed_at
      column id:        number
      column placed_at: date
    }
    goal grow "Sell more" { rank: primary }
    kpi order_count "Orders" {
      type:    lagging outcome
      goal:    grow
      formula: count(orders)
    }
    ```

    ```kpi fail
    goal grow "Sell more" { measure: sum(orders.amount) }
    kpi order_value {
      type:    lagging outcome
      goal:    grow
      formula: sum(orders.amount)
    }
    kpi order_count {
      type:    lagging pipeline
      goal:    grow
      formula: count(orders)
    }
    ```

    ```kpi pass
    source orders {
      table: orders
      key:   id
      time:  placed_at
      column id:        number
      column placed_at: date
    }
    source calls {
      table: calls
      key:   id
      time:  made_at
      column id:      number
      column made_at: date
    }
    goal grow "Sell more" { rank: primary }
    kpi order_count "Orders" {
      type:    lagging outcome
      goal:    grow
      formula: count(orders)
    }
    kpi calls_made "Calls made" {
      type:    leading activity
      goal:    grow
      formula: count(calls)
      drives:  order_count
    }
    ```

    ```kpi pass
    goal grow "Sell more" { measure: sum(orders.amount) }
    kpi order_value {
      type:    lagging outcome
      goal:    grow
      formula: sum(orders.amount)
    }
    kpi order_count {
      type:    leading pipeline
      formula: count(orders)
      drives:  order_value
    }
    ```
    """
    serving = defaultdict(list)
    for kpi in model.kpis.values():
        for name in dict.fromkeys(kpi.goals):
            serving[name].append(kpi)
    steered = _steered(model)
    for goal in model.goals.values():
        if serving[goal.name] and goal.name not in steered:
            yield Draft(
                f"no leading KPI serves the goal `{goal.name}`",
                goal.span,
                secondary=tuple(Label(k.span, "serves it") for k in serving[goal.name][:SHOWN]),
                notes=("a lagging KPI tells a result that can no longer be changed",),
                help="add a KPI with `type: leading …` that serves the goal or drives one of these",
            )


def _steered(model: Model) -> set[str]:
    """Return the goals that a leading KPI counts for."""
    leading = (kpi.name for kpi in model.kpis.values() if kpi.is_leading)
    moved = reached(leading, driven(model))
    served = (goal for name in moved if name in model.kpis for goal in model.kpis[name].goals)
    return reached(served, supported(model))
