"""Apply the fixes of a project's findings to its files."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from kpilang.diagnostics.fixes import Fixed, Texts, fix
from kpilang.lint.run import BY_PROFILE, Selection
from kpilang.source.text import Source
from kpilang.syntax.laying_out import laid_out
from kpilang.syntax.nodes import BadItem, Declaration, Node
from kpilang.syntax.parse import parse
from kpilang.workspace.files import replace_text, starts_with_mark
from kpilang.workspace.project import Project, check


def fix_project(
    project: Project,
    only: Collection[str],
    selection: Selection = BY_PROFILE,
    *,
    unsafe: bool = False,
) -> tuple[Project, Fixed]:
    """Return the project with the fixes of its findings applied to some of its files.

    A file that was mended is laid out, unless a part of it cannot be read.
    """
    wanted = {name: source for name, source in project.sources.items() if name in only}

    def placed(texts: Texts) -> Project:
        return replace(project, sources={**project.sources, **texts})

    fixed = fix(
        wanted, lambda texts: check(placed(texts), selection).problems, unread_lines, unsafe=unsafe
    )
    tidy = {name: Source(name, laid_out(s).text) for name, s in fixed.sources.items()}
    whole = {name: _with_line_ends(project.sources[name], s) for name, s in tidy.items()}
    done = Fixed(whole, fixed.applied)
    return placed(whole), done


def write_fixes(project: Project, fixed: Fixed) -> None:
    """Write the files that fixes changed, each whole or not at all."""
    for name, source in sorted(fixed.sources.items()):
        path = project.paths[name].resolve()
        mark = "\ufeff" if starts_with_mark(path) else ""
        replace_text(path, mark + source.text)


def unread_lines(source: Source) -> int:
    """Count the lines that could not be read."""
    unread: set[int] = set()
    for declaration in parse(source).document.declarations:
        parts: tuple[Node, ...] = (declaration,)
        if isinstance(declaration, Declaration):
            parts = tuple(item for item in declaration.items if isinstance(item, BadItem))
        for part in parts:
            first, last = (source.position(o)[0] for o in (part.span.start, part.span.end))
            unread.update(range(first, last + 1))
    return len(unread)


def _with_line_ends(before: Source, after: Source) -> Source:
    """Keep the line ends of a file that has those of Windows."""
    if "\r\n" not in before.text:
        return after
    return Source(after.name, after.text.replace("\r\n", "\n").replace("\n", "\r\n"))
