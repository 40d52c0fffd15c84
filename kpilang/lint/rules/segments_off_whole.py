"""L115 segments-off-whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.rule import Settings, rule_among
from kpilang.lint.stated import amount_of, period_of
from kpilang.model.constants import constant
from kpilang.model.entities import Goal, Kpi, LevelTarget, SegmentTarget
from kpilang.model.expr import Expr
from kpilang.model.likeness import normal
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.windows import Grain

#: segments may ask for so many times the whole, for some will miss
MOST = Fraction(5, 4)


def _apart(measure: Kpi | Goal, _model: Model) -> bool | None:
    return True if measure.additive and isinstance(measure.target, SegmentTarget) else None


@rule_among(Goal, Kpi, note=_apart, code="L115", name="segments-off-whole")
def segments_off_whole(
    noted: Mapping[str, bool], model: Model, _settings: Settings
) -> Iterator[Draft]:
    """The targets of segments add up to less than the whole's, or to far more.

    When every region meets its target and the company misses its own, the plan was wrong before
    the year began. A little more than the whole is prudent; more than a quarter more is another
    plan. Compared are amounts of sums and counts, for one kind of period.

    ```kpi fail
    kpi order_value {
      formula: sum(orders.amount)
      window:  month
      target:  >= 100 USD
    }
    kpi value_by_stage {
      formula: sum(orders.amount)
      window:  month
      target by stage { new: >= 30 USD
                        old: >= 40 USD }
    }
    ```

    ```kpi fail
    goal grow "Sell more" {
      measure: count(orders)
      target:  >= 100 per month
    }
    kpi orders_by_stage {
      formula: count(orders)
      window:  month
      target by stage { new: >= 100
                        old: >= 100 }
    }
    ```

    ```kpi pass
    kpi order_value {
      formula: sum(orders.amount)
      window:  month
      target:  >= 100 USD
    }
    kpi value_by_stage {
      formula: sum(orders.amount)
      window:  month
      target by stage { new: >= 60 USD
                        old: >= 50 USD }
    }
    ```

    ```kpi pass
    kpi order_value {
      formula: sum(orders.amount)
      window:  month
      target:  >= 100 USD
    }
    kpi value_by_stage {
      formula: sum(orders.amount)
      window:  quarter
      target by stage { new: >= 30 USD
                        old: >= 40 USD }
    }
    ```
    """
    wholes: dict[tuple[Expr, Grain], tuple[Kpi | Goal, Fraction]] = {}
    measures: list[Kpi | Goal] = [*model.goals.values(), *model.kpis.values()]
    apart = [measure for measure in measures if measure.name in noted]
    for measure in measures if apart else ():
        formula, period, amount = formula_of(measure), period_of(measure), amount_of(measure)
        if formula is not None and period is not None and amount is not None:
            wholes.setdefault((normal(formula), period), (measure, amount))
    for measure in apart:
        formula, period, total = formula_of(measure), period_of(measure), _sum(measure)
        if formula is None or period is None or total is None:
            continue
        known = wholes.get((normal(formula), period))
        if known is None or known[1] <= total <= known[1] * MOST:
            continue
        verb = "less than" if total < known[1] else "more than a quarter beyond"
        yield Draft(
            f"the segments of `{measure.name}` add up to {verb} the target of `{known[0].name}`",
            measure.target.span if measure.target is not None else measure.span,
            secondary=(Label(known[0].span, "the whole"),),
            notes=("segments that all meet their targets should meet the whole's",),
            help="let them add up to the whole, or to a little more",
        )


def _sum(measure: Kpi | Goal) -> Fraction | None:
    target = measure.target
    if not isinstance(target, SegmentTarget) or target.otherwise is not None:
        return None
    amounts = [
        constant(level.low)
        for _, level in target.members
        if isinstance(level, LevelTarget) and level.high is None and level.per is None
    ]
    if len(amounts) < len(target.members) or any(amount is None for amount in amounts):
        return None
    return sum((amount for amount in amounts if amount is not None), Fraction(0))
