"""One mistake gives one finding, on the smallest wrong text, and the rest is still checked."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kpilang.diagnostics.model import Diagnostic
from kpilang.source.text import Source
from kpilang.workspace.project import Project, check, load
from tests.support.ask import run

SALES = Path(__file__).parents[3] / "specs" / "sales"

FIVE = """\
kpi calls_a_day "Calls a day" {
  type:    leading activity
  drives:  win_rate lag 2 weeks
  goal:    annual_revenue
  formula: count(activities where is_done)
  windw:   month
  target:  >= 40
  owner:   cro
  review:  weekly
}

metric twice_revenue = revenu * 2

kpi nonsense "Money and time" {
  type:    lagging outcome
  goal:    annual_revenue
  formula: sum(opportunities.amount) + avg(opportunities.closed_at - opportunities.created_at)
  window:  month
  target:  >= 40k USD
  owner:   cro
  review:  weekly
}

kpi open_brace "Never closed" {
  type:    lagging outcome
  goal:    annual_revenue
  formula: max(opportunities.amount where kind = "new")
  window:  month
  target:  >= 40k USD
  owner:   cro
  review:  weekly

kpi ownerless "Nobody's" {
  type:    leading activity
  drives:  win_rate lag 2 weeks
  goal:    annual_revenue
  formula: count(opportunities where amount > 10k USD)
  window:  month
  target:  >= 40
}
"""

GOOD = """\
kpi big_deals "Big deals" {
  type:    leading activity
  drives:  win_rate lag 2 weeks
  goal:    profitable_growth
  formula: count(opportunities where amount > 10k USD)
  window:  month
  target:  >= 40
  owner:   cro
  review:  weekly
}
"""


@pytest.fixture(scope="module")
def sales() -> Project:
    project, problems = load(SALES)
    assert project is not None
    assert problems == ()
    return project


def findings(project: Project, text: str) -> list[tuple[Diagnostic, str]]:
    added = Source("added.kpi", text)
    project = Project(
        project.root, project.config, {**project.sources, "added.kpi": added}, project.paths
    )
    result = check(project)
    return [(d, result.sources[d.primary.span.file].slice(d.primary.span)) for d in result.problems]


def test_the_sample_is_silent(sales: Project) -> None:
    assert check(sales).problems == ()


def test_five_mistakes_give_five_findings(sales: Project) -> None:
    assert [(d.code[0], part) for d, part in findings(sales, FIVE)] == [
        ("K", "windw"),
        ("K", "revenu"),
        ("K", "avg(opportunities.closed_at - opportunities.created_at)"),
        ("K", "{"),
        ("L", "ownerless"),
    ]


def test_the_text_to_break_is_good(sales: Project) -> None:
    assert findings(sales, GOOD) == []


@pytest.mark.parametrize(
    ("written", "broken", "underlined"),
    [
        ("type:  ", "tpe:   ", "tpe"),
        ("goal:  ", "gaol:  ", "gaol"),
        ("formula:", "formla: ", "formla"),
        ("window:", "windw: ", "windw"),
        ("target:", "targt: ", "targt"),
        ("owner: ", "ownr:  ", "ownr"),
        ("leading", "leadng", "leadng"),
        ("profitable_growth", "profitable_grwth", "profitable_grwth"),
        ("(opportunities", "(oportunities", "oportunities"),
        ("amount", "amuont", "amuont"),
        ("10k USD", "10k EUR", "10k EUR"),
        ("10k USD", "10 days", "10 days"),
        ("10k USD", '"a lot"', '"a lot"'),
        ("month", "mnth", "mnth"),
        (">= 40", ">= 40 USD", "40 USD"),
        ("cro", "crow", "crow"),
    ],
)
def test_one_mistake_gives_one_finding(
    sales: Project, written: str, broken: str, underlined: str
) -> None:
    assert [part for _, part in findings(sales, GOOD.replace(written, broken, 1))] == [underlined]


@pytest.mark.parametrize(
    "broken",
    [
        GOOD.replace("kpi big_deals", "kpi"),
        GOOD.replace("kpi big_deals", "kpj big_deals"),
        GOOD.replace("}\n", ""),
        GOOD.replace("count(", "count"),
        GOOD.replace("USD)", "USD"),
        GOOD.replace('"Big deals"', '"Big deals'),
        GOOD.replace(">= 40", ">="),
        GOOD + "}\n",
        GOOD + "stray words\n",
        GOOD.replace("kpi big", "}\n\nkpi big"),
    ],
)
def test_one_syntax_error_gives_one_finding(sales: Project, broken: str) -> None:
    assert [d.code[:2] for d, _ in findings(sales, broken)] == ["K1"]


def test_a_missing_source_is_one_message(tmp_path: Path) -> None:
    for file in SALES.iterdir():
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    sources = tmp_path / "sources.kpi"
    text = re.sub(r"(?ms)^source opportunities .*?^}\n", "", sources.read_text("utf-8"))
    sources.write_text(text, "utf-8")
    code, out, err = run(tmp_path, "check")
    assert code == 1
    assert out.count("error[") == 1
    assert "no source is called `opportunities`" in out
    assert re.search(
        r"= note: and \d+ more places, in this file, `\w+\.kpi`, .* and 2 more files\n", out
    )
    assert err == "checked 9 files: 1 error\n"
    places = json.loads(run(tmp_path, "check", "--format", "json")[1])["diagnostics"]
    assert len(places) > 20, "programs mark each place"
    assert "the project has 1 error;" in run(tmp_path, "query", "calls_made", "--explain")[2]
