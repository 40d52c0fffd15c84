"""The steps of the workflows do what they say: their lines are run as the service runs them.

What is not on this machine is left out: the steps that fetch a commit or a Python. `pip` only says
what it was asked for.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from kpilang.cli.init import GITLAB, SPEC, WORKFLOW
from tests.support.ask import run
from tests.support.versions import commit, git

ROOT = Path(__file__).parents[2]
ACTION = (ROOT / "action.yml").read_text(encoding="utf-8")
LOWER = SPEC.replace(">= 25", ">= 20")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of a new project in which a branch lowers a target."""
    run(tmp_path, "init", "origin")
    origin = tmp_path / "origin"
    commit(origin)
    git(tmp_path, "clone", "--quiet", str(origin), "clone")
    there = tmp_path / "clone"
    git(there, "checkout", "--quiet", "-b", "easier")
    (there / "specs" / "first.kpi").write_text(LOWER, encoding="utf-8")
    commit(there, day="2026-01-06")
    (origin / "other.md").write_text("main goes on\n")
    commit(origin, day="2026-01-07")
    git(there, "fetch", "--quiet")
    return there


def shell(script: str, folder: Path, variables: Mapping[str, str]) -> tuple[int, str, str]:
    """Run a script as a runner does; return exit code, stdout, stderr."""
    tools = folder.parent / "tools"
    tools.mkdir(exist_ok=True)
    pip = tools / "pip"
    pip.write_text('#!/bin/sh\necho "pip $*"\n')
    pip.chmod(0o755)
    path = os.pathsep.join((str(tools), str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path, "NO_COLOR": "1", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def steps(text: str, values: Mapping[str, str]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield the steps of a workflow or action that run lines: name, lines, variables."""
    document: dict[str, Any] = yaml.safe_load(text)
    listed = document["runs"] if "runs" in document else document["jobs"]["check"]
    for step in listed["steps"]:
        if "run" not in step:
            continue
        if "if" in step and step["if"] != values["condition"]:
            continue
        given = {name: filled(str(value), values) for name, value in step.get("env", {}).items()}
        yield step.get("name", step["run"]), step["run"], given


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with what the service puts in place of its expressions."""
    for name, value in values.items():
        text = text.replace(f"${{{{ {name} }}}}", value)
    assert "${{" not in text, text
    return text


def test_the_workflow_of_github_on_a_pull_request(clone: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    variables = {"GITHUB_BASE_REF": "main", "GITHUB_STEP_SUMMARY": str(summary)}
    values = {"condition": "github.event_name == 'pull_request'"}
    ended = {}
    for name, lines, given in steps(WORKFLOW, values):
        ended[name] = shell(lines, clone, {**variables, **given})
    assert [code for code, _, _ in ended.values()] == [0, 0, 0, 0, 1]
    assert (
        ended['pip install "kpilang[local]>=0.1,<1"'][1] == "pip install kpilang[local]>=0.1,<1\n"
    )
    _, out, _ = ended["What the pull request changes"]
    assert out.startswith("::warning title=L601 goalpost-moved,file=specs/first.kpi,line=")
    assert "## KPIs: 1 target moved" in summary.read_text()


def test_the_workflow_of_github_on_a_push(clone: Path) -> None:
    values = {"condition": "none"}
    assert [shell(lines, clone, {})[0] for _, lines, _ in steps(WORKFLOW, values)] == [0] * 4


def test_the_action_on_a_pull_request(clone: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    values = {
        "condition": "github.event_name == 'pull_request'",
        "github.event.pull_request.base.sha": git(clone, "rev-parse", "origin/main"),
        "github.action_path": str(ROOT),
    }
    ended = [
        (name, *shell(lines, clone, {"GITHUB_STEP_SUMMARY": str(summary), **given}))
        for name, lines, given in steps(ACTION, values)
    ]
    assert [code for _, code, _, _ in ended] == [0, 0, 0, 0, 1]
    assert ended[0][2] == f"pip install {ROOT}[local]\n"
    assert "L601 goalpost-moved" in ended[-1][2]
    assert "`kpi weekly_orders" in summary.read_text()


def test_the_action_in_a_shallow_clone_says_what_to_do(clone: Path, tmp_path: Path) -> None:
    base = git(clone, "rev-parse", "origin/main")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{clone}", "shallow")
    values = {
        "condition": "github.event_name == 'pull_request'",
        "github.event.pull_request.base.sha": base,
        "github.action_path": str(ROOT),
    }
    *_, (_, lines, given) = steps(ACTION, values)
    summary = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    code, _, err = shell(lines, tmp_path / "shallow", {**summary, **given})
    assert code == 2
    assert "error[K063]" in err
    assert "fetch-depth: 0" in err


@pytest.mark.parametrize("text", [WORKFLOW, ACTION], ids=["workflow", "action"])
def test_steps_of_others_are_pinned_to_a_version(text: str) -> None:
    document = yaml.safe_load(text)
    listed = document["runs"] if "runs" in document else document["jobs"]["check"]
    used = [step["uses"] for step in listed["steps"] if "uses" in step]
    assert used
    assert all(name.startswith("actions/") and "@v" in name for name in used)


def test_every_input_of_the_action_is_used() -> None:
    for name in yaml.safe_load(ACTION)["inputs"]:
        assert f"${{{{ inputs.{name} }}}}" in ACTION


@pytest.mark.parametrize("is_request", [True, False])
def test_the_job_of_gitlab(clone: Path, is_request: bool) -> None:
    job = yaml.safe_load(GITLAB)["kpis"]
    base = git(clone, "merge-base", "origin/main", "HEAD") if is_request else ""
    variables = {**job["variables"], "CI_MERGE_REQUEST_DIFF_BASE_SHA": base}
    ended = [shell(lines, clone, variables) for lines in job["script"]]
    assert [code for code, _, _ in ended] == [0, 0, 0, 0, 0, 1 if is_request else 0]
    assert (clone / job["artifacts"]["reports"]["codequality"]).read_text().startswith("[")
    assert ("L601" in ended[-1][1]) is is_request
