"""`kpi check --since REV`: what a change brought, and what is to be said of the change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.ask import run
from tests.support.versions import commit, git

SPEC = """\
role seller "Seller"
source orders "Orders" {
  table: orders
  key:   id
  row:   order
  time:  placed_at
  column id:        number
  column placed_at: date
  column amount:    money USD
}
metric revenue "Revenue" = sum(orders.amount)
goal grow "Grow" {
  rank:    primary
  measure: revenue
  target:  >= 1M USD per year
  owner:   seller
}
kpi order_count "Orders" {
  goal:    grow
  formula: count(orders)
  window:  month
  target:  >= 40
  review:  weekly
  owner:   seller
}
kpi old_one {
  formula: count_distinct(orders.placed_at)
}
"""
NEW = """
kpi new_one {
  formula: count(orders where amount > 5 USD)
}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "kpi.toml").write_text('[project]\nspecs = ["."]\nas_of = 2026-06-18\n')
    (tmp_path / "shop.kpi").write_text(SPEC)
    commit(tmp_path, day="2026-01-05")
    return tmp_path


def change(project: Path, before: str, after: str) -> None:
    path = project / "shop.kpi"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def told(project: Path, *arguments: str) -> list[tuple[str, int]]:
    """Return code and line of each finding."""
    _, out, _ = run(project, "check", "--since", "HEAD", "--format", "json", *arguments)
    return [(d["code"], d["line"]) for d in json.loads(out)["diagnostics"]]


def test_what_was_there_before_is_not_told(project: Path) -> None:
    assert run(project, "check")[0] == 1
    assert told(project) == []
    change(project, "  key:   id\n", "  # a comment\n  key:   id\n")
    assert told(project) == []


def test_findings_on_new_lines_are_told_alone(project: Path) -> None:
    (project / "shop.kpi").write_text(SPEC + NEW)
    line = len(SPEC.splitlines()) + 2
    found = told(project)
    assert {at for _, at in found} == {line}
    assert {code for code, _ in found} >= {"L301", "L302", "L303"}


def test_a_finding_on_a_changed_line_is_told_though_it_was_there(project: Path) -> None:
    change(project, "kpi old_one {", "kpi old_one  {")
    assert {code for code, _ in told(project)} >= {"L301", "L302"}


def test_what_a_removed_line_brings_elsewhere_is_told(project: Path) -> None:
    change(project, "  window:  month\n  target:  >= 40\n  review:  weekly\n", "  window:  month\n")
    assert ("L302", 18) in told(project)


def test_an_error_is_told_wherever_it_is(project: Path) -> None:
    change(project, 'role seller "Seller"\n', 'role sellers "Seller"\n')
    assert {code for code, _ in told(project)} == {"K204"}


def test_a_file_that_moved_brings_nothing(project: Path) -> None:
    (project / "shop.kpi").rename(project / "store.kpi")
    assert told(project) == []


def test_stricter_settings_bring_nothing(project: Path) -> None:
    (project / "kpi.toml").write_text(
        '[project]\nspecs = ["."]\nas_of = 2026-06-18\n[lint]\nprofile = "strict"\n'
    )
    assert told(project) == []


def test_a_goalpost_that_moved(project: Path) -> None:
    change(project, ">= 40", ">= 30")
    code, out, _ = run(project, "check", "--since", "HEAD")
    assert code == 1
    assert out == (
        "warning[L601]: the target of `order_count` changed after its period began\n"
        "  --> shop.kpi:22:12\n"
        "   |\n"
        "22 |   target:  >= 30\n"
        "   |            ^^^^^ another one for the running period\n"
        "   |\n"
        "   = note: at `HEAD` it was `>= 40`, now it is `>= 30`\n"
        "   = help: state the new one for periods to come, as in "
        "`target { 2026-Q2: … 2026-Q3: … }`, and keep the old one for those that began\n"
        "   = explain: kpi explain L601\n"
    )


def test_a_goalpost_that_moves_with_the_window_alone(project: Path) -> None:
    change(project, "window:  month\n", "window:  quarter\n")
    _, out, _ = run(project, "check", "--since", "HEAD")
    assert "warning[L602]: `order_count` has another window, and another target with it\n" in out
    assert (
        "= note: at `HEAD` the target was `>= 40 per month`, now it is `>= 40 per quarter`\n" in out
    )
    assert "L601" not in out


@pytest.mark.parametrize(
    ("after", "told_of"),
    [
        ("window:  month\n  target:  >= 40 per month", []),
        ("window:  quarter\n  target:  >= 40 per month", ["L603"]),
        ("window:  quarter\n  target:  >= 120", ["L603"]),
        ("window:  month\n  target { 2026-05: >= 40\n 2026-06: >= 40 }", []),
        ("window:  month\n  target { 2026-Q2: >= 120 }", []),
        ("window:  month\n  target { 2026-Q2: >= 119 }", ["L601"]),
    ],
)
def test_a_target_that_asks_for_the_same_did_not_move(
    project: Path, after: str, told_of: list[str]
) -> None:
    change(project, "window:  month\n  target:  >= 40", after)
    found = {code for code, _ in told(project) if code.startswith("L6")}
    assert sorted(found) == told_of


def test_a_goalpost_in_a_file_that_moved(project: Path) -> None:
    (project / "targets.csv").write_text("period,target\n2026-04,40\n2026-05,50\n2026-06,60\n")
    change(project, ">= 40", 'from "targets.csv"')
    commit(project)
    (project / "targets.csv").write_text("period,target\n2026-04,40\n2026-05,45\n2026-06,60\n")
    _, out, _ = run(project, "check", "--since", "HEAD")
    assert "warning[L601]" in out
    assert "another one from 2026-05-01 on" in out
    assert '`from "targets.csv"` asked for another amount at `HEAD`' in out


def test_an_allow_of_such_a_finding_stays_without_being_unused(project: Path) -> None:
    change(
        project,
        "kpi order_count",
        "# kpi: allow(goalpost-moved) the board said so\nkpi order_count",
    )
    change(project, ">= 40", ">= 30")
    assert told(project) == []
    commit(project)
    assert told(project) == []
    assert "L001" not in run(project, "check")[1]


def test_a_metric_that_means_something_else_is_told_once(project: Path) -> None:
    more = "".join(
        f'kpi k{n} "K {n}" {{\n  formula: revenue * {n}\n  window:  month\n}}\n' for n in (2, 3, 4)
    )
    (project / "shop.kpi").write_text(SPEC + more)
    commit(project)
    change(project, "sum(orders.amount)", "sum(orders.amount where amount > 5 USD)")
    assert told(project) == [("L603", 11)]
    _, out, _ = run(project, "check", "--since", "HEAD")
    assert "4 goals and KPIs made of it" in out


def test_a_tile_of_a_kpi_that_went_says_what_became_of_it(project: Path) -> None:
    board = '\ndashboard floor "Floor" for seller {\n  row { tile old_one as number }\n}\n'
    (project / "shop.kpi").write_text(SPEC + board)
    commit(project)
    change(project, SPEC[SPEC.index("kpi old_one") :], "")
    _, out, _ = run(project, "check", "--since", "HEAD")
    assert "error[K201]" in out
    assert "warning[L604]: the KPI `old_one` was removed, and is still named here" in out
    change(
        project,
        "metric revenue",
        "kpi new_name { formula: count_distinct(orders.placed_at) }\nmetric revenue",
    )
    _, out, _ = run(project, "check", "--since", "HEAD")
    assert "was renamed to `new_name`" in out


def redefine(project: Path, number: int) -> None:
    path = project / "shop.kpi"
    kept, _, _ = path.read_text().partition("kpi steady")
    path.write_text(
        f'{kept}kpi steady "Steady" {{\n'
        f"  formula: count(orders where amount > {number} USD)\n  window:  month\n}}\n"
    )


def test_a_kpi_that_is_redefined_again(project: Path) -> None:
    for number, day in ((1, "2025-06-01"), (2, "2026-02-01")):
        redefine(project, number)
        commit(project, day=day)
    redefine(project, 3)
    _, out, _ = run(project, "check", "--since", "HEAD", "--select", "L605")
    assert "warning[L605]: `steady` is redefined again, within three quarters" in out
    assert "the last time was 2026-02-01, as git tells" in out


def test_a_kpi_that_was_left_alone_for_long_may_be_redefined(project: Path) -> None:
    for number, day in ((1, "2025-01-01"), (2, "2025-06-01")):
        redefine(project, number)
        commit(project, day=day)
    (project / "other.kpi").write_text('team other "Other"\n')
    commit(project, day="2026-03-01")
    redefine(project, 3)
    assert told(project, "--select", "L605") == []


def test_many_commits_are_looked_at_in_part_and_none_is_missed(project: Path) -> None:
    redefine(project, 1)
    commit(project, day="2025-06-01")
    redefine(project, 2)
    commit(project, day="2026-02-01")
    for number in range(30):
        (project / "other.kpi").write_text(f'team other "Other {number}"\n')
        commit(project, day="2026-03-01")
    redefine(project, 3)
    assert told(project, "--select", "L605") == [("L605", 29)]


def test_what_becomes_known_is_left_out_beside_it(project: Path) -> None:
    (project / "shop.kpi").write_text(SPEC + NEW)
    _, _, err = run(project, "check", "--since", "HEAD", "--baseline", "known.json")
    assert "wrote" in err
    assert told(project, "--baseline", "known.json") == []


def test_wrong_use(project: Path) -> None:
    assert run(project, "check", "--since", "HEAD", "--fix")[0] == 2
    assert run(project, "check", "--since", "HEAD", "--data")[0] == 2
    code, out, err = run(project, "check", "--since", "nothing")
    assert (code, out) == (2, "")
    assert "error[K062]" in err


def test_the_first_commit_is_a_revision_too(project: Path) -> None:
    git(project, "tag", "start")
    (project / "shop.kpi").write_text(SPEC + NEW)
    commit(project)
    _, _, err = run(project, "check", "--since", "start")
    assert err.startswith("checked 1 file: ")
