"""What a project may leave out: rules, and warnings that the data is not as its sources say."""

from __future__ import annotations

from kpilang.diagnostics.codes import PAGES, Page
from kpilang.diagnostics.model import Diagnostic
from kpilang.lint.registry import selectable
from kpilang.lint.rule import Settings
from kpilang.lint.run import Selection, names

#: with these an answer is given, of the data as they are; other codes of the language are errors
WARNINGS = ("K031", "K032", "K033")


def ignorable() -> tuple[Page, ...]:
    """Return the pages of everything that may be ignored: rules, then warnings of data."""
    from kpilang.workspace import data_problems, key_problems  # with engines: they have pages

    assert {data_problems, key_problems}, "imported for their pages"
    return (*selectable(), *(PAGES[code] for code in WARNINGS))


def is_left_out(problem: Diagnostic, settings: Settings, selection: Selection) -> bool:
    """Tell whether a problem of the data is a warning that a project or a command ignores."""
    if problem.code not in WARNINGS:
        return False
    page = Page(problem.code, problem.name, problem.severity, "")
    return any(names(word, page) for word in (*settings.ignore, *selection.ignore))
