"""A finding in plain words, for formats that show one text."""

from __future__ import annotations

from collections.abc import Mapping

from kpilang.diagnostics.model import Diagnostic
from kpilang.source.text import Source

PROJECT = "kpi.toml"
"""The file that stands for the project, where a format wants a file and a finding has none."""


def headline(diagnostic: Diagnostic) -> str:
    """Return message and primary label in one line."""
    label = diagnostic.primary.text
    said = f"{diagnostic.message} ({label})" if label else diagnostic.message
    return " ".join(said.splitlines())


def remarks(diagnostic: Diagnostic) -> list[str]:
    """Return notes, then help or the title of the fix, each with the word that leads to it."""
    said = [f"note: {note}" for note in diagnostic.notes]
    if diagnostic.help:
        said.append(f"help: {diagnostic.help}")
    elif diagnostic.fix is not None:
        said.append(f"fix: {diagnostic.fix.title}")
    return said


def elsewhere(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> list[str]:
    """Return the secondary labels with their places, for formats that know one place."""
    said = []
    for label in diagnostic.secondary:
        source = sources.get(label.span.file)
        at = label.span.file
        if source is not None:
            line, column = source.position(min(label.span.start, len(source.text)))
            at = f"{at}:{line}:{column}"
        said.append(": ".join(part for part in (at, label.text) if part))
    return [part for part in said if part]
