"""Reading a project again gives what reading it the first time gave."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kpilang.source.text import Source
from kpilang.workspace import config, memory, reading, understanding
from kpilang.workspace.demo import specs_dir
from kpilang.workspace.project import check, load

WRONG = """\
# kpi: allow(kpi-without-owner) nobody has it yet
kpi a "A" { formula: count(nothing) }
kpi b { formla: 3 }
"""


@pytest.fixture(autouse=True)
def _empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPI_CACHE", str(tmp_path / "cache"))


def unread(*texts: object) -> reading.Reading:
    raise AssertionError("read again")


def test_what_did_not_change_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {n: Source(n, p.read_text("utf-8")) for n, p in _specs()} | {
        "wrong.kpi": Source("wrong.kpi", WRONG)
    }
    first = reading.read(tmp_path, texts)
    monkeypatch.setattr(understanding, "parse", unread)
    second = reading.read(tmp_path, texts)
    assert repr(second) == repr(first)
    assert second == first
    assert first.errors
    assert [e.primary.span for e in second.errors] == [e.primary.span for e in first.errors]
    changed = {**texts, "wrong.kpi": Source("wrong.kpi", WRONG + "\n")}
    with pytest.raises(AssertionError, match="read again"):
        reading.read(tmp_path, changed)
    with pytest.raises(AssertionError, match="read again"):
        reading.read(tmp_path, {n: Source(f"other/{n}", s.text) for n, s in texts.items()})


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: bytes(reversed(content)),
        lambda content: content[:-9] + b"123456789",
        lambda content: content[:200] + b"\0\0\0" + content[203:],
    ],
)
def test_a_damaged_memory_is_none(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    texts = {n: Source(n, p.read_text("utf-8")) for n, p in _specs()}
    first = reading.read(tmp_path, texts)
    (path,) = (tmp_path / "cache").iterdir()
    path.write_bytes(damage(path.read_bytes()))
    assert memory.load(tmp_path) is None
    assert repr(reading.read(tmp_path, texts)) == repr(first)
    assert memory.load(tmp_path) is not None


def test_the_memory_of_another_project_is_none(tmp_path: Path) -> None:
    texts = {n: Source(n, p.read_text("utf-8")) for n, p in _specs()}
    reading.read(tmp_path / "a", texts)
    (path,) = (tmp_path / "cache").iterdir()
    path.rename(path.with_name(memory.name_of(tmp_path / "b", "model")))
    assert memory.load(tmp_path / "a") is None
    assert memory.load(tmp_path / "b") is None


def test_settings_that_did_not_change_are_not_validated_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = '[project]\nas_of = 2026-06-17\n[profiles.a]\nengine = "duckdb"\npath = { env = "X" }\n'
    source = Source("kpi.toml", text)
    first, _ = reading.settings_of(tmp_path, source)
    monkeypatch.setattr(config, "parse_config", unread)
    second, wrong = reading.settings_of(tmp_path, source)
    assert first is not None
    assert (second, wrong) == (first, ())
    assert second.profiles["a"].span == first.profiles["a"].span


def test_settings_with_mistakes_are_told_each_time(tmp_path: Path) -> None:
    source = Source("kpi.toml", "[project]\nnmae = 3\n")
    first = reading.settings_of(tmp_path, source)
    assert first[1]
    assert reading.settings_of(tmp_path, source) == first


def test_the_findings_are_the_same_from_the_cache(tmp_path: Path) -> None:
    shutil.copytree(str(specs_dir()), tmp_path / "sales")
    (tmp_path / "sales" / "wrong.kpi").write_text(WRONG, encoding="utf-8")
    found = []
    for _ in range(2):
        project, _ = load(tmp_path / "sales")
        assert project is not None
        found.append(check(project).problems)
    assert found[0] == found[1]
    assert found[0]


def test_a_statement_from_the_cache_needs_no_parser_and_no_engine(tmp_path: Path) -> None:
    shutil.copytree(str(specs_dir()), tmp_path / "sales")
    heavy = ("lark", "pydantic", "rich", "jinja2", "duckdb", "holidays", "babel")
    own = ("syntax.nodes", "analysis.analyze", "engines.base", "plan.describe", "dashboards.ir")
    unneeded = (*heavy, *(f"kpilang.{name}" for name in own))
    script = (
        "import sys; from kpilang.cli.main import run; code = run(['compile', 'monthly_sales']);"
        f"print(code, *(m for m in {unneeded} if m in sys.modules), file=sys.stderr)"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path / "sales",
            env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])},
            capture_output=True,
            text=True,
            check=True,
        )
        for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout
    assert runs[1].stderr.split() == ["0"]


def _specs() -> list[tuple[str, Path]]:
    return sorted((p.name, p) for p in Path(str(specs_dir())).glob("*.kpi"))
