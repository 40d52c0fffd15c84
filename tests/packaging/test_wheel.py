"""The wheel, made from the sdist, holds the grammar and the sample specs byte for byte."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = {"grammar": "kpilang/_grammar", "specs/sales": "kpilang/_specs/sales"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def files(folder: str) -> dict[str, bytes]:
    base = ROOT / folder
    kept = {".lark", ".md", ".kpi", ".toml", ".sql"}
    found = sorted(p for p in base.rglob("*") if p.suffix in kept and "target" not in p.parts)
    return {p.relative_to(base).as_posix(): p.read_bytes() for p in found}


@pytest.mark.parametrize("folder", SHIPPED)
def test_the_wheel_holds_what_the_checkout_has(built: Path, folder: str) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        expected = files(folder)
        assert len(expected) >= 2
        for name, content in expected.items():
            assert archive.read(f"{SHIPPED[folder]}/{name}") == content


def test_the_wheel_holds_templates_and_no_tests_or_data(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert any(name.endswith(".html.j2") for name in names)
    assert "kpilang/py.typed" in names
    unwanted = [n for n in names if n.startswith("tests") or n.endswith((".duckdb", ".pyc"))]
    assert unwanted == []


def test_the_sdist_can_be_tested(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {Path(name).as_posix().partition("/")[2] for name in archive.getnames()}
    assert {"grammar/kpi.lark", "specs/sales/kpi.toml", "tests/conftest.py", "README.md"} <= names
