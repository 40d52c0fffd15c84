"""What texts mean that are read for the first time, or all of them again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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

LARGEST = 1_500_000
"""The characters of text that are read at once, for that takes some forty times their room."""

MOST_NEEDED = 0.25
"""The share of the text that may be read more than once."""

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
        return cls.of(tuple([Bundle(*bundle) for bundle in sent[0]]), *packer().unpack(sent[1]))

    @classmethod
    def of(cls, bundles: tuple[Bundle, ...], needs: dict[str, Part], frame: Frame) -> _Share:
        """Return a share as its bundles say it, which fills the larger part of it later."""
        parts = {file: part for bundle in bundles for file, part in bundle.parts()}
        return cls(parts, bundles, needs, frame)

    def sent(self) -> Any:
        """Return it in plain values."""
        bundles = tuple([(bundle.files, bundle.packed) for bundle in self.bundles])
        return bundles, packer().pack((self.needs, self.frame))

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
    """Read a large project in shares, each with what it needs, on several processors.

    None where that does not pay, where something is wrong, and where a file does not say the same
    in its own share and in those that need it.
    """
    runs = _runs(sources)
    shares = [share for run in runs for share in run]
    needs = {share: tuple(sorted(needed(outlines, share))) for share in shares}
    read_twice = sum(_size(sources, files) for files in needs.values())
    if len(shares) < 2 or read_twice > MOST_NEEDED * _size(sources, sources):
        return None
    jobs = [
        [partial(_read, sources, outlines, attached, share, needs[share]) for share in run]
        for run in runs
    ]
    first, others = processes.together(
        partial(_done, jobs[0]), [partial(_sent, run) for run in jobs[1:]]
    )
    read = [*first, *(_Share.received(share) for sent in others for share in sent or ())]
    said = {file: part for share in read for file, part in share.parts.items()}
    if len(read) < len(shares) or not all(share.agrees(said, read[0].frame) for share in read):
        return None
    bundles = tuple(bundle for share in read for bundle in share.bundles)
    memory = Memory(files, bundles, read[0].frame, sound=True)
    return memory, joined({file: said[file] for file in sources}, memory.frame)


Job = Callable[[], _Share | None]


def _done(jobs: Sequence[Job]) -> list[_Share]:
    """Read shares; none where something is wrong in one. Of several only little is kept."""
    read: list[_Share] = []
    for job in jobs:
        share = job()
        if share is None:
            return []
        if len(jobs) > 1:
            share = _Share.of(share.bundles, share.needs, share.frame)
        read.append(share)
    return read


def _sent(jobs: Sequence[Job]) -> list[Any] | None:
    """Read shares, to be sent to another process; None where something is wrong in one."""
    sent = []
    for job in jobs:
        share = job()
        if share is None:
            return None
        sent.append(share.sent())
        del share
    return sent


def _read(
    sources: Sources, outlines: Outlines, attached: Attached, share: Names, needs: Names
) -> _Share | None:
    found = understood(sources, outlines, {*share, *needs}, attached)
    if not found.sound:
        return None
    parts = {file: found.parts[file] for file in share}
    bundles = tuple(bundled(share, sources, parts))
    return _Share(parts, bundles, {file: found.parts[file] for file in needs}, found.frame)


def _size(sources: Sources, files: Iterable[str]) -> int:
    return sum(len(sources[file].text) for file in files)


def _runs(sources: Sources) -> list[list[Names]]:
    """Cut the files into a run of shares for each process that is worth its start.

    The first is that of this process.
    """
    size = _size(sources, sources)
    count = max(1, min(processes.available(), size // SHARE))
    runs = _cut(sources, tuple(sources), count)
    return [_cut(sources, run, 1 + _size(sources, run) // LARGEST) for run in runs]


def _cut(sources: Sources, files: Names, count: int) -> list[Names]:
    """Cut files into some shares of about one size."""
    before, whole = 0, max(1, _size(sources, files))
    shares: list[list[str]] = [[] for _ in range(count)]
    for file in files:
        shares[min(before * count // whole, count - 1)].append(file)
        before += len(sources[file].text)
    return [tuple(share) for share in shares if share]
