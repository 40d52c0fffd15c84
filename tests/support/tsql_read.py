"""T-SQL said in DuckDB's words, to see what a statement would answer.

No SQL Server is run here. What this shows is that a statement is put together right: its groups,
its conditions, what it joins and what it takes of windows. That the engine takes its words as its
manual says is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp
from tzlocal.windows_tz import win_tz

from kpilang.engines.base import EngineError
from tests.support.tsql_rules import broken

_MOVED = "CREATE OR REPLACE TEMP MACRO moved_by_{0}s(n, x) AS {1} + to_{0}s(CAST(n AS {2}))"
_MOMENT = "CAST(x AS TIMESTAMP)"
#: functions that a statement in DuckDB's words calls
MACROS = (
    *(_MOVED.format(unit, "x", "INTEGER") for unit in ("day", "month", "year")),
    *(_MOVED.format(unit, _MOMENT, "BIGINT") for unit in ("microsecond", "minute", "hour")),
    _MOVED.format("second", _MOMENT, "DOUBLE"),
    "CREATE OR REPLACE TEMP MACRO datalength(x) AS 2 * length(x)",
)
#: what tells of the data itself, where types have the names of the other engine
_CATALOGUE = (
    "CREATE OR REPLACE TEMP MACRO db_name() AS current_database()",
    "CREATE OR REPLACE TEMP MACRO schema_name() AS current_schema()",
    "CREATE OR REPLACE TEMP MACRO type_there(t) AS replace(replace(replace(replace(replace(t, "
    "'TIMESTAMP WITH TIME ZONE', 'datetimeoffset'), 'TIMESTAMP', 'datetime2'), 'VARCHAR', "
    "'nvarchar'), 'BOOLEAN', 'bit'), 'DOUBLE', 'float')",
)
_TYPES = {
    exp.DType.BIT: "BOOLEAN",
    exp.DType.FLOAT: "DOUBLE",
    exp.DType.NVARCHAR: "VARCHAR",
    exp.DType.DATETIME2: "TIMESTAMP",
}


def in_duckdb(text: str) -> str:
    """Return a statement of T-SQL in DuckDB's words."""
    tree = sqlglot.parse_one(text, read="tsql")
    for node in list(tree.walk(bfs=False))[::-1]:
        found = _said(node)
        if found is not node:
            node.replace(found)
    return tree.sql("duckdb")


def _said(node: exp.Expr) -> exp.Expr:
    match node:
        case exp.Collate() | exp.TimeStrToTime():
            return node.this
        case exp.Column() if node.name == "data_type":
            return exp.Anonymous(this="TYPE_THERE", expressions=[node.copy()])
        case exp.National():
            return exp.Literal.string(node.this)
        case exp.AtTimeZone():
            name = node.args["zone"].this
            node.set("zone", exp.Literal.string("UTC" if name == "UTC" else win_tz[name]))
        case exp.Cast() if node.to.this in _TYPES:
            node.set("to", exp.DataType.build(_TYPES[node.to.this], "duckdb"))
        case exp.TimestampTrunc():
            unit = node.args["unit"].name.lower().replace("iso_", "")
            return exp.Anonymous(this="DATE_TRUNC", expressions=[_text(unit), node.this])
        case exp.DateAdd():
            name = f"moved_by_{node.args['unit'].name.lower()}s"
            return exp.Anonymous(this=name, expressions=[node.expression, node.this])
        case exp.DateDiff():
            unit = _text(node.args["unit"].name.lower())
            return exp.Anonymous(this="DATE_DIFF", expressions=[unit, node.expression, node.this])
        case exp.Add() if _is_text(node.this) or _is_text(node.expression):
            return exp.DPipe(this=node.this, expression=node.expression)
        case exp.Div() if not (_is_double(node.this) or _is_double(node.expression)):
            return exp.Paren(this=exp.IntDiv(this=node.this, expression=node.expression))
        case exp.Round() if node.args.get("truncate") is not None:
            places = [node.this, node.args["decimals"]]
            return exp.Anonymous(this="TRUNC", expressions=places)
        case exp.Lateral() | exp.Table():
            return _rows(node)
        case exp.WithinGroup():
            value = node.expression.expressions[0].this
            return exp.Anonymous(this="QUANTILE_CONT", expressions=[value, node.this.this])
    return node


def _qualified(applied: exp.Expr) -> None:
    """Say whose the columns of an applied row are: DuckDB would take them for its own."""
    relation = applied.find_ancestor(exp.Select).args["from_"].this
    for column in applied.this.find_all(exp.Column):
        if not column.table and column.find_ancestor(exp.Subquery) is applied.this:
            column.set("table", exp.to_identifier(relation.alias_or_name))


def _text(text: str) -> exp.Expr:
    return exp.Literal.string(text)


def _is_text(node: exp.Expr) -> bool:
    node = node.unnest()
    match node:
        case exp.Literal():
            return bool(node.is_string)
        case exp.Cast():
            return node.to.this in (exp.DType.TEXT, exp.DType.VARCHAR)
        case exp.DPipe():
            return True
        case exp.Case():
            return any(_is_text(branch.args["true"]) for branch in node.args["ifs"])
        case (
            exp.Left() | exp.Right() | exp.Upper() | exp.Lower() | exp.Substring() | exp.Coalesce()
        ):
            return _is_text(node.this)
        case exp.Replace() | exp.Trim() | exp.Nullif():
            return _is_text(node.this)
    return False


def _is_double(node: exp.Expr) -> bool:
    return any(cast.to.this is exp.DType.DOUBLE for cast in node.find_all(exp.Cast))


def _rows(node: exp.Expr) -> exp.Expr:
    """Rows of a function, or those that are applied to each row of a query."""
    rows, alias = node.this, node.args.get("alias")
    if isinstance(rows, exp.GenerateSeries):
        parts = [rows.args[name] for name in ("start", "end", "step")]
        listed = exp.Anonymous(this="GENERATE_SERIES", expressions=parts)
    elif isinstance(rows, exp.Anonymous):
        assert rows.name == "STRING_SPLIT"
        listed = exp.Anonymous(this="STRING_SPLIT", expressions=rows.expressions)
    elif isinstance(node, exp.Table):
        return node
    else:
        _qualified(node)
        node.parent.set("kind", "CROSS")
        return exp.Lateral(this=rows, alias=alias)
    each = exp.alias_(exp.Anonymous(this="UNNEST", expressions=[listed]), "value")
    query = exp.Subquery(this=exp.select(each))
    if isinstance(node, exp.Table):
        return exp.Subquery(this=query.this, alias=alias)
    node.parent.set("kind", "CROSS")
    return exp.Lateral(this=query, alias=alias)


class ReadAsDuckDB:
    """DuckDB, which is given statements of T-SQL and runs them in words of its own."""

    dialect = "tsql"
    folder = None
    home = ()

    def __init__(self, database: Path) -> None:
        self._connection = duckdb.connect()
        self._connection.execute(f"ATTACH '{database}' AS given (READ_ONLY)")
        for macro in (*MACROS, *_CATALOGUE):
            self._connection.execute(macro)
        self._connection.execute("USE given")

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run one statement and return its rows; raises EngineError.

        One that breaks a rule of the server is a failure of whoever wrote it.
        """
        if sql.startswith("-- "):
            found = broken(sql)
            assert found == [], found
        try:
            return self._connection.execute(in_duckdb(sql)).fetchall()
        except duckdb.Error as error:
            raise EngineError(str(error)) from error

    def close(self) -> None:
        """Release the connection."""
        self._connection.close()
