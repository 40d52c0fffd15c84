"""Texts -> what they mean together, and what each of them says of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from kpilang.analysis.analyze import analyze
from kpilang.lint.run import noted, opinions
from kpilang.lint.suppress import Remark
from kpilang.source.attached import Files
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source
from kpilang.syntax.parse import parse
from kpilang.workspace.outline import Outline
from kpilang.workspace.parts import Frame, Part, Reading, split


@dataclass(frozen=True, slots=True)
class Understood:
    """What files say, and the rest of what they mean.

    Not `sound` when something is wrong, for that may depend on anything: an unknown name is told
    with all that are like it.
    """

    parts: dict[str, Part]
    frame: Frame
    sound: bool


def understand(sources: Mapping[str, Source], attached: Files | None = None) -> Reading:
    """Return what texts mean together; `attached` are the files that targets name."""
    parsed = [parse(source) for source in sources.values()]
    documents = tuple([p.document for p in parsed])
    analysis = analyze(documents, attached)
    errors = (*(problem for p in parsed for problem in p.problems), *analysis.problems)
    order = {file: number for number, file in enumerate(sources)}
    found = () if errors else opinions(analysis.model)
    notes = () if errors else noted(analysis.model)
    return Reading(
        analysis.model,
        tuple(sorted(errors, key=lambda error: error.sort_key)),
        tuple(Remark(c.span, c.text) for d in documents for c in d.comments),
        tuple(declaration.span for d in documents for declaration in d.declarations),
        tuple(sorted(found, key=lambda told: (order[told[0]], told[1].sort_key))),
        tuple(sorted(notes, key=lambda told: order[told[0]])),
    )


def understood(
    sources: Mapping[str, Source],
    outlines: Mapping[str, Outline],
    files: Collection[str],
    attached: Files | None = None,
) -> Understood:
    """Return what some files say, read with no others."""
    chosen = {file: source for file, source in sources.items() if file in files}
    return taken_apart(understand(chosen, attached), outlines, chosen)


def taken_apart(
    reading: Reading, outlines: Mapping[str, Outline], files: Collection[str]
) -> Understood:
    """Return what each file says of what all of them mean."""
    parts, frame = split(reading, files)
    outlined = all(
        outlines[file].declares(name)
        for file, part in parts.items()
        for _, found in part.entities
        for name, _ in found
        if name is not None
    )
    return Understood(parts, frame, outlined and not reading.errors)
