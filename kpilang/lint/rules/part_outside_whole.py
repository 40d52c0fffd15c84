"""L417 part-outside-whole."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Goal, Kpi, Measure, Metric
from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Binary,
    Column,
    Expr,
    Literal,
    Membership,
)
from kpilang.model.measures import formula_of
from kpilang.model.project import Model

#: of these a part of the rows never has more than all of them, as of sums that are below zero
COUNTS = (AggregateFunction.COUNT, AggregateFunction.COUNT_DISTINCT)


@rule_of(Metric, Goal, Kpi, code="L417", name="part-outside-whole")
def part_outside_whole(measure: Measure, model: Model) -> Iterator[Draft]:
    """A share counts rows above that it does not count below.

    A percentage of one thing counts some of the rows that it divides by. Where it counts others,
    100 % is no limit: returned orders over delivered ones can be 150 %, since an order that came
    back is `delivered` no more. Judged are quotients of two counts of one source, shown in percent,
    whose conditions hold one column against values, or of which only the lower one has such
    conditions. It is told where a number is shown in percent first, be it of a metric.

    ```kpi fail
    kpi return_rate {
      formula: count(orders where stage = "returned") / count(orders where stage = "delivered")
      unit:    percent
    }
    ```

    ```kpi fail
    kpi all_of_paid {
      formula: count(orders) / count(orders where stage = "paid")
      unit:    percent
    }
    ```

    ```kpi pass
    kpi return_rate {
      formula: count(orders where stage = "returned") /
          count(orders where stage in ("delivered", "returned"))
      unit:    percent
    }
    ```

    ```kpi pass
    kpi orders_per_payment {
      formula: count(orders) / count(orders where stage = "paid")
    }
    ```
    """
    formula = formula_of(measure)
    if not measure.display.percent or formula is None or not _counts_others(formula):
        return
    named = [model.measure(name) for name in measure.uses]
    theirs = [one for one in named if one is not None and formula_of(one) == formula]
    if any(one.display.percent for one in theirs):
        return
    yield Draft(
        f"`{measure.name}` counts rows above that it does not count below",
        measure.span if theirs else formula.span,
        notes=("what reads as a share of a whole can pass 100 %",),
        help="divide by all of which some are counted, or show it without `unit: percent`",
    )


def _counts_others(formula: Expr) -> bool:
    """Tell whether a formula is a quotient of counts, of which the upper one has other rows."""
    match formula:
        case Binary(operator="/", left=Aggregate() as part, right=Aggregate() as whole):
            return (
                part.function in COUNTS and _what(part) == _what(whole) and _is_outside(part, whole)
            )
        case _:
            return False


def _what(leaf: Aggregate) -> tuple[object, ...]:
    """Return what is counted and when, apart from which rows."""
    return leaf.function, leaf.source, leaf.argument, leaf.axis, leaf.over, leaf.each_of


def _is_outside(part: Aggregate, whole: Aggregate) -> bool:
    """Tell whether there are rows of a part that no row of the whole can be."""
    ours, theirs = _values(part.where), _values(whole.where)
    if part.where is None:
        return bool(theirs)
    return any(not ours[column] <= theirs[column] for column in ours.keys() & theirs.keys())


def _values(where: Expr | None) -> dict[Expr, frozenset[object]]:
    """Return which values a condition leaves columns, of those that it holds against values."""
    match where:
        case Binary(operator="and", left=left, right=right):
            found = _values(left)
            for column, values in _values(right).items():
                found[column] = found.get(column, values) & values
            return found
        case Binary(operator="=", left=Column() as column, right=Literal(value=value)):
            return {column: frozenset((value,))}
        case Membership(value=Column() as column, options=options, negated=False):
            if all(isinstance(option, Literal) for option in options):
                return {column: frozenset(o.value for o in options if isinstance(o, Literal))}
        case _:
            pass
    return {}
