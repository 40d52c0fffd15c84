"""`kpi test`: rows that a test gives, the number that comes of them, and how it is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as xml

import pytest

from tests.formats.test_junit import violations
from tests.support.ask import run

SOURCES = """
calendar {
  timezone: "America/New_York"
}

source reps {
  table: crm.reps
  key:   id
  row:   rep
  column id:     number
  column name:   text
  column region: text
  dimension rep    = name by id
  dimension region = region
}

source deals {
  table:    crm.deals
  key:      id
  row:      deal
  time:     closed_at
  since:    2020-01-01
  column id:        number
  column owner:     ref reps by owner_id
  column kind:      ref kinds by kind
  column opened_at: timestamp
  column closed_at: timestamp optional
  column zoned_at:  timestamp with timezone optional
  column stage:     text
  column amount:    money USD optional
  let first_seen = opened_at
}

source kinds {
  key: kind
  column kind:  text
  column share: percent
  rows {
    | kind | share |
    | new  | 100%  |
    | old  | 10%   |
  }
}

kpi won "Deals won" {
  formula: count(deals where stage = "won")
  window:  month
  by:      region, rep
}
kpi win_rate {
  formula: count(deals where stage = "won") / count(deals)
  unit:    percent
  window:  month
  by:      region
}
kpi cycle {
  formula: avg(deals.closed_at - deals.opened_at)
  unit:    days
  window:  trailing 30 days each day
}
metric losses_per_1000 = count(deals where stage = "lost") / count(deals) {
  unit: per 1000
}
metric amount          = sum(deals.amount)
metric weighed         = sum(deals.amount * deals.kind.share)
metric zoned           = count(deals on zoned_at)
metric refused         = count(deals on first_seen)
"""

DEALS = """
  given reps {
    | id | name | region |
    | 7  | Ruth | EMEA   |
    | 8  | Ben  | APAC   |
    | 9  | Ann  | EMEA   |
    | 10 | Ann  | EMEA   |
  }
  given deals {
    | id | owner | opened_at  | closed_at        | stage | amount |
    | 1  | 7     | 2026-01-02 | 2026-01-05 12:00 | won   | 10     |
    | 2  | 7     | 2026-01-02 | 2026-01-06       | lost  | 0.05   |
    | 3  | 8     | 2026-01-02 | 2026-02-06 00:00 | lost  | 20     |
    | 4  | 9     | 2026-01-02 | 2026-02-07       | lost  |        |
    | 6  | 9     | 2026-01-02 | 2026-04-08       | won   | 2      |
    | 7  | 10    | 2026-01-02 | 2026-04-08       | won   | 2      |
    | 5  |       | 2026-01-02 | 2026-02-08       | won   | 2.5    |
  }
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "kpi.toml").write_text('[project]\nspecs = ["."]\n')
    (tmp_path / "sources.kpi").write_text(SOURCES)
    return tmp_path


def lines(project: Path, subject: str, *expected: str, given: str = DEALS) -> list[dict[str, Any]]:
    """Run a test of some lines; return what came out."""
    text = "\n".join(f"  expect {line}" for line in expected)
    (project / "tests.kpi").write_text(f"test {subject} {{{given}\n{text}\n}}\n")
    code, out, err = run(project, "test", "--format", "json")
    assert code in (0, 1), err
    (test,) = json.loads(out)["tests"]
    assert (test["verdict"] == "passed") == (code == 0) == all(t["passed"] for t in test["lines"])
    assert not test["problems"], test["problems"]
    found: list[dict[str, Any]] = test["lines"]
    return found


@pytest.mark.parametrize(
    ("subject", "line"),
    [
        ("won", "2026-01: 1"),
        ("won", "2026-Q1: 2"),
        ("won", "2026-H1: 4"),
        ("won", "2026: 4"),
        ("won", "2026-W02: 1"),
        ("won", "2026-01-05: 1"),
        ("won", "2026-01 EMEA: 1"),
        ("won", "2026-02 EMEA: 0"),
        ("won", "2026-02 APAC: 0"),
        ("won", "2026-02 EMEA Ann: 0"),
        ("won", "2026-02 Unknown: 1"),
        ("won", "2026-01 EMEA Ruth: 1"),
        ("win_rate", "2026-01: 50%"),
        ("win_rate", "2026-02: 33.3%"),
        ("win_rate", "2026-02: 33.33%"),
        ("win_rate", "2026-01 APAC: null"),
        ("win_rate", "2026-03: null"),
        ("cycle", "2026-01-06: 3.7 days"),
        ("losses_per_1000", "2026-01: 500"),
        ("losses_per_1000", "2026-02: 666.67"),
        ("losses_per_1000", "2026-01: 50%"),
        ("amount", "2026-01: 10.05 USD"),
        ("amount", "2026-02: 22.50 USD"),
        ("amount", "2026-03: 0 USD"),
    ],
)
def test_a_line_that_holds(project: Path, subject: str, line: str) -> None:
    (found,) = lines(project, subject, line)
    assert found["passed"], found


@pytest.mark.parametrize(
    ("subject", "line", "got"),
    [
        ("won", "2026-01: 2", 1),
        ("won", "2026-01: null", 1),
        ("won", "2026-01: 1.4", 1),
        ("win_rate", "2026-02: 33%", pytest.approx(1 / 3)),
        ("win_rate", "2026-02: 33.4%", pytest.approx(1 / 3)),
        ("win_rate", "2026-03: 0%", None),
        ("losses_per_1000", "2026-01: 0.5", 500),
        ("amount", "2026-01: 10.04 USD", "10.05"),
        ("amount", "2026-01: 10 USD", "10.05"),
    ],
)
def test_a_line_that_does_not_hold(project: Path, subject: str, line: str, got: object) -> None:
    (found,) = lines(project, subject, line)
    assert not found["passed"]
    assert found["fault"] is None
    assert found["got"] == got


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("2026-02 AMER: 0", "no row"),
        ("2026-02 AMER: null", "no row"),
        ("2026-04 EMEA Ann: 1", "several rows"),
    ],
)
def test_a_member_that_has_no_row_of_its_own(project: Path, line: str, fault: str) -> None:
    (found,) = lines(project, "won", line)
    assert (found["fault"], found["got"], found["passed"]) == (fault, None, False)


def test_sources_that_are_not_given_are_empty(project: Path) -> None:
    assert lines(project, "won", "2026-01: 0", given="")[0]["passed"]


def test_rows_in_the_file_stay_unless_a_test_gives_others(project: Path) -> None:
    deals = "given deals {\n|id|closed_at|kind|amount|\n|1|2026-01-05|old|100|\n}\n"
    own = "given kinds {\n|kind|share|\n|old|20%|\n}\n"
    assert lines(project, "weighed", "2026-01: 10 USD", given=deals)[0]["passed"]
    assert lines(project, "weighed", "2026-01: 20 USD", given=deals + own)[0]["passed"]


def test_moments_are_of_the_zone_of_their_source_unless_they_name_one(project: Path) -> None:
    """Midnight in UTC is still the day before in New York."""
    cells = ("2026-02-01 04:59", "2026-02-01 05:00", "2026-02-01 00:00-05:00", "2026-02-01")
    for column, subject in (("closed_at", "won"), ("zoned_at", "zoned")):
        rows = "\n".join(f"|{n}|{cell}|won|" for n, cell in enumerate(cells))
        given = f"given deals {{\n|id|{column}|stage|\n{rows}\n}}\n"
        found = lines(project, subject, "2026-01: 2", "2026-02: 2", given=given)
        assert all(line["passed"] for line in found), found


def test_rows_count_before_the_end_of_as_of(project: Path) -> None:
    given = f"{DEALS}  as of 2026-02-06\n"
    found = lines(project, "amount", "2026-02: 20 USD", "2026-03: null", given=given)
    assert all(line["passed"] for line in found), found


def test_without_as_of_all_that_is_given_has_happened(project: Path) -> None:
    deals = "given deals {\n|id|closed_at|\n|1|2026-05-31 23:59|\n}\n"
    assert lines(project, "won", "2026-01: 0", given=deals)[0]["passed"]
    never = deals.replace("2026-05-31 23:59", "9999-12-31")
    assert lines(project, "won", "2026-01: 0", given=never)[0]["passed"]


def test_no_profile_is_opened(project: Path) -> None:
    (project / "kpi.toml").write_text(
        '[project]\nspecs = ["."]\n[profiles.dev]\nengine = "duckdb"\npath = "nowhere.duckdb"\n'
    )
    assert lines(project, "won", "2026-01: 1")[0]["passed"]


SEVERAL = (
    f'test won "of one month" {{{DEALS}  expect 2026-01: 2\n  expect 2026-02 EMEA Ruth: 1\n'
    "  expect 2026-02 EMEA: 0\n  expect 2026-02 AMER: 1\n}\n"
    "test wun { expect 2026-01: 1 }\n"
    'test win_rate "is not known" { expect 2026-01: null }\n'
    "test cycle { expect 2026: 3 suns }\n"
)

TOLD = """\
FAIL   won "of one month"
  tests.kpi:1
  period   region  rep   expected      got
  2026-01                 2 deals   1 deal
  2026-02  EMEA    Ruth    1 deal  0 deals
  2026-02  AMER            1 deal   no row
  2026-02 has rows of EMEA, Unknown

ERROR  wun
  error[K201]: no KPI, metric, goal or funnel is called `wun`
"""


def test_what_went_wrong_is_told_and_the_other_tests_run(project: Path) -> None:
    (project / "tests.kpi").write_text(SEVERAL)
    code, out, err = run(project, "test")
    assert code == 1
    assert out.startswith(TOLD), out
    assert 'ok     win_rate "is not known"' in out
    assert "error[K212]" in out
    assert err.splitlines() == [
        "ran 4 tests: 1 passed, 1 failed, 2 with no numbers",
        "the project has 2 errors; see `kpi check`",
    ]


def test_junit_has_a_case_for_each_test(project: Path) -> None:
    (project / "tests.kpi").write_text(SEVERAL)
    code, out, _ = run(project, "test", "--format", "junit")
    assert code == 1
    root = xml.fromstring(out)
    assert violations(root) == []
    cases = {case.get("name"): case.find("failure") for case in root.iter("testcase")}
    assert list(cases) == ['won "of one month"', "wun", 'win_rate "is not known"', "cycle"]
    kinds = [None if failure is None else failure.get("type") for failure in cases.values()]
    assert kinds == ["failed", "error", None, "error"]
    failed = cases['won "of one month"']
    assert failed is not None
    assert "2026-01                 2 deals   1 deal" in (failed.text or "")


def test_an_error_in_what_a_measure_needs_is_told_with_its_test(project: Path) -> None:
    (project / "tests.kpi").write_text(
        "metric broken = count(deals where stge = 1)\n"
        "test broken { expect 2026-01: 1 }\ntest won { expect 2026-01: 0 }\n"
    )
    code, out, _ = run(project, "test")
    assert code == 1
    assert out.startswith("ERROR  broken\n  error[K202]"), out
    assert out.endswith("ok     won\n"), out


@pytest.mark.parametrize("text", ["test {\n  expect 2026-01: 1\n}\n", "metric broken = (\n"])
def test_a_file_that_cannot_be_read_does_not_pass(project: Path, text: str) -> None:
    (project / "tests.kpi").write_text(text)
    code, _, err = run(project, "test", "tests.kpi")
    assert code == 1
    assert "what is tested has 1 error; see `kpi check`" in err
    assert run(project, "test", "won")[0] == 2, "a name is no file"


def test_names_and_files_choose(project: Path) -> None:
    one = "expect 2026-01: 0\n}\n"
    (project / "a.kpi").write_text(f'test won "a" {{\n{one}test zoned "a" {{\n{one}')
    (project / "b.kpi").write_text(f'test won "b" {{\n{one}test zoned "b" {{\n{one}')

    def ran(*arguments: str) -> list[str]:
        code, out, err = run(project, "test", *arguments)
        assert code == 0, err
        return [line.removeprefix("ok").strip() for line in out.splitlines()]

    assert ran() == ['won "a"', 'zoned "a"', 'won "b"', 'zoned "b"']
    assert ran("won") == ['won "a"', 'won "b"']
    assert ran("b.kpi") == ['won "b"', 'zoned "b"']
    assert ran("b.kpi", "won") == ['won "a"', 'won "b"', 'zoned "b"']
    assert ran("zoned", "won") == ran()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("amount",), "`amount` has no test"),
        (("wn",), "`wn` is neither a file nor a KPI, metric, goal or funnel"),
        (("wonn",), "a similar name is `won`"),
        (("nowhere.kpi",), "`nowhere.kpi` is neither a file nor"),
    ],
)
def test_what_is_not_there_is_wrong_use(
    project: Path, arguments: tuple[str, ...], told: str
) -> None:
    (project / "tests.kpi").write_text("test won { expect 2026-01: 0 }\n")
    code, out, err = run(project, "test", *arguments)
    assert (code, out) == (2, "")
    assert told in err


def test_a_project_without_tests_says_so(project: Path) -> None:
    assert run(project, "test") == (0, "", "no tests\n")


def test_processes_give_what_one_gives(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tests = [f'test won "{n}" {{{DEALS}  expect 2026-01: {n % 3}\n}}\n' for n in range(20)]
    (project / "tests.kpi").write_text("".join(tests))
    alone = run(project, "test")
    monkeypatch.setenv("KPI_PROCESSES", "3")
    assert run(project, "test") == alone
    assert alone[2] == "ran 20 tests: 7 passed, 13 failed\n"
