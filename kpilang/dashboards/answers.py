"""The answer of a tile in SQL, for tools that ask for it themselves: no two members of one name.

Of two people of one name each has their key behind it: whoever draws a line or a bar for each name
would make one of both.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.dashboards.format import raw
from kpilang.dashboards.ir import Form, TileIR
from kpilang.dashboards.standards import BENCHMARK
from kpilang.plan.answer import ResultColumn
from kpilang.plan.columns import key_column, result_columns
from kpilang.plan.nodes import Plan
from kpilang.plan.request import Request
from kpilang.sql import build
from kpilang.sql.compile import statement
from kpilang.sql.dialects import Dialect


def request_of(tile: TileIR) -> Request:
    """Return what a tile asks, with what tells members of one name apart."""
    asked = tile.query
    return Request(
        by=asked.by,
        periods=asked.periods + asked.back,
        each=asked.each,
        top=asked.top if asked.most is None else asked.most,
        order=asked.order,
        keyed=bool(asked.by) and tile.form not in (Form.FUNNEL, Form.LIST),
    )


def answer_of(
    tile: TileIR, plan: Plan, dialect: Dialect, *, narrowed: bool
) -> tuple[exp.Select, tuple[ResultColumn, ...]]:
    """Return the statement of a tile's answer and its columns, without those of keys.

    What others reach is a column too, of the same number in each row. An amount of all together is
    no value beside the numbers of some members, to which an answer is `narrowed`.
    """
    tree, columns = statement(plan, dialect), result_columns(plan)
    keys = {key_column(name): name for name in plan.dimensions}
    given = dict(zip((column.name for column in columns), tree.selects, strict=True))
    for key, name in keys.items():
        if key in given:
            shown = _told_apart(given[name].unalias(), given.pop(key).unalias())
            given[name] = build.alias(shown, name)
    if tile.benchmark is not None:
        of_none = narrowed and tile.benchmark.of_all
        amount = exp.Null() if of_none else exp.Literal.number(raw(tile.benchmark.value))
        given[BENCHMARK] = build.alias(exp.cast(amount, exp.DType.DECIMAL), BENCHMARK)
        columns = (*columns, ResultColumn(BENCHMARK, "decimal"))
    tree.set("expressions", [*given.values()])
    return tree, tuple(column for column in columns if column.name not in keys)


def _told_apart(member: exp.Expr, key: exp.Expr) -> exp.Expr:
    """Return a member's name, and its key behind it where rows of another key have that name."""
    text = exp.cast(member, exp.DType.TEXT)
    least, most = (
        exp.Window(this=function(this=key.copy()), partition_by=[member.copy()])
        for function in (exp.Min, exp.Max)
    )
    longer: exp.Expr = text.copy()
    for part in (exp.Literal.string(" ("), key, exp.Literal.string(")")):
        longer = exp.DPipe(this=longer, expression=part)
    return build.case([(exp.NEQ(this=least, expression=most), longer)], text)
