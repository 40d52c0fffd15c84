"""Those whose events are followed by events of other rows, in SQL: a table before the scan.

The rows of the base are joined with those of the next event by what makes them the same entity's;
of each entity and each moment of its first event the earliest last one is kept. Further rows are
reached through those before.
"""

from __future__ import annotations

from itertools import pairwise

from sqlglot import exp

from kpilang.model.expr import Expr, Reached, Step
from kpilang.plan.conversions import is_row_key
from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import Scan
from kpilang.sql import build, lower, names
from kpilang.sql.cohorts import begun
from kpilang.sql.compared import grouped
from kpilang.sql.dialects import Dialect
from kpilang.sql.happening import compared
from kpilang.sql.reached import (
    ENTITY,
    REACHED_AT,
    SINCE,
    Hop,
    civil_day,
    exact,
    follows,
    hops,
    is_by_day,
    tables,
    within_row,
)
from kpilang.sql.rows import RowScope
from kpilang.sql.within import within_any

#: what the next row is recognised by, when it happened, and the last event in it
_KEY, _AT, _LAST = "next_key", "happened_at", "last_at"
_BEFORE, _AFTER = "earlier", "later"
#: a row with its event, the next one, and whether the first is that of the base
Links = tuple[Hop, Hop, bool]


def followed_tables(plan: Plan, scan: Scan, dialect: Dialect) -> list[exp.CTE]:
    """Return the tables that a scan looks events up in."""
    out = []
    column = begun(scan, plan.sources)
    for reached, name in tables(scan, plan.sources).items():
        found = hops(reached, scan.source, plan.sources)
        table = _first(plan, scan, reached, found, dialect)
        alone = is_row_key(found[1][1].key, plan.sources[scan.source])
        entity = (ENTITY,) if alone else (ENTITY, SINCE)
        for number, ((hop, _), (after, step)) in enumerate(pairwise(found), start=1):
            is_last = number == len(found) - 1
            leads_on = None if is_last else found[number + 1][1].key
            later = _later(plan, after, step, leads_on, dialect)
            query = _joined(table, later, (hop, after, number == 1), step, plan)
            query = _first_reached(query, *entity, also=column) if is_last else _led_on(query)
            called = name if is_last else f"{name}_by_{number}"
            out.append(names.definition(plan, called, query))
            table = names.reference(plan, called, _BEFORE)
    return out


def _first(
    plan: Plan, scan: Scan, reached: Reached, found: list[tuple[Hop, Step]], dialect: Dialect
) -> exp.Expr:
    """Return the rows of the base that are looked at: the entity and when it began."""
    rows = RowScope(dialect, plan, scan.source, scan.axis)
    hop, key = found[0][0], found[1][1].key
    columns: list[exp.Expr] = [
        build.alias(lower.value(key, rows), ENTITY),
        build.alias(exact(hop.last, rows), SINCE),
    ]
    column = begun(scan, plan.sources)
    if column is not None:
        columns.append(build.column(column, scan.source))
    conditions = [*within_any(plan, scan, rows), *within_row(hop, rows)]
    if reached.where is not None:
        conditions.append(lower.condition(reached.where, rows))
    return _selected(rows, columns, conditions, _BEFORE)


def _later(plan: Plan, hop: Hop, step: Step, leads_on: Expr | None, dialect: Dialect) -> exp.Expr:
    """Return the rows of the next event: whose they are, when they happened, what they lead to."""
    event = step.event
    rows = RowScope(dialect, plan, event.source, event.axis)
    assert event.key is not None
    columns: list[exp.Expr] = [
        build.alias(lower.value(event.key, rows), ENTITY),
        build.alias(exact(hop.when, rows), _AT),
    ]
    if leads_on is None:
        columns.append(build.alias(lower.value(hop.last, rows, instant=rows.by_line), _LAST))
    else:
        columns.append(build.alias(lower.value(leads_on, rows), _KEY))
        columns.append(build.alias(exact(hop.last, rows), _LAST))
    conditions = [compared(exp.LT, hop.when, rows.present, rows), *within_row(hop, rows)]
    if hop.where is not None:
        conditions.append(lower.condition(hop.where, rows))
    return _selected(rows, columns, conditions, _AFTER)


def _selected(
    rows: RowScope, columns: list[exp.Expr], conditions: list[exp.Expr], name: str
) -> exp.Expr:
    query = exp.select(*columns)
    query.set("from_", rows.from_clause())
    query.set("joins", rows.joins())
    condition = build.all_of(conditions)
    query = query if condition is None else query.where(condition, copy=False)
    return query.subquery(name)


def _joined(earlier: exp.Expr, later: exp.Expr, links: Links, step: Step, plan: Plan) -> exp.Select:
    """Return a query without columns over the rows of a hop and those that they lead to."""
    hop, after, first = links
    zone = plan.calendar.timezone
    key, at = (ENTITY, SINCE) if first else (_KEY, _LAST)
    same = exp.EQ(this=build.column(ENTITY, _AFTER), expression=build.column(key, _BEFORE))
    begun: exp.Expr = build.column(at, _BEFORE)
    came: exp.Expr = build.column(_AT, _AFTER)
    if is_by_day(hop.last, after.when):
        begun, came = civil_day(hop.last, begun, zone), civil_day(after.when, came, zone)
    in_time = follows(begun, came, hop.last, after.when, step.within)
    query = exp.Select().from_(earlier, copy=False)
    query.append("joins", exp.Join(this=later, on=exp.and_(same, *in_time)))
    return query


def _led_on(query: exp.Select) -> exp.Select:
    """Return what the rows of a hop lead to, each once."""
    kept = [build.column(name, _BEFORE) for name in (ENTITY, SINCE)]
    kept += [build.column(name, _AFTER) for name in (_KEY, _LAST)]
    return query.select(*kept, copy=False).distinct(copy=False)


def _first_reached(query: exp.Select, *entity: str, also: str | None) -> exp.Select:
    """Return when the last event came at the earliest, and a column that each entity has one of."""
    kept: list[exp.Expr] = [build.column(name, _BEFORE) for name in entity]
    if also is not None:
        kept.append(build.alias(exp.Min(this=build.column(also, _BEFORE)), also))
    kept.append(build.alias(exp.Min(this=build.column(_LAST, _AFTER)), REACHED_AT))
    return grouped(query.select(*kept, copy=False), len(entity))
