"""ClickHouse in this process, which is chDB, over a folder of Parquet files.

There is one server in a process, so that of several engines the one that runs has its tables made
anew. Statements may only read. Each has a session of its own, since what a statement that fails
had begun to tell would stand before the next result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from threading import RLock
from typing import Any
from uuid import uuid4

from sqlglot import exp

from kpilang.engines import clickhouse_values, lake
from kpilang.engines.base import EngineError, Table
from kpilang.engines.clickhouse_ending import ending
from kpilang.engines.clickhouse_refusals import after_statement, check_reads
from kpilang.engines.stopping import interruptible
from kpilang.sql import build
from kpilang.sql.dialects import clickhouse_types as types

_ZONE = {"session_timezone": "UTC"}
_LOCK = RLock()


class ClickHouse:
    """An open engine."""

    dialect = "clickhouse"
    home = ()
    #: the engine whose tables the server of this process holds
    _here: ClickHouse | None = None
    #: keeps the server of this process
    _kept: Any = None

    def __init__(self, path: Path, tables: Sequence[Table], seconds: int | None) -> None:
        self._seconds = seconds
        self._schemas = sorted({table[-2] for table in tables if len(table) > 1})
        self._views: dict[Table, str] = {}
        with _LOCK:
            self._come_back()
            self.folder, _ = lake.load(path, lake.opened(path), tables, self._add)

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run one statement and return its rows; raises EngineError.

        One that takes longer than the seconds given is stopped, and one that Ctrl-C interrupts.
        """
        check_reads(sql)
        mark = f"/* kpilang {uuid4().hex} */"
        with _LOCK:
            self._come_back()
            told = interruptible(lambda: _told(f"{mark} {sql}"), lambda: _stop(mark), self._seconds)
        return clickhouse_values.rows(told)

    def close(self) -> None:
        """Nothing is kept open; the server ends with the process."""

    def _come_back(self) -> None:
        """Make the tables of this engine those of the server."""
        if ClickHouse._here is self:
            return
        before, ClickHouse._here = ClickHouse._here, None
        if before is not None:
            before._go()
        try:
            for schema in self._schemas:
                _do(exp.Create(this=build.table((schema,)), kind="SCHEMA", exists=True))
            for statement in self._views.values():
                _do(statement)
        except EngineError:
            self._go()
            raise
        ClickHouse._here = self

    def _go(self) -> None:
        """Drop the tables of this engine."""
        for schema in self._schemas:
            _do(exp.Drop(tables=[build.table((schema,))], kind="SCHEMA", exists=True))
        for table in self._views:
            if len(table) == 1:
                _do(exp.Drop(tables=[build.table(table)], kind="VIEW", exists=True))

    def _add(self, table: Table, place: Path) -> lake.Columns | None:
        """Make a table of a file, None where it is none; return its columns."""
        import pyarrow.parquet as pq

        target = str(place.resolve())
        if place.is_dir():
            target += "/**/*.parquet"
        file = build.call("file", build.constant(target), build.constant("Parquet"))
        first = place if place.is_file() else next(iter(sorted(place.rglob("*.parquet"))))
        try:
            described = _rows(exp.Describe(this=file))
            instants = {
                field.name for field in pq.read_schema(first) if getattr(field.type, "tz", None)
            }
        except (EngineError, OSError, ValueError):
            return None
        columns = [(str(name), str(kind)) for name, kind, *_ in described]
        read = [_read(name, kind, name in instants) for name, kind in columns]
        query = exp.select(*read).from_(exp.Table(this=file.copy()))
        view = exp.Create(this=build.table(table[-2:]), kind="VIEW", expression=query)
        self._views[table] = view.sql(dialect="clickhouse")
        _do(self._views[table])
        return columns


def open_clickhouse(path: Path, tables: Iterable[Table], seconds: int | None = None) -> ClickHouse:
    """Open an engine over a folder; only the tables named are made available.

    A statement may take so many seconds, if any number is given. ImportError without `chdb`.
    """
    import chdb  # noqa: F401

    return ClickHouse(path, sorted(set(tables)), seconds)


def _read(column: str, kind: str, is_instant: bool) -> exp.Expr:
    """Return a column as statements read it: a moment is told from an instant by its zone."""
    value: exp.Expr = exp.column(column, quoted=True)
    if "DateTime" in kind:
        value = types.cast(value, types.INSTANT if is_instant else types.MOMENT)
    return exp.alias_(value, column, quoted=True)


def _session(settings: Mapping[str, str | int]) -> Any:
    from chdb import session as sessions

    session: Any = sessions.Session()
    for name, value in settings.items():
        item = exp.EQ(this=exp.var(name), expression=exp.convert(value))
        session.query(exp.Set(expressions=[exp.SetItem(this=item)]).sql(dialect="clickhouse"))
    return session


def _server() -> Any:
    """Return a session that may change what the server of this process holds."""
    if ClickHouse._kept is None:
        ClickHouse._kept = _session(_ZONE)
    return ClickHouse._kept


def _told(sql: str) -> bytes:
    """Run a statement that reads, in a session of its own."""
    session = _session({**clickhouse_values.SETTINGS, **_ZONE, "readonly": 2})
    try:
        return _query(session, sql)
    finally:
        session.close()


def _rows(statement: exp.Expr) -> Sequence[tuple[Any, ...]]:
    return clickhouse_values.rows(_told(statement.sql(dialect="clickhouse")))


def _do(statement: exp.Expr | str) -> None:
    text = statement if isinstance(statement, str) else statement.sql(dialect="clickhouse")
    _query(_server(), text)


def _query(session: Any, sql: str) -> bytes:
    try:
        return bytes(session.query(sql, clickhouse_values.FORM).bytes())
    except RuntimeError as error:
        raise after_statement(str(error)) from error


def _stop(mark: str) -> None:
    """End the statement that begins with a mark."""
    begins = build.call("startsWith", exp.column("query"), build.constant(mark))
    _query(_server(), ending(begins))
