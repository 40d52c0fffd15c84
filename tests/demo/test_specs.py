"""The sample specs have no findings, and a file with five mistakes beside them gives five."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from tests.support.ask import run

SPECS = Path(__file__).parents[2] / "specs"

FIVE_MISTAKES = """\
kpi slow_deals "Slow deals" {
  description: "Deals that took longer than a quarter."
  type:        lagging context
  goal:        annual_revenue
  formula:     count(opportunities where age > 90 days)
  window:      month
  targt:       <= 10
  target:      <= 10 per month
  owner:       sales_manager
}

metric revenue_per_hour = revenu / sum(activities.duration)

metric nonsense = sum(opportunities.amount) + avg(opportunities.age)

kpi unfinished "Unfinished" {
  formula: count(opportunities)

kpi orphan "Nobody's" {
  description: "Deals lost."
  type:        lagging outcome
  goal:        annual_revenue
  formula:     deals_lost
  window:      month
  target:      <= 80 per month
}
"""


def test_the_sample_specs_have_no_findings(demo: Path) -> None:
    code, out, err = run(demo, "check")
    assert (code, out) == (0, ""), err


def test_nor_have_they_any_under_the_strict_profile(demo: Path) -> None:
    for project in (demo, SPECS / "crm"):
        code, out, err = run(project, "check", "--strict")
        assert (code, out) == (0, ""), err


def test_the_sample_specs_are_laid_out_canonically(demo: Path) -> None:
    code, _, err = run(demo, "fmt", "--check")
    assert code == 0, err


def test_five_mistakes_give_five_findings_on_the_smallest_wrong_text(
    demo: Path, tmp_path: Path
) -> None:
    project = tmp_path / "sales"
    shutil.copytree(demo, project, ignore=shutil.ignore_patterns("*.duckdb", "target"))
    (project / "zz_mistakes.kpi").write_text(FIVE_MISTAKES, encoding="utf-8")
    code, out, _ = run(project, "check", "--format", "json")
    assert code == 1
    findings = json.loads(out)["diagnostics"]
    assert {finding["file"] for finding in findings} == {"zz_mistakes.kpi"}
    assert [(finding["code"], _underlined(finding)) for finding in findings] == [
        ("K106", "targt"),
        ("K201", "revenu"),
        ("K301", "avg(opportunities.age)"),
        ("K103", "{"),
        ("L301", "orphan"),
    ]


def _underlined(finding: dict[str, Any]) -> str:
    """Return the text that the finding's primary place covers, which is in one line here."""
    assert finding["line"] == finding["end_line"]
    line = FIVE_MISTAKES.splitlines()[finding["line"] - 1]
    return line[finding["column"] - 1 : finding["end_column"] - 1]
