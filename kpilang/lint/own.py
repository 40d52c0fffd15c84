"""What a measure says itself, apart from what it says by naming other measures.

A finding belongs to the place where a formula is written, not to each place that uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kpilang.model.entities import Measure
from kpilang.model.expr import Aggregate, Expr
from kpilang.model.leaves import aggregates, walk
from kpilang.model.measures import formula_of
from kpilang.model.project import Model


def own_parts(measure: Measure, model: Model) -> Iterator[Expr]:
    """Yield the parts of a measure's formula that none of the measures has which it names."""
    formula = formula_of(measure)
    if formula is None:
        return
    named = [model.measure(name) for name in measure.uses]
    theirs = {part for one in named if one is not None for part in _parts(formula_of(one))}
    yield from (part for part in walk(formula) if part not in theirs)


def own_leaves(measure: Measure, model: Model) -> Iterator[Aggregate]:
    """Yield the aggregates of a measure's formula that none of the measures has which it names."""
    formula = formula_of(measure)
    if formula is None:
        return
    own = set(own_parts(measure, model))
    yield from (leaf for leaf in aggregates(formula) if leaf in own)


def parts_where(measure: Measure, model: Model, holds: Callable[[Expr], bool]) -> Iterator[Expr]:
    """Yield a measure's own parts for which something holds, which is quick where few are."""
    found = [part for part in _parts(formula_of(measure)) if holds(part)]
    own = set(own_parts(measure, model)) if found else set()
    yield from (part for part in found if part in own)


def _parts(formula: Expr | None) -> Iterator[Expr]:
    return iter(()) if formula is None else walk(formula)
