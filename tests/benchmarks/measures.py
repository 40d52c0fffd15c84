"""What is measured: each measure returns figures, some with the bound that they have to keep."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import geometric_mean, median

from kpilang.plan.build import build
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DIALECTS
from kpilang.syntax.parse import parse
from kpilang.workspace.project import check, load
from tests.benchmarks import projects, queries, warehouse
from tests.benchmarks.clock import KPI, ROOT, Run, Runs, in_turns, timed

CHECK = (*KPI, "check", "--strict")
SALES = ROOT / "specs" / "sales"
ONE = "monthly_sales"


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, its amount and unit, the bound, and what it compares with."""

    name: str
    amount: float
    unit: str
    bound: float | None = None
    processor: float | None = None
    ratio: str = ""


@dataclass(frozen=True, slots=True)
class Bench:
    """The folder that projects are written to, their size, and how often things are run."""

    folder: Path
    kpis: int
    rounds: int
    tell: Callable[[str], None]

    def project(self, kpis: int) -> Path:
        """Write a project of a size, and return its folder."""
        folder = self.folder / f"project_{kpis}"
        if not folder.exists():
            projects.write(projects.project(kpis), folder)
        return folder

    def cache(self, name: str) -> Path:
        """Return a folder for a cache."""
        return self.folder / f"cache_{name}"


def start(bench: Bench) -> list[Figure]:
    """Measure how long commands take to start, and to compile one KPI."""
    kept = bench.cache("start")
    one = (*KPI, "compile", ONE)
    python = (sys.executable, "-c")
    cases: dict[str, Callable[[], Run]] = {
        "`python -c pass`": partial(timed, (*python, "pass"), SALES, None),
        "`import click`": partial(timed, (*python, "import click"), SALES, None),
        "`import sqlglot`": partial(timed, (*python, "import sqlglot"), SALES, None),
        "`kpi --help`": partial(timed, (*KPI, "--help"), SALES, None),
        "`kpi compile` of one KPI": partial(timed, one, SALES, kept),
        "the same from nothing": partial(_from_nothing, one, SALES, bench.cache("nothing")),
    }
    for case in cases.values():
        case()
    found = in_turns(cases, 3 * bench.rounds, bench.tell)
    plain = found["`python -c pass`"].wall
    bounds = {"`kpi --help`": 60.0, "`kpi compile` of one KPI": 250.0}
    return [
        Figure(
            name,
            runs.wall * 1000,
            "ms",
            bounds.get(name),
            runs.processor * 1000,
            f"{runs.wall / plain:.1f} times `python -c pass`",
        )
        for name, runs in found.items()
    ]


def checking(bench: Bench) -> list[Figure]:
    """Measure checking a project from nothing, again, and after a change of one file."""
    found = _checks(bench, bench.kpis, bench.rounds)
    whole = found["from nothing"].wall
    bounds = {"from nothing": 3.0, "after one edited file": 0.5} if bench.kpis == 5000 else {}
    return [
        Figure(
            f"check of {bench.kpis:,} KPIs, {name}",
            runs.wall,
            "s",
            bounds.get(name),
            runs.processor,
            f"{runs.wall / whole:.2f} times from nothing",
        )
        for name, runs in found.items()
    ]


def growing(bench: Bench) -> list[Figure]:
    """Measure a project of ten times the size against it."""
    small = _checks(bench, bench.kpis, max(1, bench.rounds // 2), alone=False)
    large = _checks(bench, 10 * bench.kpis, max(1, bench.rounds // 4), alone=False)
    figures = [
        Figure(
            f"check of {10 * bench.kpis:,} KPIs, {name}",
            runs.wall,
            "s",
            None,
            runs.processor,
            f"{runs.processor / small[name].processor:.1f} times {bench.kpis:,} KPIs in processor "
            f"time, {runs.wall / small[name].wall:.1f} on the clock",
        )
        for name, runs in large.items()
    ]
    times = large["from nothing"].processor / small["from nothing"].processor
    name = f"{10 * bench.kpis:,} KPIs against {bench.kpis:,}, from nothing"
    return [*figures, Figure(name, times, "times the processor time", 11.0)]


def memory(bench: Bench) -> list[Figure]:
    """Measure the memory that checking a project of twice the size takes at its peak."""
    kpis = 2 * bench.kpis
    folder, kept = bench.project(kpis), bench.cache(f"memory_{kpis}")
    cases: dict[str, Callable[[], Run]] = {
        "from nothing": partial(_from_nothing, CHECK, folder, kept, watched=True),
        "unchanged": partial(timed, CHECK, folder, kept, watched=True),
        "from nothing in one process": partial(
            _from_nothing, CHECK, folder, kept, watched=True, KPI_PROCESSES="1"
        ),
    }
    found = in_turns(cases, max(1, bench.rounds // 2), bench.tell)
    bound = 300.0 if kpis == 10_000 else None
    return [
        Figure(f"memory of a check of {kpis:,} KPIs, {name}", runs.peak, "MB", bound)
        for name, runs in found.items()
    ]


def compiling(bench: Bench) -> list[Figure]:
    """Measure the way from a KPI of a model to its SQL in a running process.

    KPIs whose numbers are not computed yet are passed over.
    """
    project, _ = load(SALES)
    assert project is not None
    model = check(project).model
    taken = []
    for _ in range(bench.rounds):
        for name in model.kpis:
            started = time.perf_counter()
            plan = build(model, name, Request(), datetime(2026, 6, 18)).plan
            if plan is not None:
                compile_plan(plan, DIALECTS["duckdb"])
                taken.append(time.perf_counter() - started)
    return [Figure("one KPI to SQL, in a running process", 1000 * median(taken), "ms", 5.0)]


def parsing(bench: Bench) -> list[Figure]:
    """Measure how much text is parsed in a second, by one process."""
    files = projects.project(min(bench.kpis, 1000))
    sources = [Source(name, text) for name, text in files.items() if name.endswith(".kpi")]
    size = sum(len(source.text) for source in sources) / 1e6
    taken = []
    for _ in range(1 + 2 * bench.rounds):
        started = time.process_time()
        for source in sources:
            parse(source)
        taken.append(time.process_time() - started)
    return [Figure("parsing", size / median(taken[1:]), "MB/s of processor time")]


def questions(bench: Bench) -> list[Figure]:
    """Measure generated SQL against the best hand-written SQL, on a million opportunities."""
    opportunities = warehouse.OPPORTUNITIES * bench.kpis // 5000
    path = bench.folder / "warehouse.duckdb"
    bench.tell(f"making {opportunities:,} opportunities and {10 * opportunities:,} activities")
    warehouse.make(path, opportunities)
    compared = queries.against_hand_written(path, 3 * bench.rounds, bench.tell)
    figures = [
        Figure(
            one.title,
            1000 * one.generated,
            "ms",
            ratio=f"{one.ratio:.2f} times the same answer by hand, {1000 * one.whole:.0f} ms; "
            f"{one.ratio_of_value:.2f} times the value alone by hand, {1000 * one.value:.0f} ms",
        )
        for one in compared
    ]
    whole = {one.title: one.ratio for one in compared}
    value = {one.title: one.ratio_of_value for one in compared}
    many = queries.many_together(path, 2 * bench.rounds)
    name = f"{many.count} KPIs in one statement against the slowest alone"
    said = (
        f"{1000 * many.together:.0f} ms; `{many.slowest}` {1000 * many.alone:.0f} ms, "
        f"one by one {1000 * many.one_by_one:.0f} ms"
    )
    return [
        *figures,
        *_over_all(whole, "the same answer", 1.05, 1.25),
        *_over_all(value, "the value alone"),
        Figure(name, many.together / many.alone, "times", 1.5, None, said),
    ]


def _over_all(
    ratios: Mapping[str, float], what: str, mean: float | None = None, worst: float | None = None
) -> list[Figure]:
    """Return the geometric mean of the questions, and the worst of them, with their bounds."""
    times = "times by hand"
    title = max(ratios, key=lambda title: ratios[title])
    return [
        Figure(f"geometric mean against {what}", geometric_mean(ratios.values()), times, mean),
        Figure(f"worst against {what}", ratios[title], times, worst, ratio=title),
    ]


MEASURES: Mapping[str, Callable[[Bench], list[Figure]]] = {
    "start": start,
    "check": checking,
    "growth": growing,
    "memory": memory,
    "sql": compiling,
    "parse": parsing,
    "queries": questions,
}


def _checks(bench: Bench, kpis: int, rounds: int, *, alone: bool = True) -> dict[str, Runs]:
    """Check a project from nothing, unchanged, and after a change, in turns.

    With `alone` also from nothing in one process.
    """
    folder, kept = bench.project(kpis), bench.cache(f"check_{kpis}")
    team = folder / sorted(projects.team_files(projects.project(kpis)))[kpis // 16]
    text = team.read_text(encoding="utf-8")
    turn = 0

    def after_an_edit() -> Run:
        nonlocal turn
        turn += 1
        team.write_text(projects.edited(text, turn), encoding="utf-8")
        return timed(CHECK, folder, kept)

    cases: dict[str, Callable[[], Run]] = {
        "from nothing": partial(_from_nothing, CHECK, folder, kept),
        "unchanged": partial(timed, CHECK, folder, kept),
        "after one edited file": after_an_edit,
    }
    if alone:
        one = bench.cache("one")
        cases["from nothing in one process"] = partial(
            _from_nothing, CHECK, folder, one, KPI_PROCESSES="1"
        )
    found = in_turns(cases, rounds, bench.tell)
    team.write_text(text, encoding="utf-8")
    return found


def _from_nothing(
    command: tuple[str, ...], folder: Path, cache: Path, *, watched: bool = False, **env: str
) -> Run:
    """Run a command after its cache was emptied."""
    shutil.rmtree(cache, ignore_errors=True)
    return timed(command, folder, cache, watched=watched, **env)
