"""Targets that stand in a CSV file of the project, since quotas live in spreadsheets."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from kpilang.analysis import periods
from kpilang.analysis.context import Report
from kpilang.analysis.problems import targets as problems
from kpilang.model.windows import Calendar
from kpilang.source.attached import Files, TargetFile
from kpilang.source.span import Span
from kpilang.syntax import nodes

PERIOD, AMOUNT = "period", "target"
SHAPE = "name the columns `period`, a dimension or both, and `target`, in the first line"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the days it is for, the member it is for, and the amount as if written there."""

    period: tuple[date, date] | None
    member: str
    amount: nodes.Expr


@dataclass(frozen=True, slots=True)
class Quotas:
    """The lines of a file; `dimension` is the name of the column of members, if it has one."""

    dimension: str | None
    lines: tuple[Line, ...]


def read_quotas(
    path: nodes.Text, files: Files, calendar: Calendar, report: Report
) -> Quotas | None:
    """Return what a file says, or None after a problem."""
    found = files.get((path.span.file, path.value), TargetFile(reason="is not there"))
    if found.reason:
        report.add(problems.target_file(path.value, found.reason, path.span))
        return None
    try:
        table = [row for row in csv.reader(found.text.splitlines()) if any(map(str.strip, row))]
    except csv.Error as error:
        report.add(problems.target_file(path.value, f"is no CSV file: {error}", path.span))
        return None
    header = [cell.strip() for cell in table[0]] if table else []
    others = [name for name in header if name not in (PERIOD, AMOUNT)]
    if AMOUNT not in header or len(header) < 2 or len(others) > 1 or len(set(header)) < len(header):
        reason = f"has the columns {', '.join(header) or 'of an empty file'}"
        report.add(problems.target_file(path.value, reason, path.span, SHAPE))
        return None
    lines = _lines(path, header, table[1:], calendar, report)
    return None if lines is None else Quotas(others[0] if others else None, lines)


def _lines(
    path: nodes.Text,
    header: list[str],
    rows: list[list[str]],
    calendar: Calendar,
    report: Report,
) -> tuple[Line, ...] | None:
    found: list[Line] = []
    seen: list[tuple[str, date, date]] = []
    for number, row in enumerate(rows, 2):
        cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
        line = _line(cells, calendar, path.span)
        reason = line if isinstance(line, str) else _repeated(line, seen)
        if len(row) != len(header):
            reason = f"{len(row)} cells, and {len(header)} columns"
        if reason or isinstance(line, str):
            report.add(problems.target_file(path.value, f"line {number}: {reason}", path.span))
            return None
        found.append(line)
    return tuple(found)


def _repeated(line: Line, seen: list[tuple[str, date, date]]) -> str:
    """Return what is wrong with a line that is for what another is for too; else keep it."""
    start, end = line.period or (date.min, date.max)
    if any(m == line.member and s < end and start < e for m, s, e in seen):
        return "another line is for the same days and member"
    seen.append((line.member, start, end))
    return ""


def _line(cells: dict[str, str], calendar: Calendar, span: Span) -> Line | str:
    """Return a line, or what is wrong with it."""
    member = next((v for k, v in cells.items() if k not in (PERIOD, AMOUNT)), "")
    period = None
    if PERIOD in cells:
        found = periods.stretch(cells[PERIOD], calendar)
        if found is None:
            return f"`{cells[PERIOD]}` is no period, as `2026-01` or `2026-Q1` is"
        period = (found.start, found.end)
    amount = _amount(cells.get(AMOUNT, ""), span)
    if amount is None:
        return f"`{cells.get(AMOUNT, '')}` is no plain number, as `120000` or `12.5%` is"
    return Line(period, member, amount)


def _amount(text: str, span: Span) -> nodes.Expr | None:
    plain = text.removesuffix("%")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    if not value.is_finite() or not plain.isascii() or "e" in plain.lower():
        return None
    return nodes.Percent(text, span=span) if text.endswith("%") else nodes.Number(text, span=span)
