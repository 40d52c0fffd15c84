"""The unit a value is shown in, and the formula rescaled to it.

With `unit:` that one; `per 1000` multiplies the formula. Without it durations stay in the base that
their columns declare, and timestamp differences, which come in seconds, are shown in days. A count
per count is shown as percent when it is a growth, a share or a conversion, or when its target or
limits are written as percentages.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from kpilang.analysis import literals, words
from kpilang.analysis.context import Report, is_failed
from kpilang.analysis.problems import declarations, model, types
from kpilang.analysis.scale import rebased, scaled
from kpilang.model.entities import Display
from kpilang.model.expr import Expr
from kpilang.model.types import Kind
from kpilang.model.units import SECONDS, Unit
from kpilang.syntax import nodes


def shown_in(
    raw: Expr, unit: nodes.UnitSpec | None, percent: bool, nouns: tuple[str, ...], report: Report
) -> tuple[Expr | None, Display]:
    """Return a formula in the unit it is shown in; no formula when it has failed."""
    if is_failed(raw):
        return None, Display()
    if raw.type.kind is not Kind.NUMBER:
        report.add(types.not_a_number(raw.type, raw.span))
        return None, Display()
    if unit is None:
        formula = rebased(raw, "day") if _base(raw) == "second" else raw
        return formula, plain_display(formula.type.unit, percent)
    formula, display = raw, plain_display(raw.type.unit, percent=False)
    if unit.word is not None:
        found = _worded(raw, unit.word, nouns, report)
        if found is None:
            return raw, display
        formula, display = found
    if unit.per is not None:
        count = unit.per.value
        if count < 1 or count != count.to_integral_value():
            wanted = "a whole number after `per`, as in `per 1000`"
            report.add(model.unexpected_value("unit", wanted, unit.per.span))
            return formula, display
        formula = scaled(formula, Fraction(count), formula.type)
        display = replace(display, per=int(count))
    return formula, display


@lru_cache(maxsize=256)
def plain_display(unit: Unit, percent: bool) -> Display:
    """Return how a number of a unit is shown when nothing is asked."""
    if percent and unit.is_share:
        return Display("%", percent=True)
    if unit.is_pure:
        return Display()
    return Display(unit_words(unit), currency=unit.currency)


def unit_words(unit: Unit) -> str:
    """Return a unit in words: `USD`, `days`, `USD per deal`, `calls per day`."""
    top = [_word(base.family, base.name, power) for base, power in unit.powers if power > 0]
    bottom = [base.name for base, power in unit.powers if power < 0]
    if not bottom:
        return " ".join(top)
    return f"{' '.join(top)} per {' '.join(words.singular(name) for name in bottom)}".strip()


def _word(family: str, name: str, power: int) -> str:
    text = name if family == "money" else words.plural(name)
    return text if power == 1 else f"{text}^{power}"


def _worded(
    raw: Expr, word: nodes.Ident, nouns: tuple[str, ...], report: Report
) -> tuple[Expr, Display] | None:
    name, unit = word.name, raw.type.unit
    if name == "percent":
        if unit.is_share:
            return raw, Display("%", percent=True)
    elif words.singular(name) in SECONDS:
        if unit.time_base is not None and unit.time_base[1] == 1:
            formula = rebased(raw, words.singular(name))
            return formula, plain_display(formula.type.unit, percent=False)
    elif literals.is_currency(name):
        if unit.currency == name:
            return raw, plain_display(unit, percent=False)
    elif words.singular(name) in {words.singular(noun) for noun in (*nouns, *_nouns(unit))}:
        if unit.is_pure or words.singular(name) in {words.singular(noun) for noun in _nouns(unit)}:
            return raw, Display(words.plural(name) if unit.is_pure else unit_words(unit))
    else:
        candidates = ["percent", *map(words.plural, SECONDS), *map(words.plural, nouns)]
        candidates.extend([unit.currency] if unit.currency else [])
        report.add(declarations.unknown_unit(name, word.span, candidates))
        return None
    report.add(types.unit_does_not_fit(name, word.span, raw.type, raw.span))
    return None


def _nouns(unit: Unit) -> tuple[str, ...]:
    return tuple(b.name for b, power in unit.powers if b.family == "noun" and power > 0)


def _base(expr: Expr) -> str | None:
    base = expr.type.unit.time_base
    return None if base is None else base[0].name
