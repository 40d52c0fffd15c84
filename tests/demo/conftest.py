"""The sample project, generated once, and a way to ask it through the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpilang.workspace.demo import write_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample project and its database."""
    directory = tmp_path_factory.mktemp("demo")
    write_demo(directory)
    return directory
