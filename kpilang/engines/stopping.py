"""Stopping a statement that takes too long, or that Ctrl-C ends, of an engine in our process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread, Timer
from typing import TypeVar

T = TypeVar("T")


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


def interruptible(work: Callable[[], T], stop: Callable[[], object]) -> T:
    """Return what `work` returns; raise what it raises. Ctrl-C stops it, and is raised then.

    It runs in a thread of its own: an engine that is busy in the main one may never hear of Ctrl-C.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        return done.result()
    except KeyboardInterrupt:
        while thread.is_alive():
            stop()
            thread.join(0.1)
        raise
