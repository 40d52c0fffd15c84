"""What an adapter offers to the workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Protocol

from kpilang.source.frozen import dataclass

Table = tuple[str, ...]


class Refusal(Enum):
    """Why an engine refused, as far as that says what to do."""

    STATEMENT = "statement"
    MALFORMED_URL = "malformed url"
    UNKNOWN_HOST = "unknown host"
    NOT_REACHED = "not reached"
    LOGIN = "login"
    UNKNOWN_DATABASE = "unknown database"
    NOT_PERMITTED = "not permitted"
    LOST = "lost"
    TOO_LONG = "too long"
    NO_DATABASE = "no database"
    TOO_MANY_DIGITS = "too many digits"
    NO_JAVA = "no java"
    TOO_MANY_VALUES = "too many values"
    NO_ZONES = "no zones"
    OTHER_YEAR = "other year"
    OTHER_SERVER = "other server"


class EngineError(Exception):
    """The engine refused: it cannot be opened, a table is missing, a statement failed.

    The text says what happened in the engine's words, and never holds a secret; the command line
    adds what to do. `about` is what it is about: a host, a user, a database.
    """

    def __init__(self, text: str, refusal: Refusal = Refusal.STATEMENT, about: str = "") -> None:
        super().__init__(text)
        self.refusal = refusal
        self.about = about
        #: what was asked for, where that is known
        self.measure = ""


class Fault(Enum):
    """Why a file of a folder is no table."""

    NOT_UTF8 = "not utf-8"
    NO_HEADER = "no header"
    NAME_TWICE = "name twice"
    CELLS = "cells"
    OPEN_QUOTE = "open quote"
    STRAY_QUOTE = "stray quote"
    PATTERN = "pattern"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file that is no table: its name from the folder on, the line (from 1), and facts.

    `detail` is the name that stands twice; `found` and `expected` count cells.
    """

    file: str
    fault: Fault
    line: int | None = None
    detail: str = ""
    found: int = 0
    expected: int = 0


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder whose files are tables: the tables there are, and the files that are none.

    `texts` are the CSV files by the tables that they are, where `rowid` counts the rows after the
    header from 0. `others` are files that people take for tables.
    """

    name: str
    suffixes: tuple[str, ...]
    tables: tuple[Table, ...]
    bad: Mapping[Table, BadFile]
    texts: Mapping[Table, str]
    others: tuple[str, ...] = ()


class Engine(Protocol):
    """An open connection on which compiled statements run."""

    @property
    def dialect(self) -> str:
        """The name of the dialect that the engine speaks."""
        ...

    @property
    def folder(self) -> Folder | None:
        """The folder whose files are the tables; None for a database."""
        ...

    @property
    def home(self) -> Table:
        """Where a table is that is named alone, if the engine has to be told; else ()."""
        ...

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run one statement and return its rows; raises EngineError."""
        ...

    def close(self) -> None:
        """Release the connection."""
        ...
