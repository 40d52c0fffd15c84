"""The address of a server is read as it is meant, or not at all."""

from __future__ import annotations

from urllib.parse import quote

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.postgres_refusals import after_connect, after_statement
from kpilang.engines.urls import Address, address

NAMES = st.text(st.characters(exclude_characters="\x00", codec="utf-8"), min_size=1, max_size=8)


def read(url: str) -> Address:
    return address(url, ("postgresql", "postgres"), ("host", "sslmode"))


@given(NAMES, NAMES, NAMES, st.integers(1, 65_535))
def test_whatever_is_encoded_comes_back(user: str, password: str, name: str, port: int) -> None:
    parts = [quote(part, safe="") for part in (user, password, name)]
    url = "postgresql://{}:{}@db.example:{}/{}?sslmode=require".format(*parts[:2], port, parts[2])
    wanted = Address(user, password, "db.example", port, name, {"sslmode": "require"})
    assert read(url) == wanted


@given(NAMES)
def test_a_password_as_it_is_never_becomes_another_part(password: str) -> None:
    """An address that people write without encoding is read as meant, or refused."""
    try:
        found = read(f"postgresql://user:{password}@db.example/crm")
    except EngineError:
        return
    assert (found.user, found.host, found.port) == ("user", "db.example", None)
    assert (found.database, found.options) == ("crm", {})


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("postgres://", Address(None, None, None, None, None, {})),
        ("postgresql:///crm", Address(None, None, None, None, "crm", {})),
        ("postgresql://ann@", Address("ann", None, None, None, None, {})),
        ("postgresql://[::1]:5433/crm", Address(None, None, "::1", 5433, "crm", {})),
        ("postgresql://a:@/?host=/tmp/x", Address("a", None, None, None, None, {"host": "/tmp/x"})),
    ],
)
def test_parts_may_be_left_out(url: str, wanted: Address) -> None:
    assert read(url) == wanted


def test_an_address_does_not_show_its_password() -> None:
    assert "hunter2" not in repr(read("postgresql://ann:hunter2@db.example/crm"))


LOGIN = read("postgresql://ann:hunter2@db.example/crm")


@pytest.mark.parametrize(
    ("text", "refusal", "words"),
    [
        ("failed: FATAL:  sorry, too many clients already", Refusal.STATEMENT, "sorry, too many "),
        ("failed: FATAL:  Passwort hunter2 ist falsch", Refusal.STATEMENT, "the server's words"),
        ("failed: FATAL:  password hunter2 is wrong", Refusal.LOGIN, "the server's words"),
        ("connection to x failed: timeout expired", Refusal.NOT_REACHED, "timeout expired"),
    ],
)
def test_what_the_server_says_is_told_unless_it_is_secret(
    text: str, refusal: Refusal, words: str
) -> None:
    told = after_connect(psycopg.OperationalError(text), LOGIN)
    assert told.refusal is refusal
    assert str(told).startswith(words)
    assert "hunter2" not in str(told)


def test_a_statement_that_somebody_else_stopped_did_not_take_too_long() -> None:
    stopped = psycopg.errors.QueryCanceled("canceling statement due to user request")
    assert after_statement(stopped, LOGIN, 0.5, 30, broken=False).refusal is Refusal.STATEMENT
    assert after_statement(stopped, LOGIN, 90.0, None, broken=False).refusal is Refusal.STATEMENT
    assert after_statement(stopped, LOGIN, 30.1, 30, broken=False).refusal is Refusal.TOO_LONG


def test_the_port_of_an_address_in_brackets_is_told_apart() -> None:
    at = read("postgresql://ann@[::1]:5433/crm")
    told = after_connect(psycopg.OperationalError("connection failed: Connection refused"), at)
    assert told.about == "[::1]:5433"
