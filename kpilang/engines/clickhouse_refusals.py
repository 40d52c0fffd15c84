"""Why ClickHouse refused, in its own words without where they come from.

Names of errors: https://clickhouse.com/docs, "Error codes".
"""

from __future__ import annotations

import re

from kpilang.engines.base import EngineError, Refusal
from kpilang.sql.dialects.clickhouse_moves import OUTSIDE
from kpilang.sql.dialects.clickhouse_numbers import TOO_MANY_DIGITS

_NAMES = {
    "ACCESS_DENIED": Refusal.NOT_PERMITTED,
    "AUTHENTICATION_FAILED": Refusal.LOGIN,
    "DECIMAL_OVERFLOW": Refusal.TOO_MANY_DIGITS,
    "REQUIRED_PASSWORD": Refusal.LOGIN,
    "TIMEOUT_EXCEEDED": Refusal.TOO_LONG,
    "UNKNOWN_DATABASE": Refusal.UNKNOWN_DATABASE,
    "UNKNOWN_USER": Refusal.LOGIN,
    "WRONG_PASSWORD": Refusal.LOGIN,
}
_WORDS = re.compile(
    r"(?:Code: \d+\. )?(?:DB::Exception: )?(?P<words>.*?)\.?"
    r"(?:: (?:In scope|while executing|While processing).*?)?"
    r"(?:\s*\((?P<name>[A-Z][A-Z_0-9]+)\))?(?:\s*\(version .*)?\s*",
    re.S,
)


def after_statement(told: str, about: str = "") -> EngineError:
    """Say why a statement failed, by what the engine told."""
    if OUTSIDE in told:
        return EngineError(OUTSIDE)
    if TOO_MANY_DIGITS in told:
        return EngineError(TOO_MANY_DIGITS, Refusal.TOO_MANY_DIGITS)
    found = _WORDS.fullmatch(told.removeprefix("Query execution failed: "))
    words, name = (found["words"], found["name"] or "") if found else (told, "")
    return EngineError(words.strip(), _NAMES.get(name, Refusal.STATEMENT), about)
