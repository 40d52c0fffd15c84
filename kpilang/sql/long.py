"""The answers of the plans of a grid in long form: a row for each measure, period and member.

The numbers of all plans stand beside each other first, those of each under its prefix. Then a row
of the grid becomes as many as there are measures, and each takes its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from kpilang.plan.fuse import Grid
from kpilang.plan.nodes import Plan
from kpilang.sql import build, names
from kpilang.sql.cells import member_columns
from kpilang.sql.compile import grid_tables
from kpilang.sql.dialects import Dialect
from kpilang.sql.numbers import KEPT, Columns, answer, numbers, scored
from kpilang.sql.together import Rows

COLUMNS = (
    *("kpi", "window", "period_start", "period_end", "dimension", "member", "value", "target"),
    *("target_high", "expected", "attainment", "status", "previous", "change", "forecast"),
    *("complete", "state"),
)
#: a forecast is one already
_NOT_DOUBLES = ("status", "forecast", "complete", "state")


def long_form(grid: Grid, rows: Rows, dialect: Dialect, before: Sequence[exp.CTE]) -> exp.Select:
    """Return the answers of a grid, with a `place` and `n` to order them by.

    `before` are tables that are only its own.
    """
    plan = grid.plan
    worked = [
        _Worked(one, "" if len(grid.plans) == 1 else one.prefix, called, dialect)
        for one, called in zip(grid.plans, rows.called, strict=True)
    ]
    tables = [*before, *grid_tables(plan, dialect, rows.columns)]
    kept = dict.fromkeys(name for one in worked for name in one.kept)
    select: list[exp.Expr] = [build.column(name) for name in (*kept, *member_columns(plan))]
    select += [column for one in worked for column in build.named(one.numbers)]
    query = exp.select(*select).from_(names.reference(plan, "cells"), copy=False)
    tables.append(names.definition(plan, "numbers", query))
    last, scores = "numbers", [column for one in worked for column in build.named(one.scored)]
    if scores:
        query = exp.select(exp.Star(), *scores).from_(names.reference(plan, last), copy=False)
        last = "scored"
        tables.append(names.definition(plan, last, query))
    query = exp.select(*build.named(_columns(grid, worked)))
    query = query.from_(names.reference(plan, last), copy=False)
    if len(grid.plans) > 1:
        build.cross_join(query, _measures(grid))
    query.set("with_", exp.With(expressions=tables))
    return query


class _Worked:
    """What is worked out for a plan, in columns that begin with its prefix."""

    def __init__(
        self, plan: Plan, prefix: str, called: Mapping[str, str], dialect: Dialect
    ) -> None:
        found = numbers(plan, dialect)
        self.numbers = _renamed(found, called, prefix)
        #: columns of the rows that are still read
        self.kept = [called[name] for name in KEPT if name in called and name not in found]
        known = {**called, **{name: f"{prefix}{name}" for name in found}}
        scores = scored(plan)
        self.scored = _renamed(scores, known, prefix)
        known |= {name: f"{prefix}{name}" for name in scores}
        self.answer = {
            name: value if name in _NOT_DOUBLES else build.double(value)
            for name, value in _renamed(answer(plan), known).items()
        }


def _renamed(columns: Columns, called: Mapping[str, str], prefix: str = "") -> Columns:
    """Return columns, whose names begin with a prefix, reading others by what they are called."""
    return {f"{prefix}{name}": _reading(value, called) for name, value in columns.items()}


def _reading(value: exp.Expr, called: Mapping[str, str]) -> exp.Expr:
    if isinstance(value, exp.Column):
        return build.column(called.get(value.name, value.name))
    for column in list(value.find_all(exp.Column)):
        column.set("this", build.identifier(called.get(column.name, column.name)))
    return value


def _measures(grid: Grid) -> exp.Values:
    rows = [
        exp.Tuple(expressions=[build.constant(place), build.constant(plan.measure)])
        for place, plan in zip(grid.places, grid.plans, strict=True)
    ]
    columns = [build.identifier(name) for name in ("place", "kpi")]
    alias = exp.TableAlias(this=build.identifier("measures"), columns=columns)
    return exp.Values(expressions=rows, alias=alias)


def _columns(grid: Grid, worked: Sequence[_Worked]) -> Columns:
    plan = grid.plan
    dimension = member = build.typed_null(exp.DType.TEXT)
    for name in plan.dimensions:
        dimension = build.constant(name)
        member = exp.cast(build.column(names.shown(plan, name)), exp.DType.TEXT)
    place, kpi = build.constant(grid.places[0]), build.constant(plan.measure)
    if len(grid.plans) > 1:
        place, kpi = build.column("place"), build.column("kpi")
    out: Columns = {
        "place": place,
        "n": build.column("n"),
        "kpi": kpi,
        "window": build.constant(str(plan.grain)),
        "period_start": build.column("period_start"),
        "period_end": build.column("period_end"),
        "dimension": dimension,
        "member": member,
    }
    by_measure = [
        (one.measure, found.answer) for one, found in zip(grid.plans, worked, strict=True)
    ]
    for name in by_measure[0][1]:
        out[name] = _own([(measure, found[name]) for measure, found in by_measure])
    return out


def _own(values: Sequence[tuple[str, exp.Expr]]) -> exp.Expr:
    """Return the value of the measure that a row is of."""
    first = values[0][1]
    if all(value == first for _, value in values):
        return first
    branches = [(build.constant(name), value) for name, value in values if not _is_empty(value)]
    own = build.case(branches)
    own.set("this", build.column("kpi"))
    return own


def _is_empty(value: exp.Expr) -> bool:
    while isinstance(value, exp.Cast):
        value = value.this
    return isinstance(value, exp.Null)
