"""Filters as pages: each member's page has the numbers of `kpi query --where`."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest

from kpilang.dashboards.filtering import _files
from tests.support.ask import ask, run
from tests.unit.dashboards.test_html import Elements

BOARD = """
dashboard people "People" for sales_manager {
  filter: rep, region
  row {
    tile calls_made as number with target, previous
    tile monthly_sales as number
    tile win_rate as number
  }
}
dashboard accounts_won {
  filter: account
  row { tile monthly_sales as number }
}
"""
REPS = 12  # thirteen people, two of them of one name


@pytest.fixture(scope="module")
def built(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filtering") / "project"
    shutil.copytree(demo, folder, ignore=shutil.ignore_patterns("target"))
    (folder / "people.kpi").write_text(BOARD, "utf-8")
    only = ("dashboards/people", "dashboards/accounts_won")
    code, out, err = run(folder, "build", "--only", only[0], "--only", only[1])
    assert code == 0, err
    assert out.splitlines()[0] == "wrote 2 dashboards"
    assert "info[K521]: `accounts_won` has no pages for the filter `account`: it has" in err
    return folder


def page(built: Path, name: str) -> Elements:
    return Elements((built / "target/dashboards" / name).read_text("utf-8"))


@pytest.mark.parametrize(
    ("dimension", "member"), [("rep", "Priya Raman"), ("rep", "Alex Kim"), ("region", "EMEA")]
)
def test_a_members_numbers_are_those_of_query(built: Path, dimension: str, member: str) -> None:
    reader = page(built, f"people/{dimension}/{member.replace(' ', '%20')}.html")
    assert f"People: {member}" in reader.words
    tiles = [a for a in reader.with_attribute("data-value") if a.get("data-form") == "number"]
    assert [tile["data-kpi"] for tile in tiles] == ["calls_made", "monthly_sales", "win_rate"]
    for tile in tiles:
        kpi = str(tile["data-kpi"])
        rows = ask(built, kpi, "--where", f'{dimension} = "{member}"')
        (row,) = (r for r in rows if r["period_start"] == tile["data-period-start"])
        assert Decimal(str(tile["data-value"])) == Decimal(str(row["value"])), kpi
        assert tile.get("data-status") == row["status"]


def test_two_of_one_name_are_said_to_be_together(built: Path) -> None:
    assert "2 of that name together" in page(built, "people/rep/Alex%20Kim.html").words
    assert "of that name" not in page(built, "people/rep/Mei%20Tanaka.html").words


def test_every_choice_leads_to_a_page_and_all_pages_are_choices(built: Path) -> None:
    root = built / "target/dashboards"
    written = {path.relative_to(root).as_posix() for path in root.rglob("people*/*/*.html")}
    assert len(list((root / "people/rep").iterdir())) == REPS
    for name in ("people.html", "people/rep/Mei%20Tanaka.html", "people/region/EMEA.html"):
        links = {
            unquote(urljoin(name.replace("%", "%25"), str(a["href"])))
            for tag, a in page(built, name).elements
            if tag == "a"
        }
        assert links - {"people.html"} == written - {name}
        assert ("people.html" in links) == (name != "people.html")


def test_files_of_names_that_differ_in_case_alone_are_two() -> None:
    found = _files(["", "Ann", "ann", "a/b", "..", "<b>"])
    assert len({name.lower() for name in found.values()}) == 6
    assert all("/" not in name and not name.startswith(".") for name in found.values())
    assert found["Ann"] == "Ann.html"
