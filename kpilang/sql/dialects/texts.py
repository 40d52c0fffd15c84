"""Columns of text that a statement reads from the data, for engines that take `a` for `A`."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from kpilang.sql.joins import TEXTS


def apart(tree: exp.Expr, by_code_points: Callable[[exp.Expr], exp.Expr]) -> None:
    """Take the columns of text of a statement's tables by their code points."""
    for column in list(tree.find_all(exp.Column)):
        table = stored_in(column)
        if table is None or column.name not in table.meta[TEXTS]:
            continue
        name, parent = column.this.copy(), column.parent
        listed = isinstance(parent, exp.Select) and column.arg_key == "expressions"
        value = by_code_points(column.copy())
        column.replace(exp.Alias(this=value, alias=name) if listed else value)


def stored_in(column: exp.Column) -> exp.Table | None:
    """Return the table of the data that a column is one of, None where it is of another query."""
    select = column.find_ancestor(exp.Select)
    while select is not None:
        start = select.args.get("from_")
        joins = select.args.get("joins") or []
        relations = [part.this for part in (start, *joins) if part is not None]
        for relation in relations:
            if not column.table or relation.alias_or_name == column.table:
                return _known(relation)
        select = select.find_ancestor(exp.Select)
    return None


def reads(value: exp.Expr) -> bool:
    """Tell whether a value is one of a query over a table of the data."""
    select = value.find_ancestor(exp.Select)
    if select is None:
        return False
    start = select.args.get("from_")
    parts = [start, *(select.args.get("joins") or ())]
    return any(part is not None and _known(part.this) is not None for part in parts)


def _known(relation: exp.Expr) -> exp.Table | None:
    return relation if isinstance(relation, exp.Table) and TEXTS in relation.meta else None
