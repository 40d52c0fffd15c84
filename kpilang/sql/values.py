"""Several plans in one statement: the long form of all their answers.

A row tells its measure, its window, its period, and by which dimension it is which member; both are
empty for the total. Numbers are doubles. Each source is read once for each time axis, length of the
rows and breakdown.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from kpilang.plan.fuse import fuse
from kpilang.plan.nodes import Plan, State
from kpilang.sql import build, names, score
from kpilang.sql.compile import heading, own_tables, rows_queries, scan_table
from kpilang.sql.dialects import Dialect
from kpilang.sql.lookups import lookups

COLUMNS = (
    *("kpi", "window", "period_start", "period_end", "dimension", "member", "value", "target"),
    *("target_high", "expected", "attainment", "status", "previous", "change", "forecast"),
    *("complete", "state"),
)


def compile_values(plans: Sequence[Plan], dialect: Dialect) -> str:
    """Return one statement for the answers of plans, each without or by one dimension.

    Above it stands from which definitions it came.
    """
    head = dict.fromkeys(heading(plan) for plan in plans)
    tree = values_statement(plans, dialect)
    return "\n".join([*head, f"{tree.sql(dialect=dialect.sqlglot, pretty=True, copy=False)}\n"])


def values_statement(plans: Sequence[Plan], dialect: Dialect) -> exp.Select:
    """Return that statement as a tree."""
    fused = fuse(plans)
    heads: dict[str, exp.CTE] = {}
    for shared in fused.scans:
        heads |= {cte.alias: cte for cte in rows_queries(shared.plan, dialect)}
    ctes = [scan_table(shared.plan, shared.scan, dialect) for shared in fused.scans]
    parts = []
    for place, plan in enumerate(fused.plans):
        rows = [cte for cte in rows_queries(plan, dialect) if cte.alias not in heads]
        if any(cte.alias == "clock" for cte in rows):
            heads["clock"] = rows.pop(0)
        # Engines bind tables one inside the other, so that each answer keeps its own to itself.
        part = _long(plan, place)
        part.set("with_", exp.With(expressions=[*rows, *own_tables(plan, dialect)]))
        parts.append(exp.select(exp.Star()).from_(part.subquery(f"{plan.prefix}answer")))
    union: exp.Expr = parts[0]
    for part in parts[1:]:
        union = exp.Union(this=union, expression=part, distinct=False)
    every = exp.Subquery(this=union, alias=exp.TableAlias(this=build.identifier("every")))
    query = exp.select(*[build.column(name) for name in COLUMNS]).from_(every)
    order = [build.column("place"), build.column("n"), _collated(dialect)]
    query = query.order_by(
        *[exp.Ordered(this=column, nulls_first=False) for column in order], copy=False
    )
    found = lookups(fused.plans[0], dialect, [*ctes, query])
    query.set("with_", exp.With(expressions=[*heads.values(), *found, *ctes]))
    return query


def _collated(dialect: Dialect) -> exp.Expr:
    member = build.column("member")
    if dialect.collation is None:
        return member
    return exp.Collate(this=member, expression=build.identifier(dialect.collation))


def _long(plan: Plan, place: int) -> exp.Select:
    assert len(plan.dimensions) < 2, "the long form has room for one dimension"
    dimension = member = build.typed_null(exp.DType.TEXT)
    for name in plan.dimensions:
        dimension = build.constant(name)
        member = exp.cast(build.column(names.shown(plan, name)), exp.DType.TEXT)
    change = exp.Sub(this=build.column("value"), expression=build.column("previous"))
    final = exp.EQ(this=build.column("state"), expression=build.constant(State.FINAL))
    columns: dict[str, exp.Expr] = {
        "place": build.constant(place),
        "n": build.column("n"),
        "kpi": build.constant(plan.measure),
        "window": build.constant(str(plan.grain)),
        "period_start": build.column("period_start"),
        "period_end": build.column("period_end"),
        "dimension": dimension,
        "member": member,
        "value": build.double(build.column("value")),
        "target": build.double(build.column("target")),
        "target_high": build.double(build.column("target_high")),
        "expected": build.double(build.column("expected")),
        "attainment": build.double(build.column("attainment")),
        "status": score.status(plan),
        "previous": build.double(build.column("previous")),
        "change": build.double(change),
        "forecast": build.double(score.forecast(plan)),
        "complete": final,
        "state": build.column("state"),
    }
    selected = [
        value if isinstance(value, exp.Column) and value.name == name else build.alias(value, name)
        for name, value in columns.items()
    ]
    return exp.select(*selected).from_(names.reference(plan, "scored"), copy=False)
