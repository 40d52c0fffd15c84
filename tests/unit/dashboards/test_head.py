"""The primary goal at the head of every page: the numbers are those of `kpi query`."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kpilang.dashboards.head import head_of, primary_goal
from kpilang.dashboards.reader import Reader
from kpilang.model.project import Model
from kpilang.workspace.demo import specs_dir
from kpilang.workspace.project import check, load
from tests.support.ask import ask, run
from tests.unit.dashboards import fakes
from tests.unit.dashboards.test_html import Elements

BOARD = """
dashboard areas {
  filter: region
  row { tile win_rate as number }
}
"""

SETTINGS = """
[project]
name = "shop"
specs = ["."]
as_of = 2026-01-31
[profiles.dev]
engine = "duckdb"
path = "data"
"""
#: the bills, by which the goal goes, have another column than is said of them
SHOP = """
team sales "Sales"
role seller "Seller" { team: sales }
source orders {
  table: orders
  key: id
  row: order
  time: day
  column id: number
  column day: date
}
source bills {
  table: bills
  key: id
  row: bill
  time: day
  column id: number
  column day: date
  column sum: number
}
metric billed = sum(bills.sum)
goal bill "Bill 9 a year" {
  rank: primary
  measure: billed
  target: >= 9 per year
}
kpi ordered {
  formula: count(orders)
  window: month
  target: >= 1
  owner: seller
  review: monthly
}
dashboard shop { row { tile ordered as number } }
"""


@pytest.fixture(scope="module")
def model() -> Model:
    project, _ = load(Path(str(specs_dir())))
    assert project is not None
    return check(project, opinions=False).model


def test_every_page_says_how_the_primary_goal_stands(demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    shutil.copytree(demo, folder, ignore=shutil.ignore_patterns("target"))
    (folder / "areas.kpi").write_text(BOARD, "utf-8")
    only = ("--only", "dashboards/areas", "--only", "dashboards/floor", "--only", "scorecards")
    code, _, err = run(folder, "build", *only)
    assert code == 0, err
    for name in (
        *("dashboards/areas.html", "dashboards/areas/region/EMEA.html"),
        *("dashboards/floor.html", "scorecards/cro.html"),
    ):
        reader = Elements((folder / "target" / name).read_text("utf-8"))
        (head,) = (a for tag, a in reader.elements if a.get("class") == "goal-head")
        assert head["data-kpi"] == "annual_revenue"
        rows = ask(folder, "annual_revenue")
        (row,) = (row for row in rows if row["period_start"] == head["data-period-start"])
        assert Decimal(str(head["data-value"])) == Decimal(str(row["value"]))
        assert Decimal(str(head["data-target"])) == Decimal(str(row["target"]))
        assert head["data-status"] == row["status"]
        assert "Sell 11M USD in the fiscal year: $4.67M of $11.00M FY2027 so far" in reader.words


def test_without_a_primary_goal_nothing_is_said_of_one(model: Model) -> None:
    assert primary_goal(model) is not None
    goals = {name: replace(goal, rank="secondary") for name, goal in model.goals.items()}
    assert primary_goal(replace(model, goals=goals)) is None
    assert head_of(None, fakes.query, fakes.AS_OF, Reader(model.calendar)) is None


@pytest.mark.parametrize("only", ["dashboards", "scorecards"])
def test_of_a_goal_that_the_data_refuse_the_head_says_why(tmp_path: Path, only: str) -> None:
    (tmp_path / "kpi.toml").write_text(SETTINGS, "utf-8")
    (tmp_path / "shop.kpi").write_text(SHOP, "utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/orders.csv").write_text("id,day\n1,2026-01-02\n", "utf-8")
    (tmp_path / "data/bills.csv").write_text("id,day,amount\n1,2026-01-02,5\n", "utf-8")
    code, _, err = run(tmp_path, "build", "--only", only)
    assert code == 2, "what the data refuse is no success, but all else is written"
    assert err.count("the source `bills` has no column `sum`") == 1
    (page,) = (tmp_path / "target" / only).glob("*.html")
    reader = Elements(page.read_text("utf-8"))
    (head,) = (a for _, a in reader.elements if a.get("class") == "goal-head")
    assert head == {"class": "goal-head", "data-kpi": "bill"}
    why = "Bill 9 a year: no number the table `bills` of the source `bills` has no column `sum`"
    assert why in reader.words
    assert any(a.get("data-kpi") == "ordered" for _, a in reader.elements)
