"""A project made of one text, checked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kpilang.changes.compare import compared
from kpilang.diagnostics.model import Diagnostic
from kpilang.lint.history import History
from kpilang.lint.rule import Settings
from kpilang.lint.run import BY_PROFILE, Selection
from kpilang.source.text import Source
from kpilang.workspace.project import Project, check
from kpilang.workspace.settings import Config
from tests.support.versions import version

DEFAULTS = Settings()
Check = Callable[..., tuple[Diagnostic, ...]]


TODAY = date(2026, 6, 18)


def check_text(
    text: str, *, settings: Settings = DEFAULTS, selection: Selection = BY_PROFILE
) -> tuple[Diagnostic, ...]:
    source = Source("a.kpi", text)
    project = Project(
        Path(), Config(as_of=TODAY, lint=settings), {"a.kpi": source}, {"a.kpi": Path("a.kpi")}
    )
    return check(project, selection).problems


def since(code: str, before: str, after: str) -> tuple[Diagnostic, ...]:
    """Return what a rule against history says of a text that was another one before."""
    was, now = (version(text) for text in (before, after))
    source = Source("a.kpi", after)
    project = Project(Path(), Config(as_of=TODAY), {"a.kpi": source}, {"a.kpi": Path("a.kpi")})
    history = History("main", was, now, compared(was, now), TODAY, now.model)
    return check(project, Selection(select=(code,)), history=history).problems


@pytest.fixture
def checked() -> Check:
    return check_text
