"""Stopping a statement that takes too long, or that Ctrl-C ends, of an engine in our process."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread
from time import monotonic
from typing import TypeVar

from kpilang.engines.base import EngineError, Refusal

T = TypeVar("T")
_AGAIN = 0.1


def interruptible(
    work: Callable[[], T],
    stop: Callable[[], object],
    seconds: int | None,
    patience: float | None = None,
) -> T:
    """Do `work` in a thread of its own, as `result_of` says.

    An engine that is busy in the main one may never hear of Ctrl-C.
    """
    done: Future[T] = Future()

    def run() -> None:
        if not done.set_running_or_notify_cancel():
            return
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    # Who presses Ctrl-C while the thread begins means what it does, too.
    return result_of(done, stop, seconds, patience, Thread(target=run, daemon=True).start)


def result_of(
    running: Future[T],
    stop: Callable[[], object],
    seconds: int | None,
    patience: float | None = None,
    begin: Callable[[], object] = lambda: None,
) -> T:
    """Return what a thread returns; raise what it raises.

    What takes longer than the seconds, if any are given, is stopped, and EngineError raised; what
    Ctrl-C interrupts is stopped as well, and KeyboardInterrupt raised. What ends elsewhere may
    never be heard of again: it is waited for no longer than `patience` says, in seconds. `begin`
    begins what is waited for.
    """
    try:
        begin()
        if wait([running], seconds).done:
            return running.result()
        _end(running, stop, patience)
    except KeyboardInterrupt:
        _end(running, stop, patience)
        raise
    raise EngineError("the statement was stopped", Refusal.TOO_LONG, str(seconds))


def _end(running: Future[T], stop: Callable[[], object], patience: float | None) -> None:
    """Stop what runs, also what had only been about to begin."""
    if running.cancel():
        return
    began, again = monotonic(), _AGAIN
    while not running.done() and (patience is None or monotonic() - began < patience):
        stop()
        wait([running], again)
        if patience is not None:
            again *= 2
