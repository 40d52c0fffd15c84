"""Why PostgreSQL refused, and in which words: none of them secret.

A refused connection has no code, only a text, which a server may write in its own language. What
is not recognised is told in the server's words. Codes: PostgreSQL documentation, appendix A.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.urls import Address

if TYPE_CHECKING:
    import psycopg

_HIDDEN = "the server's words are left out, as they hold what is secret"
#: beginnings of codes
_CODES = (
    ("42501", Refusal.NOT_PERMITTED),
    ("28", Refusal.LOGIN),
    ("3D000", Refusal.UNKNOWN_DATABASE),
    ("08", Refusal.LOST),
    ("57P", Refusal.LOST),
)
_CANCELLED = "57014"
_FATAL = re.compile(r"FATAL:\s*(.+)")
_TEXTS = (
    (r"database .* does not exist", Refusal.UNKNOWN_DATABASE),
    (r"role .* does not exist|authentication failed|no pg_hba\.conf entry", Refusal.LOGIN),
    (r"not permitted to log in|password", Refusal.LOGIN),
    (r"permission denied for database", Refusal.NOT_PERMITTED),
    (r"resolve host|translate host name", Refusal.UNKNOWN_HOST),
    (r"Connection refused|timeout expired|timed out|unreachable|No route", Refusal.NOT_REACHED),
    (r"No such file or directory", Refusal.NOT_REACHED),
)


def after_connect(error: Exception, login: Address) -> EngineError:
    """Say why no connection came about."""
    text = str(error)
    fatal = _FATAL.search(text)
    words = fatal[1].strip() if fatal else _first_line(text).rpartition(" failed: ")[2]
    if isinstance(error, UnicodeError):
        return EngineError("the name of the host is none", Refusal.UNKNOWN_HOST, _host(login))
    for pattern, refusal in _TEXTS:
        if re.search(pattern, words):
            return EngineError(_open(words, login), refusal, _about(refusal, login))
    return EngineError(_open(words, login))


def after_statement(
    error: psycopg.Error, login: Address, took: float, seconds: int | None, broken: bool
) -> EngineError:
    """Say why a statement failed that was given so many seconds, if a number."""
    text, code = str(error), error.sqlstate or ""
    if code == _CANCELLED and seconds is not None and took >= seconds * 0.99:
        return EngineError(text, Refusal.TOO_LONG, str(seconds))
    if broken:
        return EngineError(text, Refusal.LOST, _about(Refusal.LOST, login))
    for beginning, refusal in _CODES:
        if code.startswith(beginning):
            return EngineError(text, refusal, _about(refusal, login))
    return EngineError(text)


def _about(refusal: Refusal, login: Address) -> str:
    match refusal:
        case Refusal.UNKNOWN_HOST:
            return _host(login)
        case Refusal.NOT_REACHED | Refusal.LOST:
            return _place(login)
        case Refusal.LOGIN | Refusal.NOT_PERMITTED:
            return login.user or ""
        case Refusal.UNKNOWN_DATABASE:
            return login.database or ""
        case _:
            return ""


def _host(login: Address) -> str:
    return login.options.get("host") or login.host or ""


def _place(login: Address) -> str:
    """Return host and port as they are given, else those that are taken without."""
    host = _host(login) or "localhost"
    port = login.options.get("port") or login.port or 5432
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}"


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _open(words: str, login: Address) -> str:
    """Return the words, unless the password stands in them."""
    return _HIDDEN if login.password and login.password in words else words
