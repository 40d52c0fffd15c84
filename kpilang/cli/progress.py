"""Telling a terminal how far a command is that takes long."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import click

#: seconds after which a terminal is told how far it is
_PATIENCE = 1.0


def progress(said: str) -> Callable[[int, int], None]:
    """Return what tells how many of a number of things are done, as `said` and the two counts.

    Nothing is told in the first second, nor where nobody watches.
    """
    begun = told = time.monotonic()

    def tell(done: int, count: int) -> None:
        nonlocal told
        now, is_last = time.monotonic(), done == count
        if now - begun < _PATIENCE or not sys.stderr.isatty():
            return
        if now - told < _PATIENCE / 4 and not is_last:
            return
        told = now
        end = "\n" if is_last else ""
        click.echo(f"\r{said} {done} of {count}{end}", err=True, nl=False)

    return tell
