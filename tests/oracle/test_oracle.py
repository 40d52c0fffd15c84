"""Random projects on random data: DuckDB says what the interpreter of the laws says.

`python -m tests.oracle.run --worlds 200` asks more, and prints how often each construct occurred.
"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

import pytest

from tests.oracle.constructs import too_rare
from tests.oracle.report import Report
from tests.oracle.run import QUESTIONS, run_world
from tests.support.full import FULL

FIXED = 20_261_123
WORLDS = 330 if FULL else 17
#: worlds of a full run that have nothing but what is seldom in others
SELDOM, MORE = ("alive", "snapshot"), 28


def ask(first: int, worlds: int, folder: Path) -> Report:
    report = Report()
    for seed in range(first, first + worlds):
        run_world(seed, folder, QUESTIONS, report)
    return report


def test_the_engine_agrees_with_the_laws(tmp_path: Path) -> None:
    report = ask(FIXED, WORLDS, tmp_path)
    for seed in range(FIXED, FIXED + MORE) if FULL else ():
        run_world(seed, tmp_path, QUESTIONS, report, cards=SELDOM)
    print(report)
    assert report.failures == [], "\n".join(report.failures)
    assert report.unsure < report.cases / 50
    if FULL:
        assert report.cases >= 3_000
        assert too_rare(report) == {}


def test_the_engine_agrees_with_the_laws_on_a_fresh_seed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = secrets.randbelow(10**9)
    with capsys.disabled():
        # Where tests run on several cores only what is written here comes through.
        print(f"\noracle: fresh seed {seed}", file=sys.stderr)
    report = ask(seed, 10 if FULL else 2, tmp_path)
    assert report.failures == [], f"seed {seed}\n" + "\n".join(report.failures)
