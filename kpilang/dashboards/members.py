"""What members are called: by their dimensions, weekdays by name, no value as unknown."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from math import inf

from kpilang.dashboards.ir import Point, TileIR, Who
from kpilang.dashboards.periods import cycle_text
from kpilang.dashboards.reader import Reader

UNKNOWN = "Unknown"

Member = tuple[str | None, ...]

#: how wide a character is drawn, about, in pixels: most of them, and those of full width
NARROW, WIDE = 8.5, 15.0


def member_parts(point: Point, tile: TileIR, reader: Reader) -> tuple[str, ...]:
    """Return what each dimension of a row is called."""
    return tuple(UNKNOWN if part is None else part for part in _called(point.member, tile, reader))


def member_names(
    points: Iterable[Point], tile: TileIR, reader: Reader, width: float | None = None
) -> dict[Who, str]:
    """Return a name for each member, in order, no two the same: the unknown one stays apart.

    Of two people of one name the second has a number behind it. A name that is wider than so many
    pixels is cut at its end, or in its middle where others begin alike.
    """
    called = {point.who: _called(point.member, tile, reader) for point in points}
    real = {" · ".join(part for part in parts if part is not None) for parts in called.values()}
    unknown = UNKNOWN if UNKNOWN not in real else f"{UNKNOWN} (no value)"
    room = inf if width is None else width
    whole = {
        who: " · ".join(unknown if part is None else part for part in parts)
        for who, parts in called.items()
    }
    alike = Counter(shortened(name, room) for name in dict.fromkeys(whole.values()))
    names: dict[Who, str] = {}
    taken: set[str] = set()
    for who, name in whole.items():
        in_middle = alike[shortened(name, room)] > 1
        number, own = 2, shortened(name, room, in_middle=in_middle)
        while own in taken:
            suffix = f" ({number})"
            own = shortened(name, room - drawn_width(suffix), in_middle=in_middle) + suffix
            number += 1
        taken.add(own)
        names[who] = own
    return names


def shortened(text: str, width: float, *, in_middle: bool = False) -> str:
    """Return a text that is about so many pixels wide at most, with dots where it is cut.

    The drawing must not shorten it: it would cut a character of two halves, as an emoji, and fail.
    """
    if drawn_width(text) <= width:
        return text
    room = width - NARROW
    if not in_middle:
        return f"{_fitting(text, room).rstrip()}…"
    front = _fitting(text, room / 2)
    back = _fitting(text[len(front) :][::-1], room - drawn_width(front))[::-1]
    return f"{front.rstrip()}…{back.lstrip()}"


def _fitting(text: str, width: float) -> str:
    """Return the beginning of a text that is no wider than so many pixels."""
    while text and drawn_width(text) > width:
        text = text[:-1]
    return text


def drawn_width(text: str) -> float:
    """Return how wide a text is drawn, about, in pixels."""
    return sum(
        WIDE if unicodedata.east_asian_width(character) in "WF" else NARROW for character in text
    )


def _called(member: Member, tile: TileIR, reader: Reader) -> Member:
    cycles = tile.query.cycles
    return tuple(
        cycle_text(name, str(part), reader.locale) if part is not None and name in cycles else part
        for name, part in zip(tile.query.by, member, strict=True)
    )
