"""One wrong token in any spec of the repository costs little: measured over 2,000 damages.

A token is removed, or one of the same project is put in at a random place. Nothing may raise; the
blocks that were not touched are kept; hardly any damage gives more than two messages, those of the
analysis of the whole project included.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kpilang.analysis.analyze import analyze
from kpilang.source.text import Source
from kpilang.syntax.nodes import Document
from kpilang.syntax.parse import Parsed, parse
from tests.support.full import some

SPECS = Path(__file__).parents[2] / "specs"
PIECE = re.compile(r'"""|"[^"\n]*"|#[^\n]*|\w+|->|[<>!]=|[^\w\s]')
DAMAGES = 2_000
PART = 10


@dataclass(frozen=True, slots=True)
class Damage:
    """A text with one token too many or too few, and where."""

    source: Source
    place: int
    what: str


@dataclass(slots=True)
class Figures:
    """What damages cost."""

    kept: Counter[bool] = field(default_factory=Counter)
    syntax: Counter[int] = field(default_factory=Counter)
    messages: Counter[int] = field(default_factory=Counter)
    worst: list[str] = field(default_factory=list)

    def share(self, counts: Counter[int], most: int) -> float:
        return sum(n for count, n in counts.items() if count <= most) / counts.total()

    def __str__(self) -> str:
        return (
            f"{self.kept.total()} damages: {self.kept[True] / self.kept.total():.2%} keep 80 % of "
            f"the other blocks; at most two messages in {self.share(self.syntax, 2):.2%} (syntax), "
            f"{self.share(self.messages, 2):.2%} (all); none in "
            f"{self.share(self.messages, 0):.2%}; most {max(self.messages)}"
        )


def projects() -> list[dict[str, Source]]:
    return [
        {
            path.name: Source(path.name, path.read_text("utf-8"))
            for path in sorted(folder.glob("*.kpi"))
        }
        for folder in sorted(SPECS.iterdir())
        if folder.is_dir()
    ]


def damaged(sources: dict[str, Source], chance: random.Random) -> Damage:
    sizes = [len(source.text) for source in sources.values()]
    (name,) = chance.choices(list(sources), sizes)
    text = sources[name].text
    pieces = [m for m in PIECE.finditer(text) if m[0][0] != "#"]
    hit = chance.choice(pieces)
    if chance.random() < 0.5:
        changed = text[: hit.start()] + text[hit.end() :]
        return Damage(Source(name, changed), hit.start(), f"without {hit[0]}")
    added = chance.choice(pieces)[0]
    changed = f"{text[: hit.start()]}{added} {text[hit.start() :]}"
    return Damage(Source(name, changed), hit.start(), f"with {added}")


def keeps_the_others(before: Document, after: Document, place: int) -> bool:
    others = [d for d in before.declarations if not d.span.start <= place <= d.span.end]
    kept = [d for d in others if d in after.declarations]
    return len(kept) >= 0.8 * len(others)


def measure(seeds: Sequence[int], sources: dict[str, Source], figures: Figures) -> None:
    whole = {name: parse(source) for name, source in sources.items()}
    assert all(parsed.problems == () for parsed in whole.values())
    assert analyze([parsed.document for parsed in whole.values()]).problems == ()
    for seed in seeds:
        damage = damaged(sources, random.Random(seed))
        name = damage.source.name
        parsed: Parsed = parse(damage.source)
        documents = {n: p.document for n, p in whole.items()} | {name: parsed.document}
        found = len(parsed.problems) + len(analyze(list(documents.values())).problems)
        kept = keeps_the_others(whole[name].document, parsed.document, damage.place)
        figures.kept[kept] += 1
        figures.syntax[len(parsed.problems)] += 1
        figures.messages[found] += 1
        if found > 2 or not kept:
            line, column = damage.source.position(damage.place)
            figures.worst.append(f"{name}:{line}:{column} {damage.what}: {found}, seed {seed}")


def test_damage_costs_little() -> None:
    figures = Figures()
    kinds = projects()
    for number, sources in enumerate(kinds):
        seeds = some(range(number, DAMAGES, len(kinds)), PART)
        measure(seeds, sources, figures)
    print(figures, *figures.worst, sep="\n")
    assert figures.kept[True] == figures.kept.total(), figures.worst
    assert figures.share(figures.syntax, 2) >= 0.95, figures.worst
    assert figures.share(figures.messages, 2) >= 0.95, figures.worst
