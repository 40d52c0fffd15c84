"""The first and the last row of a group: the one that is least or greatest by time, then by key.

Of parts that follow each other in time it is the first or last one that has any rows.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.model.entities import SourceTable
from kpilang.model.expr import Aggregate, AggregateFunction, Expr
from kpilang.model.types import Kind
from kpilang.plan.columns import divides
from kpilang.plan.scanned import Leaf, Scan
from kpilang.sql import build, lower
from kpilang.sql.dialects import Dialect
from kpilang.sql.names import BUCKET
from kpilang.sql.rows import RowScope
from kpilang.sql.states import counted

FUNCTIONS = (AggregateFunction.FIRST, AggregateFunction.LAST)
#: what the column that counts the rows of a part ends in
ROWS = "_rows"


def is_ordered(aggregate: Aggregate) -> bool:
    """Tell whether an aggregate takes one row of each group."""
    return aggregate.function in FUNCTIONS


def taken(
    scan: Scan | None, aggregate: Aggregate, condition: exp.Expr | None, scope: RowScope
) -> exp.Expr:
    """Return a value of the row that is first or last, of those that meet a condition.

    Rows of no scan are those of a roll-up, which all have a place in time.
    """
    assert aggregate.argument is not None, "a row has no first or last by itself"
    assert aggregate.axis is not None, "what is first goes by time"
    moment = lower.value(aggregate.axis.value, scope, instant=True)
    order = [moment, *_keys(scope.sources[aggregate.source], scope)]
    value = lower.value(aggregate.argument, scope, instant=True)
    latest = aggregate.function is AggregateFunction.LAST
    if scan is not None and _may_lie_nowhere(scan):
        condition = _dated(moment, condition)
    return scope.dialect.at_end(value, order, condition, latest, _kind(aggregate.argument))


def parts(
    scan: Scan, aggregate: Aggregate, condition: exp.Expr | None, scope: RowScope
) -> tuple[tuple[str, exp.Expr], ...]:
    """Return what is kept of a part: endings of names, values."""
    return ("", taken(scan, aggregate, condition, scope)), (ROWS, counted(condition))


def merged(scan: Scan, leaf: Leaf, dialect: Dialect) -> exp.Expr:
    """Return the value of the first or last part that has rows."""
    rows = build.column(f"{leaf.column}{ROWS}", scan.name)
    some = exp.GT(this=rows, expression=exp.Literal.number(0))
    latest = leaf.aggregate.function is AggregateFunction.LAST
    order = [build.column(BUCKET, scan.name)]
    assert leaf.aggregate.argument is not None, "a row has no first or last by itself"
    kind = _kind(leaf.aggregate.argument)
    return dialect.at_end(build.column(leaf.column, scan.name), order, some, latest, kind)


def _kind(value: Expr) -> str:
    return "double" if divides(value) else str(value.type.kind)


def _may_lie_nowhere(scan: Scan) -> bool:
    """Tell whether no bound keeps out the rows that have no value on the axis."""
    stretches = [stretch for part in scan.parts for stretch in part.stretches]
    return scan.undated or (None, None) in stretches


def _dated(moment: exp.Expr, condition: exp.Expr | None) -> exp.Expr:
    """What lies nowhere in time is neither first nor last."""
    dated = exp.Not(this=exp.Is(this=build.group(moment.copy()), expression=exp.Null()))
    return dated if condition is None else exp.and_(dated, condition)


def _keys(source: SourceTable, scope: RowScope) -> list[exp.Expr]:
    out: list[exp.Expr] = []
    for key in source.key:
        value: exp.Expr = build.column(key, scope.base)
        if scope.dialect.collation is not None and _is_text(source, key, scope):
            value = exp.Collate(this=value, expression=build.identifier(scope.dialect.collation))
        out.append(value)
    return out


def _is_text(source: SourceTable, physical: str, scope: RowScope) -> bool:
    """Tell whether a column holds text: a declared one, or the key of a reference."""
    for column in source.columns:
        if column.physical == physical:
            return column.type.kind is Kind.TEXT
    for ref in source.refs:
        for local, key in zip(ref.local, ref.keys, strict=True):
            if local == physical:
                return _is_text(scope.sources[ref.target], key, scope)
    return False
