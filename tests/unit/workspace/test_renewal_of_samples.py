"""Renewals of specifications with all that the language has give what reading everything gives."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from kpilang.workspace import afresh as afresh_module
from kpilang.workspace import memory, renewal
from kpilang.workspace.afresh import afresh
from kpilang.workspace.renewal import renewed
from kpilang.workspace.understanding import understand
from tests.support.everything import everything
from tests.unit.workspace import samples
from tests.unit.workspace.changes import Texts

SEEDS, STEPS = 3, 12


@pytest.fixture(autouse=True)
def _always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read only a part, however small the project is."""
    monkeypatch.setenv("KPI_PROCESSES", "1")
    monkeypatch.setattr(renewal, "MOST", 2.0)
    monkeypatch.setattr(memory, "BUNDLE", 4_000)


@pytest.mark.parametrize("start", [samples.sales, samples.tour])
def test_the_samples_are_sound(start: Callable[[], Texts]) -> None:
    assert [
        (e.primary.span.file, e.message) for e in understand(*samples.read(start())).errors
    ] == []


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("start", [samples.sales, samples.tour])
def test_what_is_renewed_is_as_read_as_a_whole(start: Callable[[], Texts], seed: int) -> None:
    rng = random.Random(seed)
    files = start()
    sources, attached = samples.read(files)
    kept, _ = afresh(sources, memory.digests(sources, attached), attached)
    renewals = 0
    for _ in range(STEPS):
        now = files
        for _ in range(rng.choice([1, 1, 2])):
            now = samples.changed(now, rng)
        sources, attached = samples.read(now)
        digests = memory.digests(sources, attached)
        whole = understand(sources, attached)
        found = renewed(kept, sources, digests, attached)
        renewals += found is not None
        made, read = found or afresh(sources, digests, attached)
        assert everything(read) == everything(whole)
        assert everything(made.reading()) == everything(whole)
        assert made.is_of(digests)
        if made.sound:
            kept, files = made, now
    assert renewals


@pytest.mark.parametrize("start", [samples.sales, samples.tour])
def test_the_samples_are_the_same_in_shares(
    start: Callable[[], Texts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPI_PROCESSES", "3")
    monkeypatch.setattr(afresh_module, "SHARE", 1_000)
    monkeypatch.setattr(afresh_module, "MOST_NEEDED", 9.0)
    sources, attached = samples.read(start())
    digests = memory.digests(sources, attached)
    assert everything(afresh(sources, digests, attached)[1]) == everything(
        understand(sources, attached)
    )


def test_a_file_of_targets_that_changed_is_read_anew() -> None:
    files = samples.sales()
    sources, attached = samples.read(files)
    kept, before = afresh(sources, memory.digests(sources, attached), attached)
    sources, attached = samples.read({**files, "north.csv": "period,target\n2026-01,21%\n"})
    digests = memory.digests(sources, attached)
    assert not kept.is_of(digests)
    found = renewed(kept, sources, digests, attached)
    assert found is not None
    assert everything(found[1]) == everything(understand(sources, attached))
    assert found[1].model.kpis["north.share"] != before.model.kpis["north.share"]


@pytest.mark.parametrize("line", ["", "package west\n"])
def test_another_package_is_read_as_a_whole(line: str) -> None:
    files = samples.sales()
    sources, attached = samples.read(files)
    kept, _ = afresh(sources, memory.digests(sources, attached), attached)
    text = line + files["north.kpi"].removeprefix("package north\n")
    sources, attached = samples.read({**files, "north.kpi": text})
    assert renewed(kept, sources, memory.digests(sources, attached), attached) is None
