"""What changed, in Markdown: for the comment on a pull request.

Whatever comes from the specs stands in code, where nothing in it is a tag, a link or a mention.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kpilang.changes.record import Detail, Kind, Weight
from kpilang.changes.report import PARTS, Compared, Entry, entries, summary
from kpilang.diagnostics.report import plural

#: what a part shows at most, for a comment has bounds
MOST = 50
LONGEST = 300
_TICKS = re.compile("`+")


def render(found: Compared) -> str:
    """Return the report as Markdown that ends with a line end."""
    lines = [f"## KPIs: {summary(found)}", "", f"Compared with {code(found.revision)}."]
    for weight, title in PARTS:
        lines += _part(found, weight, title)
    if found.left_out:
        names = ", ".join(map(code, found.left_out))
        lines += ["", f"Not compared, for an error was in them: {names}."]
    return "\n".join(lines) + "\n"


def code(text: str) -> str:
    """Return a text as code in a line, whatever it holds."""
    line = " ".join(text.split())
    if len(line) > LONGEST:
        line = f"{line[:LONGEST]}…"
    longest = max((len(run) for run in _TICKS.findall(line)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if line[:1] == "`" or line[-1:] == "`" else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def _part(found: Compared, weight: Weight, title: str) -> Iterator[str]:
    told = entries(found, weight)
    if not told:
        return
    yield from ("", f"### {title.capitalize()}", "")
    yield from _some([entry for entry in told if not entry.follows], weight)
    following = [entry for entry in told if entry.follows]
    if following:
        count = plural(len(following), "measure")
        yield from ("", f"<details><summary>and {count} made of these</summary>", "")
        yield from _some(following, weight)
        yield from ("", "</details>")


def _some(told: list[Entry], weight: Weight) -> Iterator[str]:
    for entry in told[:MOST]:
        yield from _entry(entry, weight)
    if len(told) > MOST:
        yield f"- and {len(told) - MOST} more, which {code('kpi diff')} shows"


def _entry(entry: Entry, weight: Weight) -> Iterator[str]:
    change = entry.change
    became = ""
    if change.kind is not Kind.CHANGED and change.weight_of_name is weight:
        became = f" {change.kind}" + (f" from {code(change.former)}" if change.former else "")
    yield f"- {code(entry.head)}{became}"
    if weight is Weight.BREAKING:
        yield from (f"  - noted: {code(note)}" for note in change.noted)
    for detail in entry.details:
        yield f"  - {_detail(detail)}"


def _detail(detail: Detail) -> str:
    word = f"{detail.aspect} {code(detail.name)}" if detail.name else str(detail.aspect)
    if detail.through:
        return f"{word}, through {', '.join(map(code, detail.through))}"
    if detail.sources:
        word += f", by what {', '.join(map(code, detail.sources))} says of its rows"
    sides = [code(text) if text.strip() else "none" for text in (detail.before, detail.after)]
    return word if sides[0] == sides[1] else f"{word}: {sides[0]} → {sides[1]}"
