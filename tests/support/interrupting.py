"""Ctrl-C in the middle of what a test does."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest


@contextmanager
def interrupted(when: Callable[[], object]) -> Iterator[None]:
    """Press Ctrl-C once `when()` returns, and see that it is heard."""

    def press() -> None:
        when()
        os.kill(os.getpid(), signal.SIGINT)

    pressing = Thread(target=press)
    pressing.start()
    with pytest.raises(KeyboardInterrupt):
        yield
    pressing.join()
