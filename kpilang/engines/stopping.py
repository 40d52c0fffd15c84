"""Stopping a statement that takes too long, where the engine runs in our own process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer


@contextmanager
def stopped_after(seconds: int | None, stop: Callable[[], object]) -> Iterator[None]:
    """Call `stop` when what is inside is not done after so many seconds; never, without any."""
    if seconds is None:
        yield
        return
    timer = Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
