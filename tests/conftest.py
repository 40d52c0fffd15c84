"""Options of the test run."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update`: rewrite golden blocks, to be reviewed in the diff."""
    parser.addoption("--update", action="store_true", help="rewrite golden blocks")


@pytest.fixture
def update_goldens(request: pytest.FixtureRequest) -> bool:
    """Whether golden blocks are rewritten instead of compared."""
    return bool(request.config.getoption("--update"))
