"""L103 no-leading-indicator."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.rule import Settings, rule
from kpilang.model.entities import Goal, Kpi
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
    """
    for goal in model.goals.values():
        serving = [kpi for kpi in model.kpis.values() if goal.name in kpi.goals]
        if serving and not _has_leading(goal, model):
            yield Draft(
                f"no leading KPI serves the goal `{goal.name}`",
                goal.span,
                secondary=tuple(Label(kpi.span, "serves it") for kpi in serving[:SHOWN]),
                notes=("a lagging KPI tells a result that can no longer be changed",),
                help="add a KPI with `type: leading …` that serves the goal or drives one of these",
            )


def _has_leading(goal: Goal, model: Model) -> bool:
    goals = _supporting(goal.name, model.goals)
    reached = {name for name, kpi in model.kpis.items() if goals.intersection(kpi.goals)}
    drivers = _drivers(reached, model.kpis)
    return any(model.kpis[name].is_leading for name in drivers)


def _supporting(name: str, goals: dict[str, Goal]) -> set[str]:
    found, waiting = set(), [name]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += [g.name for g in goals.values() if current in g.supports]
    return found


def _drivers(names: set[str], kpis: dict[str, Kpi]) -> set[str]:
    found, waiting = set(), list(names)
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += [k.name for k in kpis.values() if current in k.drives]
    return found
