"""The laws of numbers on every engine: a fixed part of them, and all in a full run.

On SQLite each is asked wherever it is tested.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kpilang.engines.cloud_drivers import DRIVERS
from kpilang.workspace.opening import ENGINES
from tests.support import spark
from tests.support.elsewhere import ELSEWHERE, OTHERS
from tests.support.full import FULL

pytestmark = pytest.mark.warehouse

#: of how many laws one is asked outside of a full run
PARTS = {
    "clickhouse": 24,
    "clickhouse-server": 40,
    "datafusion": 24,
    "mariadb": 8,
    "postgres": 16,
    "spark": 40,
    "tsql": 24,
}
#: those that are no engine of a profile by themselves
_OTHERWISE = {"clickhouse-server", "tsql"}
_PASSED = re.compile(r"(\d+) passed")


def test_there_is_no_engine_without_laws() -> None:
    """Those of the clouds are no servers of ours."""
    assert OTHERS.keys() == PARTS.keys()
    assert set(ENGINES) - {"duckdb", *DRIVERS} == {*ELSEWHERE, *OTHERS} - _OTHERWISE


@pytest.mark.parametrize("engine", PARTS)
def test_the_laws_hold(engine: str, tmp_path: Path) -> None:
    """They run in a process of their own, as engines in ours have but one server or session."""
    every = 1 if FULL else PARTS[engine]
    spark.configuration(tmp_path / "conf", spark.SMALL)
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "tests/laws", "-m", "", "-p", "no:cacheprovider"),
            *("--also-on", engine, "--every", str(every), "--basetemp", str(tmp_path / "laws")),
            *("-p", "no:xdist", "-o", "addopts=--import-mode=importlib", "--tb=short"),
        ],
        cwd=Path(__file__).parents[2],
        env={
            **os.environ,
            "SPARK_CONF_DIR": str(tmp_path / "conf"),
            "SPARK_LOCAL_IP": "127.0.0.1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-5000:] + ran.stderr[-2000:]
    found = _PASSED.search(ran.stdout)
    assert found is not None, ran.stdout
    assert int(found[1]) >= 400 // every, ran.stdout
