"""Pages of the documentation and their fenced blocks.

The words after the language say what a block is an example of:

kpi                 declarations, beside the specs of the sample project; one of the same name
                    takes the place of the sample's
kpi in=formula      each line is a formula
kpi in=source       each entry is an item of a source
kpi in=kpi of=X     each entry is a property of a KPI with the formula X
kpi … error=K301    every declaration, line or entry has exactly these errors
kpi … later         it means something, and asking for its numbers is refused (K501); whatever has
                    neither word is asked for its numbers too
kpi keep            declarations that the later blocks of the page stand beside
kpi file=NAME       a file that the reader writes; the console blocks after it see it
kpi file=NAME once  likewise; the reader deletes it after the next console block
kpi append=NAME     what the reader adds at the end of a file
toml file=NAME      likewise, as is every toml block a kpi.toml
csv file=NAME       likewise; the targets of the page's examples may name it
console             commands after `$ `, each with its output; a line `…` stands for any lines
console from=nothing  the first of a page whose reader has no sample project, but an empty folder
sql kpi compile …   what the command prints in the sample project
kpi or toml, fail or pass  in the generated pages of codes: a mistake and its cure
yaml init=NAME      a file that `kpi init` writes
sh                  for a shell: listed in test_pages.py with the reason why it is not run
text                a drawing, or what a reader types elsewhere
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODES = ROOT / "docs" / "reference" / "codes"
_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: where it stands, its language, the words after that, its text.

    `start` is where the text begins in the page.
    """

    page: Path
    line: int
    start: int
    language: str
    words: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"

    def setting(self, name: str) -> str:
        """Return the value of a word `name=value`, empty without one."""
        start = f"{name}="
        return next((word.removeprefix(start) for word in self.words if word.startswith(start)), "")


def pages() -> list[Path]:
    """Return the README and every page of the documentation."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path) -> Iterator[Block]:
    """Return the fenced blocks of a page in order."""
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        words = found[1].split()
        line = text.count("\n", 0, found.start()) + 1
        language = words[0] if words else ""
        yield Block(page, line, found.start(2), language, tuple(words[1:]), found[2])


def all_blocks(language: str) -> list[Block]:
    """Return the blocks of a language on all pages."""
    return [b for page in pages() for b in blocks(page) if b.language == language]


def without_blocks(text: str) -> str:
    """Return a page's text with its fenced blocks blanked out, lines kept."""
    return _FENCE.sub(lambda found: "\n" * found[0].count("\n"), text)


def entries(text: str) -> list[tuple[int, str]]:
    """Return the entries of a block, each with its first line; an indented line goes on."""
    found: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        goes_on = line[:1] in (" ", "}", "|") or line.startswith(("end", "and ", "or "))
        if not line.strip() or line.startswith("#"):
            continue
        if goes_on and found:
            found[-1][1].append(line)
        else:
            found.append((number, [line]))
    return [(number, "\n".join(lines)) for number, lines in found]
