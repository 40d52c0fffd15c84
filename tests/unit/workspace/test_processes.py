"""Work in several processes: the same results, wherever it is done."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import pytest

from kpilang.workspace import processes
from kpilang.workspace.processes import together

LINUX = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be copied here")


@LINUX
def test_each_job_is_done_in_a_process_of_its_own() -> None:
    own, others = together(os.getpid, [os.getpid, os.getpid])
    assert own == os.getpid()
    assert len({own, *others}) == 3


@LINUX
def test_results_of_any_size_come_back_in_order() -> None:
    jobs = [lambda size=size: ("x" * size, size, None, (b"1", True)) for size in (0, 10, 3_000_000)]
    assert together(jobs[1], jobs)[1] == [job() for job in jobs]


@LINUX
@pytest.mark.parametrize("failure", [ValueError("wrong"), KeyboardInterrupt(), SystemExit(0)])
def test_a_job_that_fails_gives_none(
    failure: BaseException, capfd: pytest.CaptureFixture[str]
) -> None:
    def job() -> Any:
        raise failure

    assert together(lambda: 1, [job, lambda: 2]) == (1, [None, 2])
    assert capfd.readouterr() == ("", "")


@LINUX
def test_a_process_that_is_killed_gives_none() -> None:
    assert together(lambda: 1, [lambda: os.kill(os.getpid(), signal.SIGKILL)]) == (1, [None])


@LINUX
def test_a_result_that_is_not_plain_gives_none() -> None:
    assert together(lambda: 1, [object]) == (1, [None])


@LINUX
def test_an_error_here_waits_for_the_others(tmp_path: Any) -> None:
    def fail() -> Any:
        raise ValueError("here")

    with pytest.raises(ValueError, match="here"):
        together(fail, [lambda: (tmp_path / "done").write_text("x")])
    assert (tmp_path / "done").exists()


def test_where_no_process_can_be_started_nothing_is_returned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> int:
        raise BlockingIOError(11, "no more processes")

    monkeypatch.setattr(os, "fork", refuse, raising=False)
    opened = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    assert together(lambda: 1, [lambda: 2, lambda: 3]) == (1, [None, None])
    if opened:
        assert len(os.listdir("/proc/self/fd")) == opened


def test_the_number_of_processes_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes.sys, "platform", "linux")
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    for text, number in (("1", 1), ("3", 3), ("0", 1)):
        monkeypatch.setenv("KPI_PROCESSES", text)
        assert processes.available() == number
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    for text in ("", "many", "-1"):
        monkeypatch.setenv("KPI_PROCESSES", text)
        assert processes.available() == processes.MOST


def test_only_one_process_works_beside_other_threads_and_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KPI_PROCESSES", "4")
    monkeypatch.setattr(processes.sys, "platform", "linux")
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert processes.available() == 1
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(processes.sys, "platform", "darwin")
    assert processes.available() == 1
