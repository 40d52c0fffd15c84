"""What rows are compared with, taken from the rows before them: a formula is worked out once.

Where all that plans of a grid look at are periods that follow each other, up to the last row, their
formulas are worked out for each of these periods, in a list, and a row takes the list of the one
before it. Else each leaf would be joined for each frame, and each formula written twice.

looks    the periods: some before the first row too; and once more those that a partial row is
         compared with, of which only so much counts, and itself after them
cells    each of them for every member, with each leaf's value there
answers  the values of all plans
pairs    with those of the period before
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from kpilang.plan.grid import State
from kpilang.plan.looks import steps_back
from kpilang.plan.scanned import Leaf, Scan
from kpilang.sql import build, names
from kpilang.sql.cells import member_columns, members_query, same_member
from kpilang.sql.compared import in_both_forms
from kpilang.sql.looked import Looks, start_of
from kpilang.sql.names import COMPARED, PERIOD
from kpilang.sql.series import series
from kpilang.sql.told import nothing

#: the columns of `pairs` that are lists
LISTS = ("value", "previous")
_ZERO = "zero"


def tables(
    found: Looks, values: Sequence[exp.Expr], others: Sequence[exp.Expr] = ()
) -> list[exp.CTE]:
    """Return the tables up to `pairs`, whose rows have lists of `value` and of `previous`.

    They have the leaves too where there are `others` that read them.
    """
    plan = found.plan
    out = [_looks(found)]
    if plan.dimensions:
        out.append(names.definition(plan, "members", members_query(plan)))
    out.append(names.definition(plan, "cells", _cells(found, [*values, *others])))
    kept: list[exp.Expr] = [build.column(name) for name in _row(found)]
    kept = [exp.Star()] if others else kept
    answers = exp.select(*kept, build.alias(exp.Array(expressions=list(values)), "value"))
    answers = answers.from_(names.reference(plan, "cells"), copy=False)
    out.append(names.definition(plan, "answers", answers))
    earlier = _lag(found, build.column("value"), 1)
    pairs = exp.select(exp.Star(), build.alias(earlier, "previous"))
    pairs = pairs.from_(names.reference(plan, "answers"), copy=False)
    out.append(names.definition(plan, "pairs", pairs))
    return out


def from_pairs(query: exp.Select, found: Looks) -> exp.Select:
    """Return a query from the rows of the answer, each with the period that it is."""
    number = build.column("n", "periods")
    same: list[exp.Expr] = [exp.EQ(this=build.column("n", "pairs"), expression=number)]
    if found.is_parted:
        state = build.column("state", "periods")
        partial = exp.EQ(this=state, expression=build.constant(State.PARTIAL))
        compared = build.column(COMPARED, "pairs")
        same.append(exp.EQ(this=compared, expression=exp.Paren(this=partial)))
    query = query.from_(names.reference(found.plan, "periods"), copy=False)
    query.append("joins", exp.Join(this=names.reference(found.plan, "pairs"), on=exp.and_(*same)))
    return query


def _looks(found: Looks) -> exp.CTE:
    """Return the periods with their numbers, and where a count of nothing is 0."""
    plan, numbers = found.plan, found.numbers
    columns: dict[str, list[exp.Expr]] = {
        "n": [build.constant(number) for number in numbers],
        PERIOD: [build.constant(start_of(plan, number)) for number in numbers],
    }
    for name, unknown in _zero_columns(found).items():
        columns[name] = [nothing(is_known=number not in unknown) for number in numbers]
    rows = list(zip(*columns.values(), strict=True))
    query = series(tuple(columns), rows)
    if query is None:
        return _constants(found, tuple(columns), rows)
    assert isinstance(query, exp.Select)
    if found.before:
        moved = exp.Sub(this=build.column("n"), expression=build.constant(found.before))
        query.selects[0].replace(build.alias(moved, "n"))
    if found.is_parted:
        last = build.constant(len(numbers) - 1 - found.before)
        late = exp.GTE(this=build.column("n"), expression=last)
        query.select(in_both_forms(query, late), copy=False)
    return names.definition(plan, "looks", query)


def _constants(
    found: Looks, columns: tuple[str, ...], rows: Sequence[tuple[exp.Expr, ...]]
) -> exp.CTE:
    """Return the periods as constants."""
    out = list(rows)
    if found.is_parted:
        columns = (*columns, COMPARED)
        out = [(*row, exp.false()) for row in rows]
        out += [tuple(v.copy() for v in (*row, exp.true())) for row in rows[-found.before - 1 :]]
    values = exp.Values(expressions=[exp.Tuple(expressions=list(row)) for row in out])
    return names.definition(found.plan, "looks", values, columns)


def _zero_columns(found: Looks) -> dict[str, frozenset[int]]:
    """Return the columns that are 0 but in some periods, which those are not known of."""
    kinds = dict.fromkeys(unknown for unknown in found.zeros.values() if unknown)
    return {
        _ZERO if place == 1 else f"{_ZERO}_{place}": unknown
        for place, unknown in enumerate(kinds, start=1)
    }


def _row(found: Looks) -> list[str]:
    """Return the columns that tell rows of periods apart."""
    return ["n", *([COMPARED] if found.is_parted else []), *member_columns(found.plan)]


def _cells(found: Looks, values: Sequence[exp.Expr]) -> exp.Select:
    """Return every period for every member, with the leaves that values read."""
    plan = found.plan
    read = {column.name for value in values for column in value.find_all(exp.Column)}
    kept = [build.column("n", "looks")]
    kept += [build.column(COMPARED, "looks")] if found.is_parted else []
    kept += [build.column(name, "members") for name in member_columns(plan)]
    columns: dict[str, exp.Expr] = {}
    for scan in plan.scans:
        for cell in scan.cells:
            if cell.column not in read:
                continue
            own = _leaf(found, scan, cell.leaf)
            steps = steps_back(cell.read.frame, plan.grain)
            columns[cell.column] = _lag(found, own, steps, apart=True) if steps else own
    query = exp.select(*kept, *build.named(columns)).from_(names.reference(plan, "looks"))
    if plan.dimensions:
        build.cross_join(query, names.reference(plan, "members"))
    for scan in plan.scans:
        build.left_join(query, names.reference(plan, scan.name), _same(found, scan))
    return query


def _leaf(found: Looks, scan: Scan, leaf: Leaf) -> exp.Expr:
    """Return what a leaf has in a period."""
    column = build.column(leaf.column, scan.name)
    unknown = found.zeros.get((scan.name, leaf.column))
    if unknown is None:
        return column
    zero = (name for name, known in _zero_columns(found).items() if known == unknown)
    name = next(zero, None)
    return build.coalesce(
        column, build.constant(0) if name is None else build.column(name, "looks")
    )


def _same(found: Looks, scan: Scan) -> exp.Expr:
    """Return that rows of a scan are those of a period, as much of it as counts there."""
    mine, period = build.column(PERIOD, scan.name), build.column(PERIOD, "looks")
    out: list[exp.Expr] = [exp.EQ(this=mine, expression=period)]
    if scan.is_cut:
        last = build.constant(len(found.plan.spine) - 1)
        earlier = exp.LT(this=build.column("n", "looks"), expression=last)
        both = exp.and_(build.column(COMPARED, "looks"), earlier)
        compared = build.column(COMPARED, scan.name)
        out.append(exp.EQ(this=compared, expression=exp.Paren(this=both)))
    out += same_member(found.plan, scan.by, scan.name)
    return exp.and_(*out)


def _lag(found: Looks, value: exp.Expr, steps: int, *, apart: bool = False) -> exp.Expr:
    """Return a value so many periods before; where tables stand `apart` they have to be named."""
    looks, members = ("looks", "members") if apart else (None, None)
    parts = [build.column(COMPARED, looks)] if found.is_parted else []
    parts += [build.column(name, members) for name in member_columns(found.plan)]
    arguments = [value] if steps == 1 else [value, build.constant(steps)]
    order = exp.Order(expressions=[exp.Ordered(this=build.column("n", looks), nulls_first=False)])
    return exp.Window(this=build.call("LAG", *arguments), partition_by=parts, order=order)
