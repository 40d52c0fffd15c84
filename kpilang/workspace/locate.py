"""Where a setting stands in a TOML file: tomllib reads values and forgets their places."""

from __future__ import annotations

import re

from kpilang.source.span import Span
from kpilang.source.text import Source

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_HEADER = re.compile(rf"^[ \t]*\[[ \t]*({_DOTTED})[ \t]*\]")
_KEY = re.compile(rf"^[ \t]*({_DOTTED})[ \t]*=")


def locate(source: Source, path: tuple[str, ...]) -> Span:
    """Return the span of the longest beginning of `path` that stands in the file as a key.

    Lines inside texts over several lines and keys of inline tables are not told apart from
    others; a path that is not found gives the start of the file.
    """
    best, found = 0, Span(source.name, 0, 0)
    table: tuple[str, ...] = ()
    for number, start in enumerate(source.line_starts, start=1):
        line = source.line(number)
        if header := _HEADER.match(line):
            table = here = _split(header[1])
            match = header
        elif key := _KEY.match(line):
            here = (*table, *_split(key[1]))
            match = key
        else:
            continue
        if best < len(here) <= len(path) and path[: len(here)] == here:
            best, found = len(here), Span(source.name, start + match.start(1), start + match.end(1))
    return found


def _split(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_PART, dotted))
