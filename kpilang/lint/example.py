"""An amount in the unit of a measure, as an example of what a help says to write."""

from __future__ import annotations

from kpilang.model.entities import Measure
from kpilang.model.measures import formula_of
from kpilang.model.types import Kind
from kpilang.model.units import SECONDS


def amount_for(measure: Measure) -> str:
    """Return an amount that the target of a measure may have, empty where none can be written.

    Amounts are plain numbers, shares, money in one currency and times; a rate such as USD per hour
    is none of these.
    """
    formula = formula_of(measure)
    if formula is None or formula.type.kind is not Kind.NUMBER:
        return ""
    if measure.display.percent:
        return "21%"
    powers = [(base, power) for base, power in formula.type.unit.powers if base.family != "noun"]
    if not powers:
        return "200"
    base, power = powers[0]
    if len(powers) > 1 or power != 1:
        return ""
    if base.family == "money":
        return f"400k {base.name}"
    if base.family == "time":
        shown = measure.display.unit
        return f"45 {shown if shown.removesuffix('s') in SECONDS else f'{base.name}s'}"
    return ""
