"""L119 goals-pull-apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.rule import LintProfile, Settings, rule_among
from kpilang.model.constants import constant
from kpilang.model.entities import Goal
from kpilang.model.expr import Aggregate, Binary, Expr
from kpilang.model.leaves import sources
from kpilang.model.likeness import mark, normal
from kpilang.model.project import Model
from kpilang.plan.steps import comparator_of

_Pulls = tuple[tuple[int, int], ...]
"""The mark of each aggregate, with 1 where the goal wants more of it and -1 where less."""


def _pulled(goal: Goal, _model: Model) -> _Pulls | None:
    return tuple(dict.fromkeys((mark(leaf), way) for leaf, way in _moving(goal))) or None


@rule_among(Goal, note=_pulled, code="L119", name="goals-pull-apart", profile=LintProfile.STRICT)
def goals_pull_apart(
    noted: Mapping[str, _Pulls], model: Model, _settings: Settings
) -> Iterator[Draft]:
    """Two goals at one level pull one number apart, and nothing says which of them gives way.

    More visits, and more orders per visit: whoever buys visits serves the first goal and harms the
    second. Both may be right, but the day comes when one has to give way, and then it is better
    known before. A rank says so, and so does one goal that supports the other. Goals are at one
    level where they have the same rank and support the same goals.

    Compared is what formulas add, take away and divide. A share or an average of the rows that it
    divides by is left alone: where there are more of all, there are more of some, and an average
    need not fall.

    ```kpi fail
    source visits {
      table: visits
      key:   id
      time:  began_on
      column id:       number
      column began_on: date
    }
    source orders {
      table: orders
      key:   id
      time:  placed_at
      column id:        number
      column placed_at: date
    }
    goal reach "Be seen" {
      measure: count(visits)
      target:  >= 9000 per month
    }
    goal convince "Convince" {
      measure: count(orders) / count(visits)
      target:  >= 0.2 per month
    }
    ```

    ```kpi fail
    goal sell "Sell more" {
      measure: count(orders)
      target:  >= 900 per month
    }
    goal rest "Do less" {
      measure: count(orders)
      target:  <= 500 per month
    }
    ```

    ```kpi pass
    goal sell "Sell more" {
      rank:    primary
      measure: count(orders)
      target:  >= 900 per month
    }
    goal rest "Do less" {
      rank:    secondary
      measure: count(orders)
      target:  <= 500 per month
    }
    ```

    ```kpi pass
    goal sell "Sell more" {
      measure: count(orders)
      target:  >= 900 per month
    }
    goal be_paid "Be paid" {
      measure: count(orders where stage = "paid") / count(orders)
      target:  >= 0.9 per month
    }
    ```

    ```kpi pass
    goal sell "Sell more" {
      measure: count(orders)
      target:  >= 900 per month
    }
    goal sell_big "Sell bigger" {
      measure: sum(orders.amount) / count(orders)
      target:  >= 100 USD per month
    }
    ```
    """
    for first, second in _opposed(noted, model):
        if _pull_apart(first, second):
            yield Draft(
                f"`{first.name}` and `{second.name}` pull apart, and neither has priority",
                second.span,
                secondary=(Label(first.span, "wants the opposite of one number"),),
                notes=("what serves the one harms the other",),
                help="let their `rank` differ, or let one support the other",
            )


def _opposed(noted: Mapping[str, _Pulls], model: Model) -> Iterator[tuple[Goal, Goal]]:
    """Yield goals of one level of which one may want more of what the other wants less of."""
    seen: dict[tuple[object, ...], list[Goal]] = defaultdict(list)
    for name, pulls in noted.items():
        goal = model.goals[name]
        level = (goal.rank, frozenset(goal.supports))
        firsts = {first.name: first for number, way in pulls for first in seen[level, number, -way]}
        yield from ((first, goal) for first in firsts.values())
        for number, way in pulls:
            seen[level, number, way].append(goal)


def _pull_apart(first: Goal, second: Goal) -> bool:
    """Tell whether one goal wants more of the very aggregate of which the other wants less."""
    return not _pulls(first).isdisjoint((leaf, -way) for leaf, way in _pulls(second))


def _pulls(goal: Goal) -> set[tuple[Expr, int]]:
    """Return the aggregates that a goal wants more or less of, without those of which it is both.

    They are in their normal form.
    """
    found = {(normal(leaf), way) for leaf, way in _moving(goal)}
    return {(leaf, way) for leaf, way in found if (leaf, -way) not in found}


def _moving(goal: Goal) -> list[tuple[Aggregate, int]]:
    """Return the aggregates that a goal wants more (1) or less (-1) of in its formula."""
    asked = comparator_of(goal.target)
    if asked is None or not asked.has_direction or goal.measure is None or goal.retired is not None:
        return []
    sign = 1 if asked.higher_is_better else -1
    return [(leaf, sign * way) for leaf, way in _moved(goal.measure)]


def _moved(formula: Expr) -> list[tuple[Aggregate, int]]:
    """Return what a formula rises with (1) and falls with (-1), of amounts that are above zero."""
    match formula:
        case Aggregate():
            return [(formula, 1)]
        case Binary(operator="+", left=left, right=right):
            return _moved(left) + _moved(right)
        case Binary(operator="-", left=left, right=right):
            return _moved(left) + _turned(_moved(right))
        case Binary(operator="*" | "/", left=left, right=right) if (constant(right) or 0) > 0:
            return _moved(left)
        case Binary(operator="*", left=left, right=right) if (constant(left) or 0) > 0:
            return _moved(right)
        case Binary(operator="/", left=left, right=right):
            shared = set(sources(left)) & set(sources(right))
            if shared or constant(right) is not None or (constant(left) or 0) < 0:
                return []
            return _moved(left) + _turned(_moved(right))
        case _:
            return []


def _turned(found: Iterable[tuple[Aggregate, int]]) -> list[tuple[Aggregate, int]]:
    return [(leaf, -way) for leaf, way in found]
