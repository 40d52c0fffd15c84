"""The pages of all findings, looked up by code or name."""

from __future__ import annotations

from collections.abc import Iterable

from kpilang.diagnostics.codes import Page


def find(key: str, pages: Iterable[Page]) -> Page | None:
    """Return the page whose code or name is `key`, in any case, or None."""
    wanted = key.casefold().replace("_", "-")
    return next((p for p in pages if wanted in (p.code.casefold(), p.name)), None)
