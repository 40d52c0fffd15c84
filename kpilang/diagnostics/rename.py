"""Give files other names in findings, where two projects have files of one name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kpilang.diagnostics.model import Diagnostic, Edit, Label
from kpilang.source.span import Span


def renamed(diagnostic: Diagnostic, names: Mapping[str, str]) -> Diagnostic:
    """Return the finding with the new names of files in place of the old ones."""

    def span(old: Span) -> Span:
        return old._replace(file=names.get(old.file, old.file))

    def label(old: Label) -> Label:
        return replace(old, span=span(old.span))

    def edit(old: Edit) -> Edit:
        return replace(old, span=span(old.span))

    fix = diagnostic.fix
    return replace(
        diagnostic,
        primary=label(diagnostic.primary),
        secondary=tuple(label(one) for one in diagnostic.secondary),
        fix=None if fix is None else replace(fix, edits=tuple(edit(one) for one in fix.edits)),
    )
