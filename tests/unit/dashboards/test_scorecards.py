"""The page of a role: what it owns and nothing else, with the numbers of `kpi query`."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.ask import ask, run
from tests.unit.dashboards.test_html import Elements

#: one role owns a KPI on data that is there, the other one on a column that is not
MORE = """
role scout "Scout"
role seer "Seer"
kpi scouted {
  formula: count(leads)
  window:  month
  owner:   scout
}
kpi seen {
  formula: sum(crystals.size)
  window:  month
  owner:   seer
}
source crystals {
  table: crm.reps
  key:   id
  time:  hired_on
  column id:       number
  column hired_on: date
  column size:     number
}
"""


@pytest.fixture(scope="module")
def built(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scorecards") / "project"
    shutil.copytree(demo, folder, ignore=shutil.ignore_patterns("target"))
    (folder / "more.kpi").write_text(MORE, "utf-8")
    code, out, err = run(folder, "build", "--only", "scorecards")
    assert (code, out) == (2, "wrote 12 scorecards\n")
    assert "`size`" in err
    return folder


def test_a_role_has_what_it_owns(built: Path) -> None:
    reader = Elements((built / "target/scorecards/cro.html").read_text("utf-8"))
    tiles = [a for a in reader.with_attribute("data-value") if a.get("data-form") == "number"]
    # by hand, from the specs: what says `owner: cro`
    assert [tile["data-kpi"] for tile in tiles] == [
        "annual_revenue",
        "monthly_growth",
        "monthly_sales",
        "sales_growth",
        "active_accounts",
    ]
    for tile in tiles:
        rows = ask(built, str(tile["data-kpi"]))
        (row,) = (r for r in rows if r["period_start"] == tile["data-period-start"])
        assert Decimal(str(tile["data-value"])) == Decimal(str(row["value"]))
        assert tile.get("data-status") == row["status"]


def test_what_the_data_refuse_costs_one_page_alone(built: Path) -> None:
    names = {path.stem for path in (built / "target/scorecards").iterdir()}
    assert "scout" in names
    assert "seer" not in names
