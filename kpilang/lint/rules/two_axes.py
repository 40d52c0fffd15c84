"""L411 two-axes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.own import own
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.entities import Kpi
from kpilang.model.expr import Aggregate, Expr
from kpilang.model.leaves import aggregates
from kpilang.model.likeness import normal
from kpilang.model.project import Model


@rule("L411", "two-axes", profile=LintProfile.STRICT)
def two_axes(model: Model, _settings: Settings) -> Iterator[Draft]:
    """Two KPIs of one goal count the same rows on different days.

    Orders paid in May, by the day they were placed in one KPI and by the day they were paid in the
    other, are two numbers for one thing. Both are right, and they never agree, which is found out
    in the meeting. One axis for a concept is enough; where both are meant, a title says so, and an
    accept the reason. What has no condition is told apart by its day alone, as leads that came from
    leads that qualified, and is not meant.

    ```kpi fail
    goal grow "Sell more" { measure: sum(orders.amount) }
    kpi paid_value {
      goal:    grow
      formula: sum(orders.amount where stage = "paid" on paid_at)
    }
    kpi paid_share {
      goal:    grow
      formula: sum(orders.amount where stage = "paid") / sum(orders.amount)
    }
    ```

    ```kpi fail
    goal grow "Sell more" { measure: sum(orders.amount) }
    kpi order_count {
      goal:    grow
      formula: count(orders where stage = "paid")
    }
    kpi payments {
      goal:    grow
      formula: count(orders where stage = "paid" on paid_at)
    }
    ```

    ```kpi pass
    goal grow "Sell more" { measure: sum(orders.amount) }
    kpi order_count {
      goal:    grow
      formula: count(orders)
    }
    kpi payments {
      goal:    grow
      formula: count(orders on paid_at)
    }
    ```

    ```kpi pass
    goal grow "Sell more" { measure: sum(orders.amount) }
    goal earn "Be paid" { measure: sum(orders.amount on paid_at) }
    kpi order_count {
      goal:    grow
      formula: count(orders where stage = "paid")
    }
    kpi payments {
      goal:    earn
      formula: count(orders where stage = "paid" on paid_at)
    }
    ```
    """
    seen: dict[tuple[str, Expr], tuple[Kpi, str]] = {}
    for kpi, leaves in _candidates(model):
        told: set[str] = set()
        for goal, leaf in product(kpi.goals, leaves):
            assert leaf.axis is not None
            place = (goal, normal(replace(leaf, axis=None)))
            first, axis = seen.setdefault(place, (kpi, leaf.axis.name))
            if axis == leaf.axis.name or first is kpi or first.name in told:
                continue
            told.add(first.name)
            yield Draft(
                f"`{kpi.name}` counts by `{leaf.axis.name}` what `{first.name}` counts by `{axis}`",
                kpi.span,
                secondary=(Label(first.span, f"by `{axis}`"),),
                notes=("two numbers for one thing never agree",),
                help="count both by one day, or say in the titles which day is meant",
            )


def _candidates(model: Model) -> Iterator[tuple[Kpi, list[Aggregate]]]:
    """Yield the KPIs with those of their aggregates of which a goal has some by another day."""
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    filtered: list[tuple[Kpi, list[Aggregate]]] = []
    for kpi in model.kpis.values():
        leaves = [] if kpi.formula is None else list(aggregates(kpi.formula))
        leaves = [leaf for leaf in leaves if leaf.axis is not None and leaf.where is not None]
        filtered.append((kpi, leaves))
        for goal, leaf in product(kpi.goals, leaves):
            assert leaf.axis is not None
            found[goal, leaf.source, leaf.function].add(leaf.axis.name)
    for kpi, leaves in filtered:
        odd = [f for f in leaves if any(len(found[g, f.source, f.function]) > 1 for g in kpi.goals)]
        mine = set(own(kpi, model, aggregates)) if odd else set()
        if kept := [leaf for leaf in odd if leaf in mine]:
            yield kpi, kept
