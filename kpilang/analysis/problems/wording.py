"""How names are listed and suggested in messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from kpilang.diagnostics.model import Applicability, Edit, Fix
from kpilang.diagnostics.suggest import nearest
from kpilang.source.span import Span

SHOWN = 12


def listed(names: Iterable[str]) -> str:
    """Return names in backquotes, separated by commas."""
    return ", ".join(f"`{name}`" for name in names)


def either(words: Sequence[str]) -> str:
    """Return words as a choice: `KPI, metric or goal`."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def one_of(names: Sequence[str]) -> str:
    """Return names as a choice."""
    return f"one of {listed(names)}"


@lru_cache(maxsize=8)
def _near(name: str, candidates: tuple[str, ...]) -> tuple[str, ...]:
    return nearest(name, candidates)


def similar(name: str, candidates: Iterable[str]) -> str:
    """Return the help for a misspelt name: the nearest ones, else what there is."""
    known = tuple(dict.fromkeys(candidates))
    near = _near(name, known)
    if len(near) == 1:
        return f"a similar name exists: {listed(near)}"
    if near:
        return f"similar names exist: {listed(near)}"
    if len(known) == 1:
        return f"the only one there is: {listed(known)}"
    return f"choose one of {listed(known)}" if 0 < len(known) <= SHOWN else ""


def renamed(name: str, span: Span, candidates: Iterable[str]) -> Fix | None:
    """Return the fix of a misspelt name with one near name; safe where only capitals differ."""
    near = _near(name, tuple(candidates))
    same = [other for other in near if other.casefold() == name.casefold()]
    if not same and len(near) != 1:
        return None
    instead = (same or near)[0]
    how = Applicability.SAFE if same else Applicability.UNSAFE
    return Fix(f"replace it by `{instead}`", (Edit(span, instead),), how)
