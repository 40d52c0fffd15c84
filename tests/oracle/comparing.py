"""What differs between an answer and what the laws say, in words."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.score import UNSURE
from tests.oracle.values import Num, Stamp

COLUMNS = (
    "period_start", "period_end", "value", "target", "target_high", "expected", "attainment",
    "status", "previous", "change", "forecast", "complete", "state",
)  # fmt: skip
#: what the answer of a funnel has besides
RATES = ("step_rate", "overall_rate")


def compare_answers(
    got: list[dict[str, Any]], wanted: list[dict[str, Any]], by: tuple[str, ...]
) -> list[str]:
    """Return what differs, in words; nothing where the answers are the same."""
    keys = ("period_start", *by)
    ours = [tuple(shown(row[key]) for key in keys) for row in wanted]
    theirs = [tuple(plain(row[key]) for key in keys) for row in got]
    if ours != theirs:
        extra = [k for k in theirs if k not in ours][:5]
        lacking = [k for k in ours if k not in theirs][:5]
        if not extra and not lacking and len(ours) == len(theirs):
            at = next(i for i, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b)
            return [f"order: row {at} is {theirs[at]} not {ours[at]}"]
        return [f"rows: {len(theirs)} not {len(ours)}, extra {extra}, lacking {lacking}"]
    wrong = []
    for row, want in zip(got, wanted, strict=True):
        for column in (*COLUMNS, *(name for name in RATES if name in want)):
            if not same(row[column], want[column]):
                where = ", ".join(str(row[key]) for key in keys)
                wrong.append(f"{where}: {column} {row[column]!r} not {told(want[column])}")
    return wrong


def shown(value: Any) -> Any:
    """Return a member as an answer shows it: text."""
    match value:
        case bool():
            return str(value).lower()
        case Num(value=exact):
            return plain(str(int(exact)) if exact.denominator == 1 else str(float(exact)))
        case _:
            return plain(value)


def plain(value: Any) -> Any:
    """Return a member without what no law speaks of: the zeros behind a decimal's point."""
    if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d+", value):
        return value.rstrip("0").rstrip(".")
    return value.isoformat() if isinstance(value, date) else value


def told(value: Any) -> str:
    if isinstance(value, Num):
        return f"{float(value.value)!r} ({value.value} ± {value.error})"
    return repr(value)


def same(got: Any, want: Any) -> bool:
    if want is UNSURE:
        return True
    if isinstance(want, Stamp):
        want = want.civil
    if not isinstance(want, Num):
        return bool(got == want)
    if got is None or isinstance(got, (bool, str, date)):
        return False
    assert isinstance(got, (int, float, Decimal)), got
    if isinstance(got, float) or want.double:
        gap = abs(float(Fraction(got) - want.value))
        return gap <= want.error + 1e-9 * abs(float(want.value)) + 1e-12
    return Fraction(got) == want.value
