"""Why ClickHouse refused, in its own words without where they come from.

Names of errors: https://clickhouse.com/docs, "Error codes".
"""

from __future__ import annotations

import re

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.urls import Address
from kpilang.sql.dialects.clickhouse_moves import OUTSIDE
from kpilang.sql.dialects.clickhouse_numbers import TOO_MANY_DIGITS

_NAMES = {
    "ACCESS_DENIED": Refusal.NOT_PERMITTED,
    "AUTHENTICATION_FAILED": Refusal.LOGIN,
    "DECIMAL_OVERFLOW": Refusal.TOO_MANY_DIGITS,
    "QUERY_WAS_CANCELLED": Refusal.LOST,
    "QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING": Refusal.LOST,
    "READONLY": Refusal.NOT_PERMITTED,
    "REQUIRED_PASSWORD": Refusal.LOGIN,
    "TIMEOUT_EXCEEDED": Refusal.TOO_LONG,
    "TOO_SLOW": Refusal.TOO_LONG,
    "UNKNOWN_DATABASE": Refusal.UNKNOWN_DATABASE,
    "UNKNOWN_USER": Refusal.LOGIN,
    "WRONG_PASSWORD": Refusal.LOGIN,
}
#: a statement that reads, after remarks
_READS = re.compile(r"(?:\s|--[^\n]*\n)*(?:SELECT|WITH)\b", re.I)
_HIDDEN = "the server's words are left out, as they hold what is secret"
#: what the driver says before and after the server's words
_BEFORE = re.compile(
    r"(?:Received ClickHouse exception, code: \d+|HTTP driver received HTTP status \d+)"
    r"(?:, server response: )?"
)
_AFTER = re.compile(r"\s*\(for url [^)]*\)$")
#: what stands before the reason why no connection came about
_PLACE = re.compile(r"^(?:<.*?>|\w+\(.*?\)): |\s*\(_ssl\.c:\d+\)$")
_WORDS = re.compile(
    r"(?:Code: \d+\. )?(?:DB::Exception: )?(?P<words>.*?)\.?"
    r"(?:: (?:In scope|while executing|While processing).*?)?"
    r"(?:\s*\((?P<name>[A-Z][A-Z_0-9]+)\))?(?:\s*\(version .*)?\s*",
    re.S,
)


def check_reads(sql: str) -> None:
    """See that a statement only reads: what may write nothing else may still write files."""
    if _READS.match(sql) is None:
        raise EngineError("a statement may only read", Refusal.NOT_PERMITTED)


def after_statement(told: str, about: str = "") -> EngineError:
    """Say why a statement failed, by what the engine told."""
    if OUTSIDE in told:
        return EngineError(OUTSIDE)
    if TOO_MANY_DIGITS in told:
        return EngineError(TOO_MANY_DIGITS, Refusal.TOO_MANY_DIGITS)
    found = _WORDS.fullmatch(told.removeprefix("Query execution failed: "))
    words, name = (found["words"], found["name"] or "") if found else (told, "")
    return EngineError(words.strip(), _NAMES.get(name, Refusal.STATEMENT), about)


def after_answer(
    error: Exception, login: Address, seconds: int | None, *, is_open: bool = True
) -> EngineError:
    """Say why a server refused, or why nothing came of it, by what its driver raised.

    A statement was given so many seconds, if a number. What fails while a connection `is_open` has
    lost it, where the server did not say why.
    """
    cause = error.__cause__
    if cause is not None:
        reason = getattr(cause, "reason", None) or cause
        refusal = _unheard(type(reason).__name__, is_open)
        return _about(_PLACE.sub("", str(reason)), refusal, login, seconds)
    told = _AFTER.sub("", _BEFORE.sub("", str(error), count=1))
    name = getattr(error, "name", None)
    if name is None and not told.startswith("Code: "):
        refusal = Refusal.LOST if is_open else Refusal.NOT_REACHED
        return _about(told or str(error), refusal, login, seconds)
    found = after_statement(told)
    refusal = _NAMES.get(name or "", found.refusal)
    return _about(str(found), refusal, login, seconds)


def _unheard(kind: str, is_open: bool) -> Refusal:
    """Say what it means that no answer came, by what the driver's own driver calls it."""
    match kind:
        case "ReadTimeoutError" if is_open:
            return Refusal.TOO_LONG
        case "NameResolutionError" | "LocationParseError" | "UnicodeError":
            return Refusal.UNKNOWN_HOST
        case _:
            return Refusal.LOST if is_open else Refusal.NOT_REACHED


def _about(words: str, refusal: Refusal, login: Address, seconds: int | None) -> EngineError:
    """Return an error with what it is about, and without what is secret."""
    if login.password and login.password in words:
        words = _HIDDEN
    # What is lacking stands in a sentence of its own, and the first one is shown.
    words = words.replace(". To execute", ": to execute")
    match refusal:
        case Refusal.TOO_LONG if seconds is None:
            # The server, and no profile, says how long a statement may take.
            return EngineError(words)
        case Refusal.TOO_LONG:
            return EngineError(words, refusal, str(seconds))
        case Refusal.UNKNOWN_HOST:
            about = login.host
        case Refusal.NOT_REACHED | Refusal.LOST:
            host = login.host or ""
            about = f"[{host}]:{login.port}" if ":" in host else f"{host}:{login.port}"
        case Refusal.LOGIN | Refusal.NOT_PERMITTED:
            about = login.user or "default"
        case Refusal.UNKNOWN_DATABASE:
            about = login.database
        case _:
            about = ""
    return EngineError(words, refusal, about or "")
