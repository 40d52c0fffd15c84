"""Plan -> one statement: named CTEs that follow the plan, then the result's columns in order.

periods   the gap-free rows, as constants; without a fixed as-of from the warehouse's clock
holidays  and exchange rates, where rows are looked up in them
facts     the rows of both sources of an answer of one row by member; else
<scan>    one per source and time axis: rows aggregated by period and member; for windows that
          span periods in smaller parts, then one table for each frame put together from them
each_<p>_ the same for periods inside the rows, and what is made of the values there
members   who occurs
cells     every period for every member
numbers   the formula, its value one window earlier, the target
scored    what is due by as-of, where there is a target or a limit
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from kpilang.model.types import Kind
from kpilang.plan.nodes import Plan
from kpilang.sql import build, inside, names
from kpilang.sql.build import named
from kpilang.sql.cells import cells_query, member_columns, members_query
from kpilang.sql.clock import clock_queries
from kpilang.sql.dialects import Dialect
from kpilang.sql.dialects.unsaid import Unsaid, unsaid
from kpilang.sql.facts import facts_cells, facts_query, has_facts
from kpilang.sql.frames import frame_queries
from kpilang.sql.funnels import PLACE, TABLE, rates, stage_tables
from kpilang.sql.known import Constants, known
from kpilang.sql.lookups import lookups
from kpilang.sql.merging import merged
from kpilang.sql.numbers import KEPT, Columns, is_judged, numbers, result_columns, scored
from kpilang.sql.picked import picked_queries
from kpilang.sql.rest import put_together, rest_tables, with_rest
from kpilang.sql.rosters import roster_queries
from kpilang.sql.scans import scan_tables
from kpilang.sql.spine import fixed_columns, spine_columns, spine_query


def compile_plan(plan: Plan, dialect: Dialect) -> str:
    """Return the statement of a plan in a dialect, with one comment line on top."""
    tree = statement(plan, dialect)
    return f"{heading(plan)}\n{dialect.written(tree, pretty=True)}\n"


def cannot_say(plan: Plan, dialect: Dialect) -> tuple[Unsaid, ...]:
    """Return what the statement of a plan needs that a dialect has no words for."""
    tree: exp.Expr = statement(plan, dialect)
    return unsaid(tree if dialect.rewritten is None else dialect.rewritten(tree))


def heading(plan: Plan) -> str:
    """Return a comment that says which definition a statement came from, and as of when."""
    name = " ".join(plan.measure.split())
    as_of = "now" if plan.as_of is None else plan.as_of.isoformat(sep=" ", timespec="minutes")
    return f"-- {plan.kind} {name}, definition {plan.digest}, rows before {as_of}"


def statement(plan: Plan, dialect: Dialect) -> exp.Select:
    """Return the statement of a plan as a tree."""
    if has_facts(plan):
        ctes = [facts_query(plan, dialect)]
    else:
        ctes = [table for scan in plan.scans for table in scan_tables(plan, scan, dialect)]
    columns = {} if plan.as_of is None else fixed_columns(plan)
    same = _constants(plan, columns)
    found = {} if plan.stages else numbers(plan, dialect)
    found = {name: known(value, same) for name, value in found.items()}
    ctes += _own_tables(plan, dialect, found, same)
    query = _result(plan, dialect, _left(same, found))
    tables = lookups(plan, dialect, [*ctes, query])
    head = (
        []
        if has_facts(plan)
        else _rows(plan, dialect, columns, _unread(plan, same, [*ctes, query]))
    )
    query.set("with_", exp.With(expressions=[*head, *tables, *ctes]))
    return query


def _constants(plan: Plan, columns: Mapping[str, list[exp.Expr]]) -> Constants:
    """Return the columns that have the same value in all rows of an answer: all of an only row.

    They stand where they are read: engines plan each column of each table that only passes it on.
    """
    if plan.prefix or plan.stages or plan.others or plan.inside:
        return {}
    return {
        name: values[0]
        for name, values in columns.items()
        if all(value == values[0] for value in values)
    }


def _left(same: Constants, found: Columns) -> Constants:
    """Return constants but for those that are numbers of their own in each row."""
    return {name: value for name, value in same.items() if name not in found}


def _unread(plan: Plan, same: Constants, trees: Sequence[exp.Expr]) -> frozenset[str]:
    """Return those constants that nothing reads from the rows of the answer."""
    if not same:
        return frozenset()
    rows = names.cte(plan, "periods")
    tables = (table for tree in trees for table in tree.find_all(exp.Table) if table.name == rows)
    readers = [table.find_ancestor(exp.Select) for table in tables]
    read = {c.name for one in readers if one is not None for c in one.find_all(exp.Column)}
    if any(one is not None and one.is_star for one in readers):
        return frozenset()
    return frozenset(same) - read


def _rows(
    plan: Plan, dialect: Dialect, columns: Mapping[str, list[exp.Expr]], unread: frozenset[str]
) -> list[exp.CTE]:
    """Return the rows of the answer, and the clock that they move with, but columns not read."""
    if plan.as_of is None:
        return clock_queries(plan, dialect)
    return [
        spine_query(plan, {n: own for n, own in columns.items() if n not in unread or n == "n"})
    ]


def grid_tables(
    plan: Plan, dialect: Dialect, columns: Sequence[str] | None = None
) -> list[exp.CTE]:
    """Return what comes after the scans up to the grid, whose rows have some columns."""
    if has_facts(plan):
        return [facts_cells(plan, dialect, columns)]
    ctes: list[exp.CTE] = []
    for scan in plan.scans:
        ctes += frame_queries(plan, scan, dialect)
        ctes += picked_queries(plan, scan)
    for part in plan.inside:
        ctes += inside.scanned(part, dialect)
    ctes += roster_queries(plan, dialect)
    if plan.dimensions and (plan.roster is None or not plan.roster.listed):
        ctes.append(names.definition(plan, "members", members_query(plan)))
    for part in plan.inside:
        ctes += inside.worked_out(plan, part, dialect)
    ctes.append(names.definition(plan, "cells", cells_query(plan, columns)))
    return ctes


def _own_tables(plan: Plan, dialect: Dialect, found: Columns, same: Constants) -> list[exp.CTE]:
    """Return what comes after the scans, up to what is scored.

    `found` are the numbers, `same` is what is the same in all rows of the answer.
    """
    columns = [name for name in spine_columns(plan) if name not in same]
    ctes = grid_tables(plan, dialect, columns if same else None)
    if plan.stages:
        return [*ctes, *stage_tables(plan, dialect)]
    kept = [name for name in KEPT if name in columns]
    query = _numbers(plan, found, kept)
    whole = merged(ctes[-1].this, query) if not plan.others else None
    if whole is not None:
        ctes.pop()
    ctes.append(names.definition(plan, "numbers", whole or query))
    scores = {name: known(value, _left(same, found)) for name, value in scored(plan).items()}
    if scores:
        ctes.append(names.definition(plan, "scored", _scored(plan, scores)))
    return [*ctes, *(rest_tables(plan, dialect, ranked(plan, dialect)) if plan.others else ())]


def last(plan: Plan) -> str:
    """Return the table that the answer is read from."""
    if plan.stages:
        return TABLE
    return "scored" if is_judged(plan) else "numbers"


def _numbers(plan: Plan, found: Columns, kept: Sequence[str]) -> exp.Select:
    kept = [name for name in kept if name not in found]
    select: list[exp.Expr] = [build.column(c) for c in (*kept, *member_columns(plan))]
    select += named(found)
    if plan.others:
        select += [build.column(name) for name in put_together(plan)]
    return exp.select(*select).from_(names.reference(plan, "cells"), copy=False)


def _scored(plan: Plan, found: Columns) -> exp.Select:
    return exp.select(exp.Star(), *named(found)).from_(names.reference(plan, "numbers"), copy=False)


def _result(plan: Plan, dialect: Dialect, same: Constants) -> exp.Select:
    if plan.others:
        return with_rest(plan)
    members: Columns = {"stage": build.column("stage")} if plan.stages else {}
    members |= {name: build.column(names.shown(plan, name)) for name in plan.dimensions}
    columns = result_columns(plan, members)
    columns += named(rates()) if plan.stages else []
    columns += named(_keys(plan)) if plan.with_keys else []
    columns = [_told(one, same) for one in columns]
    query = exp.select(*columns).from_(names.reference(plan, last(plan)), copy=False)
    if plan.top is not None:
        name = exp.TableAlias(this=build.identifier(last(plan)))
        places = ranked(plan, dialect, alone="n" in same)
        query.set("from_", exp.From(this=exp.Subquery(this=places, alias=name)))
        kept = exp.LTE(this=build.column("place"), expression=exp.Literal.number(plan.top))
        query = query.where(kept, copy=False)
    order = [one for one in _order(plan, dialect) if one.this.name not in same]
    return query.order_by(*order, copy=False) if order else query


def _told(column: exp.Expr, same: Constants) -> exp.Expr:
    """Return a column of the result, in which constants of all rows stand as they are."""
    if isinstance(column, exp.Column) and column.name not in same:
        return column
    return build.alias(known(column.unalias(), same), column.alias_or_name)


def _keys(plan: Plan) -> Columns:
    """Return what tells members apart that may be called the same, as text."""
    keys = [names.key(plan, dimension) for dimension in plan.keyed]
    return {key: exp.cast(build.column(key), exp.DType.TEXT) for key in keys}


def ranked(plan: Plan, dialect: Dialect, *, alone: bool = False) -> exp.Select:
    """Return what is answered with the `place` of each member in its period, which may be alone."""
    place = exp.Window(
        this=exp.RowNumber(),
        partition_by=[] if alone else [build.column("n")],
        order=exp.Order(expressions=_within_period(plan, dialect)),
    )
    found = exp.select(exp.Star(), build.alias(place, "place"))
    return found.from_(names.reference(plan, last(plan)))


def _order(plan: Plan, dialect: Dialect) -> list[exp.Expr]:
    first = ("n", PLACE) if plan.stages else ("n",)
    # A dimension may be called so: by its name alone the result would be meant.
    dimensions = {name.casefold() for name in plan.dimensions}
    columns = (build.column(c, last(plan) if c in dimensions else None) for c in first)
    out: list[exp.Expr] = [exp.Ordered(this=column, nulls_first=False) for column in columns]
    return out + _within_period(plan, dialect)


def _within_period(plan: Plan, dialect: Dialect) -> list[exp.Expr]:
    out: list[exp.Expr] = []
    order = plan.order
    if order is None and plan.top is not None:
        order = "-value" if plan.better_is_higher else "value"
    if order in ("value", "-value"):
        out.append(
            exp.Ordered(this=build.column("value"), desc=order == "-value", nulls_first=False)
        )
    for dimension in plan.dimensions:
        column: exp.Expr = build.column(names.shown(plan, dimension))
        if dialect.collation is not None and _is_text(plan, dimension):
            column = exp.Collate(this=column, expression=build.identifier(dialect.collation))
        out.append(exp.Ordered(this=column, nulls_first=False))
        if dimension in plan.keyed:
            out.append(
                exp.Ordered(this=build.column(names.key(plan, dimension)), nulls_first=False)
            )
    return out


def _is_text(plan: Plan, dimension: str) -> bool:
    keys = (key for scan in plan.scans for key in scan.dimensions if key.name == dimension)
    return any(key.value.type.kind is Kind.TEXT for key in keys)
