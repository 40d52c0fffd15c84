"""Targets and limits by what they ask for, in whatever unit it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

from kpilang.changes.formulas import Shown
from kpilang.changes.references import Names
from kpilang.model.constants import constant
from kpilang.model.expr import Typed
from kpilang.model.measures import Goal, Kpi
from kpilang.model.project import Model
from kpilang.model.units import SECONDS


def asked(value: object, measure: Kpi | Goal, model: Model, names: Names) -> tuple[object, ...]:
    """Return what a target, limit or other judgement asks, comparable between two versions.

    Amounts are in seconds where they are times, and without the factor of `unit: per 1000`;
    formulas by what they mean.
    """

    def amount(expr: Any) -> object:
        level = constant(expr)
        if level is None:
            return Shown(expr, measure.display, model, names).forms[0]
        base = expr.type.unit.time_base
        scale = Fraction(1) if base is None else Fraction(SECONDS[base[0].name]) ** base[1]
        return level * scale / measure.display.per, expr.type.unit.currency

    return tuple(_parts(value, amount))


def _parts(value: object, amount: Callable[[object], object]) -> Iterator[object]:
    if isinstance(value, Typed):
        yield amount(value)
    elif isinstance(value, tuple):
        yield tuple(part for one in value for part in _parts(one, amount))
    elif is_dataclass(value) and not isinstance(value, type):
        yield type(value).__name__
        for item in fields(value):
            if item.compare:
                yield from _parts(getattr(value, item.name), amount)
    else:
        yield value
