"""What runs in our process is stopped by Ctrl-C, whatever it is busy with."""

from __future__ import annotations

import os
import signal
from threading import Event, Timer

import pytest

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.stopping import interruptible


def test_ctrl_c_stops_what_never_listens_to_it() -> None:
    stopped, over = Event(), Event()

    def work() -> None:
        stopped.wait()
        over.set()

    Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        interruptible(work, stopped.set, None)
    assert over.is_set(), "it is over before anybody goes on"


def test_what_it_returns_and_raises_comes_through() -> None:
    def fail() -> None:
        raise ValueError("as it is")

    assert interruptible(lambda: 3, pytest.fail, None) == 3
    with pytest.raises(ValueError, match="as it is"):
        interruptible(fail, pytest.fail, None)


def test_what_takes_longer_than_it_may_is_stopped_until_it_hears() -> None:
    asked: list[int] = []
    heard = Event()

    def stop() -> None:
        asked.append(1)
        if len(asked) == 3:
            heard.set()

    with pytest.raises(EngineError) as refused:
        interruptible(heard.wait, stop, 0)
    assert (refused.value.refusal, refused.value.about, len(asked)) == (Refusal.TOO_LONG, "0", 3)
