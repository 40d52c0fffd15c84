"""What texts mean of which only some changed since they were read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from kpilang.source.attached import Files
from kpilang.source.text import Source
from kpilang.workspace.memory import Bundle, Known, Memory, bundled
from kpilang.workspace.outline import needed, outline, touched
from kpilang.workspace.parts import Part, Reading, joined
from kpilang.workspace.understanding import understood

MOST = 0.5
"""The share of the text up to which reading a part of it is worth the trouble."""


def renewed(
    kept: Memory,
    sources: Mapping[str, Source],
    digests: Mapping[str, bytes],
    attached: Files | None = None,
) -> tuple[Memory, Reading] | None:
    """Return what texts mean, having read only those to which a change may matter.

    None where those are most of them, where something is wrong, where a name is declared in another
    file or package than before, and where a text to which the change does not matter says something
    else than before: then all have to be read again.
    """
    if not kept.sound or kept.files.keys() != sources.keys():
        return None
    before = kept.files
    known = {file: told.outline for file, told in before.items()}
    changed = {file for file in sources if before[file].digest != digests[file]}
    left = [known[file] for file in sources if file in changed]
    outlines = {
        file: outline(source) if file in changed else known[file]
        for file, source in sources.items()
    }
    if not all(told.local for told in (*left, *(outlines[file] for file in changed))):
        return None
    if not all(outlines[file].declares_as(known[file]) for file in changed):
        return None
    wanted = touched(outlines, changed)
    needs = needed(outlines, wanted, left)
    if _size(sources, wanted | needs) > MOST * _size(sources, sources):
        return None
    found = understood(sources, outlines, wanted | needs, attached)
    said = kept.parts()
    agreed = found.frame == kept.frame and all(found.parts[f] == said[f] for f in needs)
    if not (found.sound and agreed):
        return None
    said.update((file, found.parts[file]) for file in wanted)
    bundles = tuple(_bundles(kept.bundles, wanted, sources, said))
    reading = joined({file: said[file] for file in sources}, kept.frame)
    files = {
        file: Known.of(digests[file], outlines[file]) if file in changed else before[file]
        for file in sources
    }
    return Memory(files, bundles, kept.frame, sound=True), reading


def _size(sources: Mapping[str, Source], files: Collection[str]) -> int:
    return sum(len(sources[file].text) for file in files)


def _bundles(
    before: Sequence[Bundle],
    renewed: Collection[str],
    sources: Mapping[str, Source],
    said: Mapping[str, Part],
) -> Iterator[Bundle]:
    """Yield the bundles as they are where nothing in them was renewed; pack the others anew."""
    homes = {file: number for number, bundle in enumerate(before) for file in bundle.files}
    files: list[list[str]] = [[] for _ in before]
    home = 0
    for file in sources:
        home = homes.get(file, home)  # a new file stands with the one before it
        files[home].append(file)
    for bundle, now in zip(before, files, strict=True):
        if bundle.files == tuple(now) and not any(file in renewed for file in now):
            yield bundle
        else:
            yield from bundled(now, sources, said)
