"""No artefact has a secret, an address or a place of the machine that made it."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpilang.dashboards.backend import names
from tests.support.ask import run

PLACE = "s3cret-place"
ADDRESS = "postgresql://clerk:hunter2@warehouse.invalid/shop"
WORDS = ("clerk", "hunter2", "warehouse.invalid", PLACE)
PROFILES = """
[profiles.kept]
engine = "duckdb"
path   = { env = "KEPT" }

[profiles.warehouse]
engine = "postgres"
url    = { env = "SECRET_URL" }
"""
TOOLS = [name for name in names() if name != "html"]


@pytest.fixture(scope="module")
def project(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The sample project; where its data is and who may ask the warehouse is in the environment."""
    folder = tmp_path_factory.mktemp("no_secret") / "project"
    shutil.copytree(demo, folder, ignore=shutil.ignore_patterns("target", "crm.duckdb"))
    (folder / PLACE).mkdir()
    shutil.copy(demo / "crm.duckdb", folder / PLACE / "crm.duckdb")
    config = (demo / "kpi.toml").read_text("utf-8").partition("[profiles")[0]
    (folder / "kpi.toml").write_text(config + PROFILES, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KEPT", str(folder / PLACE / "crm.duckdb"))
        patch.setenv("SECRET_URL", ADDRESS)
        yield folder


def texts(path: Path) -> Iterator[tuple[str, bytes]]:
    """Return what a file says, and what those say that are packed into it."""
    content = path.read_bytes()
    yield path.name, content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield f"{path.name}/{name}", packed.read(name)


def told(folder: Path, project: Path) -> list[tuple[str, str]]:
    """Return which files of a folder say which of the words that they must not."""
    places = (str(project), str(Path.home() / ""), str(Path.cwd()))
    return [
        (name, word)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for name, content in texts(path)
        for word in (*WORDS, *(place for place in places if len(place) > 4))
        if word.encode() in content or word.encode() in name.encode()
    ]


def test_no_secret_is_in_what_a_build_writes(project: Path, tmp_path: Path) -> None:
    code, _, err = run(project, "build", "--out", str(tmp_path), "--profile", "kept")
    assert code == 0, err
    kinds = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    assert {".html", ".json", ".sql", ".js", ".css"} <= kinds
    assert told(tmp_path, project) == []


@pytest.mark.parametrize("tool", TOOLS)
def test_no_secret_is_in_what_another_tool_imports(
    project: Path, tmp_path: Path, tool: str
) -> None:
    words = ("--to", tool, "--out", str(tmp_path), "--profile", "warehouse")
    code, _, err = run(project, "dashboard", "executive", *words)
    assert code == 0, err
    assert list(tmp_path.iterdir())
    assert told(tmp_path, project) == []


def test_a_secret_that_is_packed_is_found(project: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("b.yaml", f"uri: {ADDRESS}\n" * 20)
    assert {word for _, word in told(tmp_path, project)} == {*WORDS} - {PLACE}
