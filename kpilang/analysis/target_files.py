"""Targets that stand in a CSV file of the project, since quotas live in spreadsheets."""

from __future__ import annotations

import csv
from bisect import bisect
from datetime import date
from decimal import Decimal, InvalidOperation

from kpilang.analysis import periods
from kpilang.analysis.context import Report
from kpilang.analysis.problems import target_tables as problems
from kpilang.model.windows import Calendar
from kpilang.source.attached import Files, TargetFile
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span
from kpilang.syntax import nodes

PERIOD, AMOUNT = "period", "target"
PLACE = "name a CSV file by its path from the folder of this one, inside the folders of the specs"
SHAPE = "name the columns `period`, a dimension or both, and `target`, in the first line"

COMMAS = "save it with commas between the columns, and amounts as plain numbers, as in `1200.50`"
SIGNS = {";": "`;`", "\t": "tabs", "|": "`|`"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the days it is for, the member it is for, and the amount as if written there."""

    period: tuple[date, date] | None
    member: str
    amount: nodes.Number | nodes.Percent


@dataclass(frozen=True, slots=True)
class Quotas:
    """The lines of a file; `dimension` is the name of the column of members, if it has one."""

    dimension: str | None
    lines: tuple[Line, ...]


def read_quotas(
    path: nodes.Text, files: Files, calendar: Calendar, percent: bool, report: Report
) -> Quotas | None:
    """Return what a file says, or None after a problem.

    `percent` says that the measure is shown in percent, so that amounts are written with `%`.
    """
    found = files.get((path.span.file, path.value), TargetFile(reason="is not there"))
    if not path.value.lower().endswith(".csv"):
        found = TargetFile(reason="is no CSV file by its name")
    problem = found.reason
    table: list[tuple[int, list[str]]] = []
    if not problem:
        try:
            table = _table(found.text)
        except csv.Error as error:
            problem = f"is no CSV file: {error}"
    if problem:
        report.add(problems.target_file(path.value, problem, path.span, PLACE))
        return None
    header = table[0][1] if table else []
    others = [name for name in header if name not in (PERIOD, AMOUNT)]
    if len(header) == 1 and (sign := _other_sign(header[0])):
        reason = f"has {sign} between its columns, and `,` is meant to stand there"
        report.add(problems.target_file(path.value, reason, path.span, COMMAS))
        return None
    if AMOUNT not in header or len(header) < 2 or len(others) > 1 or len(set(header)) < len(header):
        columns = ", ".join(f"`{name}`" for name in header)
        reason = f"has the columns {columns}" if header else "is empty"
        report.add(problems.target_file(path.value, reason, path.span, SHAPE))
        return None
    if len(table) == 1:
        report.add(problems.target_file(path.value, "has no lines below its first", path.span))
        return None
    lines = _lines(path, table, calendar, percent, report)
    return None if lines is None else Quotas(others[0] if others else None, lines)


def _other_sign(header: str) -> str:
    """Return the sign that stands between the names of columns in place of a comma, if one does."""
    for sign, word in SIGNS.items():
        names = [name.strip().strip('"') for name in header.split(sign)]
        if len(names) > 1 and AMOUNT in names:
            return word
    return ""


def _table(text: str) -> list[tuple[int, list[str]]]:
    """Return the cells of each line that has some, with the number of the line."""
    reader = csv.reader(text.splitlines())
    rows = ((reader.line_num, [cell.strip() for cell in row]) for row in reader)
    return [(number, row) for number, row in rows if any(row)]


def _lines(
    path: nodes.Text,
    table: list[tuple[int, list[str]]],
    calendar: Calendar,
    percent: bool,
    report: Report,
) -> tuple[Line, ...] | None:
    found: list[Line] = []
    seen: dict[str, list[tuple[date, date]]] = {}
    (_, header), *rows = table
    for number, row in rows:
        line = _line(header, row, calendar, path.span)
        reason = line if isinstance(line, str) else _wrong(line, percent, seen)
        if reason or isinstance(line, str):
            text = f"line {number}: {reason}"
            report.add(problems.target_file(path.value, text, path.span))
            return None
        found.append(line)
    return tuple(found)


def _wrong(line: Line, percent: bool, seen: dict[str, list[tuple[date, date]]]) -> str:
    """Return what is wrong with a line beside others; else keep what it is for."""
    days = line.period or (date.min, date.max)
    before = seen.setdefault(line.member, [])
    place = bisect(before, days)
    if any(s < days[1] and days[0] < e for s, e in before[max(0, place - 1) : place + 1]):
        return "another line is for the same days" + (" and member" if line.member else "")
    if percent and isinstance(line.amount, nodes.Number) and line.amount.value != 0:
        return f"`{line.amount.text}` is no percentage, and the measure is shown in percent"
    before.insert(place, days)
    return ""


def _line(header: list[str], row: list[str], calendar: Calendar, span: Span) -> Line | str:
    """Return a line, or what is wrong with it."""
    if len(row) != len(header):
        return f"{len(row)} cells, and {len(header)} columns"
    cells = dict(zip(header, row, strict=True))
    empty = next((name for name, text in cells.items() if not text), None)
    if empty is not None:
        return f"no `{empty}`"
    period = None
    if PERIOD in cells:
        found = periods.stretch(cells[PERIOD], calendar)
        if found is None:
            return f"`{cells[PERIOD]}` is no period, as `2026-01` or `2026-Q1` is"
        period = (found.start, found.end)
    amount = _amount(cells[AMOUNT], span)
    if amount is None:
        return f"`{cells[AMOUNT]}` is no plain number, as `120000` or `12.5%` is"
    member = next((text for name, text in cells.items() if name not in (PERIOD, AMOUNT)), "")
    return Line(period, member, amount)


def _amount(text: str, span: Span) -> nodes.Number | nodes.Percent | None:
    plain = text.removesuffix("%")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    if not value.is_finite() or not plain.isascii() or "e" in plain.lower():
        return None
    return nodes.Percent(text, span=span) if text.endswith("%") else nodes.Number(text, span=span)
