"""Texts of MariaDB told apart: a column there has a collation, most of them take `a` for `A`.

Each column of text that a statement reads is taken by its code points, blanks at the end included.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.sql.joins import TEXTS

COLLATION = "utf8mb4_nopad_bin"


def apart(tree: exp.Expr) -> None:
    """Take the columns of text of a statement's tables by their code points."""
    for column in list(tree.find_all(exp.Column)):
        table = _table_of(column)
        if table is not None and column.name in table.meta[TEXTS]:
            _by_code_points(column)


def _table_of(column: exp.Column) -> exp.Table | None:
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


def _known(relation: exp.Expr) -> exp.Table | None:
    return relation if isinstance(relation, exp.Table) and TEXTS in relation.meta else None


def _by_code_points(column: exp.Column) -> None:
    name, parent = column.this.copy(), column.parent
    listed = isinstance(parent, exp.Select) and column.arg_key == "expressions"
    kind = exp.DataType(this=exp.DType.CHARACTER_SET, kind=exp.var("utf8mb4"))
    value: exp.Expr = exp.Collate(
        this=exp.Cast(this=column.copy(), to=kind), expression=exp.var(COLLATION)
    )
    column.replace(exp.Alias(this=value, alias=name) if listed else value)
