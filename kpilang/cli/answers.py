"""Answers as text: a table for people; CSV, JSON and Parquet for programs."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from kpilang.dashboards.format import show, show_change, show_share
from kpilang.model.entities import Display
from kpilang.plan.answer import Answer, ResultColumn, Value

UNKNOWN = "Unknown"
_WIDER = ("date", "timestamp", "integer", "decimal", "double")
_SQL_TYPES = {
    "text": "VARCHAR",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "double": "DOUBLE",
}
#: what a person reads; programs get every column
_SHOWN = ("value", "target", "expected", "attainment", "status", "previous", "change", "state")


def columns_of(answers: Sequence[Answer]) -> tuple[ResultColumn, ...]:
    """Return the columns that hold all answers: the widest type, the unit where they agree."""
    out = []
    for same in zip(*(answer.columns for answer in answers), strict=True):
        types = {column.type for column in same}
        kind = same[0].type if len(types) == 1 else max(types, key=_WIDER.index)
        units = {column.unit for column in same}
        out.append(ResultColumn(same[0].name, kind, units.pop() if len(units) == 1 else ""))
    return tuple(out)


def as_json(answers: Sequence[Answer]) -> str:
    """Return version 1 of the JSON form: exact decimals as text, shares as fractions."""
    columns = columns_of(answers)
    document = {
        "version": 1,
        "columns": [{"name": c.name, "type": c.type, "unit": c.unit} for c in columns],
        "rows": [
            {c.name: _json(value, c.type) for c, value in zip(columns, row, strict=True)}
            for answer in answers
            for row in answer.rows
        ],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def as_csv(answers: Sequence[Answer]) -> str:
    """Return CSV with a header; no value is an empty field."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = columns_of(answers)
    writer.writerow([column.name for column in columns])
    for answer in answers:
        for row in answer.rows:
            writer.writerow([_field(value) for value in row])
    return out.getvalue()


def as_parquet(answers: Sequence[Answer]) -> bytes:
    """Return a Parquet file; needs duckdb."""
    import duckdb
    from sqlglot import exp

    columns = columns_of(answers)
    definitions = [
        exp.ColumnDef(
            this=exp.to_identifier(c.name, quoted=True),
            kind=exp.DataType.build(_sql_type(c, index, answers), dialect="duckdb"),
        )
        for index, c in enumerate(columns)
    ]
    table = exp.Schema(this=exp.to_table("answers"), expressions=definitions)
    create = exp.Create(this=table, kind="TABLE").sql(dialect="duckdb")
    marks = exp.Tuple(expressions=[exp.Placeholder() for _ in columns])
    insert = exp.insert(exp.Values(expressions=[marks]), "answers").sql(dialect="duckdb")
    with duckdb.connect() as connection, tempfile.TemporaryDirectory() as folder:
        connection.execute(create)
        rows = [list(row) for answer in answers for row in answer.rows]
        if rows:
            connection.executemany(insert, rows)
        file = Path(folder) / "answers.parquet"
        connection.table("answers").write_parquet(str(file))
        return file.read_bytes()


def _sql_type(column: ResultColumn, index: int, answers: Sequence[Answer]) -> str:
    """Return a type that holds the column exactly: Parquet has no integer beyond 64 bits."""
    if column.type not in ("decimal", "integer"):
        return _SQL_TYPES[column.type]
    values = [row[index] for answer in answers for row in answer.rows]
    numbers = [Decimal(v) for v in values if isinstance(v, (int, Decimal))]
    if column.type == "integer" and all(abs(n) < 2**63 for n in numbers):
        return _SQL_TYPES["integer"]
    exponents = [n.as_tuple().exponent for n in numbers]
    places = max((-e for e in exponents if isinstance(e, int)), default=0)
    return f"DECIMAL(38, {min(max(places, 2), 37)})"


def as_table(answers: Sequence[Answer], width: int | None, colour: bool) -> str:
    """Return one table per measure, numbers as people read them."""
    from rich.console import Console
    from rich.table import Table

    out = io.StringIO()
    console = Console(
        file=out, width=width or 160, force_terminal=colour, no_color=not colour, highlight=False
    )
    for answer in answers:
        names = [column.name for column in answer.columns]
        dimensions = names[3 : names.index("value")]
        table = Table(title=answer.measure, title_justify="left", box=None, pad_edge=False)
        table.add_column("period")
        for name in dimensions:
            table.add_column(name)
        shown = (*_shown(answer), *names[names.index("state") + 1 :])
        for name in shown:
            numeric = name not in ("status", "state")
            table.add_column(name, justify="right" if numeric else "left")
        for record in answer.records():
            cells = [period(record["period_start"], record["period_end"])]
            cells += [UNKNOWN if record[d] is None else str(record[d]) for d in dimensions]
            cells += [_cell(name, record, answer.display) for name in shown]
            table.add_row(*[_plain(cell) for cell in cells])
        console.print(table)
    return out.getvalue()


def records_table(answer: Answer, width: int | None, colour: bool) -> str:
    """Return a table of the records behind a value; numbers are as they are."""
    from rich.console import Console
    from rich.table import Table

    out = io.StringIO()
    console = Console(
        file=out, width=width or 160, force_terminal=colour, no_color=not colour, highlight=False
    )
    table = Table(title=answer.measure, title_justify="left", box=None, pad_edge=False)
    table.add_column("period")
    columns = answer.columns[3:]
    for column in columns:
        table.add_column(column.name, justify="right" if column.name == "value" else "left")
    dimensions = {column.name for column in columns[: -len(("part", "key", "time", "value"))]}
    for row in answer.rows:
        cells = [period(row[1], row[2])]
        for column, value in zip(columns, row[3:], strict=True):
            unknown = value is None and column.name in dimensions
            cells.append(UNKNOWN if unknown else _record_cell(value))
        table.add_row(*[_plain(cell) for cell in cells])
    console.print(table)
    return out.getvalue()


def _record_cell(value: Value) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return _field(value)


def _shown(answer: Answer) -> tuple[str, ...]:
    """Leave out what is due by now where it is the target in every row."""
    partly = any(
        record["expected"] is not None and (record["state"] == "partial" or _is_partly_due(record))
        for record in answer.records()
    )
    return tuple(name for name in _SHOWN if partly or name != "expected")


def _is_partly_due(record: dict[str, Any]) -> bool:
    """Tell whether less than the target is due; doubles differ in the last digits."""
    target = record["target"]
    if target is None:
        return False
    missing = abs(float(target) - float(record["expected"]))
    return missing > 1e-9 * abs(float(target))


def period(start: Value, end: Value) -> str:
    """Return the shortest name of the days or hours between two bounds."""
    if not isinstance(start, date) or not isinstance(end, date):
        return "all"
    if isinstance(start, datetime) and isinstance(end, datetime):
        # The hours when clocks change read as what they are: 01:00 to 03:00, 02:00 to 02:00.
        hour = f"{start:%Y-%m-%d %H:%M}"
        return hour if end - start == timedelta(hours=1) else f"{hour} to {end:%H:%M}"
    days = (end - start).days
    if days == 1:
        return start.isoformat()
    if start.day == 1 and end.day == 1:
        months = (end.year - start.year) * 12 + end.month - start.month
        if months == 1:
            return f"{start:%Y-%m}"
        if months == 3 and start.month % 3 == 1:
            return f"{start.year}-Q{start.month // 3 + 1}"
        if months == 12 and start.month == 1:
            return str(start.year)
    if days == 7 and start.weekday() == 0:
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02}"
    return f"{start} to {end}"


def _cell(name: str, record: dict[str, Any], display: Display) -> str:
    value = record[name]
    if value is None:
        return ""
    match name:
        case "attainment" | "step_rate" | "overall_rate":
            return show_share(value)
        case "change":
            return show_change(value, display)
        case "target" if record["target_high"] is not None:
            high = show(record["target_high"], display)
            return f"{show(value, display).text} – {high.text} {high.unit}".strip()
        case "status" | "state":
            return str(value)
        case _:
            shown = show(value, display)
            return f"{shown.text} {shown.unit}".strip()


def _plain(text: str) -> Any:
    """Data is never read as markup of the terminal library."""
    from rich.text import Text

    return Text(text)


def _json(value: Value, kind: str) -> Any:
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    match kind:
        case "decimal":
            return format(Decimal(value), "f")
        case "double":
            return float(value)
        case _:
            return value


def _field(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case float():
            return repr(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)
