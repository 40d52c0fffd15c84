"""Random projects on random data: DuckDB says what the interpreter of the laws says.

`python -m tests.oracle.run --worlds 200` asks more, and prints how often each construct occurred.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from tests.oracle.run import Report, run_world
from tests.oracle.wording import NAMES
from tests.support.full import FULL

FIXED = 20_261_123
WORLDS = 220 if FULL else 22
QUESTIONS = 30
#: what a full run must have seen, each at least so often
OFTEN = 50
CONSTRUCTS = (
    *("count", "sum", "avg", "min", "max", "median", "percentile", "count_distinct"),
    *("where", "on", "case", "case when", "case of", "in", "like", "between", "is null", "not"),
    *(f"{name}()" for name in NAMES),
    *("moved by days", "moved by hours", "clock time", "let over a reference", "planned rates"),
    *("arithmetic", "ratio", "product", "two sources", "function", "metric by name", "dates"),
    *("bracket where", "growth", "change", "previous", "previous 1 year", "breakdown", "filter"),
    *("window day", "window week", "window month", "window quarter", "window year"),
    *(
        "window to date",
        "window fiscal_quarter",
        "window fiscal_year",
        "each day",
        "each week",
        "each month",
    ),
    *("each quarter", "each year", "each fiscal_quarter", "each fiscal_year", "each all"),
    *("target >=", "target <=", "target >", "target <", "target =", "target between"),
    *(
        "target that rises",
        "target that grows",
        "pace workdays",
        "pace weights",
        "target per",
        "target table",
        "target of a formula",
        "target between formulas",
    ),
    *(
        "target from a source",
        "target a year ago",
        "limits",
        "limits of target",
        "basis pace",
        "basis target",
        "goal",
    ),
    *("status green", "status amber", "status red", "top", "order value", "order -value"),
    *("state final", "state partial", "state future", "state starting", "as of a time of day"),
    *("axis over a reference", "inline table", "register", "two paths", "range", "planned axis"),
    *("timestamp with timezone", "column forecast", "column attainment", "column target_high"),
)


#: what may be refused for now: asked so often, computed or not
AHEAD = (
    *("window trailing", "window to date", "window cumulative", "window all time", "each hour"),
    *("trailing each day", "trailing each week", "trailing each month", "trailing each quarter"),
    *("to date each day", "to date each month", "cumulative each month"),
    *("over trailing", "over to date", "over all time", "over previous", "over period"),
    *("bracket over", "aggregate over periods", "previous by a length", "composed"),
    *("share", "total", "total by", "rank", "alive", "churn", "snapshot", "first", "last"),
    *("rolled up", "period moment in rows", "period moment in a formula"),
    *("target in a formula", "target by segment", "target per member", "table of several forms"),
    *("tolerance round a formula", "target on trailing", "target on to date"),
    *(
        "path with formulas",
        "roster",
        "basis forecast",
        "basis previous",
        "forecast in a formula",
        "pace like last year",
    ),
)


def ask(first: int, worlds: int, folder: Path) -> Report:
    report = Report()
    for seed in range(first, first + worlds):
        run_world(seed, folder, QUESTIONS, report)
    return report


def test_the_engine_agrees_with_the_laws(tmp_path: Path) -> None:
    report = ask(FIXED, WORLDS, tmp_path)
    print(report)
    assert report.failures == [], "\n".join(report.failures)
    assert report.unsure < report.cases / 50
    if FULL:
        assert report.cases >= 3_000
        asked = report.counts + report.ahead
        rare = {tag: report.counts[tag] for tag in CONSTRUCTS if report.counts[tag] < OFTEN}
        rare |= {tag: asked[tag] for tag in AHEAD if asked[tag] < OFTEN}
        assert rare == {}


def test_the_engine_agrees_with_the_laws_on_a_fresh_seed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = secrets.randbelow(10**9)
    with capsys.disabled():
        print(f"\noracle: fresh seed {seed}")
    report = ask(seed, 10 if FULL else 2, tmp_path)
    assert report.failures == [], f"seed {seed}\n" + "\n".join(report.failures)
