"""Which rules run is said in `kpi.toml`: by profile, by name, and for the files below a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.ask import run

HEAD = '[project]\nname = "shop"\nspecs = ["."]\n'
KPI = "kpi {0} {{\n  formula: count(orders)\n  owner:   seller\n}}\n"
SOURCE = """\
team sales
role seller { team: sales }
source orders {
  table: orders
  key:   id
  time:  placed_at
  column id:        number
  column placed_at: date
}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two KPIs, one of them in a folder of its own."""
    (tmp_path / "shop.kpi").write_text(SOURCE + KPI.format("order_count"))
    (tmp_path / "pilots").mkdir()
    (tmp_path / "pilots" / "trial.kpi").write_text(
        KPI.format("days").replace("count(orders)", "count_distinct(orders.placed_at)")
    )
    return tmp_path


def codes(project: Path, settings: str, *arguments: str) -> list[str]:
    (project / "kpi.toml").write_text(HEAD + settings)
    out = run(project, "check", "--statistics", *arguments)[1]
    return [f"{count} {code}" for count, code, _ in map(str.split, out.splitlines())]


def test_rules_are_taken_away(project: Path) -> None:
    assert "2 L302" in codes(project, "")
    assert "2 L302" not in codes(project, '[lint]\nignore = ["kpi-without-target"]\n')


def test_rules_are_added_to_those_of_the_profile(project: Path) -> None:
    assert "2 L304" not in codes(project, "")
    found = codes(project, '[lint]\nselect = ["L304"]\n')
    assert {"2 L304", "2 L302"} <= set(found)


def test_the_command_line_wins(project: Path) -> None:
    settings = '[lint]\nignore = ["L302"]\n'
    assert codes(project, settings, "--select", "L302") == ["2 L302"]


def test_a_folder_is_spared(project: Path) -> None:
    found = codes(project, '[lint.folders.pilots]\nignore = ["L302"]\n')
    assert "1 L302" in found
    assert "2 L303" in found


@pytest.mark.parametrize("table", ["teams]\nsales", "roles]\nseller"])
def test_a_team_and_a_role_have_numbers_of_their_own(project: Path, table: str) -> None:
    assert "1 L201" not in codes(project, "")
    assert "1 L201" in codes(project, f"[lint.{table} = 1\n")
