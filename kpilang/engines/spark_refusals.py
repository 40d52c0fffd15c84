"""Why Spark refused, in words of its own that say it shortly.

Conditions: https://spark.apache.org/docs/latest/sql-error-conditions.html.
"""

from __future__ import annotations

import re

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.spark_urls import Master

#: what the words are about, the first that fits
_TEXTS = (
    (r"Permission denied|AccessControlException|INSUFFICIENT_PERMISSIONS", Refusal.NOT_PERMITTED),
    (r"NUMERIC_VALUE_OUT_OF_RANGE|ARITHMETIC_OVERFLOW", Refusal.TOO_MANY_DIGITS),
    (r"SparkContext (was|has been) (stopped|shut ?down)|stopped SparkContext", Refusal.LOST),
    (r"Answer from Java side is empty|while trying to connect to the Java", Refusal.LOST),
    (r"Connection refused|Connection reset|Master removed our application", Refusal.LOST),
    (r"All masters are unresponsive", Refusal.LOST),
)
_CAUSE = re.compile(r"^Caused by: (?:[\w$]+\.)*[\w$]+(?:: )?(.*)$", re.MULTILINE)
_CONDITION = re.compile(r"^\s*\[[A-Z0-9_.]+\]\s*")
_OTHER_VERSION = re.compile(r"serialVersionUID|InvalidClassException")


def after_start(error: Exception, told: str, at: Master) -> EngineError:
    """Say why no session came about; `told` is what the process wrote meanwhile."""
    if "UnsupportedClassVersionError" in told:
        return EngineError("the `java` here is older than version 17", Refusal.NO_JAVA)
    if "JAVA_GATEWAY_EXITED" in str(error):
        return EngineError(f"its process ended: {_last_words(told)}")
    if _OTHER_VERSION.search(told):
        return EngineError("the cluster runs another version of Spark than `pyspark` here")
    if not at.is_local:
        return EngineError(_words(error), Refusal.NOT_REACHED, at.shown)
    return EngineError(_words(error))


def after_statement(error: Exception, at: Master) -> EngineError:
    """Say why a statement failed."""
    text = str(error)
    for pattern, refusal in _TEXTS:
        if re.search(pattern, text):
            about = at.shown if refusal is Refusal.LOST else ""
            return EngineError(_words(error), refusal, about)
    if isinstance(error, OSError):
        return EngineError(_words(error), Refusal.LOST, at.shown)
    return EngineError(_words(error))


def _words(error: Exception) -> str:
    """Return what went wrong: the innermost cause, without conditions, plans and traces."""
    text = str(error)
    causes = [cause for cause in _CAUSE.findall(text) if cause]
    words = causes[-1] if causes else next((line for line in text.splitlines() if line.strip()), "")
    words = _CONDITION.sub("", words).partition(" SQLSTATE:")[0]
    return words.strip() or type(error).__name__


def _last_words(told: str) -> str:
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
