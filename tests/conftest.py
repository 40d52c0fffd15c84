"""Options of the test run, and the sample project that many tests ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpilang.workspace.demo import write_demo


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update`: rewrite golden blocks, to be reviewed in the diff."""
    parser.addoption("--update", action="store_true", help="rewrite golden blocks")


@pytest.fixture
def update_goldens(request: pytest.FixtureRequest) -> bool:
    """Whether golden blocks are rewritten instead of compared."""
    return bool(request.config.getoption("--update"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample project and its database, generated once."""
    directory = tmp_path_factory.mktemp("demo")
    write_demo(directory)
    return directory
