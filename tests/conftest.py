"""Options of the test run, and the sample project that many tests ask."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpilang.workspace.demo import write_demo
from tests.support.elsewhere import also_on


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update`: rewrite golden blocks, to be reviewed in the diff; `--also-on`, `--every`."""
    parser.addoption("--update", action="store_true", help="rewrite golden blocks")
    parser.addoption(
        "--also-on", action="append", default=[], metavar="ENGINE", help="ask tests/laws there"
    )
    parser.addoption("--every", type=int, default=1, metavar="N", help="run every N-th test")


def pytest_configure(config: pytest.Config) -> None:
    """Ask the laws on the engines that are named; listen to Ctrl-C, as tests send it.

    Whoever runs the tests in the background may have told them, and what they start, not to listen.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    also_on(config.getoption("--also-on"))
    if config.getoption("--update") and config.getoption("numprocesses", None):
        raise pytest.UsageError("--update rewrites pages, which workers would do at once: no -n")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out all but every N-th test, the same ones in each run."""
    every: int = config.getoption("--every")
    left_out = [item for number, item in enumerate(items) if number % every]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = items[::every]


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what commands remember between runs out of the folder of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KPI_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


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
