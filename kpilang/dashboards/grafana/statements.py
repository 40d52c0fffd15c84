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

from kpilang.dashboards.answers import answer_of, request_of
from kpilang.dashboards.choices import (
    IN_TEXT,
    is_ambiguous,
    marks_of,
    members,
    narrowed,
    reason_in,
)
from kpilang.dashboards.ir import TileIR
from kpilang.model.project import Model
from kpilang.plan.request import Request
from kpilang.source.frozen import dataclass
from kpilang.sql import build
from kpilang.sql.compile import heading
from kpilang.sql.dialects import DIALECTS
from kpilang.workspace.statements import plan

DIALECT = "postgres"
#: what Grafana would replace in a statement
REPLACED = ("$", "[[")
IN_SQL = "its SQL has a `$` or `[[`, which Grafana would replace"
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
    request = request_of(tile)
    marks, variables = marks_of(filters), variable_names(filters)
    whole = _written(tile, request, model, as_of)
    if not filters or whole.reason:
        return whole
    if is_ambiguous(whole.sql, marks):
        return Statement(reason=IN_TEXT)
    found = _written(tile, replace(request, where=narrowed(marks)), model, as_of)
    sql = found.sql
    for mark, name in marks.items():
        sql = sql.replace(f"'{mark}'", f"${{{variables[name]}:sqlstring}}")
    return Statement(sql, found.reason)


def _written(tile: TileIR, request: Request, model: Model, as_of: datetime | None) -> Statement:
    dialect = DIALECTS[DIALECT]
    planned = plan(model, tile.query.measure, request, as_of)
    if planned.plan is None:
        return Statement(reason=reason_in(planned.problems))
    tree, _ = answer_of(tile, planned.plan, dialect, narrowed=request.where is not None)
    sql = f"{heading(planned.plan)}\n{dialect.written(tree, pretty=True)}"
    return Statement(reason=IN_SQL) if any(sign in sql for sign in REPLACED) else Statement(sql)


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
    listed = members(dimension, measures, model, as_of, dialect)
    if isinstance(listed, str):
        return Statement(reason=listed)
    names = [exp.alias_(build.column(dimension), name) for name in ("__text", "__value")]
    listed = listed.select(*names, append=False).order_by(exp.column("__text"))
    sql = dialect.written(listed, pretty=True)
    return Statement(reason=IN_SQL) if any(sign in sql for sign in REPLACED) else Statement(sql)
