"""Nearest names, for the help of a misspelt one.

A candidate is near when few edits lead to it, when it has the same words in another order, or when
one name is part of the other.
"""

from __future__ import annotations

from collections.abc import Iterable

AT_MOST = 3
SHORTEST_PART = 3


def nearest(name: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """Return at most three candidates that `name` may stand for, the nearest first."""
    ranked: list[tuple[int, str]] = []
    folded = name.casefold()
    threshold = max(1, len(folded) // 3)
    most = threshold + 1  # ranks from here on are of no use
    for candidate in sorted(set(candidates) - {name}):
        rank = _rank(folded, candidate.casefold(), threshold, most)
        if rank is not None:
            ranked = sorted([*ranked, (rank, candidate)])[:AT_MOST]
            most = ranked[-1][0] - 1 if len(ranked) == AT_MOST else most
    return tuple(candidate for _, candidate in ranked)


def _rank(name: str, candidate: str, threshold: int, most: int) -> int | None:
    """Return how far a candidate is from a name, if that is at most `most`."""
    if name == candidate:
        return 0
    if most >= 1 and sorted(name.split("_")) == sorted(candidate.split("_")):
        return 1
    allowed = min(threshold, most)
    if abs(len(name) - len(candidate)) <= allowed:
        edits = distance(*_different(name, candidate), allowed)
        if edits <= allowed and edits < max(len(name), len(candidate)):
            return edits
    shorter, longer = sorted((name, candidate), key=len)
    if most > threshold and len(shorter) >= SHORTEST_PART and shorter in longer:
        return threshold + 1
    return None


def _different(left: str, right: str) -> tuple[str, str]:
    """Return two words without the beginning and the end that they share."""
    shortest = min(len(left), len(right))
    start = 0
    while start < shortest and left[start] == right[start]:
        start += 1
    end = 0
    while end < shortest - start and left[-1 - end] == right[-1 - end]:
        end += 1
    return left[start : len(left) - end], right[start : len(right) - end]


def distance(left: str, right: str, most: int) -> int:
    """Count the insertions, deletions, replacements and swaps of neighbours between two words.

    No letter is edited twice (the restricted Damerau-Levenshtein distance). Counting stops past
    `most`.
    """
    before: list[int] = []
    above = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        row = [i]
        for j, b in enumerate(right, start=1):
            best = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        if min(row) > most <= min(above):
            return most + 1
        before, above = above, row
    return above[-1]
