"""Units of numbers: a product of bases with exponents; money, nouns and time.

A pure number has no base. `time` bases differ only by a factor (days, minutes), so they convert;
everything else must match exactly. A literal without a noun (`40`, `30k USD`) is `open`: it fits a
number with the same money and time whatever nouns it counts, and per whatever period.

Money whose currency stands in a column is `mixed`: its base is named by the path to that column, so
that amounts of two rows, which may be in two currencies, never meet. The `period` of an amount that
recurs (`USD per month`) is no time: it does not convert.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

#: a project has few units and types, and thousands of numbers in them
shared = lru_cache(maxsize=4096)

SECONDS = {
    "second": 1,
    "minute": 60,
    "hour": 3_600,
    "day": 86_400,
    "week": 604_800,
}


@dataclass(frozen=True, slots=True, order=True)
class Base:
    """A base unit: family is `money`, `mixed`, `noun`, `time` or `period`; name `USD`, `day`."""

    family: str
    name: str


@dataclass(frozen=True, slots=True)
class Unit:
    """Bases with non-zero exponents, sorted; `open` literals fit any nouns."""

    powers: tuple[tuple[Base, int], ...] = ()
    open: bool = False

    def __str__(self) -> str:
        top = [_power(_called(b), e) for b, e in self.powers if e > 0]
        bottom = [_power(_called(b), -e) for b, e in self.powers if e < 0]
        if not bottom:
            return " ".join(top) or "number"
        return f"{' '.join(top) or '1'} per {' '.join(bottom)}"

    @property
    def is_pure(self) -> bool:
        """Tell whether nothing is left after equal nouns cancelled."""
        return not self.powers

    @property
    def is_share(self) -> bool:
        """Tell whether it may be shown as percent: a pure number, or a count per count."""
        return all(b.family == "noun" for b, _ in self.powers) and not sum(
            e for _, e in self.powers
        )

    @property
    def time_base(self) -> tuple[Base, int] | None:
        """The time base and its exponent, when there is one."""
        return next(((b, e) for b, e in self.powers if b.family == "time"), None)

    @property
    def currency(self) -> str | None:
        """The currency when money to the first power is part of the unit."""
        return next((b.name for b, e in self.powers if b.family == "money" and e == 1), None)

    def without(self, family: str) -> Unit:
        """Return the unit with one family of bases left out."""
        return Unit(tuple((b, e) for b, e in self.powers if b.family != family), self.open)


PURE = Unit()
OPEN = Unit((), open=True)


def _called(base: Base) -> str:
    return f"money in {base.name}" if base.family == "mixed" else base.name


def _power(name: str, exponent: int) -> str:
    return name if exponent == 1 else f"{name}^{exponent}"


@shared
def of(family: str, name: str) -> Unit:
    """Return the unit of one base: `of("money", "USD")`."""
    return Unit(((Base(family, name), 1),))


def money(currency: str) -> Unit:
    """Return the unit of a currency."""
    return of("money", currency)


def mixed(path: tuple[str, ...]) -> Unit:
    """Return the unit of money whose currency stands in the column that a path leads to."""
    return of("mixed", ".".join(path))


def period(name: str) -> Unit:
    """Return the unit that an amount is per, when it recurs in each such period."""
    return of("period", name)


def is_recurring(unit: Unit) -> bool:
    """Tell whether an amount is one per period: it adds up over members, not over time."""
    return any(base.family == "period" and power < 0 for base, power in unit.powers)


def is_mixed(unit: Unit) -> bool:
    """Tell whether money is in it whose currency differs from row to row."""
    return any(base.family == "mixed" for base, _ in unit.powers)


def moved(unit: Unit, path: tuple[str, ...]) -> Unit:
    """Return a unit as seen from the start of a path that leads to where it is meant."""
    return _renamed(unit, lambda name: ".".join((*path, name)))


def unmoved(unit: Unit) -> Unit:
    """Return a unit as seen from where it is meant."""
    return _renamed(unit, lambda name: name.rpartition(".")[2])


def _renamed(unit: Unit, rename: Callable[[str], str]) -> Unit:
    """Return a unit with other names for the columns that hold its currencies."""
    if not is_mixed(unit):
        return unit
    powers = (
        (Base(b.family, rename(b.name)) if b.family == "mixed" else b, e) for b, e in unit.powers
    )
    return Unit(tuple(sorted(powers)), unit.open)


def noun(name: str) -> Unit:
    """Return the unit of a count of something."""
    return of("noun", name)


def duration(name: str = "day") -> Unit:
    """Return the unit of a duration counted in `second minute hour day week`."""
    return of("time", name)


@shared
def product(left: Unit, right: Unit, sign: int = 1) -> Unit:
    """Multiply (sign 1) or divide (sign -1) two units; the left's time base is kept.

    The caller rescales the right number by `rescale_factor(right, left)` first.
    """
    powers = dict(left.powers)
    base = left.time_base
    for b, e in right.powers:
        target = base[0] if base and b.family == "time" else b
        powers[target] = powers.get(target, 0) + sign * e
    kept = tuple(sorted((b, e) for b, e in powers.items() if e))
    return Unit(kept, left.open and right.open)


@shared
def fits(left: Unit, right: Unit) -> bool:
    """Tell whether two numbers may be added or compared, time converted where needed."""
    a, b = _normal(left), _normal(right)
    if left.open or right.open:
        a, b = (unit.without("noun").without("period") for unit in (a, b))
    return a.powers == b.powers


def rescale_factor(source: Unit, target: Unit) -> Fraction:
    """Return what a number in `source` is multiplied by to be in `target`'s time base."""
    a, b = source.time_base, target.time_base
    if a is None or b is None:
        return Fraction(1)
    return Fraction(SECONDS[a[0].name], SECONDS[b[0].name]) ** a[1]


def _normal(unit: Unit) -> Unit:
    return Unit(
        tuple(sorted((Base("time", "day") if b.family == "time" else b, e) for b, e in unit.powers))
    )
