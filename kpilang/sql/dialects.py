"""Dialects as data: the primitives that engines say differently, and nothing else.

The forms are those of each engine's manual that gave the same numbers when run; one-step
transpiling between dialects is not relied on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the SQL stage must know of an engine; no field has a default, so none is forgotten.

    `sqlglot` names the generator. `collation` is put on text that is ordered or compared by size,
    where the engine would not go by code point. `seconds_between(later, earlier)` is exact.
    `percentile(x, share)` interpolates between the values that are not null. `like_escapes` says
    that a backslash in a pattern means something, which it does not in the language.
    """

    name: str
    sqlglot: str
    collation: str | None
    like_escapes: bool
    seconds_between: Callable[[exp.Expr, exp.Expr], exp.Expr]
    percentile: Callable[[exp.Expr, Decimal], exp.Expr]


def _duckdb_seconds(later: exp.Expr, earlier: exp.Expr) -> exp.Expr:
    return exp.Sub(this=_call("EPOCH", later), expression=_call("EPOCH", earlier))


def _postgres_seconds(later: exp.Expr, earlier: exp.Expr) -> exp.Expr:
    elapsed = exp.Sub(this=later, expression=earlier)
    return exp.Extract(this=exp.var("EPOCH"), expression=elapsed)


def _duckdb_percentile(value: exp.Expr, share: Decimal) -> exp.Expr:
    if share == Decimal("0.5"):
        return _call("MEDIAN", value)
    return _call("QUANTILE_CONT", value, exp.Literal.number(format(share, "f")))


def _postgres_percentile(value: exp.Expr, share: Decimal) -> exp.Expr:
    return exp.WithinGroup(
        this=_call("PERCENTILE_CONT", exp.Literal.number(format(share, "f"))),
        expression=exp.Order(expressions=[exp.Ordered(this=value)]),
    )


def _call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))


DUCKDB = Dialect(
    name="duckdb",
    sqlglot="duckdb",
    collation=None,
    like_escapes=False,
    seconds_between=_duckdb_seconds,
    percentile=_duckdb_percentile,
)

POSTGRES = Dialect(
    name="postgres",
    sqlglot="postgres",
    collation="C",
    like_escapes=True,
    seconds_between=_postgres_seconds,
    percentile=_postgres_percentile,
)

DIALECTS: dict[str, Dialect] = {d.name: d for d in (DUCKDB, POSTGRES)}
