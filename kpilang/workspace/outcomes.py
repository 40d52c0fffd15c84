"""How a test ended: the lines of a test beside what came out."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from math import isclose

from kpilang.diagnostics.model import Diagnostic
from kpilang.model.entities import Display, Expectation, SpecTest
from kpilang.source.frozen import dataclass

Number = int | float | Decimal

#: doubles differ in the last digits
_EXACT = 1e-9


class Verdict(StrEnum):
    """How a test ended: as expected, otherwise, or with no numbers to compare."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"


class Fault(StrEnum):
    """Why a line has no number."""

    NO_ROW = "no row"
    SEVERAL_ROWS = "several rows"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a test beside what came out: a number in the unit shown, None for no value.

    `fault` says that there is no row of that period and member, or more than one; `others` are the
    members that have a row there.
    """

    expected: Expectation
    dimensions: tuple[str, ...]
    got: Number | None
    fault: Fault | None = None
    others: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Tell whether the number is what it should be, as exactly as it is written."""
        wanted, got = self.expected.value, self.got
        if self.fault is not None or wanted is None or got is None:
            return self.fault is None and wanted is None and got is None
        if isinstance(got, float):
            spread = float(self.expected.spread)
            near = isclose(got, float(wanted), rel_tol=_EXACT, abs_tol=_EXACT)
            return near or abs(got - float(wanted)) <= spread * (1 + _EXACT)
        return abs(Decimal(got) - wanted) <= self.expected.spread


@dataclass(frozen=True, slots=True)
class Outcome:
    """A test with its lines, or the findings for which it has none."""

    test: SpecTest
    display: Display
    lines: tuple[Line, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """How it ended."""
        if self.problems:
            return Verdict.ERROR
        return Verdict.PASSED if all(line.passed for line in self.lines) else Verdict.FAILED
