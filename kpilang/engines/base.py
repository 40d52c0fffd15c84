"""What an adapter offers to the workspace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol


class EngineError(Exception):
    """The engine refused: it cannot be opened, a table is missing, a statement failed.

    The text says what happened in the engine's words; the command line adds what to do.
    """


class Engine(Protocol):
    """An open connection on which compiled statements run."""

    @property
    def dialect(self) -> str:
        """The name of the dialect that the engine speaks."""
        ...

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run one statement and return its rows; raises EngineError."""
        ...

    def close(self) -> None:
        """Release the connection."""
        ...
