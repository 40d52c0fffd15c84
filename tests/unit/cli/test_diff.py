"""`kpi diff REV`: the folder beside a commit, in three formats; git is only read."""

from __future__ import annotations

import json
import os
import re
import shutil
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
kpi order_count "Orders" {
  formula: count(orders)
  window:  month
  target:  >= 40
  owner:   seller
}
kpi monthly "Sales of the month" {
  formula: revenue
  window:  month
  target:  from "targets.csv"
}
"""
CSV = "period,target\n2026-01,100\n2026-02,200\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project below the top of a repository, committed once."""
    folder = tmp_path / "work" / "shop"
    (folder / "specs").mkdir(parents=True)
    (folder / "kpi.toml").write_text('[project]\nname = "shop"\n')
    (folder / "specs" / "shop.kpi").write_text(SPEC)
    (folder / "specs" / "targets.csv").write_text(CSV)
    commit(tmp_path / "work")
    return folder


def change(project: Path, before: str, after: str) -> None:
    path = project / "specs" / "shop.kpi"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_nothing_changed(project: Path) -> None:
    change(project, "  key:   id\n", "  key: id   # by which a row is known\n")
    code, out, err = run(project, "diff", "HEAD")
    assert (code, out) == (0, "")
    assert re.fullmatch(r"compared with HEAD \([0-9a-f]{10}\): no change in meaning\n", err)


def test_what_breaks_what_moved_and_the_rest(project: Path) -> None:
    change(project, "sum(orders.amount)", "sum(orders.amount where amount > 5 USD)")
    change(project, ">= 40", ">= 30")
    change(project, '"Sales of the month"', '"Sales"')
    code, out, err = run(project, "diff", "HEAD")
    assert code == 0
    assert out == (
        "breaking:\n"
        '  metric revenue "Revenue"\n'
        "    filter  was  sum(orders.amount)\n"
        "            now  sum(orders.amount where amount > 5 USD)\n"
        '  kpi monthly "Sales": filter through revenue\n'
        "\n"
        "targets moved:\n"
        '  kpi order_count "Orders"\n'
        "    target  was  >= 40\n"
        "            now  >= 30\n"
        "\n"
        "non-breaking:\n"
        '  kpi monthly "Sales"\n'
        "    title  was  Sales of the month\n"
        "           now  Sales\n"
    )
    assert err.endswith("2 breaking, 1 target moved, 1 non-breaking\n")


def test_a_target_that_is_for_another_period_moved(project: Path) -> None:
    change(project, "  window:  month\n  target:  >= 40", "  window:  quarter\n  target:  >= 40")
    _, out, err = run(project, "diff", "HEAD")
    assert out == (
        "breaking:\n"
        '  kpi order_count "Orders"\n'
        "    window  was  month\n"
        "            now  quarter\n"
        "\n"
        "targets moved:\n"
        '  kpi order_count "Orders"\n'
        "    target  was  >= 40 per month\n"
        "            now  >= 40 per quarter\n"
    )
    assert err.endswith("1 breaking, 1 target moved\n")


def test_a_column_in_another_currency_is_told_with_the_formula(project: Path) -> None:
    change(project, "money USD", "money EUR")
    _, out, _ = run(project, "diff", "HEAD")
    assert (
        '  metric revenue "Revenue"\n'
        "    formula  by what orders says of its rows\n"
        "             was  the sum of amount over Orders; orders.amount is USD\n"
        "             now  the sum of amount over Orders; orders.amount is EUR\n"
    ) in out


def test_the_same_words_are_not_told_twice(project: Path) -> None:
    change(project, "time:  placed_at\n", "time:  paid_at\n  column paid_at: date\n")
    _, out, _ = run(project, "diff", "HEAD")
    assert (
        '  metric revenue "Revenue"\n'
        "    time axis  by what orders says of its rows\n"
        '  source orders "Orders"\n'
    ) in out


def test_a_file_of_targets_is_compared_too(project: Path) -> None:
    (project / "specs" / "targets.csv").write_text(CSV.replace("200", "150"))
    _, out, err = run(project, "diff", "HEAD")
    assert "kpi monthly" in out
    assert "1 target moved" in err


def test_the_words_of_markdown_are_code(project: Path) -> None:
    change(project, '"Orders" {\n  formula', '"@all <b> `x`" {\n  formula')
    _, out, _ = run(project, "diff", "HEAD", "--format", "markdown")
    assert out == (
        "## KPIs: 1 non-breaking\n"
        "\n"
        "Compared with `HEAD`.\n"
        "\n"
        "### Non-breaking\n"
        "\n"
        '- ``kpi order_count "@all <b> `x`"``\n'
        "  - title: `Orders` → `` @all <b> `x` ``\n"
    )


def test_json_has_places_and_counts(project: Path) -> None:
    change(project, ">= 40", ">= 30")
    sha = git(project, "rev-parse", "HEAD")
    _, out, _ = run(project, "diff", "HEAD", "--format", "json")
    document = json.loads(out)
    assert document["version"] == 1
    assert document["since"] == {"revision": "HEAD", "commit": sha}
    assert document["summary"] == {"breaking": 0, "targets_moved": 1, "non_breaking": 0}
    (change_of,) = document["changes"]
    assert (change_of["subject"], change_of["name"], change_of["weight"]) == (
        "kpi",
        "order_count",
        "target",
    )
    assert (change_of["file"], change_of["line"]) == ("specs/shop.kpi", 12)
    assert change_of["details"] == [
        {
            "aspect": "target",
            "name": None,
            "weight": "target",
            "before": ">= 40",
            "after": ">= 30",
            "through": [],
            "sources": [],
        }
    ]


def test_the_folder_is_left_as_it_is(project: Path) -> None:
    change(project, ">= 40", ">= 30")
    before = {p: p.read_bytes() for p in sorted(project.parent.rglob("*")) if p.is_file()}
    run(project, "diff", "HEAD")
    after = {p: p.read_bytes() for p in sorted(project.parent.rglob("*")) if p.is_file()}
    assert before == after


def test_a_project_that_was_not_there_has_come(project: Path) -> None:
    first = git(project, "commit-tree", "4b825dc642cb6eb9a060e54bf8d69288fbee4904", "-m", "none")
    _, out, err = run(project, "diff", first)
    assert 'kpi order_count "Orders": added' in out
    assert "breaking" not in err.replace("non-breaking", "")


def test_hidden_folders_and_projects_inside_are_no_part_of_the_past(project: Path) -> None:
    for folder in (".hidden", "other"):
        (project / "specs" / folder).mkdir()
        (project / "specs" / folder / "x.kpi").write_text('team x "X"\n')
    (project / "specs" / "other" / "kpi.toml").write_text('[project]\nspecs = ["."]\n')
    (project / "specs" / "link.kpi").symlink_to("/etc/hostname")
    (project / "specs" / "same.kpi").symlink_to("shop.kpi")
    name = commit(project.parent)
    for path in ("link.kpi", "same.kpi"):
        (project / "specs" / path).unlink()
    assert "no change in meaning" in run(project, "diff", name)[2]


def test_an_error_of_today_comes_first(project: Path) -> None:
    change(project, "sum(orders.amount)", "sum(orders.amout)")
    code, out, err = run(project, "diff", "HEAD")
    assert (code, out) == (1, "")
    assert "error[K202]" in err


def test_what_an_error_of_then_leaves_in_doubt_is_not_compared(project: Path) -> None:
    change(project, "sum(orders.amount)", "sum(orders.amout)")
    commit(project.parent)
    change(project, "sum(orders.amout)", "sum(orders.amount)")
    change(project, ">= 40", ">= 30")
    code, out, err = run(project, "diff", "HEAD")
    assert code == 0
    assert "not compared, for an error was in it at `HEAD`: `monthly`, `revenue`" in err
    assert "order_count" in out
    assert "revenue" not in out


@pytest.mark.parametrize(
    ("good", "wrong"),
    [
        ("amount:    money USD", "amount:    mony USD"),
        ("time:  placed_at", "time:  place_at"),
        ("row:   order", "row    order"),
    ],
)
def test_what_is_made_of_a_source_in_doubt_is_not_compared(
    project: Path, good: str, wrong: str
) -> None:
    visits = (
        "source visits {\n  table: visits\n  key: id\n  time: made_on\n"
        "  column id: number\n  column made_on: date\n}\n"
        "kpi visit_count { formula: count(visits)\n window: month }\n"
    )
    path = project / "specs" / "shop.kpi"
    path.write_text(SPEC + visits)
    change(project, good, wrong)
    commit(project.parent)
    path.write_text(SPEC + visits.replace("window: month", "window: week"))
    code, out, _ = run(project, "diff", "HEAD", "--format", "json")
    document = json.loads(out)
    assert code == 0
    assert [(c["name"], c["weight"]) for c in document["changes"]] == [("visit_count", "breaking")]
    assert document["not_compared"] == ["monthly", "order_count", "orders", "revenue"]


def test_under_a_calendar_in_doubt_no_number_is_compared(project: Path) -> None:
    path = project / "specs" / "shop.kpi"
    calendar = "calendar { week: starts {} }\n"
    path.write_text(calendar.replace("{}", "sundai") + SPEC)
    commit(project.parent)
    path.write_text(calendar.replace("{}", "sunday") + SPEC.replace("row:   order", "row:   sale"))
    _, out, _ = run(project, "diff", "HEAD", "--format", "json")
    document = json.loads(out)
    assert [(c["subject"], c["name"]) for c in document["changes"]] == [("source", "orders")]
    assert document["not_compared"] == ["calendar", "monthly", "order_count", "revenue"]


@pytest.mark.parametrize(
    ("revision", "code", "told"),
    [
        ("nothing", "K062", "git knows no revision `nothing`"),
        ("man", "K062", "write `main`"),
        ("--output=stolen", "K062", "git knows no revision `--output=stolen`"),
        ("HEAD..HEAD", "K062", "is a range, not a revision"),
        ("HEAD:shop/kpi.toml", "K062", "git knows no revision"),
        ("", "K062", "git knows no revision"),
    ],
)
def test_a_revision_that_is_none(project: Path, revision: str, code: str, told: str) -> None:
    status, out, err = run(project, "diff", "--", revision)
    assert (status, out) == (2, "")
    assert f"error[{code}]" in err
    assert told in err
    assert not list(project.rglob("stolen"))


def test_a_shallow_clone_says_how_to_fetch_the_rest(project: Path, tmp_path: Path) -> None:
    change(project, ">= 40", ">= 30")
    commit(project.parent)
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{project.parent}", "shallow")
    status, _, err = run(tmp_path / "shallow" / "shop", "diff", "HEAD~1")
    assert status == 2
    assert "error[K063]" in err
    assert "fetch-depth: 0" in err


def test_without_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "shop.kpi").write_text(SPEC.replace('from "targets.csv"', ">= 5 USD"))
    status, _, err = run(tmp_path, "diff", "HEAD")
    assert status == 2
    assert "error[K061]" in err


def test_without_git(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    status, _, err = run(project, "diff", "HEAD")
    assert status == 2
    assert "error[K060]" in err


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("kpi.toml", b"[project\n", "`kpi.toml` has a mistake"),
        ("kpi.toml", b'[project]\nspecs = ["../../elsewhere"]\n', "outside of the repository"),
        ("specs/shop.kpi", b"team \xff\n", "is not UTF-8 text"),
    ],
)
def test_a_past_that_cannot_be_read(project: Path, name: str, content: bytes, reason: str) -> None:
    now = (project / name).read_bytes()
    (project / name).write_bytes(content)
    commit(project.parent)
    (project / name).write_bytes(now)
    status, _, err = run(project, "diff", "HEAD")
    assert status == 2
    assert "error[K064]" in err
    assert reason in err


def test_variables_of_a_hook_lead_nowhere_else(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", "nowhere")
    assert run(project, "diff", "HEAD")[0] == 0


def test_the_top_of_a_repository_is_a_project_too(tmp_path: Path) -> None:
    shutil.copytree(Path(__file__).parents[3] / "specs" / "crm", tmp_path / "crm")
    commit(tmp_path / "crm")
    os.rename(tmp_path / "crm" / "kpi.toml", tmp_path / "crm" / "aside")
    code, _, err = run(tmp_path / "crm", "diff", "HEAD")
    assert code == 0
    assert "no change in meaning" in err


def test_above_several_projects_nobody_knows_which_is_meant(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kpi.toml").write_text('[project]\nspecs = ["."]\n')
    code, _, err = run(tmp_path, "diff", "HEAD")
    assert code == 2
    assert "several projects lie below this folder, `one`, `two`" in err
