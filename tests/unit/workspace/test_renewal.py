"""Reading a part, and reading in shares, give what reading everything gives, whatever changed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kpilang.analysis import analyze
from kpilang.analysis.analyze import Analysis
from kpilang.lint.rule import LintProfile, Settings
from kpilang.lint.run import lint
from kpilang.source.attached import Files
from kpilang.source.text import Source
from kpilang.syntax import nodes
from kpilang.workspace import afresh as afresh_module
from kpilang.workspace import memory, processes, reading, renewal, understanding
from kpilang.workspace.afresh import afresh
from kpilang.workspace.memory import Memory
from kpilang.workspace.parts import Reading
from kpilang.workspace.project import Project, check
from kpilang.workspace.renewal import renewed
from kpilang.workspace.settings import Config
from kpilang.workspace.understanding import understand
from tests.benchmarks import projects
from tests.support.everything import everything
from tests.unit.workspace import changes

Sources = dict[str, Source]
WALKS, STEPS = 4, 10


@pytest.fixture(autouse=True)
def _always(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read only a part, and in shares, however small the project is."""
    monkeypatch.setenv("KPI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("KPI_PROCESSES", "1")
    monkeypatch.setattr(renewal, "MOST", 2.0)
    monkeypatch.setattr(afresh_module, "MOST_NEEDED", 9.0)
    monkeypatch.setattr(afresh_module, "SHARE", 1_000)
    monkeypatch.setattr(memory, "BUNDLE", 4_000)


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Work in three processes wherever that is allowed, and count how that went."""
    found: Counter[str] = Counter()
    shared = afresh_module._shared

    def counted(*arguments: Any) -> Any:
        result = shared(*arguments)
        found["whole" if result is None else "shared"] += 1
        return result

    monkeypatch.setattr(processes, "available", lambda: 3)
    monkeypatch.setattr(afresh_module, "_shared", counted)
    return found


def digests(sources: Sources) -> dict[str, bytes]:
    return memory.digests(sources, {})


def started(sources: Sources) -> Memory:
    return afresh(sources, digests(sources))[0]


def after(kept: Memory, sources: Sources) -> tuple[Memory, Reading] | None:
    return renewed(kept, sources, digests(sources))


def walk(seed: int) -> Iterator[Sources]:
    """Yield the texts of a project after each of some changes; mistakes are mended at once."""
    rng = random.Random(seed)
    files = changes.texts()
    yield changes.sources(files)
    for _ in range(STEPS):
        before = files
        for _ in range(rng.choice([1, 1, 1, 2])):
            files = changes.changed(files, rng)
        yield changes.sources(files)
        if understand(changes.sources(files)).errors:
            files = before


@pytest.mark.parametrize("seed", range(WALKS))
def test_what_is_renewed_is_as_read_as_a_whole(seed: int) -> None:
    steps = walk(seed)
    kept = started(next(steps))
    renewals = opinions = 0
    for sources in steps:
        whole = understand(sources)
        found = after(kept, sources)
        renewals += found is not None
        opinions += len(whole.opinions)
        made, read = found or afresh(sources, digests(sources))
        assert everything(read) == everything(whole)
        assert everything(made.reading()) == everything(whole)
        assert made.is_of(digests(sources))
        assert made.sound == (not whole.errors)
        kept = made if made.sound else kept
    assert renewals
    assert opinions


@pytest.mark.parametrize("seed", range(WALKS))
def test_the_findings_are_those_of_a_check_without_a_memory(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Config(lint=Settings(profile=LintProfile.STRICT))
    memories = (str(tmp_path / "kept"), "")
    found = Counter[str]()
    for sources in walk(seed):
        project = Project(tmp_path, config, sources, {})
        told = []
        for kept in memories:
            monkeypatch.setenv("KPI_CACHE", kept)
            told.append(check(project).problems)
        assert everything(told[0]) == everything(told[1])
        found.update(problem.name for problem in told[0])
    assert found["kpi-without-owner"]


@pytest.mark.parametrize("seed", range(WALKS))
def test_what_rules_noted_leads_to_the_findings_of_all_formulas(seed: int) -> None:
    settings = Settings(profile=LintProfile.STRICT, today=date(2026, 8, 1))
    found = Counter[str]()
    for sources in walk(seed):
        whole = understand(sources)
        if whole.errors:
            continue
        told = lint(whole.model, settings)
        assert everything(lint(whole.model, settings, notes=whole.noted)) == everything(told)
        assert everything(lint(whole.model, settings, notes={})) != everything(told)
        found.update(problem.name for problem in told)
    assert found["average-of-skewed"]


@pytest.mark.parametrize("seed", range(WALKS))
def test_what_is_read_in_shares_is_as_read_as_a_whole(seed: int, several: Counter[str]) -> None:
    for sources in walk(seed):
        whole = understand(sources)
        made, read = afresh(sources, digests(sources))
        assert everything(read) == everything(whole)
        assert everything(made.reading()) == everything(whole)
        assert made.is_of(digests(sources))
        assert made.sound == (not whole.errors)
    assert several["shared"]


def test_the_samples_are_the_same_in_shares(several: Counter[str]) -> None:
    for folder in ("sales", "crm"):
        files = {
            path.name: path.read_text("utf-8")
            for path in (Path(__file__).parents[3] / "specs" / folder).glob("*.kpi")
        }
        sources = changes.sources(files)
        assert everything(afresh(sources, digests(sources))[1]) == everything(understand(sources))
    assert several["shared"]


def test_only_what_a_change_may_matter_to_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    files = changes.texts()
    kept = started(changes.sources(files))
    team = sorted(projects.team_files(files))[-1]
    files[team] = files[team].replace("red below 12%", "red below 11%")
    read: list[str] = []
    parse = understanding.parse

    def noted(source: Source) -> Any:
        read.append(source.name)
        return parse(source)

    monkeypatch.setattr(understanding, "parse", noted)
    assert after(kept, changes.sources(files)) is not None
    assert team in read
    assert len(read) < len(files)


def test_bundles_in_which_nothing_changed_are_kept_as_they_are() -> None:
    files = changes.texts()
    kept = started(changes.sources(files))
    team = sorted(files)[0]
    found = after(kept, changes.sources({**files, team: files[team] + "\n# a remark\n"}))
    assert found is not None
    same = [bundle for bundle in found[0].bundles if bundle in kept.bundles]
    assert 0 < len(same) < len(kept.bundles)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "\nkpi {",
        lambda text: text + "\nkpi a { formula: nothing }\n",
        lambda text: text + "\nsource more { table: more }\n",
        lambda text: text.replace("window:      quarter", "window:      quarters", 1),
    ],
)
def test_mistakes_and_what_holds_for_all_are_read_as_a_whole(
    change: Callable[[str], str],
) -> None:
    files = changes.texts()
    kept = started(changes.sources(files))
    team = sorted(files)[0]
    assert files[team] != change(files[team])
    assert after(kept, changes.sources({**files, team: change(files[team])})) is None


def test_with_mistakes_nothing_is_renewed() -> None:
    files = changes.texts()
    wrong = {**files, "a.kpi": "kpi a { formula: nothing }\n"}
    kept = started(changes.sources(wrong))
    assert not kept.sound
    assert after(kept, changes.sources(files)) is None


def _counting(documents: Sequence[nodes.Document], attached: Files | None = None) -> Analysis:
    """Analyse by a law that no word tells: what a metric says depends on those who name it."""
    found = analyze.analyze(documents, attached)
    used = Counter(name for kpi in found.model.kpis.values() for name in kpi.uses)
    metrics = {
        name: replace(metric, title=str(used[name])) for name, metric in found.model.metrics.items()
    }
    return replace(found, model=replace(found.model, metrics=metrics))


COUNTED = {
    "metrics.kpi": "source deals {\n  table: deals\n  key: id\n}\nmetric sold = count(deals)\n",
    "one.kpi": "kpi one { formula: sold }\n",
    "others.kpi": "kpi two { formula: sold + 1 }\nkpi three { formula: sold + 2 }\n",
    "own.kpi": "metric own = count(deals)\n",
    "x.kpi": "kpi four { formula: own }\n",
}


@pytest.mark.parametrize("formula", ["sold", "own"])
@pytest.mark.parametrize("name", ["one", "x", "new"])
def test_a_law_that_words_do_not_tell_is_noticed(
    name: str, formula: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(understanding, "analyze", _counting)
    kept = started(changes.sources(COUNTED))
    assert kept.sound
    text = f"# now\nkpi {name} {{ formula: {formula} }}\n"
    now = changes.sources({**COUNTED, f"{name}.kpi": text})
    found = after(kept, now)
    assert found is None or everything(found[1]) == everything(understand(now))


@pytest.mark.parametrize("available", [1, 3])
def test_a_process_reads_several_shares_of_a_large_project(
    available: int, several: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "available", lambda: available)
    monkeypatch.setattr(afresh_module, "LARGEST", 3_000)
    sources = changes.sources(changes.texts())
    assert all(len(run) > 1 for run in afresh_module._runs(sources))
    assert everything(afresh(sources, digests(sources))[1]) == everything(understand(sources))
    assert several == {"shared": 1}


def test_files_of_no_length_are_in_some_share(several: Counter[str]) -> None:
    texts = {**changes.texts(), "specs/a_empty.kpi": "", "specs/z_empty.kpi": ""}
    sources = changes.sources(texts)
    assert everything(afresh(sources, digests(sources))[1]) == everything(understand(sources))
    assert several == {"shared": 1}


def test_a_law_that_words_do_not_tell_is_noticed_in_shares(
    several: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(understanding, "analyze", _counting)
    monkeypatch.setattr(afresh_module, "SHARE", 50)
    sources = changes.sources(COUNTED)
    assert everything(afresh(sources, digests(sources))[1]) == everything(understand(sources))
    assert several == {"whole": 1}


def test_a_change_is_read_the_same_through_the_cache(tmp_path: Path) -> None:
    for sources in walk(99):
        assert everything(reading.read(tmp_path, sources)) == everything(understand(sources))
        assert everything(reading.read(tmp_path, sources)) == everything(understand(sources))
