"""Why MariaDB refused, and in which words: none of them secret.

Numbers of errors: MariaDB documentation, "MariaDB error codes"; those from 2000 on are the
driver's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.urls import Address
from kpilang.sql.dialects.mariadb_zones import OTHER_YEAR

_HIDDEN = "the server's words are left out, as they hold what is secret"
_NUMBERS = {
    1044: Refusal.NOT_PERMITTED,
    1045: Refusal.LOGIN,
    1049: Refusal.UNKNOWN_DATABASE,
    1130: Refusal.LOGIN,
    1142: Refusal.NOT_PERMITTED,
    1143: Refusal.NOT_PERMITTED,
    1698: Refusal.LOGIN,
    1053: Refusal.LOST,
    1927: Refusal.LOST,
    2006: Refusal.LOST,
    2013: Refusal.LOST,
    2055: Refusal.LOST,
    1969: Refusal.TOO_LONG,
}
_OUT_OF_RANGE = 1690
#: warnings of a statement that has the number right all the same: a move past the end of time
_HARMLESS = (1441,)
_WARNED = {
    1260: Refusal.TOO_MANY_VALUES,
    1264: Refusal.TOO_MANY_DIGITS,
    1916: Refusal.TOO_MANY_DIGITS,
}


def after_connect(error: Exception, login: Address) -> EngineError:
    """Say why no connection came about."""
    number, text = _parts(error)
    if number == 2003:
        refusal = Refusal.NOT_REACHED
        if any(words in text for words in ("Name or service", "resolution", "nodename")):
            refusal = Refusal.UNKNOWN_HOST
        if isinstance(error, UnicodeError):
            refusal = Refusal.UNKNOWN_HOST
        return EngineError(_open(text, login), refusal, _about(refusal, login))
    if isinstance(error, UnicodeError):
        return EngineError("the name of the host is none", Refusal.UNKNOWN_HOST, login.host or "")
    refusal = _NUMBERS.get(number, Refusal.STATEMENT)
    return EngineError(_open(text, login), refusal, _about(refusal, login))


def after_statement(error: Exception, login: Address, seconds: int | None) -> EngineError:
    """Say why a statement failed that was given so many seconds, if a number."""
    number, text = _parts(error)
    if number == _OUT_OF_RANGE and f"* {OTHER_YEAR}" in text:
        return EngineError(text, Refusal.OTHER_YEAR)
    refusal = _NUMBERS.get(number, Refusal.STATEMENT)
    if refusal is Refusal.TOO_LONG:
        return EngineError(text, refusal, str(seconds))
    return EngineError(text, refusal, _about(refusal, login))


def after_warnings(warned: Iterable[tuple[Any, ...]]) -> EngineError | None:
    """Return why a statement that ran has failed all the same, None where it has not."""
    for level, number, text in warned:
        if level != "Note" and number not in _HARMLESS:
            return EngineError(text, _WARNED.get(number, Refusal.STATEMENT))
    return None


def _parts(error: Exception) -> tuple[int, str]:
    match error.args:
        case (int(number), str(text), *_):
            return number, text
        case _:
            return 0, str(error)


def _about(refusal: Refusal, login: Address) -> str:
    match refusal:
        case Refusal.UNKNOWN_HOST:
            return login.host or ""
        case Refusal.NOT_REACHED | Refusal.LOST:
            host = login.host or "localhost"
            host = f"[{host}]" if ":" in host else host
            return login.options.get("unix_socket") or f"{host}:{login.port or 3306}"
        case Refusal.LOGIN | Refusal.NOT_PERMITTED:
            return login.user or ""
        case Refusal.UNKNOWN_DATABASE:
            return login.database or ""
        case _:
            return ""


def _open(words: str, login: Address) -> str:
    """Return the words, unless the password stands in them."""
    return _HIDDEN if login.password and login.password in words else words
