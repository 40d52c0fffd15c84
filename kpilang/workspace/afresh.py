"""What texts mean that are read for the first time, or all of them again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from kpilang.source.attached import Files
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source
from kpilang.workspace import processes
from kpilang.workspace.memory import Bundle, Known, Memory, bundled, packer
from kpilang.workspace.outline import Outline, needed, outline
from kpilang.workspace.parts import Frame, Part, Reading, joined
from kpilang.workspace.understanding import taken_apart, understand, understood

SHARE = 400_000
"""The characters of text that are worth a process of their own."""

AHEAD = 0.05
"""The share of the text that this process has less of, for it puts together what all have read."""

MOST_NEEDED = 0.25
"""The share of the text that may be read by more than one process."""

Sources = Mapping[str, Source]
Outlines = Mapping[str, Outline]
Attached = Files | None
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Share:
    """What the files of a share say, also packed, and what it takes those to say that it needs."""

    parts: dict[str, Part]
    bundles: tuple[Bundle, ...]
    needs: dict[str, Part]
    frame: Frame

    @classmethod
    def received(cls, sent: Any) -> _Share:
        """Return a share that another process sent."""
        bundles = tuple([Bundle(*bundle) for bundle in sent[0]])
        parts = {file: part for bundle in bundles for file, part in bundle.parts()}
        return cls(parts, bundles, *packer().unpack(sent[1]))

    def agrees(self, said: Mapping[str, Part], frame: Frame) -> bool:
        """Tell whether what is needed says the same in its own share."""
        return self.frame == frame and all(said[f] == part for f, part in self.needs.items())


def afresh(
    sources: Sources, digests: Mapping[str, bytes], attached: Attached = None
) -> tuple[Memory, Reading]:
    """Return what texts mean, and what to remember of it."""
    outlines = {file: outline(source) for file, source in sources.items()}
    files = {file: Known.of(digest, outlines[file]) for file, digest in digests.items()}
    shared = _shared(sources, outlines, files, attached)
    return shared or _whole(sources, outlines, files, attached)


def _whole(
    sources: Sources, outlines: Outlines, files: dict[str, Known], attached: Attached
) -> tuple[Memory, Reading]:
    reading = understand(sources, attached)
    found = taken_apart(reading, outlines, sources)
    bundles = tuple(bundled(tuple(sources), sources, found.parts))
    return Memory(files, bundles, found.frame, found.sound), reading


def _shared(
    sources: Sources, outlines: Outlines, files: dict[str, Known], attached: Attached
) -> tuple[Memory, Reading] | None:
    """Read a large project in shares, each with what it needs and in a process of its own.

    None where that does not pay, where something is wrong, and where a file does not say the same
    in its own share and in those that need it.
    """
    shares = _shares(sources)
    needs = [tuple(sorted(needed(outlines, share))) for share in shares]
    read_twice = sum(map(partial(_size, sources), needs))
    if not shares or read_twice > MOST_NEEDED * _size(sources, sources):
        return None
    read_one = partial(_read, sources, outlines, attached)
    jobs = [partial(read_one, *job) for job in zip(shares, needs, strict=True)]
    first, others = processes.together(jobs[0], [partial(_sent, job) for job in jobs[1:]])
    found = [first, *(None if sent is None else _Share.received(sent) for sent in others)]
    read = [share for share in found if share is not None]
    said = {file: part for share in read for file, part in share.parts.items()}
    if len(read) < len(shares) or not all(share.agrees(said, read[0].frame) for share in read):
        return None
    bundles = tuple(bundle for share in read for bundle in share.bundles)
    memory = Memory(files, bundles, read[0].frame, sound=True)
    return memory, joined({file: said[file] for file in sources}, memory.frame)


def _read(
    sources: Sources, outlines: Outlines, attached: Attached, share: Names, needs: Names
) -> _Share | None:
    found = understood(sources, outlines, {*share, *needs}, attached)
    if not found.sound:
        return None
    parts = {file: found.parts[file] for file in share}
    bundles = tuple(bundled(share, sources, parts))
    return _Share(parts, bundles, {file: found.parts[file] for file in needs}, found.frame)


def _sent(job: Callable[[], _Share | None]) -> Any:
    """Return what a share says in plain values, to be sent to another process."""
    share = job()
    if share is None:
        return None
    bundles = tuple([(bundle.files, bundle.packed) for bundle in share.bundles])
    return bundles, packer().pack((share.needs, share.frame))


def _size(sources: Sources, files: Iterable[str]) -> int:
    return sum(len(sources[file].text) for file in files)


def _shares(sources: Sources) -> list[tuple[str, ...]]:
    """Cut the files into runs of about one size, one for each process that is worth its start.

    The first is that of this process.
    """
    size = _size(sources, sources)
    count = min(processes.available(), size // SHARE)
    if count < 2:
        return []
    shares: list[list[str]] = [[] for _ in range(count)]
    before = int(AHEAD * size)
    whole = before + size
    for file, source in sources.items():
        shares[before * count // whole].append(file)
        before += len(source.text)
    return [tuple(share) for share in shares if share]
