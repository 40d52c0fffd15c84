"""Read a range back from the lines of a text, as a reader of a format does."""

from __future__ import annotations

import re

_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")


def lines_of(text: str) -> list[str]:
    """Return the lines with their ends, and an empty last one after a line end."""
    lines = _LINE.findall(text)
    return lines if lines and not lines[-1].endswith("\n") else [*lines, ""]


def covered(text: str, start: tuple[int, int], end: tuple[int, int], *, unit: str) -> str:
    """Return the text from a line and column to another, in `points` or in `bytes`."""
    before, inside = _offset(text, start, unit), _offset(text, end, unit)
    content = text if unit == "points" else text.encode()
    part = content[before:inside]
    return part if isinstance(part, str) else part.decode()


def replaced(
    text: str, start: tuple[int, int], end: tuple[int, int], new: str, *, unit: str
) -> str:
    """Return the text with a range replaced."""
    before, after = _offset(text, start, unit), _offset(text, end, unit)
    if unit == "points":
        return text[:before] + new + text[after:]
    content = text.encode()
    return (content[:before] + new.encode() + content[after:]).decode()


def _offset(text: str, position: tuple[int, int], unit: str) -> int:
    line, column = position
    lines = lines_of(text)
    sizes = [len(part) if unit == "points" else len(part.encode()) for part in lines]
    content = lines[line - 1].rstrip("\r\n")
    width = len(content) if unit == "points" else len(content.encode())
    assert 1 <= column <= width + 1, f"{position} lies behind its line"
    return sum(sizes[: line - 1]) + column - 1
