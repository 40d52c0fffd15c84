"""What runs in a thread of its own ends when it is told to, and only then."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.stopping import interruptible


def test_what_is_in_time_is_not_stopped() -> None:
    stops: list[str] = []
    assert interruptible(lambda: [(1,)], lambda: stops.append("stop"), 60) == [(1,)]
    assert stops == []


def test_what_takes_too_long_is_told_so_until_it_hears_it() -> None:
    """An engine that had only been about to begin does not hear the first time."""
    stops: list[str] = []
    over = Event()

    def stop() -> None:
        stops.append("stop")
        if len(stops) == 3:
            over.set()

    with pytest.raises(EngineError) as refused:
        interruptible(lambda: over.wait(30), stop, 1)
    assert (refused.value.refusal, refused.value.about) == (Refusal.TOO_LONG, "1")
    assert len(stops) == 3


@pytest.mark.parametrize("has_begun", [True, False])
def test_ctrl_c_while_the_thread_begins(monkeypatch: pytest.MonkeyPatch, has_begun: bool) -> None:
    """What has begun is stopped, what has not never begins; neither is waited for in vain."""
    begun, over, stops = Event(), Event(), []

    def work() -> None:
        begun.set()
        over.wait(30)

    def stop() -> None:
        stops.append("stop")
        over.set()

    start = Thread.start

    def interrupted(thread: Thread) -> None:
        if has_begun:
            start(thread)
            assert begun.wait(30)
        raise KeyboardInterrupt

    monkeypatch.setattr(Thread, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        interruptible(work, stop, None)
    assert begun.is_set() == bool(stops) == has_begun


def test_a_time_out_of_the_work_itself_is_none_of_ours() -> None:
    """A socket has one too, also where a statement may take as long as it likes."""

    def work() -> None:
        raise TimeoutError("timed out")

    for seconds in (None, 60):
        with pytest.raises(TimeoutError, match="timed out"):
            interruptible(work, lambda: None, seconds)
