"""Texts of MariaDB told apart: a column there has a collation, most of them take `a` for `A`.

Each column of text that a statement reads is taken by its code points, blanks at the end included.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.sql.dialects import texts

COLLATION = "utf8mb4_nopad_bin"


def apart(tree: exp.Expr) -> None:
    """Take the columns of text of a statement's tables by their code points."""
    texts.apart(tree, _by_code_points)


def _by_code_points(column: exp.Expr) -> exp.Expr:
    kind = exp.DataType(this=exp.DType.CHARACTER_SET, kind=exp.var("utf8mb4"))
    return exp.Collate(this=exp.Cast(this=column, to=kind), expression=exp.var(COLLATION))
