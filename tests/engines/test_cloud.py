"""What all cloud warehouses have in common, with a driver that does what it is told here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from threading import Event

import pytest

from kpilang.engines import cloud
from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.cloud import Cloud, open_cloud
from kpilang.engines.cloud_driver import Driver, Live, Rows, Running
from kpilang.engines.redshift import REDSHIFT

URL = "redshift://clerk:hunter2@warehouse:5439/shop"


class Session:
    """A connection on which one statement hears no call to end."""

    def __init__(self) -> None:
        self.over = Event()
        self.recovered = 0

    def close(self) -> None:
        """Release it."""


def driver(session: Session) -> Driver:
    def statement(_live: Live, sql: str) -> Running:
        def rows() -> Rows:
            if sql == "deaf":
                session.over.wait(30)
            return [[sql]]

        return Running(rows, lambda: None)

    def recover(_live: Live) -> None:
        session.recovered += 1

    return replace(
        REDSHIFT,
        module="json",
        connect=lambda login, seconds: Live(session, login, seconds),
        statement=statement,
        recover=recover,
        errors=lambda: (OSError,),
    )


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setattr(cloud, "PATIENCE", 0.2)
    found = Session()
    yield found
    found.over.set()


def opened(session: Session) -> Cloud:
    return open_cloud(driver(session), URL, 1)


def test_no_other_statement_gets_the_rows_of_one_that_could_not_be_stopped(
    session: Session,
) -> None:
    engine = opened(session)
    with pytest.raises(EngineError) as refused:
        engine.rows("deaf")
    assert refused.value.refusal is Refusal.TOO_LONG
    assert session.recovered == 0
    with pytest.raises(EngineError) as refused:
        engine.rows("other")
    assert (refused.value.refusal, refused.value.about) == (Refusal.LOST, "warehouse:5439")


def test_a_session_is_used_again_once_such_a_statement_has_ended(session: Session) -> None:
    engine = opened(session)
    with pytest.raises(EngineError):
        engine.rows("deaf")
    session.over.set()
    for _ in range(3_000):
        with suppress(EngineError):
            assert engine.rows("other") == [("other",)]
            break
        time.sleep(0.01)
    else:
        pytest.fail("the session is never fit again")
    assert session.recovered == 1
