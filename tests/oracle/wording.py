"""Formulas as text: amounts in their units, and the words that a text is made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import TypeVar

from kpilang.model.expr import FUNCTIONS
from tests.oracle.texts import DIMENSIONS, EUR, PURE, TIME, USD, Unit

T = TypeVar("T")
NAMES = (*FUNCTIONS, "now", "today", "convert")


@dataclass(frozen=True)
class Formula:
    """Text of a formula, its unit (None: not known), the sources, what it is made of."""

    text: str
    unit: Unit | None
    sources: frozenset[str]
    tags: frozenset[str]
    additive: bool = False
    shifted: bool = False


def number(value: float) -> str:
    return f"{value:g}"


def amount_of(formula: Formula, amount: str) -> str | None:
    """Write an amount as a measure shows it: what grows is shown in percent."""
    if formula.unit == PURE and formula.tags & {"growth", "share"}:
        return f"{amount}%"
    return literal(formula.unit, amount)


def literal(unit: Unit | None, amount: str) -> str | None:
    """Write a literal that fits a unit: money and durations are named, nouns are not."""
    if unit is None:
        return None
    rest = tuple((base, power) for base, power in unit if base in ("USD", "EUR", "time"))
    if rest == ():
        return amount
    if rest == USD:
        return f"{amount} USD"
    if rest == EUR:
        return f"{amount} EUR"
    if rest == TIME:
        return f"{amount} hours"
    return None


def common_names(sources: Sequence[str] | frozenset[str]) -> list[str]:
    """Return the dimensions that every source has."""
    names = [set(DIMENSIONS[source]) for source in sources]
    return sorted(set.intersection(*names)) if names else []


def evenly(rng: Random, choices: Sequence[T], text: Callable[[T], str]) -> T:
    """Choose a word, and then one of the texts in which it stands."""
    words: dict[str, list[T]] = {}
    for choice in choices:
        for word in sorted(words_of(text(choice))) or [""]:
            words.setdefault(word, []).append(choice)
    return rng.choice(words[rng.choice(sorted(words))])


@lru_cache(maxsize=10_000)
def words_of(text: str) -> frozenset[str]:
    """Return what a text is made of: its functions, and the constructs that are no functions."""
    tags = {f"{name}()" for name in re.findall(r"([a-z_0-9]+)\(", text) if name in NAMES}
    bare = re.sub(r'"[^"]*"', '""', text)
    signs = {
        "case when": r"case when", "case of": r"case (?!when)", "in": r" in \(", "like": r" like ",
        "between": r" between ", "is null": r" is (not )?null", "not": r"\bnot\b",
        "moved by days": r"[+-] \d+ (days|weeks)", "moved by hours": r"[+-] \d+ (hours|minutes)",
        "clock time": r'timestamp\(""\)',
        "valid for a time": r"seat\.(room|size)",
        "let over a reference": r"deal\.(busy|worth|net|age|is_|plain|next)",
    }  # fmt: skip
    return frozenset(tags) | {name for name, pattern in signs.items() if re.search(pattern, bare)}
