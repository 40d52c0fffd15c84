"""What a measure says itself, apart from what it says by naming other measures.

A finding belongs to the place where a formula is written, not to each place that uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from kpilang.model.entities import Measure
from kpilang.model.expr import Expr
from kpilang.model.measures import formula_of
from kpilang.model.project import Model

P = TypeVar("P")


def own(measure: Measure, model: Model, parts: Callable[[Expr], Iterable[P]]) -> Iterator[P]:
    """Yield what is found in a measure's formula and in none of the measures that it names.

    `parts` finds it in a formula; equal parts of formulas have to come out equal.
    """
    formula = formula_of(measure)
    found = () if formula is None else tuple(parts(formula))
    if not found:
        return
    named = [model.measure(name) for name in measure.uses]
    formulas = [formula_of(one) for one in named if one is not None]
    theirs = {part for one in formulas if one is not None for part in parts(one)}
    yield from (part for part in found if part not in theirs)
