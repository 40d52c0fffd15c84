"""Literals: their values and units."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

from kpilang.analysis import words
from kpilang.analysis.context import Report, failed
from kpilang.analysis.problems import declarations, values
from kpilang.model import units
from kpilang.model.expr import Expr, Literal
from kpilang.model.types import DATE, number
from kpilang.syntax import nodes


def is_currency(word: str) -> bool:
    """Tell whether a word has the form of a currency: three capital letters."""
    return len(word) == 3 and word.isascii() and word.isalpha() and word.isupper()


def quantity(node: nodes.Quantity, nouns: tuple[str, ...], report: Report) -> Expr:
    """Return a number with a unit: money and durations fit any count, a noun is meant as such."""
    word = node.unit.name
    unit = _unit(word, nouns)
    if unit is not None:
        return Literal(number(unit), node.number.value, span=node.span)
    if words.singular(word) in words.CALENDAR_LENGTHS:
        return report.fail(values.calendar_length(words.plural(word), node.unit.span), node.span)
    candidates = [*(words.plural(length) for length in words.LENGTHS), *map(words.plural, nouns)]
    return report.fail(declarations.unknown_unit(word, node.unit.span, candidates), node.span)


def day(node: nodes.Date) -> Expr:
    """Return a civil date."""
    try:
        return Literal(DATE, date.fromisoformat(node.text), span=node.span)
    except ValueError:
        # No calendar has it, as the parser has reported.
        return failed(node.span)


@lru_cache(maxsize=256)
def _unit(word: str, nouns: tuple[str, ...]) -> units.Unit | None:
    if is_currency(word):
        return replace(units.money(word), open=True)
    if words.singular(word) in units.SECONDS:
        return replace(units.duration(words.singular(word)), open=True)
    noun = _by_singular(nouns).get(words.singular(word))
    return None if noun is None else units.noun(noun)


@lru_cache(maxsize=8)
def _by_singular(nouns: tuple[str, ...]) -> dict[str, str]:
    return {words.singular(noun): noun for noun in nouns}
