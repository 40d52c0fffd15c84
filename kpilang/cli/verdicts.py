"""How tests ended: text with a small table for each that failed; JSON and JUnit for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from kpilang.cli.answers import period
from kpilang.cli.common import Opened
from kpilang.dashboards.format import show
from kpilang.diagnostics.render import junit, text
from kpilang.diagnostics.render.places import place_of
from kpilang.diagnostics.report import grouped, plural, report
from kpilang.model.entities import Display
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source
from kpilang.workspace.outcomes import Line, Number, Outcome, Verdict

_MARKS = {Verdict.PASSED: "ok   ", Verdict.FAILED: "FAIL ", Verdict.ERROR: "ERROR"}
_COLOURS = {Verdict.PASSED: "32", Verdict.FAILED: "31", Verdict.ERROR: "31"}
_NO_VALUE = "no value"
#: how many members a line lists that has no row
_MOST = 6


@dataclass(frozen=True, slots=True)
class Suite:
    """The outcomes of one project's tests, in the order in which they stand there."""

    opened: Opened
    sources: Mapping[str, Source]
    outcomes: tuple[Outcome, ...]


def as_text(suites: Iterable[Suite], *, colour: bool) -> str:
    """Return a line for each test, and below one that did not pass why not."""
    out: list[str] = []
    for suite in suites:
        for outcome in suite.outcomes:
            mark = _MARKS[outcome.verdict]
            shown = f"\x1b[{_COLOURS[outcome.verdict]}m{mark}\x1b[0m" if colour else mark
            out.append(f"{shown}  {_title(outcome)}")
            if outcome.verdict is not Verdict.PASSED:
                out += [f"  {line}".rstrip() for line in _told(outcome, suite, colour=colour)]
                out.append("")
    return "".join(f"{line}\n" for line in out)


def summary(suites: Sequence[Suite]) -> str:
    """Return how many tests ended how, in one line."""
    ended = [outcome.verdict for suite in suites for outcome in suite.outcomes]
    if not ended:
        return "no tests"
    counts = [
        f"{ended.count(verdict)} {word}"
        for verdict, word in (
            (Verdict.PASSED, "passed"),
            (Verdict.FAILED, "failed"),
            (Verdict.ERROR, "with no numbers"),
        )
        if verdict in ended
    ]
    return f"ran {plural(len(ended), 'test')}: {', '.join(counts)}"


def as_json(suites: Iterable[Suite]) -> str:
    """Return version 1 of the JSON form; numbers are in the unit shown, exact ones as text."""
    tests = [_record(outcome, suite) for suite in suites for outcome in suite.outcomes]
    return json.dumps({"version": 1, "tests": tests}, indent=1, ensure_ascii=False) + "\n"


def as_junit(suites: Iterable[Suite]) -> str:
    """Return JUnit XML: a suite per file, a case per test; there are no times."""
    files: dict[str, list[junit.Case]] = {}
    for suite in suites:
        for outcome in suite.outcomes:
            failure = None
            if outcome.verdict is not Verdict.PASSED:
                told = "\n".join(_told(outcome, suite, colour=False))
                failure = (str(outcome.verdict), _why(outcome), told)
            case = junit.Case(_title(outcome), failure)
            files.setdefault(outcome.test.span.file, []).append(case)
    return junit.document("kpi test", files)


def _title(outcome: Outcome) -> str:
    title = outcome.test.title
    return f'{outcome.test.subject} "{title}"' if title else outcome.test.subject


def _why(outcome: Outcome) -> str:
    if outcome.problems:
        return f"{outcome.problems[0].code}: {outcome.problems[0].message}"
    off = [line for line in outcome.lines if not line.passed]
    return f"{len(off)} of {plural(len(outcome.lines), 'line')} not as expected"


def _told(outcome: Outcome, suite: Suite, *, colour: bool) -> Iterator[str]:
    """Yield the lines of a table of what is not as expected, or the findings."""
    if outcome.problems:
        found = grouped(report(outcome.problems)).diagnostics
        yield from text.render(found, suite.sources, colour=colour).splitlines()
        return
    place = place_of(outcome.test.span, suite.sources)
    yield outcome.test.span.file if place is None else f"{outcome.test.span.file}:{place.line}"
    off = [line for line in outcome.lines if not line.passed]
    dimensions = off[0].dimensions
    count = max((len(line.expected.members) for line in off), default=0)
    for line in off:
        dimensions = max(dimensions, line.dimensions, key=len)
    rows = [("period", *dimensions[:count], "expected", "got")]
    rows += [_row(line, count, outcome.display) for line in off]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        left = [cell.ljust(width) for cell, width in zip(row[:-2], widths, strict=False)]
        right = [cell.rjust(width) for cell, width in zip(row[-2:], widths[-2:], strict=True)]
        yield "  ".join((*left, *right))
    yield from dict.fromkeys(_hint(line) for line in off if line.others)


def _row(line: Line, count: int, display: Display) -> tuple[str, ...]:
    members = line.expected.members
    return (
        period(line.expected.start, line.expected.end),
        *members,
        *("" for _ in range(count - len(members))),
        _number(line.expected.value, display),
        str(line.fault) if line.fault else _number(line.got, display),
    )


def _hint(line: Line) -> str:
    shown = ", ".join(line.others[:_MOST])
    more = f" and {len(line.others) - _MOST} more" if len(line.others) > _MOST else ""
    return f"{period(line.expected.start, line.expected.end)} has rows of {shown}{more}"


def _number(value: Number | None, display: Display) -> str:
    """Return a number in full: one that is not as expected may differ in its last digits."""
    if value is None:
        return _NO_VALUE
    return show(value, display).full


def _record(outcome: Outcome, suite: Suite) -> dict[str, Any]:
    place = place_of(outcome.test.span, suite.sources)
    return {
        "name": outcome.test.subject,
        "title": outcome.test.title,
        "file": outcome.test.span.file,
        "line": None if place is None else place.line,
        "verdict": str(outcome.verdict),
        "unit": outcome.display.unit,
        "lines": [_line(line) for line in outcome.lines],
        "problems": [
            {"code": problem.code, "name": problem.name, "message": problem.message}
            for problem in outcome.problems
        ],
    }


def _line(line: Line) -> dict[str, Any]:
    start, end = (day.isoformat() for day in (line.expected.start, line.expected.end))
    return {
        "period_start": start,
        "period_end": end,
        "members": list(line.expected.members),
        "expected": _plain(line.expected.value),
        "got": _plain(line.got),
        "fault": None if line.fault is None else str(line.fault),
        "passed": line.passed,
    }


def _plain(value: Number | None) -> str | float | None:
    return format(value, "f") if isinstance(value, Decimal) else value
