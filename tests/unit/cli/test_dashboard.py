"""`kpi dashboard`: what it says of a name that is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.ask import run


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("exectuive", "no dashboard is called `exectuive`; a similar name is `executive`"),
        (
            "win_rate",
            "no dashboard is called `win_rate`; the dashboards are"
            " `executive`, `floor`, `pipeline`, `retention`",
        ),
    ],
)
def test_an_unknown_name_is_told_with_those_there_are(demo: Path, name: str, words: str) -> None:
    code, _, err = run(demo, "dashboard", name, "--to", "grafana")
    assert code == 2
    assert words in err


def test_what_another_tool_shows_otherwise_is_told_under_its_own_name(
    demo: Path, tmp_path: Path
) -> None:
    for tool, name in (("grafana", "Grafana"), ("superset", "Superset")):
        code, _, err = run(demo, "dashboard", "pipeline", "--to", tool, "--out", str(tmp_path))
        assert code == 0, err
        assert f"info[K535]: {name} shows the tile of `" in err
        assert f"info[K534]: {name} has no tile of `annual_revenue`: " in err
        lines = err.splitlines()
        for at, line in enumerate(lines):
            if line.startswith(("info[K534]", "info[K535]")):
                # a tree is told by its goal
                subject = line.split("`")[1].replace("annual_revenue", "revenue_tree")
                words = lines[at + 3].partition("|")[2].split()
                assert words[0] in ("tile", "chart")
                assert words[1] == subject
