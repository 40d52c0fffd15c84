"""T-SQL said in DuckDB's words, to see what a statement would answer.

No SQL Server is run here. What this shows is that a statement is put together right: its groups,
its conditions, what it joins and what it takes of windows. That the engine takes its words as its
manual says is not shown.
"""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from tzlocal.windows_tz import win_tz

#: functions that a statement in DuckDB's words calls
MACROS = tuple(
    f"CREATE OR REPLACE MACRO moved_by_{unit}s(n, x) AS {value} + to_{unit}s(CAST(n AS {kind}))"
    for unit, value, kind in (
        *((unit, "CAST(x AS TIMESTAMP)", "BIGINT") for unit in ("microsecond", "hour", "minute")),
        *((unit, "x", "INTEGER") for unit in ("day", "month", "year")),
        ("second", "CAST(x AS TIMESTAMP)", "DOUBLE"),
    )
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
        case exp.Lateral() | exp.Table():
            return _rows(node)
        case exp.WithinGroup():
            value = node.expression.expressions[0].this
            return exp.Anonymous(this="QUANTILE_CONT", expressions=[value, node.this.this])
    return node


def _text(text: str) -> exp.Expr:
    return exp.Literal.string(text)


def _is_text(node: exp.Expr) -> bool:
    return isinstance(node.unnest(), exp.Literal) and node.unnest().is_string


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
        node.parent.set("kind", "CROSS")
        return exp.Lateral(this=rows, alias=alias)
    each = exp.alias_(exp.Anonymous(this="UNNEST", expressions=[listed]), "value")
    query = exp.Subquery(this=exp.select(each))
    if isinstance(node, exp.Table):
        return exp.Subquery(this=query.this, alias=alias)
    node.parent.set("kind", "CROSS")
    return exp.Lateral(this=query, alias=alias)
