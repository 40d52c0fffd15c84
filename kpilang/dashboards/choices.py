"""What is chosen of a dashboard's filters, for tools that write it into the SQL themselves.

A statement has a text in its place, a mark, which the tool's own words replace. Where nothing is
chosen a text that is no member stands there: rows without a member count with all the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlglot import exp

from kpilang.dashboards.ir import DashboardIR, Form
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.expr import Binary, Column, Expr, Literal, Membership
from kpilang.model.filter import Filter
from kpilang.model.project import Model
from kpilang.model.types import BOOLEAN, TEXT
from kpilang.plan.request import Request
from kpilang.sql import build
from kpilang.sql.compile import statement as sql_of
from kpilang.sql.dialects import Dialect
from kpilang.workspace.statements import plan

#: what is chosen of a filter where nothing is; never a member
ALL = "all of them, with and without a value"
IN_TEXT = "its SQL has a text that stands for what is chosen"


def marks_of(filters: Iterable[str]) -> dict[str, str]:
    """Return the mark of each filter: by its number, since a name may be written otherwise."""
    return {f"kpilang chosen {number}": name for number, name in enumerate(filters, 1)}


def is_ambiguous(sql: str, marks: Iterable[str]) -> bool:
    """Tell whether a statement without any filter has a text that would be taken for a mark."""
    return any(f"'{mark}'" in sql for mark in marks)


def narrowed(marks: dict[str, str]) -> Filter:
    """Return the condition that each filter says all, or the row's member."""
    conditions = [_condition(mark, name) for mark, name in marks.items()]
    whole: Expr = conditions[0]
    for condition in conditions[1:]:
        whole = Binary(BOOLEAN, "and", whole, condition)
    return Filter(whole, tuple(marks.values()))


def _condition(mark: str, name: str) -> Expr:
    chosen = (Literal(TEXT, mark),)
    column = Column(TEXT, (), "", name)
    says_all = Membership(BOOLEAN, Literal(TEXT, ALL), chosen, negated=False)
    return Binary(BOOLEAN, "or", says_all, Membership(BOOLEAN, column, chosen, negated=False))


def measures_of(ir: DashboardIR) -> tuple[str, ...]:
    """Return the measures whose members a filter lists."""
    unlisted = (Form.FUNNEL, Form.TREE)
    return tuple(dict.fromkeys(t.query.measure for t in ir.tiles if t.form not in unlisted))


def members(
    dimension: str,
    measures: tuple[str, ...],
    model: Model,
    as_of: datetime | None,
    dialect: Dialect,
) -> exp.Select | str:
    """Return the statement that lists the members that any measure has, or why there is none."""
    found: list[exp.Select] = []
    for measure in measures:
        planned = plan(model, measure, Request(by=(dimension,)), as_of)
        if planned.plan is None:
            return reason_in(planned.problems)
        answer = sql_of(planned.plan, dialect).subquery("answer")
        found.append(exp.select(build.column(dimension)).from_(answer, copy=False))
    if not found:
        return "no tile has members"
    rows = exp.union(*found, copy=False) if found[1:] else found[0]
    member = build.column(dimension)
    known = exp.Not(this=exp.Is(this=member.copy(), expression=exp.Null()))
    listed = exp.select(member).distinct().from_(rows.subquery("members"), copy=False)
    return listed.where(known)


def reason_in(problems: tuple[Diagnostic, ...]) -> str:
    """Return why there is no statement."""
    return problems[0].message if problems else "it has no numbers"
