"""L114 two-targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import inf

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.rule import Settings, rule_among
from kpilang.lint.stated import amount_of, period_of
from kpilang.model.entities import Comparator, Goal, Kpi, LevelTarget, Measure
from kpilang.model.expr import Expr
from kpilang.model.likeness import mark, normal
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.windows import Grain

_Asked = tuple[int, Grain, tuple[int, int]]
"""The mark of a formula, the period of a target, and its amount as a fraction."""

_Limits = tuple[Fraction | float, Fraction | float]


def _asked(measure: Kpi | Goal, _model: Model) -> _Asked | None:
    if not measure.has_target:
        return None
    number = measure.mark if isinstance(measure, Kpi) else mark(measure.measure)
    period, amount = period_of(measure), amount_of(measure)
    if not number or period is None or amount is None:
        return None
    return number, period, amount.as_integer_ratio()


@rule_among(Goal, Kpi, note=_asked, code="L114", name="two-targets")
def two_targets(noted: Mapping[str, _Asked], model: Model, _settings: Settings) -> Iterator[Draft]:
    """Two targets are stated for the same number and the same period.

    Whoever misses the stricter one points at the other one, and where one asks for at most 40 and
    the other for at least 50 nobody can meet both. Targets are compared where the formulas mean the
    same and both are amounts for one kind of period; a stretch has its own property.

    ```kpi fail
    metric revenue = sum(orders.amount)
    goal grow "Sell more" {
      measure: revenue
      target:  >= 100k USD per month
    }
    kpi monthly_sales {
      formula: revenue
      window:  month
      target:  >= 90k USD
    }
    ```

    ```kpi fail
    kpi order_count {
      formula: count(orders)
      window:  week
      target:  >= 40
    }
    kpi orders_placed {
      formula: count(orders)
      window:  week
      target:  >= 50
    }
    ```

    ```kpi pass
    metric revenue = sum(orders.amount)
    goal grow "Sell more" {
      measure: revenue
      target:  >= 100k USD per month
    }
    kpi monthly_sales {
      formula: revenue
      window:  month
      target:  >= 100k USD
      stretch: >= 110k USD
    }
    ```

    ```kpi pass
    metric revenue = sum(orders.amount)
    goal grow "Sell more" {
      measure: revenue
      target:  >= 1M USD per year
    }
    kpi monthly_sales {
      formula: revenue
      window:  month
      target:  >= 90k USD
    }
    ```
    """
    first: dict[tuple[Expr, Grain], tuple[Measure, tuple[int, int]]] = {}
    for name in _differing(noted):
        measure, (_, period, amount) = model.measure(name), noted[name]
        assert measure is not None
        formula = formula_of(measure)
        assert formula is not None
        earlier, other = first.setdefault((normal(formula), period), (measure, amount))
        if other != amount:
            harm, way_out = _judged(_limits(earlier, other), _limits(measure, amount))
            yield Draft(
                f"`{measure.name}` and `{earlier.name}` state two targets for one number",
                measure.span,
                secondary=(Label(earlier.span, f"another amount per {period}"),),
                notes=(harm,),
                help=way_out,
            )


def _limits(measure: Measure, amount: tuple[int, int]) -> _Limits:
    """Return what a target's number has to reach at least, and what it may be at most."""
    assert isinstance(measure, Kpi | Goal)
    assert isinstance(measure.target, LevelTarget)
    asked, level = measure.target.comparator, Fraction(*amount)
    if asked is Comparator.EQUAL:
        return level, level
    if asked is Comparator.BETWEEN:  # a range as wide as some number has it
        return -inf, inf
    return (level, inf) if asked.higher_is_better else (-inf, level)


def _judged(first: _Limits, second: _Limits) -> tuple[str, str]:
    """Return what is wrong with two targets for one number, and the way out."""
    least, most = max(first[0], second[0]), min(first[1], second[1])
    if least > most:
        return "no number meets both", "keep the one that is meant"
    if (least, most) not in (first, second):
        return "together they ask for a range", "state it once, as `between … and …`"
    return (
        "whoever misses the stricter one points at the other one",
        "state it once, and what goes beyond it as `stretch:`",
    )


def _differing(noted: Mapping[str, _Asked]) -> Iterator[str]:
    """Yield what may mean the same number where amounts differ for a kind of period."""
    alike: dict[tuple[int, Grain], list[str]] = defaultdict(list)
    for name, (number, period, _) in noted.items():
        alike[number, period].append(name)
    for names in alike.values():
        if len(names) > 1 and len({noted[name][2] for name in names}) > 1:
            yield from names
