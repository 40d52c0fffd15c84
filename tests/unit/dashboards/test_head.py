"""The primary goal at the head of every page: the numbers are those of `kpi query`."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kpilang.dashboards.evaluate import Refused
from kpilang.dashboards.head import head_of, primary_goal
from kpilang.dashboards.reader import Reader
from kpilang.model.project import Model
from kpilang.plan.answer import Answer
from kpilang.plan.request import Request
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


def test_a_goal_that_the_data_refuse_is_not_named(model: Model) -> None:
    def refuse(name: str, request: Request) -> Answer:
        raise Refused(())

    assert head_of(primary_goal(model), refuse, fakes.AS_OF, Reader(model.calendar)) is None
