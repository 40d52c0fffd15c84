"""What the adapter of cloud warehouses has to know of a driver: a record for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlglot import exp

from kpilang.engines.base import EngineError, Refusal, Table
from kpilang.engines.urls import Address
from kpilang.source.frozen import dataclass

Rows = Sequence[Sequence[Any]]

#: the option of all, and how many seconds may be waited for a server
SECONDS = {"connect_timeout": 3_600}


@dataclass(frozen=True, slots=True)
class Live:
    """An open connection; `key` is what the server knows the session by, where that is needed."""

    connection: Any
    login: Address
    seconds: int | None
    key: Any = None


@dataclass(frozen=True, slots=True)
class Running:
    """A statement: `rows()` runs it to its end, and `stop()`, in another thread, ends it there."""

    rows: Callable[[], Rows]
    stop: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Told:
    """What an error tells: the code that the server gave, empty where none answered; its words."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Driver:
    """A PEP 249 driver and its warehouse; no field has a default, so none is forgotten.

    `name` is that of the engine and its extra; `module` is what is imported, `package` what people
    call it. `form` is an address. Of an address, `needed` names the parts and options
    that have to be there, with what they are, `choices` the options that have few values, and
    `whole` those that are whole numbers above 0, with the greatest that each may be.

    `place(login)` is the host and port that answer, and `home(login)` where tables are that are
    named alone, if the session does not know it. `connect(login, seconds)` opens a session with
    all settings that numbers depend on, and `hello` is asked in it first, where that tells whether
    they hold: `heard(row, login)` is why not. `statement(live, sql)` is a statement to be run;
    after one that was refused, `recover(live)` makes the session fit for others. `errors()` are the
    exceptions that mean a refusal, `told(error)` what one says; `codes` and `texts` say what a code
    is, or a pattern found in the words, the first that fits.
    """

    name: str
    dialect: str
    module: str
    package: str
    form: str
    needed: Mapping[str, str]
    options: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]
    whole: Mapping[str, int]
    place: Callable[[Address], tuple[str, int]]
    home: Callable[[Address], Table]
    connect: Callable[[Address, int | None], Live]
    hello: exp.Select | None
    heard: Callable[[Sequence[Any], Address], EngineError | None]
    statement: Callable[[Live, str], Running]
    recover: Callable[[Live], None] | None
    errors: Callable[[], tuple[type[Exception], ...]]
    told: Callable[[Exception], Told]
    codes: Mapping[str, Refusal]
    texts: Sequence[tuple[str, Refusal]]


def of_cursor(live: Live, sql: str) -> Running:
    """Return a statement of a driver whose cursors can be cancelled from another thread."""
    cursor = live.connection.cursor()

    def rows() -> Rows:
        cursor.execute(sql)
        found: Rows = cursor.fetchall()
        cursor.close()
        return found

    return Running(rows, cursor.cancel)


def no_home(_login: Address) -> Table:
    """Return what says that the session knows where tables are."""
    return ()


def fine(_row: Sequence[Any], _login: Address) -> None:
    """Return that nothing is wrong with a session."""


def whole(login: Address, option: str, otherwise: int) -> int:
    """Return an option that is a whole number, or another number where it is not given."""
    return int(login.options.get(option, otherwise))
