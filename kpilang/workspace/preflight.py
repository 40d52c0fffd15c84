"""Before a plan runs: is the data what its sources say?

Only what the plan reads is looked at, each thing once for a session. A table or file that is not
there, a column that is not there or of another kind, and a key that several rows have are told in
the words of the project instead of the engine's. Rows that stand there twice, or lack a value that
they should have, are a warning: the answer is that of the data as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime

from kpilang.diagnostics.model import Diagnostic
from kpilang.engines.base import Engine, Folder, Table
from kpilang.model.entities import Column, SourceTable
from kpilang.model.expr import Column as ColumnValue
from kpilang.model.expr import Expr
from kpilang.model.leaves import walk
from kpilang.model.types import Kind, Type
from kpilang.model.windows import Calendar
from kpilang.source.span import Span
from kpilang.sql import probes
from kpilang.sql.dialects import DIALECTS
from kpilang.sql.names import Apart
from kpilang.workspace import data_problems as problems
from kpilang.workspace import key_problems
from kpilang.workspace.found import Data, held
from kpilang.workspace.reads import Read, Reads

_KINDS = (Kind.NUMBER, Kind.DATE, Kind.TIMESTAMP, Kind.BOOLEAN, Kind.TEXT)
_TEXT, _DATE, _TIMESTAMP = str(Kind.TEXT), str(Kind.DATE), str(Kind.TIMESTAMP)
_ZONED = "timestamp with timezone"
#: the column of a CSV file's table that counts its rows from 0, and the row of a sheet that is 0
_NUMBER, _FIRST_ROW = "rowid", 2
#: the beginnings of the engines' names of types, the first that fits
_TYPES = (
    (("timestamp with time zone", "timestamptz"), _ZONED),
    (("timestamp", "datetime"), _TIMESTAMP),
    (("date",), _DATE),
    (("bool",), str(Kind.BOOLEAN)),
    (("interval", "time", "blob", "bytea", "bit", "struct", "map", "list"), ""),
    (("tinyint", "smallint", "integer", "bigint", "hugeint"), str(Kind.NUMBER)),
    (("utinyint", "usmallint", "uinteger", "ubigint", "uhugeint"), str(Kind.NUMBER)),
    (("decimal", "numeric", "double", "float", "real"), str(Kind.NUMBER)),
    (("varchar", "text", "char", "enum", "uuid", "bpchar", "user-defined"), _TEXT),
)


def check(
    sources: Mapping[str, SourceTable],
    reads: Reads,
    engine: Engine,
    data: Data,
    calendar: Calendar | None = None,
) -> tuple[Diagnostic, ...]:
    """Return where the data is not what is read of it; raises EngineError."""
    dated = {name for name, _ in reads.dated} - reads.followed
    out: list[Diagnostic] = []
    for name, columns in reads.columns.items():
        source = sources[name]
        found = list(_columns(source, tuple(columns.values()), engine, data))
        found = found or list(_apart(source, tuple(columns.values()), engine, data))
        if not found:
            for about in sorted(keys for at, keys in reads.dated if at == name):
                setting = Apart(dict(sources), calendar or Calendar())
                found += _valid_at_once(setting, source, about, engine, data)
            if source.key and name not in dated:
                found += _key(source, name in reads.followed, engine, data)
            found += _blanks(source, tuple(columns), engine, data)
        out += found
    return tuple(out)


def _columns(
    source: SourceTable, reads: Sequence[Read], engine: Engine, data: Data
) -> Iterator[Diagnostic]:
    if source.query is not None:
        names = tuple(read.physical for read in reads)
        (found,) = data.rows(engine, probes.types(source, names, DIALECTS[engine.dialect]))
        for read, kind in zip(reads, found, strict=True):
            yield from _kind(source, read, kind, engine, data)
    if source.table is None:
        return
    if engine.folder is not None and source.table in engine.folder.bad:
        bad = engine.folder.bad[source.table]
        yield problems.file_not_readable(source.span, source.name, bad)
        return
    asked = held(source.table, engine)
    rows = data.rows(engine, probes.columns(asked, DIALECTS[engine.dialect]))
    table = ".".join(source.table)
    if not rows:
        files, others = _files(engine.folder, source.table), _tables(engine, data, asked)
        sheet = _sheet(engine.folder, source.table)
        yield problems.table_not_found(source.span, source.name, table, files, others, sheet)
        return
    same = _sameness(engine)
    there = {same(name): kind for name, kind in rows}
    for read in reads:
        kind = there.get(same(read.physical))
        if kind is None:
            names = tuple(name for name, _ in rows)
            span = _place(source, read.physical)
            yield problems.column_not_found(span, source.name, read.physical, table, names)
        else:
            yield from _kind(source, read, kind, engine, data)


def _kind(
    source: SourceTable, read: Read, stored: str, engine: Engine, data: Data
) -> Iterator[Diagnostic]:
    """Compare what a column is declared as with the type that it has in the data."""
    if read.type is None or read.type.kind not in _KINDS:
        return
    wanted, actual = _ZONED if read.type.zoned else str(read.type.kind), kind_of(stored)
    value = None
    if DIALECTS[engine.dialect].catalog.is_kind is not None:
        # What a column is called there says little: each row has a type of its own.
        value = _odd(source, read.physical, read.type, engine, data)
        if value is None:
            return
        actual = value.kind
    elif actual == wanted or {wanted, actual} == {_TIMESTAMP, _DATE}:
        return
    elif actual == _TEXT:
        value = _odd(source, read.physical, read.type, engine, data)
    span = _place(source, read.physical)
    yield problems.column_of_another_kind(
        span, read.physical, _declared(read), wanted, actual or stored.lower(), value
    )


def _apart(
    source: SourceTable, reads: Sequence[Read], engine: Engine, data: Data
) -> Iterator[Diagnostic]:
    """Find columns that take texts for equal that differ; files have none."""
    texts = [r.physical for r in reads if r.type is not None and r.type.kind is Kind.TEXT]
    if not texts or source.table is None or engine.folder is not None:
        return
    dialect = DIALECTS[engine.dialect]
    (counts,) = data.rows(engine, probes.kept_apart(source, texts, dialect))
    for name, count in zip(texts, counts, strict=True):
        if count < len(probes.alike(dialect)):
            yield problems.texts_not_apart(_place(source, name), name)


def _odd(
    source: SourceTable, column: str, wanted: Type, engine: Engine, data: Data
) -> problems.Odd | None:
    """Return a value that is none of a type, and where a CSV file has it."""
    file = None
    if engine.folder is not None and source.table is not None:
        file = engine.folder.texts.get(source.table)
    number = None if file is None else _NUMBER
    dialect, kind = DIALECTS[engine.dialect], wanted.kind
    sql = probes.first_other_than(source, column, kind, dialect, number, zoned=wanted.zoned)
    for row in data.rows(engine, sql):
        place = None if file is None else row[1] + _FIRST_ROW
        return problems.Odd(_shown(row[0]), file, place, _kind_of_value(row[0]))
    return None


def _place(source: SourceTable, physical: str) -> Span:
    """Return where a column is declared; its source where nothing but a key names it."""
    found = (column.span for column in source.columns if column.physical == physical)
    return next(found, source.span)


def kind_of(stored: str) -> str:
    """Return the kind of a type as the engine calls it, empty for one that no kind fits."""
    lowered = stored.casefold()
    if lowered.endswith("]"):
        return ""
    if lowered.startswith("timestamp without"):
        return _TIMESTAMP
    return next((kind for names, kind in _TYPES if lowered.startswith(names)), "")


def _kind_of_value(value: object) -> str:
    """Return the kind of a value where each has a type of its own."""
    if isinstance(value, (int, float)):
        return str(Kind.NUMBER)
    return _TEXT if isinstance(value, (str, date)) else "binary data"


def _declared(read: Read) -> str:
    """Say what a column is declared as, in the words of the language."""
    assert read.type is not None
    if read.ref:
        return f"as the reference `{read.ref}` to a {_word(read.type)}"
    return _word(read.type)


def _word(kind: Type) -> str:
    if kind.kind is not Kind.NUMBER:
        return _ZONED if kind.zoned else str(kind.kind)
    if kind.unit.currency is not None:
        return "money"
    return "number" if kind.unit.time_base is None else "duration"


def _key(source: SourceTable, followed: bool, engine: Engine, data: Data) -> Iterator[Diagnostic]:
    if _is_kept_unique(source, engine, data):
        return
    sql = probes.repeated_key(source, source.key, DIALECTS[engine.dialect])
    for row in data.rows(engine, sql):
        *parts, count, keys, rows = row
        value = tuple(_shown(part) for part in parts)
        told = key_problems.key_not_unique if followed else key_problems.row_repeated
        repeated = key_problems.Repeated(value, count, keys, int(rows))
        yield told(source.span, source.name, source.key, repeated)


def _valid_at_once(
    setting: Apart, source: SourceTable, about: tuple[str, ...], engine: Engine, data: Data
) -> Iterator[Diagnostic]:
    """Find rows of one thing that are valid at the same time."""
    sql = probes.valid_at_once(setting, source, about, DIALECTS[engine.dialect])
    for row in data.rows(engine, sql):
        value = tuple(_shown(part) for part in row[: len(about)])
        begins = tuple(_shown(part) for part in row[len(about) :])
        yield key_problems.valid_at_once(source.span, source.name, about, value, begins)


def _is_kept_unique(source: SourceTable, engine: Engine, data: Data) -> bool:
    """Tell whether the database itself sees to it that no two rows have one key."""
    if source.table is None or engine.folder is not None:
        return False
    same = _sameness(engine)
    kept: dict[str, set[str]] = {}
    table = held(source.table, engine)
    sql = probes.unique_columns(table, DIALECTS[engine.dialect])
    for constraint, column in data.rows(engine, sql):
        kept.setdefault(constraint, set()).add(same(column))
    key = {same(name) for name in source.key}
    return any(columns <= key for columns in kept.values())


def _sameness(engine: Engine) -> Callable[[str], str]:
    """Return what two names have in common that the engine takes for one."""
    return str.casefold if DIALECTS[engine.dialect].catalog.folds_names else str


def _blanks(
    source: SourceTable, reads: Sequence[str], engine: Engine, data: Data
) -> Iterator[Diagnostic]:
    """Find columns that lack values and are not declared to."""
    if source.table is None and source.query is None:
        return
    wanted = {name: found for name in reads if (found := _needed(source, name))}
    if not wanted:
        return
    sql = probes.filled(source, tuple(wanted), DIALECTS[engine.dialect])
    ((rows, *counts),) = data.rows(engine, sql)
    axis = set() if source.time is None else set(_columns_of(source, source.time.value))
    for (name, item), count in zip(wanted.items(), counts, strict=True):
        if count < rows:
            yield problems.value_missing(
                item.span, source.name, item.name, rows - count, rows, on_axis=name in axis
            )


def _needed(source: SourceTable, physical: str) -> Column | None:
    """Return the declaration of a column in which every row should have a value.

    A reference that leads nowhere loses no row: it counts under the member with no value.
    """
    found = [column for column in source.columns if column.physical == physical]
    by_reference = any(physical in ref.local for ref in source.refs)
    if by_reference or any(column.optional for column in found):
        return None
    return next(iter(found), None)


def _columns_of(source: SourceTable, value: Expr) -> Iterator[str]:
    """Yield the source's own columns that a value is made of."""
    for part in walk(value):
        if isinstance(part, ColumnValue) and not part.path:
            yield source.column(part.column).physical


def _shown(value: object) -> str:
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def _tables(engine: Engine, data: Data, asked: Table) -> tuple[str, ...]:
    """Return the tables there are where one is looked for, as a source names them."""
    if engine.folder is not None:
        return tuple(".".join(table) for table in engine.folder.tables)
    rows = data.rows(engine, probes.tables(DIALECTS[engine.dialect], asked))
    return tuple(name if here else f"{schema}.{name}" for here, schema, name in rows)


def _sheet(folder: Folder | None, table: tuple[str, ...]) -> str | None:
    """Return the spreadsheet that stands where the file of a table should."""
    stem = "/".join(table).casefold()
    for file in folder.others if folder is not None else ():
        if file.partition("/")[2].rpartition(".")[0].casefold() == stem:
            return file
    return None


def _files(folder: Folder | None, table: tuple[str, ...]) -> tuple[str, ...]:
    if folder is None:
        return ()
    return tuple(f"{'/'.join((folder.name, *table))}{suffix}" for suffix in folder.suffixes)
