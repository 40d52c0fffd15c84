"""How wide text is on a terminal, so that an underline stands below what it means."""

from __future__ import annotations

from unicodedata import category, east_asian_width

TAB_STOP = 4
ZERO_WIDTH_JOINER = "\u200d"
EMOJI_PRESENTATION = "\ufe0f"
SKIN_TONES = ("\U0001f3fb", "\U0001f3ff")
_INVISIBLE = ("Mn", "Me", "Cf")
_CONTROL = ("Cc", "Zl", "Zp")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def display(line: str) -> tuple[str, tuple[int, ...]]:
    """Return a line as it can be shown, and the column at which each character begins.

    The columns have one entry more than the line: its whole width. Tabs become blanks. Control
    and direction characters become visible, so that no file can steer the terminal.
    """
    shown: list[str] = []
    columns = [0]
    for i, char in enumerate(line):
        before = line[i - 1] if i else ""
        at = columns[-1]
        if char == "\t":
            width = TAB_STOP - at % TAB_STOP
            shown.append(" " * width)
        else:
            visible = visible_character(char)
            width = _width(visible, before)
            shown.append(visible)
        columns.append(at + width)
    return "".join(shown), tuple(columns)


def clean(text: str) -> str:
    """Return text with its control and direction characters made visible."""
    return "".join(map(visible_character, text))


def visible_character(char: str) -> str:
    """Return a stand-in for a character that would steer the terminal, else the character."""
    if ord(char) < 0x20:
        return chr(0x2400 + ord(char))
    if char == "\x7f":
        return "\u2421"
    return "\ufffd" if char in _BIDI or category(char) in _CONTROL else char


def _width(char: str, before: str) -> int:
    if char == EMOJI_PRESENTATION:
        return int(bool(before) and east_asian_width(before) not in ("W", "F"))
    if category(char) in _INVISIBLE or before == ZERO_WIDTH_JOINER:
        return 0
    if SKIN_TONES[0] <= char <= SKIN_TONES[1] and before and ord(before) > 0x2000:
        return 0
    return 2 if east_asian_width(char) in ("W", "F") else 1
