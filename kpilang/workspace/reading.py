"""Texts -> what they mean, remembered between runs while no text changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache as once
from hashlib import sha256
from pathlib import Path

from kpilang.diagnostics import model as diagnostics
from kpilang.lint import rule, suppress
from kpilang.lint.suppress import Remark
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
from kpilang.model.project import Model
from kpilang.source import span
from kpilang.source.attached import Files
from kpilang.source.span import Span
from kpilang.source.text import Source
from kpilang.workspace import cache, pack, settings
from kpilang.workspace.settings import Config


@dataclass(frozen=True, slots=True)
class Reading:
    """The model of some texts, the errors in them, their comments, and where declarations lie."""

    model: Model
    errors: tuple[diagnostics.Diagnostic, ...]
    remarks: tuple[Remark, ...]
    blocks: tuple[Span, ...]


def read(root: Path, sources: Mapping[str, Source], attached: Files | None = None) -> Reading:
    """Return what the texts of a project mean; `root` tells projects apart in the cache.

    `attached` are the files that targets name.
    """
    name, files = _name(root, "model"), attached or {}
    parts = [part for source in sources.values() for part in (source.name, source.text)]
    for (spec, path), file in files.items():
        parts += (spec, path, file.text, file.reason)
    key = cache.key_of(parts)
    kept = cache.load(name, key)
    if kept is not None:
        return Reading(*_packer().unpack(kept))
    reading = _read(sources, files)
    kept_parts = (reading.model, reading.errors, reading.remarks, reading.blocks)
    cache.save(name, key, _packer().pack(kept_parts))
    return reading


def settings_of(
    root: Path, source: Source
) -> tuple[Config | None, tuple[diagnostics.Diagnostic, ...]]:
    """Return what a `kpi.toml` says, or what is wrong with it."""
    name, key = _name(root, "settings"), cache.key_of((source.name, source.text))
    kept = cache.load(name, key)
    if kept is not None:
        return _packer().unpack(kept), ()
    from kpilang.workspace.config import parse_config  # with the library that validates

    config, wrong = parse_config(source)
    if config is not None:
        cache.save(name, key, _packer().pack(config))
    return config, wrong


def _name(root: Path, what: str) -> str:
    hashed = sha256(str(root).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{hashed[:16]}-{what}"


def _read(sources: Mapping[str, Source], attached: Files) -> Reading:
    # A command on texts that did not change needs neither parser nor analysis.
    from kpilang.analysis.analyze import analyze
    from kpilang.syntax.parse import parse

    parsed = [parse(source) for source in sources.values()]
    documents = tuple(p.document for p in parsed)
    analysis = analyze(documents, attached)
    return Reading(
        analysis.model,
        (*(problem for p in parsed for problem in p.problems), *analysis.problems),
        tuple(Remark(c.span, c.text) for d in documents for c in d.comments),
        tuple(declaration.span for d in documents for declaration in d.declarations),
    )


@once
def _packer() -> pack.Packer:
    model = (boards, expr, measures, names, project, structures, tables, targets)
    values = (types, units, windows)
    return pack.Packer(diagnostics, rule, settings, span, suppress, *model, *values)
