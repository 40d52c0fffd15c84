"""Golden cases in Markdown: fenced blocks by their info word; `pytest --update` rewrites them."""

from __future__ import annotations

import re
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a case file under one `## heading`, with its fenced blocks by info string."""

    title: str
    blocks: dict[str, str]


def sections(path: Path) -> tuple[Section, ...]:
    """Return the parts of a file that stand under headings of the second level, in order."""
    _, *parts = re.split(r"^## ", path.read_text("utf-8"), flags=re.MULTILINE)
    return tuple(
        Section(part.split("\n", 1)[0], {m["info"]: m["body"] for m in _FENCE.finditer(part)})
        for part in parts
    )


def update_section(path: Path, title: str, info: str, body: str) -> None:
    """Replace the block with that info string under a heading; append it where there is none."""
    head, *parts = re.split(r"^(?=## )", path.read_text("utf-8"), flags=re.MULTILINE)
    for index, part in enumerate(parts):
        if not part.startswith(f"## {title}\n"):
            continue
        kept = re.sub(rf"^```{info}\n.*?^```$\n*", "", part, flags=re.MULTILINE | re.DOTALL)
        parts[index] = f"{kept.rstrip()}\n\n```{info}\n{body}```\n\n"
    path.write_text(f"{head}{''.join(parts)}".rstrip() + "\n", "utf-8")
