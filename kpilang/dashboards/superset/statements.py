"""The SQL of a tile for Superset: the answer of `kpi compile`, with what its chart shows.

A dashboard with filters has templates in its SQL: `filter_values` is what somebody chose, and
`where_in` writes it as quoted texts. Where nothing is chosen the statement is the one without any
filter, so that it has targets that hold for all together.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from kpilang.dashboards.answers import answer_of, request_of
from kpilang.dashboards.choices import (
    ALL,
    IN_TEXT,
    is_ambiguous,
    marks_of,
    members,
    narrowed,
    reason_in,
)
from kpilang.dashboards.ir import Form, TileIR
from kpilang.dashboards.superset.columns import Field, fields, shown
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.project import Model
from kpilang.plan.columns import record_columns
from kpilang.plan.records import records
from kpilang.plan.request import Request
from kpilang.source.frozen import dataclass
from kpilang.sql.compile import heading
from kpilang.sql.dialects import DIALECTS
from kpilang.sql.records import records_statement
from kpilang.workspace.statements import plan

DIALECT = "postgres"
#: what Superset would replace in a statement
TEMPLATES = ("{{", "{%", "{#")
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
    whole = _statement(tile, request_of(tile), model, as_of)
    if not filters or whole.reason:
        return whole
    marks = marks_of(filters)
    if is_ambiguous(whole.sql, marks):
        return Statement(reason=IN_TEXT)
    asked = replace(request_of(tile), where=narrowed(marks))
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
    listed = members(dimension, measures, model, as_of, dialect)
    if isinstance(listed, str):
        return Statement(reason=listed)
    sql = dialect.written(listed, pretty=True)
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


def _statement(tile: TileIR, request: Request, model: Model, as_of: datetime | None) -> Statement:
    dialect = DIALECTS[DIALECT]
    planned = plan(model, tile.query.measure, request, as_of)
    if planned.plan is None:
        return Statement(reason=reason_in(planned.problems))
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
        tree, columns = answer_of(tile, planned.plan, dialect, narrowed=request.where is not None)
    query = shown(tile, tree, columns)
    sql = f"{heading(planned.plan)}\n{dialect.written(query, pretty=True)}"
    if any(sign in sql for sign in TEMPLATES):
        return Statement(reason=IN_SQL)
    return Statement(sql, fields(tile, columns))
