"""A project made of one text, checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kpilang.diagnostics.model import Diagnostic
from kpilang.lint.rule import Settings
from kpilang.lint.run import BY_PROFILE, Selection
from kpilang.source.text import Source
from kpilang.workspace.project import Project, check
from kpilang.workspace.settings import Config

DEFAULTS = Settings()
Check = Callable[..., tuple[Diagnostic, ...]]


def check_text(
    text: str, *, settings: Settings = DEFAULTS, selection: Selection = BY_PROFILE
) -> tuple[Diagnostic, ...]:
    source = Source("a.kpi", text)
    project = Project(Path(), Config(lint=settings), {"a.kpi": source}, {"a.kpi": Path("a.kpi")})
    return check(project, selection).problems


@pytest.fixture
def checked() -> Check:
    return check_text
