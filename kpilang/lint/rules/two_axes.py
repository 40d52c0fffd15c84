"""L411 two-axes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.own import own
from kpilang.lint.rule import LintProfile, Settings, rule_among
from kpilang.model.entities import Kpi
from kpilang.model.expr import Aggregate, Axis, Expr
from kpilang.model.leaves import aggregates
from kpilang.model.likeness import normal
from kpilang.model.project import Model

_Counted = tuple[tuple[str, str, str], ...]
"""Source, function and time axis of each aggregate with a condition."""


def _counted(kpi: Kpi, _model: Model) -> _Counted | None:
    if not kpi.goals or kpi.formula is None:
        return None
    leaves = _leaves(kpi.formula)
    found = ((leaf.source, str(leaf.function), axis.name) for leaf, axis in leaves)
    return tuple(dict.fromkeys(found)) or None


@rule_among(Kpi, note=_counted, code="L411", name="two-axes", profile=LintProfile.STRICT)
def two_axes(noted: Mapping[str, _Counted], model: Model, _settings: Settings) -> Iterator[Draft]:
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
    for kpi, leaves in _candidates(noted, model):
        told: set[str] = set()
        for goal, (leaf, axis) in product(kpi.goals, leaves):
            place = (goal, normal(replace(leaf, axis=None)))
            first, earlier = seen.setdefault(place, (kpi, axis.name))
            if earlier == axis.name or first is kpi or first.name in told:
                continue
            told.add(first.name)
            yield Draft(
                f"`{kpi.name}` counts by `{axis.name}` what `{first.name}` counts by `{earlier}`",
                kpi.span,
                secondary=(Label(first.span, f"by `{earlier}`"),),
                notes=("two numbers for one thing never agree",),
                help="count both by one day, or say in the titles which day is meant",
            )


_Leaf = tuple[Aggregate, Axis]


def _candidates(noted: Mapping[str, _Counted], model: Model) -> Iterator[tuple[Kpi, list[_Leaf]]]:
    """Yield the KPIs with those of their aggregates of which a goal has some by another day."""
    if not _differ(set(noted.values())):
        return
    axes: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for name, counted in noted.items():
        for goal, (source, function, axis) in product(model.kpis[name].goals, counted):
            axes[goal, source, function].add(axis)
    for name, counted in noted.items():
        kpi = model.kpis[name]
        odd = {
            (source, function)
            for goal, (source, function, _) in product(kpi.goals, counted)
            if len(axes[goal, source, function]) > 1
        }
        leaves = own(kpi, model, _leaves) if odd else ()
        if kept := [leaf for leaf in leaves if (leaf[0].source, str(leaf[0].function)) in odd]:
            yield kpi, kept


def _differ(noted: Iterable[_Counted]) -> bool:
    """Tell whether anything is counted by two days at all, whatever it serves."""
    axes: dict[tuple[str, str], str] = {}
    return any(
        axes.setdefault((source, function), axis) != axis
        for counted in noted
        for source, function, axis in counted
    )


def _leaves(formula: Expr) -> Iterator[_Leaf]:
    """Yield the aggregates with a condition, and their axes."""
    for leaf in aggregates(formula):
        if leaf.axis is not None and leaf.where is not None:
            yield leaf, leaf.axis
