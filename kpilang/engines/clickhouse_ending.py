"""The statement that ends others of ClickHouse, in this process or on a server."""

from __future__ import annotations

from sqlglot import exp


def ending(condition: exp.Expr) -> str:
    """Return what ends the statements for which a condition holds, without waiting for that."""
    kill = exp.Kill(kind=exp.var("QUERY"), this=exp.Where(this=condition))
    return kill.sql(dialect="clickhouse")
