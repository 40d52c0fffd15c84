"""The answers of the plans of a grid in long form: a row for each measure, period and member.

A row of the grid becomes as many as there are measures: of each column it has a list of what is
theirs, in their order. What follows from that alone is worked out then. Where some measure is
judged, the numbers of all plans stand beside each other before, those of each under its prefix.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from kpilang.plan.grids import Grid
from kpilang.plan.nodes import Plan
from kpilang.sql import build, earlier, names
from kpilang.sql.cells import member_columns
from kpilang.sql.compile import grid_tables
from kpilang.sql.dialects import Dialect
from kpilang.sql.looked import Looks
from kpilang.sql.numbers import KEPT, Columns, answer, numbers, scored
from kpilang.sql.together import Rows

COLUMNS = (
    *("kpi", "window", "period_start", "period_end", "dimension", "member", "value", "target"),
    *("target_high", "expected", "attainment", "status", "previous", "change", "forecast"),
    *("complete", "state"),
)
_NOT_DOUBLES = ("status", "state", "due")
#: what tells members apart that are called the same, which orders them
KEY = "member_key"
#: what follows from other columns of a row, and columns that each row has of its own by then
LATE = ("change", "forecast", "complete")
CHOSEN = ("value", "previous", "state", "due")


def long_form(
    grid: Grid,
    rows: Rows,
    dialect: Dialect,
    before: Sequence[exp.CTE],
    looks: Looks | None = None,
) -> exp.Select:
    """Return the answers of a grid, with a `place`, `n` and `member_key` to order them by.

    `before` are tables that are only its own. Where its rows take what they are compared with from
    those before them, `looks` are all periods that it is worked out for.
    """
    plan = grid.plan
    worked = [
        _Worked(one, "" if len(grid.plans) == 1 else one.prefix, called, dialect)
        for one, called in zip(grid.plans, rows.called, strict=True)
    ]
    tables, judged = list(before), any(one.scored for one in worked)
    if looks is None:
        tables += grid_tables(plan, dialect, rows.columns)
    else:
        lists = [_as_double("value", one.value.copy()) for one in worked]
        worked = [one.beside_lists() for one in worked]
        others = [own for one in worked for own in one.numbers.values()] if judged else []
        tables += earlier.tables(looks, lists, others)
    if not judged:
        worked = [one.at_once() for one in worked]
    values = _own_values(worked)
    tables += _judged(plan, worked, looks) if judged else []
    query = exp.select(*build.named(_chosen(grid, values, looks, judged=judged)))
    if judged or looks is None:
        query = query.from_(names.reference(plan, "scored" if judged else "cells"), copy=False)
    else:
        query = earlier.from_pairs(query, looks)
    tables.append(names.definition(plan, "chosen", query))
    query = exp.select(*build.named(_columns(grid, worked, values)))
    query = query.from_(names.reference(plan, "chosen"), copy=False)
    query.set("with_", exp.With(expressions=tables))
    return query


def _judged(plan: Plan, worked: Sequence[_Worked], looks: Looks | None) -> list[exp.CTE]:
    """Return the tables of the numbers of all plans, and of how they score."""
    kept = dict.fromkeys(name for one in worked for name in one.kept)
    columns: Columns = {name: build.column(name) for name in (*kept, *member_columns(plan))}
    if looks is not None:
        columns["n"] = build.column("n", "periods")
        columns |= {name: build.column(name) for name in earlier.LISTS}
    for one in worked:
        columns |= one.numbers
    query = exp.select(*build.named(columns))
    if looks is None:
        query = query.from_(names.reference(plan, "cells"), copy=False)
    else:
        query = earlier.from_pairs(query, looks)
    tables = [names.definition(plan, "numbers", query)]
    scores = [column for one in worked for column in build.named(one.scored)]
    query = exp.select(exp.Star(), *scores).from_(names.reference(plan, "numbers"), copy=False)
    return [*tables, names.definition(plan, "scored", query)]


class _Worked:
    """What is worked out for a plan, in columns that begin with its prefix.

    `chosen` is what a row takes of it, `late` what follows from that alone.
    """

    def __init__(
        self, plan: Plan, prefix: str, called: Mapping[str, str], dialect: Dialect
    ) -> None:
        found = numbers(plan, dialect)
        self.prefix = prefix
        self.numbers = _renamed(found, called, prefix)
        #: columns of the rows that are still read
        self.kept = [called[name] for name in KEPT if name in called and name not in found]
        known = {**called, **{name: f"{prefix}{name}" for name in found}}
        scores = scored(plan)
        self.scored = _renamed(scores, known, prefix)
        known |= {name: f"{prefix}{name}" for name in scores}
        whole = answer(plan)
        self.late = {name: _reading(whole.pop(name), _late(known)) for name in LATE}
        if _reads_due(self.late["forecast"]):
            whole["due"] = build.column("due")
        self.chosen = _renamed(whole, known)

    @property
    def value(self) -> exp.Expr:
        """The value of the measure."""
        return self.numbers[f"{self.prefix}value"]

    def beside_lists(self) -> _Worked:
        """Return the same without what the lists of all have, but with a value that is judged."""
        for name in ("previous",) if self.scored else earlier.LISTS:
            del self.numbers[f"{self.prefix}{name}"]
        return self

    def at_once(self) -> _Worked:
        """Return the same with its numbers worked out where they are chosen."""
        self.chosen = {name: _with(value, self.numbers) for name, value in self.chosen.items()}
        return self


def _late(known: Mapping[str, str]) -> dict[str, str]:
    """Return what columns are called once each row has its own."""
    return {name: column for name, column in known.items() if name not in CHOSEN}


def _reads_due(value: exp.Expr) -> bool:
    return any(column.name == "due" for column in value.find_all(exp.Column))


def _as_double(name: str, value: exp.Expr) -> exp.Expr:
    if name in _NOT_DOUBLES or _is_double(value):
        return value
    return build.typed_null(exp.DType.DOUBLE) if _is_empty(value) else build.double(value)


def _is_double(value: exp.Expr) -> bool:
    """Tell whether a value is a double by the look of it: cast to one, or such a one divided."""
    while isinstance(value, exp.Div):
        value = value.this
    return isinstance(value, exp.Cast) and value.is_type(exp.DType.DOUBLE)


def _with(value: exp.Expr, numbers: Columns) -> exp.Expr:
    """Return a value with columns replaced by what they hold."""
    if isinstance(value, exp.Column):
        return numbers[value.name].copy() if value.name in numbers else value
    for column in list(value.find_all(exp.Column)):
        if column.name in numbers:
            column.replace(numbers[column.name].copy())
    return value


def _renamed(columns: Columns, called: Mapping[str, str], prefix: str = "") -> Columns:
    """Return columns, whose names begin with a prefix, reading others by what they are called."""
    return {f"{prefix}{name}": _reading(value, called) for name, value in columns.items()}


def _reading(value: exp.Expr, called: Mapping[str, str]) -> exp.Expr:
    if isinstance(value, exp.Column):
        return build.column(called.get(value.name, value.name))
    for column in list(value.find_all(exp.Column)):
        column.set("this", build.identifier(called.get(column.name, column.name)))
    return value


def _chosen(
    grid: Grid, values: Mapping[str, list[exp.Expr]], looks: Looks | None, *, judged: bool
) -> Columns:
    """Return the columns of a row of the grid for each measure: lists in the order of these."""
    plan = grid.plan
    apart = looks is not None and not judged
    out: Columns = {
        "place": _each([build.constant(place) for place in grid.places]),
        "n": build.column("n", "periods" if apart else None),
        "kpi": _each([build.constant(one.measure) for one in grid.plans]),
        "period_start": build.column("period_start"),
        "period_end": build.column("period_end"),
    }
    for name in plan.dimensions:
        out["member"] = exp.cast(build.column(names.shown(plan, name)), exp.DType.TEXT)
    for name in plan.keyed:
        out[KEY] = exp.cast(build.column(names.key(plan, name)), exp.DType.TEXT)
    for name, own in values.items():
        if looks is not None and name in earlier.LISTS:
            out[name] = exp.Unnest(expressions=[build.column(name)])
        elif not _is_nothing(name, own):
            out[name] = _each(own)
    return out


def _own_values(worked: Sequence[_Worked]) -> dict[str, list[exp.Expr]]:
    """Return what a row takes of each measure, column by column."""
    names = dict.fromkeys(name for one in worked for name in one.chosen)
    return {
        name: [_as_double(name, one.chosen.get(name, exp.Null())) for one in worked]
        for name in names
    }


def _is_nothing(name: str, values: Sequence[exp.Expr]) -> bool:
    """Tell whether a column, which nothing follows from, is empty in all rows."""
    return name not in CHOSEN and all(_is_empty(value) for value in values)


def _each(values: Sequence[exp.Expr]) -> exp.Expr:
    """Return the value of each measure in a row of its own; one that all have stands in each."""
    if len({value.sql() for value in values}) == 1:
        return values[0]
    return exp.Unnest(expressions=[exp.Array(expressions=list(values))])


def _columns(
    grid: Grid, worked: Sequence[_Worked], chosen: Mapping[str, list[exp.Expr]]
) -> Columns:
    plan = grid.plan
    dimension = member = build.typed_null(exp.DType.TEXT)
    for name in plan.dimensions:
        dimension, member = build.constant(name), build.column("member")
    out: Columns = {
        "place": build.column("place"),
        "n": build.column("n"),
        "kpi": build.column("kpi"),
        "window": build.constant(str(plan.grain)),
        "period_start": build.column("period_start"),
        "period_end": build.column("period_end"),
        "dimension": dimension,
        "member": member,
    }
    for name in COLUMNS[len(out) - 2 :]:
        if name in LATE:
            out[name] = _own(grid, _told([one.late[name] for one in worked]))
        elif _is_nothing(name, chosen[name]):
            out[name] = chosen[name][0]
        else:
            out[name] = build.column(name)
    out[KEY] = build.column(KEY) if plan.keyed else build.typed_null(exp.DType.TEXT)
    return out


def _told(values: list[exp.Expr]) -> list[exp.Expr]:
    """Return late values, the one that some have for all: it is empty of a `due` that is."""
    found = {value.sql(): value for value in values if not _is_empty(value)}
    return list(found.values()) * len(values) if len(found) == 1 else values


def _own(grid: Grid, values: Sequence[exp.Expr]) -> exp.Expr:
    """Return the value of the measure that a row is of."""
    measures: dict[str, list[exp.Expr]] = {}
    for plan, value in zip(grid.plans, values, strict=True):
        measures.setdefault(value.sql(), []).append(build.constant(plan.measure))
    by_text = {value.sql(): value for value in values}
    if len(by_text) == 1:
        return values[0]
    branches: list[tuple[exp.Expr, exp.Expr]] = []
    found = [(text, value) for text, value in by_text.items() if not _is_empty(value)]
    if any(len(measures[text]) > 1 for text, _ in found):
        for text, value in found:
            of = exp.In(this=build.column("kpi"), expressions=measures[text])
            branches.append((of, value))
        return build.case(branches)
    own = build.case([(measures[text][0], value) for text, value in found])
    own.set("this", build.column("kpi"))
    return own


def _is_empty(value: exp.Expr) -> bool:
    while isinstance(value, exp.Cast):
        value = value.this
    return isinstance(value, exp.Null)
