"""In which order the rows of a period come, and which of them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from kpilang.model.entities import Metric
from kpilang.model.expr import Rank
from tests.oracle.asking import Asking
from tests.oracle.frames import Silent
from tests.oracle.question import Question, levels, target_of
from tests.oracle.values import Num, Value, compare


def lower_is_better(asking: Asking) -> bool:
    measure = asking.measure
    if isinstance(asking.formula, Rank):
        # The first place is the best.
        return True
    if isinstance(measure, Metric):
        return False
    if measure.better or measure.target is None:
        return measure.better == "lower"
    directions = {level.comparator.higher_is_better for level in levels(target_of(measure))}
    if len(directions) > 1 and asking.question.top is not None:
        raise Silent
    return directions == {False}


def ranked(rows: list[dict[str, Any]], question: Question, *, lower: bool) -> list[dict[str, Any]]:
    order = question.order
    if order is None:
        order = "name" if question.top is None else "value" if lower else "-value"
    if order != "name":
        sign = -1 if order == "-value" else 1
        rows = sorted(rows, key=lambda row: _by_value(row["value"], sign))
        for one, other in pairwise(rows):
            _tell_apart(one["value"], other["value"])
    return rows if question.top is None else rows[: question.top]


def _by_value(value: Value, sign: int) -> tuple[bool, Any]:
    if not isinstance(value, Num):
        return (value is None, 0)
    return (False, sign * value.value)


def _tell_apart(one: Value, other: Value) -> None:
    """Raise Unsure where as doubles two values may be equal, or may not."""
    if isinstance(one, Num) and isinstance(other, Num):
        compare("<", one, other)
