"""An empty DuckDB in memory, into which tables are put by their rows; it reads no file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlglot import exp

from kpilang.engines.base import EngineError, Table
from kpilang.engines.duckdb import DuckDB, lock
from kpilang.source.frozen import dataclass

if TYPE_CHECKING:
    import duckdb

Cell = Decimal | str | bool | date | None

#: digits of a decimal column, and of a whole number that a sum of many fits beside
_DIGITS = 38
_BIGINT_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table: `type` is a DuckDB type, as `column_type` and `number_type` give it."""

    name: str
    type: str


def open_memory() -> tuple[DuckDB, duckdb.DuckDBPyConnection]:
    """Return an empty, locked DuckDB, and its connection; ImportError without `duckdb`.

    One thread is enough for rows that somebody wrote by hand, and starts sooner.
    """
    import duckdb

    connection = duckdb.connect(":memory:", config={"threads": 1})
    lock(connection)
    return DuckDB(connection), connection


def put(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    fields: Sequence[Field],
    rows: Sequence[Sequence[Cell]],
) -> None:
    """Make a table of rows, in place of one of that name; raises EngineError."""
    import duckdb

    name = _table(table)
    columns = [
        exp.ColumnDef(
            this=exp.to_identifier(field.name, quoted=True),
            kind=exp.DataType.build(field.type, dialect="duckdb"),
        )
        for field in fields
    ]
    schema = exp.Schema(this=name, expressions=columns)
    create = exp.Create(this=schema, kind="TABLE", replace=True)
    marks = exp.Tuple(expressions=[exp.Placeholder() for _ in fields])
    insert = exp.Insert(this=name.copy(), expression=exp.Values(expressions=[marks]))
    try:
        connection.execute(create.sql(dialect="duckdb"))
        if rows:
            connection.executemany(insert.sql(dialect="duckdb"), [list(row) for row in rows])
    except duckdb.Error as error:
        raise EngineError(str(error)) from error


def number_type(values: Sequence[Decimal]) -> str:
    """Return the type that holds numbers exactly: whole ones as such, else decimals.

    A double only where a decimal has not enough digits.
    """
    parts = [value.normalize().as_tuple() for value in values]
    places = [max(0, -part.exponent) for part in parts if isinstance(part.exponent, int)]
    whole = [
        max(0, len(part.digits) + part.exponent) for part in parts if isinstance(part.exponent, int)
    ]
    most, fraction = max(whole, default=0), max(places, default=0)
    if not fraction and most <= _BIGINT_DIGITS:
        return "BIGINT"
    if most + fraction + len(str(len(values))) > _DIGITS:
        return "DOUBLE"
    return f"DECIMAL({_DIGITS}, {fraction})"


def _table(table: Table) -> exp.Table:
    return exp.Table(this=exp.to_identifier(".".join(table), quoted=True))
