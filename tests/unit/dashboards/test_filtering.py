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
dashboard deals "Deals" {
  filter: region, industry, deal_kind
  row {
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
    boards = ("people", "accounts_won", "deals")
    only = [part for name in boards for part in ("--only", f"dashboards/{name}")]
    code, out, err = run(folder, "build", *only)
    assert code == 0, err
    assert out.splitlines()[0] == "wrote 3 dashboards"
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
    is_that_of_query(reader, built, f'{dimension} = "{member}"')


@pytest.mark.parametrize(
    ("dimensions", "least"),
    [
        (("region", "industry"), 12),
        (("industry", "deal_kind"), 6),
        (("region", "industry", "deal_kind"), 20),
    ],
)
def test_the_numbers_of_filters_together_are_those_of_query_with_all(
    built: Path, dimensions: tuple[str, ...], least: int
) -> None:
    folder = built / "target/dashboards/deals" / "+".join(dimensions)
    pages = sorted(folder.rglob("*.html"))
    assert len(pages) >= least
    for path in pages[:: least // 2]:
        parts = path.relative_to(folder).with_suffix("").parts
        chosen = {
            dimension: unquote(part) for dimension, part in zip(dimensions, parts, strict=True)
        }
        reader = Elements(path.read_text("utf-8"))
        assert f"Deals: {', '.join(chosen.values())}" in reader.words
        for dimension, member in chosen.items():
            label = dimension.replace("_", " ").capitalize()
            assert f"{label}: {member}" in reader.words
        where = " and ".join(f'{name} = "{member}"' for name, member in chosen.items())
        is_that_of_query(reader, built, where)


def test_more_pages_than_anyone_reads_are_told_and_not_written(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpilang.dashboards.build.MOST_TOGETHER", 20)
    code, _, err = run(built, "build", "--only", "dashboards/deals", "--out", str(tmp_path))
    assert code == 0, err
    assert "info[K521]: `deals` has no pages for `region` and `industry` chosen together" in err
    assert "and there are 20 at most" in err
    folders = {path.name for path in (tmp_path / "dashboards/deals").iterdir()}
    assert folders == {
        *("region", "industry", "deal_kind"),
        *("region+deal_kind", "industry+deal_kind"),
    }
    here = tmp_path / "dashboards/deals/region/EMEA.html"
    led_to = {
        str(a.get("href")) for tag, a in Elements(here.read_text("utf-8")).elements if tag == "a"
    }
    assert all((here.parent / unquote(link)).resolve().exists() for link in led_to)
    assert any(link.startswith("../../deals/industry/") for link in led_to)
    assert any(link.startswith("../../deals/region%2Bdeal_kind/EMEA/") for link in led_to)


def is_that_of_query(reader: Elements, built: Path, where: str) -> None:
    """Compare the tiles of a page with the answers to a condition."""
    tiles = [a for a in reader.with_attribute("data-value") if a.get("data-form") == "number"]
    assert {"monthly_sales", "win_rate"} <= {tile["data-kpi"] for tile in tiles}
    for tile in tiles:
        kpi = str(tile["data-kpi"])
        rows = ask(built, kpi, "--where", where)
        (row,) = (r for r in rows if r["period_start"] == tile["data-period-start"])
        shown = str(tile["data-value"])
        assert (Decimal(shown) if shown else None) == exact(row["value"]), (kpi, where)
        assert tile.get("data-status") == row["status"]


def exact(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def test_two_of_one_name_are_said_to_be_together(built: Path) -> None:
    assert "2 of that name together" in page(built, "people/rep/Alex%20Kim.html").words
    assert "of that name" not in page(built, "people/rep/Mei%20Tanaka.html").words


def test_every_choice_leads_to_a_page_and_all_pages_are_choices(built: Path) -> None:
    root = built / "target/dashboards"
    written = {path.relative_to(root).as_posix() for path in root.glob("people/**/*.html")}
    assert len(list((root / "people/rep").iterdir())) == REPS
    led_to = {name: links(built, name) for name in ("people.html", *sorted(written))}
    assert set().union(*led_to.values()) == {"people.html", *written}
    assert all(name not in found for name, found in led_to.items())
    alone = {name for name in written if "+" not in name}
    assert led_to["people.html"] == alone


def test_a_choice_keeps_what_is_chosen_of_the_other_filter(built: Path) -> None:
    folder = built / "target/dashboards/people/rep+region"
    of_emea = {path.parent.name for path in folder.glob("*/EMEA.html")}
    assert of_emea
    found = links(built, "people/region/EMEA.html")
    assert {f"people/rep+region/{rep}/EMEA.html" for rep in of_emea} <= found
    assert not any(name.startswith("people/rep/") for name in found)
    here = f"people/rep+region/{min(of_emea)}/EMEA.html"
    assert {"people/region/EMEA.html", f"people/rep/{min(of_emea)}.html"} <= links(built, here)


def links(built: Path, name: str) -> set[str]:
    """Return the pages that a page leads to, below the folder of dashboards."""
    return {
        unquote(urljoin(name.replace("%", "%25"), str(a["href"])))
        for tag, a in page(built, name).elements
        if tag == "a"
    }


def test_files_of_names_that_differ_in_case_alone_are_two() -> None:
    found = _files(["", "Ann", "ann", "a/b", "..", "<b>"])
    assert len({name.lower() for name in found.values()}) == 6
    assert all("/" not in name and not name.startswith(".") for name in found.values())
    assert found["Ann"] == "Ann"
