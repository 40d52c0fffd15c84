"""Processes timed in turns: wall clock, processor time, memory.

Other work on the machine disturbs every run, and its speed drifts. So the runs of what is compared
follow each other in turns, medians count, and processor time stands beside the wall clock.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
KPI = (sys.executable, "-c", "from kpilang.cli.main import main; main()")
"""What an installed `kpi` runs."""
UNWANTED = ("PYTHONDONTWRITEBYTECODE", "KPI_PROCESSES", "KPI_DEBUG")
"""What is not inherited: an installed `kpi` has its byte code, and is not told how to work."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a process: seconds on the wall clock and of processors, megabytes at its peak.

    Processor time counts the processes that it started too, as does the peak where that is known.
    """

    wall: float
    processor: float
    peak: float = 0.0


@dataclass(frozen=True, slots=True)
class Runs:
    """The medians of several runs."""

    wall: float
    processor: float
    peak: float
    count: int


def timed(
    command: Sequence[str], folder: Path, cache: Path | None, *, watched: bool = False, **env: str
) -> Run:
    """Run a command; its cache is in a folder, or turned off. Watching its memory slows it down."""
    setting = {"PYTHONPATH": str(ROOT), "KPI_CACHE": str(cache or "")}
    inherited = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**inherited, **setting, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    peak = _watch(process) if watched else 0.0
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} failed:\n{said.decode()}")
    return Run(wall, used.ru_utime + used.ru_stime, peak or used.ru_maxrss / 1024)


def in_turns(
    cases: Mapping[str, Callable[[], Run]], rounds: int, tell: Callable[[str], None]
) -> dict[str, Runs]:
    """Run each case once a round, and return the medians of each."""
    found: dict[str, list[Run]] = {name: [] for name in cases}
    for number in range(rounds):
        for name, case in cases.items():
            run = case()
            found[name].append(run)
            tell(f"{name}, {number + 1} of {rounds}: {run.wall:.3f} s, {run.peak:.0f} MB")
    return {name: medians(runs) for name, runs in found.items()}


def medians(runs: Sequence[Run]) -> Runs:
    """Return the medians of runs."""
    return Runs(
        median(run.wall for run in runs),
        median(run.processor for run in runs),
        median(run.peak for run in runs),
        len(runs),
    )


def _watch(process: subprocess.Popen[bytes]) -> float:
    """Return the most memory that a process and those it started take together, until it ends."""
    peak = 0.0
    while _running(process.pid):
        peak = max(peak, sum(_share(pid) for pid in _family(process.pid)))
        time.sleep(0.02)
    return peak / 1024


def _running(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


def _family(pid: int) -> list[int]:
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(one for child in below for one in _family(int(child)))]


def _share(pid: int) -> int:
    """Return the kilobytes of a process, of what it has in common with others only its part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
