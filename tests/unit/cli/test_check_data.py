"""`kpi check --data`: what is asked, what is told, and what is in the way."""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.evidence.generated import KPI, NAMES, SPEC, Company, numbers
from tests.support.ask import run

CONFIG = """\
[project]
specs = ["."]
as_of = 2025-12-28
[lint]
profile = "minimal"
ignore = ["no-primary-goal"]
select = ["lead-not-seen"]
[profiles.dev]
engine = "duckdb"
path = "data.duckdb"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in which one KPI leads, one is noise and one follows."""
    (tmp_path / "kpi.toml").write_text(CONFIG)
    (tmp_path / "a.kpi").write_text(SPEC + "".join(KPI.format(name=name) for name in NAMES))
    rows = ", ".join(
        f"(DATE '2023-01-02' + {7 * n}, {calls}, {visits}, {invoices}, {orders})"
        for n, (calls, visits, invoices, orders) in enumerate(numbers(0, Company()))
    )
    with duckdb.connect(str(tmp_path / "data.duckdb")) as connection:
        connection.execute(
            "CREATE TABLE weeks(day DATE, calls INT, visits INT, invoices INT, orders INT)"
        )
        connection.execute(f"INSERT INTO weeks VALUES {rows}")
    return tmp_path


def test_data_is_asked_only_when_told_to(project: Path) -> None:
    assert run(project, "check") == (0, "", "checked 1 file: no findings\n")
    code, out, err = run(project, "check", "--data", "--select", "L508,L509,L510")
    assert code == 1
    assert "warning[L508]: `visits_made` does not lead `orders_taken` in 156 weeks of data" in out
    assert (
        "warning[L509]: `invoices_made` should lead `orders_taken`, and follows it by 2 weeks"
        in out
    )
    assert "calls_made" not in out
    assert err == "checked 1 file: 2 warnings\n"


def test_each_finding_carries_statements_that_run(project: Path) -> None:
    _, out, _ = run(project, "check", "--data", "--select", "L5", "--format", "json")
    found = json.loads(out)["diagnostics"]
    assert {finding["code"] for finding in found} >= {"L508", "L509"}
    with duckdb.connect(str(project / "data.duckdb"), read_only=True) as connection:
        for finding in found:
            assert finding["sql"]
            for sql in finding["sql"]:
                assert connection.execute(sql).fetchall()


def test_the_command_of_a_note_prints_the_statement_of_the_finding(project: Path) -> None:
    _, out, _ = run(project, "check", "--data", "--select", "L508", "--format", "json")
    (finding,) = json.loads(out)["diagnostics"]
    told = [note.split("`")[1] for note in finding["notes"] if note.startswith("its SQL")]
    printed = [run(project, *command.split()[1:])[1] for command in told]
    assert printed == finding["sql"]


def test_warnings_of_the_data_can_be_left_out_and_errors_not(project: Path) -> None:
    with duckdb.connect(str(project / "data.duckdb")) as connection:
        connection.execute("INSERT INTO weeks (day) VALUES (DATE '2025-12-24')")
    only = ("check", "--data", "--select", "L502")
    code, out, _ = run(project, *only)
    assert (code, out.count("warning[K031]")) == (1, 4)
    for word in ("K031", "k031", "value-missing"):
        assert run(project, *only, "--ignore", word)[:2] == (0, "")
    assert run(project, *only, "--ignore", "K032")[1] == out
    _, _, err = run(project, *only, "--ignore", "K026")
    assert "--ignore: `K026` is an error, not a rule" in err
    _, _, err = run(project, "check", "--data", "--select", "K031")
    assert "--select: `K031` is a warning of the data, not a rule" in err
    config = CONFIG.replace('"no-primary-goal"', '"no-primary-goal", "K031"')
    (project / "kpi.toml").write_text(config)
    assert run(project, *only)[:2] == (0, "")
    (project / "kpi.toml").write_text(CONFIG + '[lint.folders."."]\nignore = ["K031"]\n')
    assert run(project, *only)[:2] == (0, "")
    (project / "kpi.toml").write_text(config.replace("K031", "K026"))
    assert "no rule is called `K026`" in "".join(run(project, *only)[1:])


def test_leads_are_not_judged_on_data_that_an_error_is_told_of(project: Path) -> None:
    with duckdb.connect(str(project / "data.duckdb")) as connection:
        connection.execute("ALTER TABLE weeks RENAME COLUMN orders TO taken")
    _, out, _ = run(project, "check", "--data", "--select", "L508,L509,L510")
    assert out.count("error[K026]") == 1
    assert "L510" not in out


def test_the_day_that_is_asked_for_counts(project: Path) -> None:
    early = ("--as-of", "2023-05-01", "--select", "L510")
    _, out, _ = run(project, "check", "--data", *early)
    assert out.count("both have numbers for 17 weeks, and 34 are the fewest that tell") == 3


def test_an_accept_is_unused_only_where_the_data_was_asked(project: Path) -> None:
    spec = (project / "a.kpi").read_text()
    allow = "# kpi: allow(lead-not-seen) visits pay off in other ways\nkpi visits_made"
    (project / "a.kpi").write_text(spec.replace("kpi visits_made", allow))
    assert run(project, "check")[0] == 0
    _, out, _ = run(project, "check", "--data")
    assert "lead-not-seen" not in out
    (project / "a.kpi").write_text(
        spec.replace("kpi calls_made", allow.replace("visits_made", "calls_made"))
    )
    assert run(project, "check")[0] == 0
    _, out, _ = run(project, "check", "--data")
    assert "warning[L001]: `lead-not-seen` is allowed here and not found" in out


def test_data_that_is_not_what_sources_say_is_told_whatever_is_selected(project: Path) -> None:
    with duckdb.connect(str(project / "data.duckdb")) as connection:
        connection.execute("ALTER TABLE weeks DROP COLUMN visits")
    code, out, _ = run(project, "check", "--data", "--select", "L508")
    assert code == 2
    assert "error[K026]: the table `weeks` of the source `weeks` has no column `visits`" in out
    assert "internal" not in out


def test_errors_come_before_data(project: Path) -> None:
    (project / "b.kpi").write_text("metric broken = nothing + 1\n")
    code, out, _ = run(project, "check", "--data", "--profile", "nowhere")
    assert code == 1
    assert "K2" in out
    assert "nowhere" not in out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--profile", "dev"), "--profile and --as-of go with `--data`"),
        (("--as-of", "latest"), "--profile and --as-of go with `--data`"),
        (("--select", "L508"), "these rules ask the data, which `--data` is for"),
    ],
)
def test_wrong_use_is_told(project: Path, arguments: tuple[str, ...], told: str) -> None:
    code, out, err = run(project, "check", *arguments)
    assert (code, out) == (2, "")
    assert told in err


def test_without_the_library_the_command_to_install_it_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builtins, "__import__", without("scipy", builtins.__import__))
    for name in ("kpilang.evidence.lead", "kpilang.evidence.series"):
        monkeypatch.delitem(__import__("sys").modules, name, raising=False)
    code, out, _ = run(project, "check", "--data")
    assert code == 2
    assert out.count("error[K021]: `scipy` is not installed") == 1
    assert "pip install 'kpilang[data]'" in out


def without(library: str, known: Callable[..., Any]) -> Callable[..., Any]:
    """Return an import that does not find a library."""

    def find(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] == library:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return known(name, *rest, **more)

    return find
