"""A cloud warehouse, through the PEP 249 driver of its vendor.

What differs from one to the next is in a record of its driver. A session sets all that numbers
depend on itself. A statement is stopped at the server when it takes too long, and when Ctrl-C is
pressed. Nothing that a driver logs is shown.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from threading import Event
from typing import Any

from kpilang.engines.base import EngineError, Refusal, Table
from kpilang.engines.cloud_driver import Driver, Live, Rows
from kpilang.engines.cloud_refusals import after, lost
from kpilang.engines.stopping import interruptible
from kpilang.engines.urls import Address, address
from kpilang.sql.dialects import DIALECTS

#: how many seconds the end of a statement that was stopped is waited for
PATIENCE = 5.0


class Cloud:
    """An open session; every statement only reads, as nothing else is ever compiled."""

    folder = None

    def __init__(self, driver: Driver, live: Live) -> None:
        self._driver, self._live = driver, live
        self._running: Event | None = None
        self._is_fit = True

    @property
    def dialect(self) -> str:
        """The name of the dialect that the engine speaks."""
        return self._driver.dialect

    @property
    def home(self) -> Table:
        """Where a table is that is named alone, if the catalogue has to be told."""
        return self._driver.home(self._live.login)

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run one statement and return its rows; raises EngineError.

        What interrupts it, as Ctrl-C does, stops the statement at the server.
        """
        live, errors = self._live, self._driver.errors()
        if self._is_busy():
            raise lost(self._driver, live.login)
        if not self._is_fit:
            self._recover()
        try:
            return self._run(sql)
        except EngineError:
            self._recover()
            raise
        except errors as error:
            refused = after(error, self._driver, live.login, live.seconds)
            if refused.refusal is not Refusal.LOST:
                self._recover()
            raise refused from None

    def close(self) -> None:
        """Release the session."""
        # One that was lost is closed already.
        with suppress(*self._driver.errors()):
            self._live.connection.close()

    def _run(self, sql: str) -> Sequence[tuple[Any, ...]]:
        running = self._driver.statement(self._live, sql)
        ended = Event()

        def rows() -> Rows:
            self._running = ended
            try:
                return running.rows()
            finally:
                ended.set()

        def stop() -> None:
            # What has ended meanwhile cannot be stopped any more.
            with suppress(*self._driver.errors()):
                running.stop()

        found = interruptible(rows, stop, self._live.seconds, PATIENCE)
        return [tuple(map(_without_zone, row)) for row in found]

    def _is_busy(self) -> bool:
        """Tell whether a statement was stopped that has not ended; another would get its rows."""
        return self._running is not None and not self._running.is_set()

    def _recover(self) -> None:
        self._is_fit = self._driver.recover is None or not self._is_busy()
        if self._driver.recover is not None and self._is_fit:
            # Who cannot go on is told so by the next statement.
            with suppress(*self._driver.errors()):
                self._driver.recover(self._live)


def open_cloud(driver: Driver, url: str, seconds: int | None = None) -> Cloud:
    """Open a session; a statement may take so many seconds, if any number is given.

    Raises EngineError, in which nothing of the password is left; ImportError without the driver.
    """
    login = _login(driver, url)
    _silence(driver)
    import_module(driver.module)
    errors = driver.errors()
    try:
        live = interruptible(lambda: driver.connect(login, seconds), lambda: None, None, 0)
    except errors as error:
        raise after(error, driver, login, seconds) from None
    engine = Cloud(driver, live)
    if driver.hello is None:
        return engine
    try:
        (row,) = engine.rows(driver.hello.sql(dialect=DIALECTS[driver.dialect].sqlglot))
        refused = driver.heard(row, login)
        if refused is not None:
            raise refused
    except EngineError:
        engine.close()
        raise
    return engine


def _login(driver: Driver, url: str) -> Address:
    try:
        login = address(url, (driver.name,), driver.options, has_schema=True)
        for part, what in driver.needed.items():
            if not (login.options.get(part) or getattr(login, part, None)):
                raise EngineError(f"it does not name {what}", Refusal.MALFORMED_URL)
        for option, values in driver.choices.items():
            if login.options.get(option, values[0]) not in values:
                words = ", ".join(f"`{value}`" for value in values)
                raise EngineError(f"`{option}` is one of {words}", Refusal.MALFORMED_URL)
        for option, most in driver.whole.items():
            said = login.options.get(option, "1")
            if not (said.isdecimal() and 0 < int(said) <= most):
                words = f"`{option}` is a whole number from 1 to {most}"
                raise EngineError(words, Refusal.MALFORMED_URL)
    except EngineError as error:
        raise EngineError(str(error), error.refusal, driver.form) from None
    host, _ = driver.place(login)
    try:
        # Networks look hosts up by that.
        host.encode("idna")
    except UnicodeError:
        raise EngineError("no host may be called so", Refusal.UNKNOWN_HOST, host) from None
    return login


def _silence(driver: Driver) -> None:
    """See that nothing a driver logs is printed: it may hold what is secret."""
    logger = logging.getLogger(driver.module)
    logger.addHandler(logging.NullHandler())
    logger.propagate = False


def _without_zone(value: Any) -> Any:
    """Return an instant as statements have moments: by the clock of UTC, without a zone."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value
