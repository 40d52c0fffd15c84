"""Words to Markdown that shows them as they are: no sign of theirs means anything."""

from __future__ import annotations

import re

from kpilang.dashboards.ir import TextIR

#: what CommonMark takes for itself unless a backslash stands before it
_SIGNS = re.compile(r"[!-/:-@\[-`{-~]")


def markdown(tile: TextIR) -> str:
    """Return a heading and paragraphs; every sign of punctuation is a sign of the text."""
    heading = [f"### {_plain(tile.title)}"] if tile.title else []
    return "\n\n".join([*heading, *(_plain(part) for part in tile.paragraphs)])


def _plain(text: str) -> str:
    return _SIGNS.sub(lambda found: f"\\{found[0]}", text)
