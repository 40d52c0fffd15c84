"""Golden cases in Markdown: fenced blocks by their info word; `pytest --update` rewrites them."""

from __future__ import annotations

import re
from pathlib import Path

_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(path: Path) -> dict[str, str]:
    """Return the fenced blocks of a file by info string, in order."""
    return {m["info"].strip(): m["body"] for m in _FENCE.finditer(path.read_text("utf-8"))}


def update(path: Path, info: str, body: str) -> None:
    """Replace the body of the block with that info string; append the block where there is none."""
    text = path.read_text("utf-8")
    if info in blocks(path):
        text = _FENCE.sub(
            lambda m: f"```{info}\n{body}```" if m["info"].strip() == info else m[0], text
        )
    else:
        text = f"{text.rstrip()}\n\n```{info}\n{body}```\n"
    path.write_text(text, "utf-8")
