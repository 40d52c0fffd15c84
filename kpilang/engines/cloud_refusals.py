"""Why a cloud warehouse refused, and in which words: none of them secret.

A driver tells it by a code of its server. Where no server answered, the words are those of Python's
or the system's network, whichever driver passes them on.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.cloud_driver import Driver, Told
from kpilang.engines.urls import Address

_HIDDEN = "the server's words are left out, as they hold what is secret"
#: what networks say; the words that fit are all that is told
_NETWORK = (
    (
        r"Name or service not known|nodename nor servname provided[^)'\"]*"
        r"|No address associated with hostname|[Tt]emporary failure in name resolution"
        r"|failed to look ?up address|getaddrinfo failed|[Dd][Nn][Ss] error",
        Refusal.UNKNOWN_HOST,
    ),
    (
        r"Connection refused|No route to host|Network is unreachable"
        r"|[Cc]onnect(?:ion)? time(?:d )?out"
        r"|certificate verify failed[^()'\"]*[^()'\" ]|invalid peer certificate[^()'\"]*"
        r"|Server refuses SSL|WRONG_VERSION_NUMBER",
        Refusal.NOT_REACHED,
    ),
    (
        r"Connection reset by peer|Broken ?[Pp]ipe|Remote end closed connection[^)'\"]*"
        r"|Connection aborted|connection is closed|[Rr]ead timed out|unexpected end of file"
        r"|connection closed before message completed",
        Refusal.LOST,
    ),
)


def after(error: Exception, driver: Driver, login: Address, seconds: int | None) -> EngineError:
    """Say why a warehouse refused; a statement may have been given so many seconds."""
    told = driver.told(error)
    refusal, words = _refusal(told, driver)
    if refusal is Refusal.TOO_LONG:
        # A limit of the server's own is none that a profile could raise.
        about = "" if seconds is None else str(seconds)
        return EngineError(_open(words, login), refusal if about else Refusal.STATEMENT, about)
    return EngineError(_open(words, login), refusal, _about(refusal, driver, login))


def lost(driver: Driver, login: Address) -> EngineError:
    """Say that a session cannot be used again: what was stopped in it has not ended yet."""
    about = _about(Refusal.LOST, driver, login)
    return EngineError("a statement before it has not ended", Refusal.LOST, about)


def _refusal(told: Told, driver: Driver) -> tuple[Refusal, str]:
    if told.code in driver.codes:
        return driver.codes[told.code], told.words
    for pattern, refusal in _NETWORK if not told.code else ():
        if found := re.search(pattern, told.words):
            return refusal, found[0]
    for pattern, refusal in driver.texts:
        if re.search(pattern, told.words):
            return refusal, told.words
    return Refusal.STATEMENT, told.words


def _about(refusal: Refusal, driver: Driver, login: Address) -> str:
    host, port = driver.place(login)
    match refusal:
        case Refusal.UNKNOWN_HOST:
            return host
        case Refusal.NOT_REACHED | Refusal.LOST:
            return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        case Refusal.LOGIN | Refusal.NOT_PERMITTED:
            return login.user or ""
        case Refusal.UNKNOWN_DATABASE:
            return ".".join(part for part in (login.database, login.schema) if part)
        case _:
            return ""


def _open(words: str, login: Address) -> str:
    """Return the words, unless the password stands in them, as it is or as in an address."""
    secret = login.password
    found = secret and (secret in words or quote(secret, safe="") in words)
    return _HIDDEN if found else words
