"""What a planted fault is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A text in a file of the package, and the wrong one in its place.

    It is looked for in worlds that are dealt some `cards` alone, where there are any.
    """

    file: str
    right: str
    wrong: str
    cards: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.file}: {' '.join(self.right.split())}"
