"""What is held of each engine beside DuckDB: the same answers to the same questions."""

from __future__ import annotations

import json
import math
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.oracle.report import Report
from tests.oracle.run import Opened, run_world
from tests.support.ask import run
from tests.support.catalog import groups
from tests.support.full import FULL

#: what each row of the catalogue asks; what has a stroke in it is a tile of a dashboard
_ROWS = [[text for text in row.asked if "/" not in text] for g in groups() for row in g.rows]
#: what the catalogue asks, and one question of each of its rows
QUESTIONS = list(dict.fromkeys(text for row in _ROWS for text in row))
OF_EACH_ROW = list(dict.fromkeys(row[0] for row in _ROWS))
#: what is asked where plans take long to make
SOME_OF_THEM = QUESTIONS if FULL else OF_EACH_ROW
#: what DuckDB answers, which is asked once for all engines
_TOLD: dict[str, tuple[int, str, str]] = {}
#: commands and forms whose output is the same to the letter
COMMANDS = (
    "query annual_revenue --by rep --each quarter --format csv --as-of latest",
    "query largest_deal --rows --format csv",
    "query win_rate --by region --from 2026-01-01 --each hour --to 2026-01-02",
    "check --data",
)
#: the statement that a finding shows, which is in the words of its engine
_SQL = re.compile(r"^ +\| *= sql: .*$|^ += sql: .*$", re.MULTILINE)
#: a source whose table never comes to an end
ENDLESS = """\
source endless {{
  table: {table}
  time:  day
  column id:  number
  column day: date
}}
metric ids = sum(endless.id)
"""


def project(demo: Path, folder: Path, profile: str) -> Path:
    """Write the demo's project into a folder, with a profile beside that on DuckDB."""
    for path in demo.glob("*.kpi"):
        (folder / path.name).write_text(path.read_text())
    text = (demo / "kpi.toml").read_text().replace("crm.duckdb", str(demo / "crm.duckdb"))
    (folder / "kpi.toml").write_text(f"{text}\n{profile}")
    return folder


def questions_agree(folder: Path, profile: str, asked: Sequence[str] = QUESTIONS) -> int:
    """Ask questions of the catalogue on a profile and on DuckDB; none is refused. Count them."""
    for text in asked:
        words = ("query", *shlex.split(text), "--format", "json")
        code, out, err = run(folder, *words, "--profile", profile)
        if text not in _TOLD:
            _TOLD[text] = run(folder, *words)
        wanted_code, wanted, told = _TOLD[text]
        assert (code, err) == (wanted_code, told), text
        assert code == 0, text
        assert_same(json.loads(out), json.loads(wanted), text)
    return len(asked)


def commands_agree(folder: Path, profile: str, words: str) -> None:
    """Hold what a command says and writes on a profile against what it does on DuckDB."""
    found = []
    for more in (("--profile", profile), ()):
        code, out, err = run(folder, *words.split(), *more)
        files = {
            path.name: path.read_text()
            for path in sorted((folder / "built").rglob("*"))
            if path.is_file()
        }
        found.append((code, _SQL.sub("", out), err, files))
    assert found[0] == found[1]
    assert found[0][0] in (0, 1)
    assert "error" not in found[0][2]


def laws_hold(opened: Opened, folder: Path, seed: int, worlds: int, questions: int = 30) -> None:
    """Ask random questions about random data, and hold the answers against the interpreter's."""
    report = Report()
    for number in range(seed, seed + worlds):
        run_world(number, folder, questions, report, opened)
    print(report)
    assert report.failures == [], "\n".join(report.failures)
    assert report.cases > questions // 2 * worlds


def is_interrupted(folder: Path, *words: str, seconds: float = 4) -> None:
    """Press Ctrl-C on a command that runs without end, and see that it is over."""
    command = [sys.executable, "-m", "kpilang", *words]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        time.sleep(seconds)
        assert process.poll() is None, process.communicate()
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=20)
        finally:
            process.kill()
    assert (process.returncode, out, err.strip()) == (130, "", "interrupted")


def is_stopped(folder: Path, *words: str) -> None:
    """Run a command without end whose profile gives a statement one second."""
    began = time.monotonic()
    code, out, err = run(folder, *words)
    assert (code, out) == (2, "")
    assert "error[K047]: a statement took longer than 1 second, and was stopped" in err
    assert time.monotonic() - began < 10


def assert_same(got: Any, wanted: Any, about: str) -> None:
    """Compare documents: doubles within 1e-9 of their size, everything else exactly."""
    if isinstance(got, float) and isinstance(wanted, float):
        assert math.isclose(got, wanted, rel_tol=1e-9, abs_tol=1e-9), about
    elif isinstance(got, dict):
        assert got.keys() == wanted.keys(), about
        for name in got:
            assert_same(got[name], wanted[name], f"{about}: {name}")
    elif isinstance(got, list):
        assert len(got) == len(wanted), about
        for number, (one, other) in enumerate(zip(got, wanted, strict=True)):
            assert_same(one, other, f"{about}: {number}")
    else:
        assert got == wanted, about
