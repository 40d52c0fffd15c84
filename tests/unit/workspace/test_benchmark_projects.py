"""The projects that are measured are as they are said to be."""

from __future__ import annotations

import re
from pathlib import Path

from kpilang.lint.rule import LintProfile, Settings
from kpilang.lint.run import lint
from kpilang.workspace.project import check, load
from tests.benchmarks import projects


def test_nothing_is_wrong_with_them_but_one_kpi_of_an_area(tmp_path: Path) -> None:
    projects.write(projects.project(2 * projects.AREA * projects.TEAM), tmp_path)
    project, problems = load(tmp_path)
    assert project is not None
    checked = check(project)
    assert (problems, checked.problems) == ((), ())
    strict = [found.code for found in lint(checked.model, Settings(LintProfile.STRICT))]
    assert strict == ["L317", "L317"]
    assert len(checked.model.kpis) == 400
    assert len(checked.model.dashboards) == 13


def test_every_kpi_has_as_many_lines_as_is_said() -> None:
    for text in projects.project(40).values():
        for block in re.findall(r"(?ms)^kpi .*?^\}", text):
            assert block.count("\n") + 1 == projects.LINES


def test_a_size_is_always_the_same_and_part_of_a_larger_one() -> None:
    small, large = projects.project(24), projects.project(80)
    assert small == projects.project(24)
    assert small.items() <= large.items()


def test_an_edit_is_another_one_each_turn() -> None:
    files = projects.project(8)
    text = files[next(iter(projects.team_files(files)))]
    edits = {projects.edited(text, turn) for turn in range(10)}
    assert len(edits) == 10
    assert text not in edits
