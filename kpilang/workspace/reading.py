"""Texts -> what they mean, remembered between runs.

Where no text changed nothing is read again. Where some did, those are to which it may matter, with
what they need; and what they need must come out as it was, which is asked each time. Where a name
is declared in another file or package than before, and in all other cases, everything is read, a
large project on several processors.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kpilang.diagnostics import model as diagnostics
from kpilang.source.attached import Files
from kpilang.source.text import Source
from kpilang.workspace import cache, memory
from kpilang.workspace.parts import Reading
from kpilang.workspace.settings import Config


def read(root: Path, sources: Mapping[str, Source], attached: Files | None = None) -> Reading:
    """Return what the texts of a project mean; `root` tells projects apart in the cache.

    `attached` are the files that targets name.
    """
    files = attached or {}
    digests = memory.digests(sources, files)
    kept = memory.load(root)
    if kept is not None and kept.is_of(digests):
        return kept.reading()
    # A command on texts that did not change needs neither parser nor analysis.
    from kpilang.workspace.afresh import afresh
    from kpilang.workspace.renewal import renewed

    found = None if kept is None else renewed(kept, sources, digests, files)
    made, reading = found or afresh(sources, digests, files)
    memory.save(root, made)
    return reading


def settings_of(
    root: Path, source: Source
) -> tuple[Config | None, tuple[diagnostics.Diagnostic, ...]]:
    """Return what a `kpi.toml` says, or what is wrong with it."""
    name, key = memory.name_of(root, "settings"), cache.key_of((source.name, source.text))
    kept = cache.load(name, key)
    if kept is not None:
        return memory.packer().unpack(kept), ()
    from kpilang.workspace.config import parse_config  # with the library that validates

    config, wrong = parse_config(source)
    if config is not None:
        cache.save(name, key, memory.packer().pack(config))
    return config, wrong
