"""The SQL of a tile for Superset: the answer of `kpi compile`, with what its chart shows.

A dashboard with filters has templates in its SQL: `filter_values` is what somebody chose, and
`where_in` writes it as quoted texts. Where nothing is chosen the statement is the one without any
filter, so that it has targets that hold for all together.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from sqlglot import exp

from kpilang.dashboards.ir import Form, TileIR
from kpilang.dashboards.superset.columns import Field, fields, shown
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.expr import Binary, Column, Expr, Literal, Membership
from kpilang.model.filter import Filter
from kpilang.model.project import Model
from kpilang.model.types import BOOLEAN, TEXT
from kpilang.plan.columns import record_columns, result_columns
from kpilang.plan.records import records
from kpilang.plan.request import Request
from kpilang.source.frozen import dataclass
from kpilang.sql import build
from kpilang.sql.compile import heading
from kpilang.sql.compile import statement as sql_of
from kpilang.sql.dialects import DIALECTS
from kpilang.sql.records import records_statement
from kpilang.workspace.statements import plan

DIALECT = "postgres"
#: what Superset would replace in a statement
TEMPLATES = ("{{", "{%", "{#")
#: what is chosen of a filter where nothing is; never a member
ALL = "all of them, with and without a value"
_PLAIN = re.compile("[A-Za-z0-9_ ]")
IN_SQL = "its SQL has a `{{`, `{%` or `{#`, which Superset would take for a template"
MOVING = "records are of a fixed as-of, and this one moves with the clock"


@dataclass(frozen=True, slots=True)
class Statement:
    """The SQL of a tile and its columns, or why there is none."""

    sql: str = ""
    fields: tuple[Field, ...] = ()
    reason: str = ""


def statement(
    tile: TileIR, filters: tuple[str, ...], model: Model, as_of: datetime | None
) -> Statement:
    """Return the statement of a tile; without an as-of it moves with the server's clock."""
    whole = _statement(tile, _request(tile), model, as_of)
    if not filters or whole.reason:
        return whole
    marks = {f"kpilang chosen {name}": name for name in filters}
    if any(mark in whole.sql for mark in marks):
        return Statement(reason="its SQL has a text that stands for what is chosen")
    asked = replace(_request(tile), where=_where(marks))
    filtered = _statement(tile, asked, model, as_of)
    if filtered.reason:
        return filtered
    sql = filtered.sql
    for mark, name in marks.items():
        chosen = f"({_values(name)} or ['{ALL}'])|where_in"
        sql = sql.replace(f"('{mark}')", f"{{{{ {chosen} }}}}")
    any_chosen = " or ".join(_values(name) for name in filters)
    text = f"{{% if {any_chosen} %}}\n{sql}\n{{% else %}}\n{whole.sql}\n{{% endif %}}"
    return Statement(text, whole.fields)


def options(
    dimension: str, measures: tuple[str, ...], model: Model, as_of: datetime | None
) -> Statement:
    """Return the statement that lists the members that any measure has."""
    dialect = DIALECTS[DIALECT]
    found: list[exp.Select] = []
    for measure in measures:
        planned = plan(model, measure, Request(by=(dimension,)), as_of)
        if planned.plan is None:
            return Statement(reason=_reason(planned.problems))
        answer = sql_of(planned.plan, dialect).subquery("answer")
        found.append(exp.select(build.column(dimension)).from_(answer, copy=False))
    if not found:
        return Statement(reason="no tile has members")
    rows = exp.union(*found, copy=False) if found[1:] else found[0]
    member = build.column(dimension)
    members = (
        exp.select(member)
        .distinct()
        .from_(rows.subquery("members"), copy=False)
        .where(exp.Not(this=exp.Is(this=member.copy(), expression=exp.Null())))
    )
    sql = dialect.written(members, pretty=True)
    if any(sign in sql for sign in TEMPLATES):
        return Statement(reason=IN_SQL)
    return Statement(sql, (Field(dimension, "text", dimension.replace("_", " ").capitalize()),))


def _values(name: str) -> str:
    """Return what gives the chosen members of a dimension; nothing is filtered twice."""
    return f"filter_values({_quoted(name)}, remove_filter=True)"


def _quoted(text: str) -> str:
    """Return a text in a template: what is no plain letter stands by its number."""
    letters = (c if _PLAIN.fullmatch(c) else "\\U" + f"{ord(c):08x}" for c in text)
    return f"'{''.join(letters)}'"


def _request(tile: TileIR) -> Request:
    asked = tile.query
    return Request(
        by=asked.by,
        periods=asked.periods + asked.back,
        each=asked.each,
        top=asked.top if asked.most is None else asked.most,
        order=asked.order,
        keyed=bool(asked.by) and tile.form not in (Form.FUNNEL, Form.LIST),
    )


def _statement(tile: TileIR, request: Request, model: Model, as_of: datetime | None) -> Statement:
    dialect = DIALECTS[DIALECT]
    planned = plan(model, tile.query.measure, request, as_of)
    if planned.plan is None:
        return Statement(reason=_reason(planned.problems))
    if tile.form is Form.LIST:
        if as_of is None:
            return Statement(reason=MOVING)
        # one less, since a record more is asked for to tell whether there are more
        limit = max((tile.query.records or 1) - 1, 0)
        found = records(planned.plan, model, limit, greatest=True)
        if isinstance(found, Diagnostic):
            return Statement(reason=found.message)
        if not found.parts:
            return Statement(reason="no record can be in its period")
        tree, columns = records_statement(found, dialect), record_columns(found)
    else:
        tree, columns = sql_of(planned.plan, dialect), result_columns(planned.plan)
    query = shown(tile, tree, columns)
    sql = f"{heading(planned.plan)}\n{dialect.written(query, pretty=True)}"
    if any(sign in sql for sign in TEMPLATES):
        return Statement(reason=IN_SQL)
    return Statement(sql, fields(tile, columns))


def _where(marks: dict[str, str]) -> Filter:
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


def _reason(problems: tuple[Diagnostic, ...]) -> str:
    return problems[0].message if problems else "it has no numbers"
