"""A CSV file as a table: read as texts by fixed rules, then typed by what the texts are.

Nothing is guessed from a sample. The first line names the columns, the delimiter is the one that
separates them, texts are UTF-8, and every line has as many cells as the header.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from kpilang.engines import csv_types
from kpilang.engines.base import BadFile, Fault
from kpilang.model.types import Type
from kpilang.source.frozen import dataclass

if TYPE_CHECKING:
    import duckdb

DELIMITERS = ",;\t|"
#: no table is called so: a file name has no slash
_TEXTS = "texts/of a file"
_LINE = re.compile(r"CSV Error on Line: (\d+)")
_CELLS = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class _Header:
    delimiter: str
    names: tuple[str, ...]


def load(
    connection: duckdb.DuckDBPyConnection,
    file: Path,
    shown: str,
    table: exp.Table,
    declared: Mapping[str, Type | None] | None,
) -> BadFile | None:
    """Make a CSV file the table of that name, or return why it is none.

    `declared` are the types of the columns that matter, None for one whose texts tell; without
    declarations that is every column.
    """
    import duckdb

    header = _header(file, shown)
    if isinstance(header, BadFile):
        return header
    texts = exp.Table(this=exp.to_identifier(_TEXTS, quoted=True))
    try:
        try:
            _create(connection, texts, exp.select("*").from_(_reader(file, header, strict=True)))
        except duckdb.InvalidInputException:
            # A file put together from parts may end its lines in two ways, which is harmless.
            if not _has_both_line_ends(file):
                raise
            _create(connection, texts, exp.select("*").from_(_reader(file, header, strict=False)))
    except duckdb.Error as error:
        return _fault(shown, str(error))
    kinds = _kinds(connection, texts, header.names, declared)
    typed = [
        exp.alias_(csv_types.converted(name, kind), name, quoted=True)
        if (kind := kinds.get(name))
        else exp.column(exp.to_identifier(name, quoted=True))
        for name in header.names
    ]
    _create(connection, table, exp.select(*typed).from_(texts.copy()))
    connection.execute(exp.Drop(tables=[texts], kind="TABLE").sql(dialect="duckdb"))
    return None


def _kinds(
    connection: duckdb.DuckDBPyConnection,
    texts: exp.Table,
    names: tuple[str, ...],
    declared: Mapping[str, Type | None] | None,
) -> dict[str, str]:
    """Return the types of the columns that do not stay text."""
    wanted = csv_types.by_column(declared)
    asked = [
        name
        for name in names
        if (declared is None or name.casefold() in wanted)
        and not csv_types.is_text(wanted.get(name.casefold()))
    ]
    if not asked:
        return {}
    each = [csv_types.measures(name) for name in asked]
    query = exp.select(exp.Count(this=exp.Star()), *(m for one in each for m in one))
    found = connection.execute(query.from_(texts.copy()).sql(dialect="duckdb")).fetchone()
    assert found is not None, "an aggregate has one row"
    out, at = {}, 1
    for name, one in zip(asked, each, strict=True):
        kind = csv_types.choose(found[at : at + len(one)], found[0], wanted.get(name.casefold()))
        at += len(one)
        if kind is not None:
            out[name] = kind
    return out


def _header(file: Path, shown: str) -> _Header | BadFile:
    """Return the delimiter and the names of the columns."""
    with file.open("rb") as stream:
        if stream.read(2) in _UTF16:
            return BadFile(shown, Fault.NOT_UTF8)
    with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        delimiter = _delimiter(text.readline())
        text.seek(0)
        cells = next(csv.reader(text, delimiter=delimiter), [])
    if not any(cell.strip() for cell in cells):
        return BadFile(shown, Fault.NO_HEADER, 1)
    if any("\udc80" <= letter <= "\udcff" for cell in cells for letter in cell):
        return BadFile(shown, Fault.NOT_UTF8, 1)
    names: dict[str, str] = {}
    for number, cell in enumerate(cells):
        name = cell.strip() or f"column{number}"
        if name.casefold() in names:
            return BadFile(shown, Fault.NAME_TWICE, 1, name)
        names[name.casefold()] = name
    return _Header(delimiter, tuple(names.values()))


def _delimiter(line: str) -> str:
    """Return the delimiter that stands most often outside quotes, the comma before others."""
    outside = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def _reader(file: Path, header: _Header, strict: bool) -> exp.Expr:
    columns = [
        exp.PropertyEQ(this=_text(name), expression=_text("VARCHAR")) for name in header.names
    ]
    options = {
        "auto_detect": exp.false(),
        "header": exp.true(),
        "delim": _text(header.delimiter),
        "quote": _text('"'),
        "escape": _text('"'),
        "strict_mode": exp.Boolean(this=strict),
        "columns": exp.Struct(expressions=columns),
    }
    given = [exp.EQ(this=exp.column(n), expression=value) for n, value in options.items()]
    return exp.Anonymous(this="READ_CSV", expressions=[_text(str(file)), *given])


def _has_both_line_ends(file: Path) -> bool:
    content = file.read_bytes()
    both = content.count(b"\r\n")
    return 0 < both < content.count(b"\n")


def _fault(shown: str, reason: str) -> BadFile:
    line = int(found[1]) if (found := _LINE.search(reason)) else None
    if cells := _CELLS.search(reason):
        return BadFile(shown, Fault.CELLS, line, expected=int(cells[1]), found=int(cells[2]))
    if "not utf-8" in reason:
        return BadFile(shown, Fault.NOT_UTF8, line)
    if "unterminated quote" in reason:
        return BadFile(shown, Fault.OPEN_QUOTE, line)
    if "invalid state" in reason:
        return BadFile(shown, Fault.STRAY_QUOTE, line)
    return BadFile(shown, Fault.OTHER, line)


def _create(connection: duckdb.DuckDBPyConnection, table: exp.Table, query: exp.Select) -> None:
    statement = exp.Create(this=table.copy(), kind="TABLE", expression=query)
    connection.execute(statement.sql(dialect="duckdb"))


def _text(value: str) -> exp.Literal:
    return exp.Literal.string(value)
