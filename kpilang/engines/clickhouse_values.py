"""What ClickHouse tells of a result, in its form `JSONCompactEachRowWithNamesAndTypes`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kpilang.engines.base import EngineError, Refusal

FORM = "JSONCompactEachRowWithNamesAndTypes"
#: what numbers and texts are told with, so that none is another one
SETTINGS = {
    "output_format_json_quote_64bit_integers": 1,
    "output_format_json_quote_decimals": 1,
    "output_format_json_quote_denormals": 1,
    "output_format_json_quote_64bit_floats": 0,
}
_DIGITS = 38
_BARE = re.compile(r"(?:LowCardinality\()?(?:Nullable\()?(\w+)(?:\((.*?)\))?\)*")


def rows(told: bytes) -> Sequence[tuple[Any, ...]]:
    """Return the rows of a result; raises EngineError for a number of more digits than there are.

    A decimal without a fraction is a whole number, and a moment has no zone: it is in UTC.
    """
    lines = told.decode(errors="replace").rstrip("\n").split("\n")
    if len(lines) < 2:
        return []
    read = [_reader(kind) for kind in json.loads(lines[1])]
    return [
        tuple(
            value if value is None or reader is None else reader(value)
            for reader, value in zip(read, json.loads(line), strict=True)
        )
        for line in lines[2:]
    ]


def _reader(kind: str) -> Callable[[Any], Any] | None:
    """Return what reads a value of a type, None where it is read already."""
    found = _BARE.fullmatch(kind)
    name, sizes = (found[1], found[2] or "") if found else (kind, "")
    if name in ("Date", "Date32"):
        return _in_years(date.fromisoformat)
    if name.startswith("DateTime"):
        return _in_years(datetime.fromisoformat)
    if name.startswith("Decimal"):
        return _whole if sizes.rpartition(",")[2].strip() == "0" else _decimal
    if name.startswith(("Int", "UInt")) and not name.startswith("Interval"):
        return int
    return float if name.startswith(("Float", "BFloat")) else None


def _in_years(read: Callable[[str], Any]) -> Callable[[str], Any]:
    def reader(text: str) -> Any:
        try:
            return read(text)
        except ValueError as error:
            raise EngineError("a moment lies outside the years 1 to 9999") from error

    return reader


def _decimal(text: str) -> Decimal:
    value = Decimal(text)
    if len(value.as_tuple().digits) > _DIGITS:
        raise EngineError("a sum has too many digits", Refusal.TOO_MANY_DIGITS)
    return value


def _whole(text: str) -> int:
    return int(_decimal(text))
