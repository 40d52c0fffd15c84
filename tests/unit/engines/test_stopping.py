"""What runs in our process is stopped by Ctrl-C, whatever it is busy with."""

from __future__ import annotations

import os
import signal
from threading import Event, Timer

import pytest

from kpilang.engines.stopping import interruptible


def test_ctrl_c_stops_what_never_listens_to_it() -> None:
    stopped, over = Event(), Event()

    def work() -> None:
        stopped.wait()
        over.set()

    Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        interruptible(work, stopped.set)
    assert over.is_set(), "it is over before anybody goes on"


def test_what_it_returns_and_raises_comes_through() -> None:
    def fail() -> None:
        raise ValueError("as it is")

    assert interruptible(lambda: 3, pytest.fail) == 3
    with pytest.raises(ValueError, match="as it is"):
        interruptible(fail, pytest.fail)
