"""The SQL of a tile for Grafana: that of `kpi compile`, with variables where filters are.

Grafana puts the value of a variable into the text of a statement. `${name:sqlstring}` is a list of
quoted texts with quotes inside of them doubled; `All` is a text of its own, so that rows without a
member count with all the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlglot import exp

from kpilang.dashboards.ir import TileIR
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.expr import Binary, Column, Expr, Literal, Membership
from kpilang.model.filter import Filter
from kpilang.model.project import Model
from kpilang.model.types import BOOLEAN, TEXT
from kpilang.plan.request import Request
from kpilang.source.frozen import dataclass
from kpilang.sql import build
from kpilang.sql.compile import statement as sql_of
from kpilang.sql.dialects import DIALECTS
from kpilang.workspace.statements import compile_sql, plan

DIALECT = "postgres"
#: the value of a variable that filters nothing
ALL = "all of them, with and without a value"
#: what Grafana would replace in a statement
REPLACED = ("$", "[[")
IN_SQL = "its SQL has a `$` or `[[`, which Grafana would replace"
IN_TEXT = "its SQL has a text that stands for what is chosen"
#: the variables that a dashboard has besides
TAKEN = ("datasource",)
#: what Grafana takes for a variable's name, less what could be one of ours or of its own
_VARIABLE = re.compile("(?!filter_[0-9]|__)[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Statement:
    """The SQL of a tile, or why there is none."""

    sql: str = ""
    reason: str = ""


def statement(
    tile: TileIR, filters: tuple[str, ...], model: Model, as_of: datetime | None
) -> Statement:
    """Return the statement of a tile; without an as-of it moves with the server's clock."""
    asked = tile.query
    top = asked.top if asked.most is None else asked.most
    request = Request(
        by=asked.by, periods=asked.periods, each=asked.each, top=top, order=asked.order
    )
    places = {f"kpilang chosen {number}": name for number, name in enumerate(filters)}
    variables = variable_names(filters)
    if filters:
        request = replace(request, where=_where(places))
        plain = compile_sql(model, asked.measure, replace(request, where=None), DIALECT, as_of)
        if plain.sql is not None and any(f"'{place}'" in plain.sql for place in places):
            return Statement(reason=IN_TEXT)
    compiled = compile_sql(model, asked.measure, request, DIALECT, as_of)
    if compiled.sql is None:
        return Statement(reason=_reason(compiled.problems))
    sql = compiled.sql.rstrip()
    if any(sign in sql for sign in REPLACED):
        return Statement(reason=IN_SQL)
    for place, name in places.items():
        sql = sql.replace(f"'{place}'", f"${{{variables[name]}:sqlstring}}")
    return Statement(sql)


def variable_names(filters: Iterable[str]) -> dict[str, str]:
    """Return what the variable of each filter is called: its own name, if that may be one.

    Any other name would stand in the statement as it is, quotes and all.
    """
    return {
        name: name if _VARIABLE.fullmatch(name) and name not in TAKEN else f"filter_{number}"
        for number, name in enumerate(filters, 1)
    }


def options(
    dimension: str, measures: tuple[str, ...], model: Model, as_of: datetime | None
) -> Statement:
    """Return the statement that lists the members that any measure has, as Grafana wants them."""
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
        exp.select(exp.alias_(member, "__text"), exp.alias_(member, "__value"))
        .distinct()
        .from_(rows.subquery("members"), copy=False)
        .where(exp.Not(this=exp.Is(this=member, expression=exp.Null())))
        .order_by(exp.column("__text"))
    )
    sql = dialect.written(members, pretty=True)
    return Statement(reason=IN_SQL) if any(sign in sql for sign in REPLACED) else Statement(sql)


def _where(places: dict[str, str]) -> Filter:
    """Return the condition that each filter says all, or the row's member."""
    conditions = [_condition(place, name) for place, name in places.items()]
    whole: Expr = conditions[0]
    for condition in conditions[1:]:
        whole = Binary(BOOLEAN, "and", whole, condition)
    return Filter(whole, tuple(places.values()))


def _condition(place: str, name: str) -> Expr:
    chosen = (Literal(TEXT, place),)
    column = Column(TEXT, (), "", name)
    says_all = Membership(BOOLEAN, Literal(TEXT, ALL), chosen, negated=False)
    return Binary(BOOLEAN, "or", says_all, Membership(BOOLEAN, column, chosen, negated=False))


def _reason(problems: tuple[Diagnostic, ...]) -> str:
    return problems[0].message if problems else "it has no numbers"
