"""L118 tree-off-targets."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import Settings, rule
from kpilang.lint.stated import amount_of, period_of
from kpilang.model.constants import constant, exactly
from kpilang.model.entities import Equation, Goal, Kpi
from kpilang.model.expr import Expr, Shift
from kpilang.model.leaves import children, with_children
from kpilang.model.likeness import normal
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.windows import Grain

#: targets are round numbers
TOLERANCE = Fraction(1, 10)
Targets = dict[tuple[Expr, Grain], tuple[Kpi | Goal, Fraction]]


@rule("L118", "tree-off-targets")
def tree_off_targets(model: Model, _settings: Settings) -> Iterator[Draft]:
    """The targets of a tree's parts do not give the target of their whole.

    A tree says that orders times their average value are the value of all orders. Then the three
    targets hang together: when both parts are met and the whole is missed, one of the three was
    wrong from the start. Compared are targets of one number, for one kind of period; a tenth more
    or less is rounding.

    ```kpi fail
    kpi order_value   { formula: sum(orders.amount)
                        target:  >= 1000 USD per month }
    kpi order_count   { formula: count(orders)
                        target:  >= 10 per month }
    kpi average_order { formula: sum(orders.amount) / count(orders)
                        window:  month
                        target:  >= 50 USD }
    tree sales { order_value = order_count * average_order }
    ```

    ```kpi fail
    kpi order_count { formula: count(orders)
                      window:  week
                      target:  >= 100 }
    kpi new_orders  { formula: count(orders where stage = "new")
                      window:  week
                      target:  >= 20 }
    kpi old_orders  { formula: count(orders where stage = "old")
                      window:  week
                      target:  >= 30 }
    tree sales { order_count = new_orders + old_orders }
    ```

    ```kpi pass
    kpi order_value   { formula: sum(orders.amount)
                        target:  >= 500 USD per month }
    kpi order_count   { formula: count(orders)
                        target:  >= 10 per month }
    kpi average_order { formula: sum(orders.amount) / count(orders)
                        window:  month
                        target:  >= 50 USD }
    tree sales { order_value = order_count * average_order }
    ```

    ```kpi pass
    kpi order_value   { formula: sum(orders.amount)
                        target:  >= 6000 USD per year }
    kpi order_count   { formula: count(orders)
                        target:  >= 10 per month }
    kpi average_order { formula: sum(orders.amount) / count(orders)
                        window:  month
                        target:  >= 50 USD }
    tree sales { order_value = order_count * average_order }
    ```
    """
    equations = [line for tree in model.trees.values() for line in tree.equations]
    targets = _targets(model) if equations else {}
    for line in equations:
        for (formula, period), (whole, wanted) in targets.items():
            if formula == _meaning(line, model) and wanted:
                given = constant(_with_targets(line.formula, period, targets))
                if given is not None and abs(given - wanted) > TOLERANCE * abs(wanted):
                    yield Draft(
                        f"the parts of `{line.name}` give {_shown(given)} per {_word(period)}, and "
                        f"the target of `{whole.name}` is {_shown(wanted)}",
                        line.span,
                        notes=("whoever meets the targets of all parts should meet the whole's",),
                        help="let the targets agree, or mend the equation",
                    )


def _targets(model: Model) -> Targets:
    """Return the amounts that measures aim at, by their formula and kind of period."""
    found: Targets = {}
    measures: list[Kpi | Goal] = [*model.kpis.values(), *model.goals.values()]
    for measure in measures:
        formula, period, amount = formula_of(measure), period_of(measure), amount_of(measure)
        if formula is not None and period is not None and amount is not None:
            found.setdefault((normal(formula), period), (measure, amount))
    return found


def _meaning(line: Equation, model: Model) -> Expr | None:
    measure = model.measure(line.name)
    formula = None if measure is None else formula_of(measure)
    return None if formula is None else normal(formula)


def _with_targets(expr: Expr, period: Grain, targets: Targets) -> Expr:
    """Return a formula with the targets of what it is made of; earlier periods have the same."""
    known = targets.get((normal(expr), period))
    if known is not None:
        return exactly(known[1], expr.type)
    if isinstance(expr, Shift):
        return _with_targets(expr.body, period, targets)
    parts = children(expr)
    return with_children(expr, tuple(_with_targets(part, period, targets) for part in parts))


def _shown(amount: Fraction) -> str:
    return f"{float(amount):,.4g}" if abs(amount) < 1000 else f"{float(amount):,.0f}"


def _word(period: Grain) -> str:
    return period.value.replace("_", " ")
