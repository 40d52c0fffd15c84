"""`kpi check --fix` mends files; `--unsafe-fixes` goes further; line ends and marks stay."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kpilang.diagnostics.fixes import fix
from kpilang.source.text import Source
from kpilang.workspace.fixing import unread_lines
from tests.cases.test_errors import CASES, FOLDER, found
from tests.support.ask import run
from tests.support.cases import Section

WRONG = """\
// our deals
KPI “Win rate” {
  "formula": deals_won / COUNT(deals WHERE stage == 'lost' && amount > 1,000 USD),
  window: month;
  target: 25 %
  owner: "cro",
}
"""
SAFE = """\
# our deals
kpi win_rate "Win rate" {
  formula: deals_won / count(deals where stage = "lost" and amount > 1_000 USD)
  window: month
  target: 25%
  owner: cro
}
"""
#: the file can be read to the end, so it is laid out
WHOLE = """\
# our deals
kpi win_rate "Win rate" {
  formula: deals_won / count(deals where stage = "lost" and amount > 1_000 USD)
  window:  month
  target:  >= 25%
  owner:   cro
}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "kpi.toml").write_text('[project]\nname = "x"\nspecs = ["."]\n')
    (tmp_path / "prelude.kpi").write_text((FOLDER / "prelude.kpi").read_text("utf-8"), "utf-8")
    (tmp_path / "a.kpi").write_bytes(WRONG.encode())
    return tmp_path


def test_safe_fixes_are_applied(project: Path) -> None:
    _, _, err = run(project, "check", "--fix", "a.kpi")
    assert re.search(r"applied 16 fixes to 1 file:\n( +\d  K\d\d\d  [a-z-]+\n)+", err)
    assert "1 fix more with `--unsafe-fixes`, to be looked at\n" in err
    assert (project / "a.kpi").read_text("utf-8") == SAFE


def test_unsafe_fixes_are_applied_too(project: Path) -> None:
    run(project, "check", "--unsafe-fixes", "a.kpi")
    assert (project / "a.kpi").read_text("utf-8") == WHOLE


def test_without_the_options_nothing_is_written(project: Path) -> None:
    run(project, "check")
    assert (project / "a.kpi").read_text("utf-8") == WRONG


def test_only_the_files_named_are_written(project: Path) -> None:
    run(project, "check", "--fix", "prelude.kpi")
    assert (project / "a.kpi").read_text("utf-8") == WRONG


def test_line_ends_and_the_byte_order_mark_stay(project: Path) -> None:
    path = project / "a.kpi"
    path.write_bytes(b"\xef\xbb\xbf" + WRONG.replace("\n", "\r\n").encode())
    run(project, "check", "--fix", "a.kpi")
    assert path.read_bytes() == b"\xef\xbb\xbf" + SAFE.replace("\n", "\r\n").encode()
    assert list(project.glob(".a.kpi*")) == []


@pytest.mark.parametrize(("path", "section"), CASES)
def test_no_fix_of_the_corpus_makes_a_text_worse(path: Path, section: Section) -> None:
    source = Source("case.kpi", section.blocks["kpi"])
    for unsafe in (False, True):
        done = fix(
            {"case.kpi": source},
            lambda texts: found(texts["case.kpi"]),
            unread_lines,
            unsafe=unsafe,
        )
        after = done.sources.get("case.kpi", source)
        assert len(found(after)) <= len(found(source)), path
