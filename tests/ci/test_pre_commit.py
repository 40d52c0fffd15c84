"""The hooks of `.pre-commit-hooks.yaml`, installed by pre-commit from a clone of this repository.

What lies in the folder is committed to a clone first, so that hooks are tried as they are now. What
they need is installed from the Python registry.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.ask import run
from tests.support.versions import commit, git

ROOT = Path(__file__).parents[2]
HOOKS = ("kpi-check", "kpi-fmt", "kpi-test")
BROKEN = "  drives:      monthly_revenue\n"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which pre-commit keeps what it installs; once for all of these tests."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A repository with what lies in this folder, and the name of its commit."""
    there = tmp_path_factory.mktemp("published")
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0")[:-1]:
        if (ROOT / name).is_file() and not name.startswith(("tests/", "docs/")):
            (there / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, there / name)
    return there, commit(there)


@pytest.fixture
def project(tmp_path: Path, published: tuple[Path, str]) -> Path:
    """A new project that takes the hooks from there."""
    run(tmp_path, "init", "shop")
    there, revision = published
    hooks = [{"id": name} for name in HOOKS]
    config = {"repos": [{"repo": str(there), "rev": revision, "hooks": hooks}]}
    shop = tmp_path / "shop"
    (shop / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    commit(shop)
    return shop


def pre_commit(project: Path, cache: Path, *arguments: str) -> tuple[int, str]:
    """Run pre-commit in a project; return exit code and what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=project,
        env={**os.environ, "PRE_COMMIT_HOME": str(cache), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_file_of_hooks_is_valid(project: Path, cache: Path) -> None:
    hooks = ROOT / ".pre-commit-hooks.yaml"
    assert pre_commit(project, cache, "validate-manifest", str(hooks)) == (0, "")
    assert tuple(hook["id"] for hook in yaml.safe_load(hooks.read_text("utf-8"))) == HOOKS


def test_a_good_project_passes_and_mistakes_are_told(project: Path, cache: Path) -> None:
    code, out = pre_commit(project, cache, "run", "--all-files")
    assert code == 0, out
    assert out.count("Passed") == len(HOOKS)
    spec = project / "specs" / "first.kpi"
    good = spec.read_text()
    spec.write_text(good.replace(BROKEN, "  drives:  monthly_revenu\n"))
    git(project, "add", "--all")
    code, out = pre_commit(project, cache, "run")
    assert code == 1
    assert "error[K201]" in out
    assert "files were modified by this hook" in out
    assert "monthly_revenu\n" in spec.read_text()


def test_the_configuration_of_init_is_valid(tmp_path: Path, cache: Path) -> None:
    run(tmp_path, "init", "shop")
    shop = tmp_path / "shop"
    commit(shop)
    assert pre_commit(shop, cache, "validate-config") == (0, "")
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", path)
        code, out = pre_commit(shop, cache, "run", "--all-files")
    assert code == 0, out
    assert out.count("Passed") == len(HOOKS)
