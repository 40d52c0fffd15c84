"""Work on several processors: copies of this process that do a part each and send it back.

Only where a process can be copied and nothing else runs in it: Linux, with no second thread.
`KPI_PROCESSES` says how many processes may work; without it as many as there are processors, and
four at most.
"""

from __future__ import annotations

import marshal
import os
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")

MOST = 4


def available() -> int:
    """Return how many processes may work at the same time."""
    chosen = os.environ.get("KPI_PROCESSES", "")
    if not sys.platform.startswith("linux") or threading.active_count() > 1:
        return 1
    if chosen.isdecimal():
        return max(1, int(chosen))
    return min(len(os.sched_getaffinity(0)), MOST)


def together(here: Callable[[], T], elsewhere: Sequence[Callable[[], Any]]) -> tuple[T, list[Any]]:
    """Call functions at the same time, the first in this process; return what they return.

    What the others return must be plain; None stands for one that could not be called or failed.
    """
    started = [_start(job) for job in elsewhere]
    try:
        own = here()
    finally:
        received = [None if pipe is None else _receive(*pipe) for pipe in started]
    return own, received


def _start(job: Callable[[], Any]) -> tuple[int, int] | None:
    """Start a copy of this process; return its id and where it writes, None without one."""
    read_end, write_end = os.pipe()
    try:
        child = os.fork()
    except OSError:  # too many processes, or not enough memory for another
        os.close(read_end)
        os.close(write_end)
        return None
    if child == 0:
        status = 1
        try:
            os.close(read_end)
            with os.fdopen(write_end, "wb") as pipe:
                pipe.write(marshal.dumps(job()))
            status = 0
        finally:
            os._exit(status)  # the parent does all else that is to be done at an end
    os.close(write_end)
    return child, read_end


def _receive(child: int, read_end: int) -> Any:
    with os.fdopen(read_end, "rb") as pipe:
        content = pipe.read()
    _, status = os.waitpid(child, 0)
    return marshal.loads(content) if status == 0 else None
