"""Which part of a formula differs from another one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import combinations

from kpilang.changes.physical import logical, physical
from kpilang.changes.record import Aspect
from kpilang.changes.references import AS_THEY_WERE, Names
from kpilang.model.expr import Aggregate, Binary, Conversion, Event, Expr, Literal, Rollup, TargetOf
from kpilang.model.leaves import transform, walk
from kpilang.model.likeness import normal
from kpilang.model.measures import Display
from kpilang.model.project import Model
from kpilang.source.frozen import dataclass

#: what may differ alone while the rest of a formula is the same
PARTS = (Aspect.FILTER, Aspect.AXIS, Aspect.WINDOW)


@dataclass(frozen=True, slots=True)
class Shown:
    """A formula with the model that it is of, and the unit that it is shown in."""

    formula: Expr
    display: Display
    model: Model
    names: Names = AS_THEY_WERE

    @property
    def forms(self) -> tuple[Expr, Expr]:
        """The formula in its own unit, whatever it is shown in: by the names, and by the data."""
        formula = unscaled(self.formula, self.display)
        return logical(formula, self.names), physical(formula, self.model, self.names)


def differing(before: Shown, after: Shown) -> tuple[Aspect, ...]:
    """Return which parts of a formula differ: the fewest that tell it, none where it is the same.

    Filters, time axes and windows of its own are parts; where more than these differ it is another
    formula. It is the same where it says the same of the sources, whose tables and columns may be
    others now, and where it reads the same data, whatever that is called.
    """
    if before.formula == after.formula and not _names_targets(before):
        return ()
    pairs = list(zip(before.forms, after.forms, strict=True))
    for count in range(len(PARTS) + 1):
        for parts in combinations(PARTS, count):
            if any(_without(old, parts) == _without(new, parts) for old, new in pairs):
                return parts
    return (Aspect.FORMULA,)


def _names_targets(shown: Shown) -> bool:
    """Tell whether a formula names targets that may be called something else now."""
    return bool(shown.names.measures) and any(
        isinstance(part, TargetOf) for part in walk(shown.formula)
    )


def unscaled(formula: Expr, display: Display) -> Expr:
    """Return a formula without what only brings it into the unit that is asked for."""
    while isinstance(formula, Binary) and formula.operator in ("*", "/"):
        left, right = formula.left, formula.right
        if not isinstance(right, Literal):
            break
        own, shown = left.type.unit.time_base, formula.type.unit.time_base
        rebased = own is not None and shown is not None and own != shown
        if not rebased and (display.per == 1 or right.value != display.per):
            break
        formula = left
    return formula


def _without(formula: Expr, parts: Collection[Aspect]) -> Expr:
    if not parts:
        return formula

    def change(part: Expr) -> Expr:
        match part:
            case Aggregate():
                return _bare(part, parts)
            case Rollup(aggregate=aggregate):
                return replace(part, aggregate=_bare(aggregate, parts))
            case Conversion(base=base, reached=reached):
                return replace(part, base=_event(base, parts), reached=_event(reached, parts))
            case _:
                return part

    return normal(transform(formula, change))


def _bare(leaf: Aggregate, parts: Collection[Aspect]) -> Aggregate:
    if Aspect.FILTER in parts:
        leaf = replace(leaf, where=None)
    if Aspect.AXIS in parts:
        leaf = replace(leaf, axis=None)
    return replace(leaf, over=None) if Aspect.WINDOW in parts else leaf


def _event(event: Event, parts: Collection[Aspect]) -> Event:
    if Aspect.FILTER in parts:
        event = replace(event, where=None)
    if Aspect.AXIS in parts:
        event = replace(event, axis=replace(event.axis, value=Literal(event.axis.value.type, None)))
    return event
