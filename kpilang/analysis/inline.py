"""Rows that stand in the file: their columns, and their cells as values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from kpilang.analysis.context import Report
from kpilang.analysis.problems import declarations, model, values
from kpilang.model.entities import Column
from kpilang.model.types import DATE, TEXT, Kind, Type, number
from kpilang.syntax import nodes

Value = Decimal | str | bool | date | None
Cells = tuple[tuple[Value, ...], ...]


def read_rows(
    source: str, rows: nodes.Rows, declared: dict[str, Column], report: Report
) -> tuple[tuple[Column, ...], Cells]:
    """Return the columns and values of a table; what a column declares wins over its cells."""
    header, lines = rows.table.header, rows.table.rows
    by_physical = {column.physical: column for column in declared.values()}
    columns: list[Column] = []
    for index, cell in enumerate(header):
        if any(column.physical == cell.text for column in columns):
            first = next(c for c in header if c.text == cell.text)
            report.add(declarations.duplicate_name(cell.text, cell.span, "column", first.span))
        known = by_physical.get(cell.text)
        texts = [line[index].text for line in lines if line[index].text]
        columns.append(known or Column(cell.text, _type_of(texts), cell.text))
    headings = [cell.text for cell in header]
    for column in declared.values():
        if column.physical not in headings:
            report.add(model.missing_column(source, column.physical, rows.span, headings))
    cells = tuple(
        tuple(value(cell, column, report) for cell, column in zip(line, columns, strict=True))
        for line in lines
    )
    return tuple(columns), cells


def check_key(
    source: str,
    table: nodes.Table,
    columns: Sequence[Column],
    key: tuple[str, ...],
    cells: Cells,
    report: Report,
) -> None:
    """Report a line whose key another line has; a line without a key is found by no reference."""
    headings = [column.physical for column in columns]
    if not key or not set(key) <= set(headings):
        return
    places = [headings.index(name) for name in key]
    first: dict[tuple[Value, ...], nodes.Cell] = {}
    for written, line in zip(table.rows, cells, strict=True):
        value = tuple(line[place] for place in places)
        cell = written[places[0]]
        if value in first:
            text = ", ".join(written[place].text for place in places)
            report.add(model.key_twice(source, text, cell.span, first[value].span))
        elif None not in value:
            first[value] = cell


def _type_of(texts: Sequence[str]) -> Type:
    if texts and all(_number(text) is not None for text in texts):
        return number()
    if texts and all(_date(text) is not None for text in texts):
        return DATE
    return TEXT


def guessed(name: str, texts: Sequence[str]) -> Column:
    """Return a column that is not declared, of the type that its cells have."""
    return Column(name, _type_of([text for text in texts if text]), name)


def value(cell: nodes.Cell, column: Column, report: Report) -> Value:
    """Return what a cell says in the type of its column; an empty one is a missing value."""
    text = cell.text
    if not text or column.type.kind is Kind.ERROR:
        return None
    found: Value
    match column.type.kind:
        case Kind.NUMBER:
            found, wanted = _number(text, column.type.unit.currency), "a number"
        case Kind.DATE:
            found, wanted = _date(text), "a date"
        case Kind.TIMESTAMP:
            found, wanted = _moment(text), "a timestamp"
        case Kind.BOOLEAN:
            found, wanted = {"true": True, "false": False}.get(text), "`true` or `false`"
        case _:
            return text
    if found is None:
        report.add(values.bad_cell(text, column.name, wanted, cell.span))
    return found


def _number(text: str, currency: str | None = None) -> Decimal | None:
    if currency is not None:
        text = text.removesuffix(currency).rstrip()
    sign = -1 if text.startswith("-") else 1
    body = text.lstrip("+-") if text[:1] in "+-" else text
    if not body[:1].isdigit() or not body.isascii():
        return None
    try:
        if body.endswith("%"):
            return sign * nodes.Percent(body).value
        return sign * nodes.Number(body).value
    except InvalidOperation:
        return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
