"""What is remembered of a project between runs: what each file says, by the hash of its text.

Files that stand together are packed together, in bundles, so that a run after a change packs little
and unpacks quickly.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping, Sequence
from functools import cache as once
from hashlib import sha256
from pathlib import Path

from kpilang.diagnostics import model as diagnostics
from kpilang.lint import rule, suppress
from kpilang.model import (
    boards,
    expr,
    measures,
    names,
    project,
    structures,
    targets,
    types,
    units,
    windows,
)
from kpilang.model import sources as tables
from kpilang.source import span
from kpilang.source.attached import Files
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source
from kpilang.workspace import cache, pack, parts, settings
from kpilang.workspace.outline import Outline
from kpilang.workspace.parts import Frame, Part, Reading, joined

BUNDLE = 80_000
"""About how many characters of text are packed together."""


@dataclass(frozen=True, slots=True)
class Known:
    """A file as it was read: the hash of its text, and its outline as plain values."""

    digest: bytes
    told: tuple[str, tuple[str, ...], bool, tuple[str, ...]]

    @classmethod
    def of(cls, digest: bytes, outline: Outline) -> Known:
        """Return what is to be remembered of a file itself."""
        words = " ".join(sorted(outline.words))
        return cls(digest, (words, outline.names, outline.local, outline.packages))

    @property
    def outline(self) -> Outline:
        """The outline of the file, made anew each time."""
        words, names, local, packages = self.told
        return Outline(frozenset(words.split()), names, local, packages)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Some files in their order, and what they say, packed."""

    files: tuple[str, ...]
    packed: bytes

    def parts(self) -> Iterator[tuple[str, Part]]:
        """Unpack what each file says."""
        return zip(self.files, packer().unpack(marshal.loads(self.packed)), strict=True)


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of a project, its files in order; `sound` when nothing is wrong with it."""

    files: dict[str, Known]
    bundles: tuple[Bundle, ...]
    frame: Frame
    sound: bool

    def is_of(self, digests: Mapping[str, bytes]) -> bool:
        """Tell whether exactly these texts were read, in this order."""
        return list(digests.items()) == [(file, k.digest) for file, k in self.files.items()]

    def parts(self) -> dict[str, Part]:
        """Unpack what the files say."""
        return {file: part for bundle in self.bundles for file, part in bundle.parts()}

    def reading(self) -> Reading:
        """Return what the files mean together."""
        said = self.parts()
        return joined({file: said[file] for file in self.files}, self.frame)


def digests(sources: Mapping[str, Source], attached: Files) -> dict[str, bytes]:
    """Return what tells each text from another, and from the same under another name.

    What a text says follows from the files that its targets name as from its own words.
    """
    more: dict[str, list[str]] = {}
    for (file, path), found in attached.items():
        more.setdefault(file, []).extend((path, found.text, found.reason))
    return {file: _digest(source, more.get(file, [])) for file, source in sources.items()}


def _digest(source: Source, more: Sequence[str]) -> bytes:
    hashed = sha256()
    for part in (source.name, source.text, *more):
        data = part.encode("utf-8", "surrogatepass")
        hashed.update(b"%d " % len(data))
        hashed.update(data)
    return hashed.digest()[:16]


def bundled(
    files: Sequence[str], sources: Mapping[str, Source], said: Mapping[str, Part]
) -> Iterator[Bundle]:
    """Pack what files say, those that stand together in one bundle."""
    start = size = 0
    for index, file in enumerate(files, start=1):
        size += len(sources[file].text)
        if size >= BUNDLE or index == len(files):
            packed = packer().pack(tuple([said[name] for name in files[start:index]]))
            yield Bundle(tuple(files[start:index]), marshal.dumps(packed))
            start, size = index, 0


def load(root: Path) -> Memory | None:
    """Return what is remembered of the project at a root."""
    name = name_of(root, "model")
    kept = cache.load(name, cache.key_of((name,)))
    if kept is None:
        return None
    files, bundles, frame, sound = kept
    return Memory(
        {file: Known(*known) for file, *known in files},
        tuple([Bundle(*bundle) for bundle in bundles]),
        packer().unpack(frame),
        sound,
    )


def save(root: Path, memory: Memory) -> None:
    """Remember what is known of the project at a root."""
    files = tuple([(file, known.digest, known.told) for file, known in memory.files.items()])
    bundles = tuple([(bundle.files, bundle.packed) for bundle in memory.bundles])
    frame = packer().pack(memory.frame)
    kept = (files, bundles, frame, memory.sound)
    name = name_of(root, "model")
    cache.save(name, cache.key_of((name,)), kept)


def name_of(root: Path, what: str) -> str:
    """Return the name in the cache of something that belongs to the project at a root."""
    hashed = sha256(str(root).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{hashed[:16]}-{what}"


@once
def packer() -> pack.Packer:
    """Return what packs all that is remembered."""
    model = (boards, expr, measures, names, project, structures, tables, targets)
    values = (types, units, windows)
    return pack.Packer(diagnostics, parts, rule, settings, span, suppress, *model, *values)
