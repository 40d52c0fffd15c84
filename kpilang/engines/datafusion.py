"""Apache DataFusion over a folder of Parquet files, in this process.

Whole numbers are read as decimals: the engine's own overflow without a word. Statements may only
read, and only what was made a table.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlglot import exp

from kpilang.engines import lake
from kpilang.engines.base import EngineError, Folder, Refusal, Table
from kpilang.engines.datafusion_functions import give_functions
from kpilang.sql import build
from kpilang.sql.dialects.lake_catalog import schema_of

_DIGITS = 38
_FILES = "kpi_files"
_SETTINGS = {
    # `0.1` is that, and no double near it.
    "datafusion.sql_parser.parse_float_as_decimal": "true",
    # Whether a value may be missing is known at one stage and not at another, which is no fault.
    "datafusion.execution.skip_physical_aggregate_schema_check": "true",
    "datafusion.execution.time_zone": "+00:00",
}
#: what the driver makes of an error of a function that it was given, without where it happened
_FUNCTION = re.compile(
    r"PyErr \{ type: <class '[\w.]*?(?P<kind>\w+)'>, value: \w+\(.(?P<words>.*?).\), traceback: ",
    re.S,
)
#: errors that functions have by what they are given
_ABOUT_DATA = ("ArrowInvalid", "OverflowError")
#: the beginnings of Arrow's names of types, and what others call them
_TYPES = (
    ("timestamp", "timestamp"),
    ("date", "date"),
    ("bool", "boolean"),
    ("decimal", "decimal"),
    ("double", "double"),
    ("float", "double"),
    ("halffloat", "double"),
    ("int", "bigint"),
    ("uint", "bigint"),
    ("string", "text"),
    ("large_string", "text"),
)


class DataFusion:
    """An open session."""

    dialect = "datafusion"
    home = ()

    def __init__(self, context: Any, folder: Folder, seconds: int | None = None) -> None:
        import datafusion

        self._context, self.folder, self._seconds = context, folder, seconds
        options = datafusion.SQLOptions()
        options = options.with_allow_ddl(False).with_allow_dml(False)
        self._options = options.with_allow_statements(False)

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run one statement and return its rows; raises EngineError.

        One that takes longer than the seconds given is stopped, and one that Ctrl-C interrupts.
        """
        try:
            tables = asyncio.run(asyncio.wait_for(self._tables(sql), self._seconds))
        except TimeoutError:
            text = "the statement was stopped"
            raise EngineError(text, Refusal.TOO_LONG, str(self._seconds)) from None
        out: list[tuple[Any, ...]] = []
        for table in tables:
            out += zip(*[_values(column) for column in table.columns], strict=True)
        return out

    def close(self) -> None:
        """Nothing is kept open."""

    async def _tables(self, sql: str) -> list[Any]:
        with _refusals():
            found = self._context.sql_with_options(sql, self._options)
            return [batch.to_pyarrow() async for batch in found.execute_stream()]


def open_datafusion(path: Path, tables: Iterable[Table], seconds: int | None = None) -> DataFusion:
    """Open a session over a folder; only the tables named are made available.

    A statement may take so many seconds, if any number is given. ImportError without `datafusion`.
    """
    import datafusion

    settings = datafusion.SessionConfig()
    for name, value in _SETTINGS.items():
        settings = settings.set(name, value)
    context = datafusion.SessionContext(settings)
    give_functions(context)
    folder = _load(context, path, lake.opened(path), sorted(set(tables)))
    return DataFusion(context, folder, seconds)


def _load(context: Any, path: Path, folder: Folder, tables: Sequence[Table]) -> Folder:
    schemas = {schema_of(table) for table in tables} - {""}
    for name in (_FILES, *sorted(schemas)):
        table = exp.Table(this=exp.to_identifier(name, quoted=True))
        _run(context, exp.Create(this=table, kind="SCHEMA", exists=True))

    def add(named: Table, place: Path) -> lake.Columns | None:
        try:
            return _add(context, named, place)
        except EngineError:
            return None

    loaded, views = lake.load(path, folder, tables, add)
    for view, query in views.items():
        _run(context, exp.Create(this=build.table((view,)), kind="VIEW", expression=query))
    return loaded


def _add(context: Any, table: Table, place: Path) -> lake.Columns:
    """Make a table of a file: a view of it in which numbers have room; return its columns."""
    files = _quoted((_FILES, ".".join(table)))
    target = str(place.resolve()) + ("/" if place.is_dir() else "")
    # No tree has this statement.
    location = exp.Literal.string(target).sql(dialect="duckdb")
    name = files.sql(dialect="duckdb")
    with _refusals():
        context.sql(f"CREATE EXTERNAL TABLE {name} STORED AS PARQUET LOCATION {location}")
    fields = list(_run(context, exp.select(exp.Star()).from_(files.copy())).schema())
    types = {field.name: str(field.type) for field in fields}
    read = [_read(column, kind) for column, kind in types.items()]
    view = exp.select(*read).from_(files.copy())
    _run(context, exp.Create(this=_quoted(table), kind="VIEW", expression=view))
    return [(column, type_name(kind)) for column, kind in types.items()]


def _read(column: str, kind: str) -> exp.Expr:
    """Return a column as statements read it."""
    value: exp.Expr = exp.column(column, quoted=True)
    if kind.startswith(("int", "uint")):
        value = exp.cast(value, exp.DataType.build("decimal(20, 0)"))
    elif kind in ("float", "halffloat"):
        value = exp.cast(value, exp.DType.DOUBLE)
    elif kind.startswith("timestamp"):
        # Also instants, which are moments in UTC without their zone.
        six = [exp.DataTypeParam(this=exp.Literal.number(6))]
        value = exp.Cast(this=value, to=exp.DataType(this=exp.DType.TIMESTAMP, expressions=six))
    return exp.alias_(value, column, quoted=True)


def type_name(stored: str) -> str:
    """Return what a type of Arrow is called elsewhere."""
    if stored.startswith("timestamp") and "tz=" in stored:
        return "timestamp with time zone"
    return next((name for start, name in _TYPES if stored.startswith(start)), stored)


def _values(column: Any) -> list[Any]:
    """Return the values of a column; a decimal without a fraction is a whole number.

    Raises EngineError for one of more digits than there are, a sum that went past its end, and for
    a moment of a year that no date of Python has.
    """
    import pyarrow as pa

    try:
        values: list[Any] = column.to_pylist()
    except OverflowError as error:
        raise EngineError("a moment lies outside the years 1 to 9999") from error
    if not pa.types.is_decimal(column.type):
        return values
    for value in values:
        if isinstance(value, Decimal) and len(value.as_tuple().digits) > _DIGITS:
            raise EngineError("a sum has too many digits", Refusal.TOO_MANY_DIGITS)
    if column.type.scale:
        return values
    return [None if value is None else int(value) for value in values]


@contextmanager
def _refusals() -> Iterator[None]:
    """Raise EngineError for what the engine refuses; what is wrong with us stays as it is.

    The driver has no class of its own for the one, and tells an error of a function of ours, which
    it may call, as a text.
    """
    try:
        yield
    except Exception as error:
        if type(error) not in (Exception, ValueError, RuntimeError):
            raise
        function = _FUNCTION.search(str(error))
        if function is not None and function["kind"] not in _ABOUT_DATA:
            raise
        raise _refused(error) from error


def _refused(error: Exception) -> EngineError:
    text = str(error)
    function = _FUNCTION.search(text)
    words = function["words"] if function else text.rpartition("caused by")[2].strip()
    if "overflow" in text.casefold():
        return EngineError(words, Refusal.TOO_MANY_DIGITS)
    if "Permission denied" in text:
        return EngineError(words, Refusal.NOT_PERMITTED)
    return EngineError(words)


def _quoted(table: Table) -> exp.Table:
    name = exp.Table(this=exp.to_identifier(table[-1], quoted=True))
    if len(table) > 1:
        name.set("db", exp.to_identifier(table[-2], quoted=True))
    return name


def _run(context: Any, statement: exp.Expr) -> Any:
    text = statement.sql(dialect="duckdb")
    with _refusals():
        return context.sql(text)
