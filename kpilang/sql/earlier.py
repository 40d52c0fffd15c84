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

from collections.abc import Mapping, Sequence
from datetime import date

from sqlglot import exp

from kpilang.model.entities import StatusBasis
from kpilang.model.expr import Rank
from kpilang.model.leaves import walk
from kpilang.model.windows import Grain, WindowKind
from kpilang.plan.fuse import Grid, split
from kpilang.plan.grid import Frame, State
from kpilang.plan.looks import steps_back
from kpilang.plan.nodes import Plan
from kpilang.plan.periods import midnight, shift
from kpilang.plan.scanned import Cell, Leaf, Scan
from kpilang.source.frozen import dataclass
from kpilang.sql import build, names
from kpilang.sql.cells import member_columns, member_keys, members_query, same_member
from kpilang.sql.hidden import hidden_rows
from kpilang.sql.names import COMPARED, PERIOD
from kpilang.sql.series import series
from kpilang.sql.told import has_zero, is_told

#: the columns of `pairs` that are lists
LISTS = ("value", "previous")
#: fewer plans are written as shortly with joins
LEAST = 3
_ZERO = "zero"
_NOT = (Grain.ALL, Grain.HOUR)


@dataclass(frozen=True, slots=True)
class Looks:
    """Periods that follow each other, of a plan with the leaves of all plans of a grid.

    They begin `before` its first row. `zeros` are the periods in which nothing is known of a leaf,
    by its scan and column: it is 0 in all others where none of its rows count. The first row has
    the number 0.
    """

    plan: Plan
    before: int
    zeros: Mapping[tuple[str, str], frozenset[int]]

    @property
    def is_parted(self) -> bool:
        """Tell whether a partial row is compared with less than whole periods."""
        return any(scan.is_cut for scan in self.plan.scans)

    @property
    def numbers(self) -> range:
        """The numbers of the periods."""
        return range(-self.before, len(self.plan.spine))


def apart(grid: Grid) -> list[Grid]:
    """Return a grid in two, if it has plans that take from rows before and others that do not."""
    found = [plan for plan in grid.plans if _takes(plan)]
    return split(grid, found.__contains__) if len(found) >= LEAST else [grid]


def looks(grid: Grid) -> Looks | None:
    """Return the periods that the plans of a grid look at; None where they look elsewhere too."""
    plan = grid.plan
    if len(grid.plans) < LEAST or not all(_takes(one) for one in grid.plans):
        return None
    zeros: dict[tuple[str, str], dict[int, bool]] = {}
    farthest = 0
    for scan in plan.scans:
        for cell in scan.cells:
            steps = _steps(plan, scan, cell)
            assert steps is not None, "as in the plan that it is of"
            farthest = max(farthest, steps)
            if not has_zero(plan, scan, cell):
                continue
            hidden = hidden_rows(plan, scan, cell)
            known = zeros.setdefault((scan.name, cell.leaf.column), {})
            for row in plan.spine:
                is_hidden = row.index in hidden
                if known.setdefault(row.index - steps, is_hidden) is not is_hidden:
                    return None
    found = {place: _unknown(known, farthest) for place, known in zeros.items()}
    return Looks(plan, farthest, found)


def _takes(plan: Plan) -> bool:
    """Tell whether a plan can take what its rows are compared with from those before them."""
    return _is_plain(plan) and all(
        _is_of_periods(plan, scan)
        and all(_steps(plan, scan, cell) is not None for cell in scan.cells)
        for scan in plan.scans
    )


def _unknown(hidden: Mapping[int, bool], before: int) -> frozenset[int]:
    """Return the periods in which nothing is known; so it is before those that are looked at."""
    first = min(hidden)
    early = range(-before, first) if hidden[first] else ()
    return frozenset((*early, *(number for number, is_hidden in hidden.items() if is_hidden)))


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


def _is_plain(plan: Plan) -> bool:
    """Tell whether a plan has nothing but periods, and its target no more than amounts."""
    if plan.as_of is None or plan.grain in _NOT or plan.window.kind is not WindowKind.PERIOD:
        return False
    if plan.inside or plan.stages or plan.others or plan.roster is not None:
        return False
    if plan.top is not None or plan.known or plan.owed or plan.like_last_year:
        return False
    if any(row.state is State.FUTURE or row.as_of is not None for row in plan.spine):
        return False
    ranked = any(isinstance(part, Rank) for part in walk(plan.formula))
    return plan.comparable and not ranked and plan.scoring.basis is not StatusBasis.PREVIOUS


def _is_of_periods(plan: Plan, scan: Scan) -> bool:
    if not scan.in_grid or not scan.exact or scan.axis is None or plan.is_single(scan):
        return False
    others = (scan.by_row, scan.values, scan.own, scan.moments, scan.rolled, scan.undated)
    return not any(others) and not scan.follows


def _steps(plan: Plan, scan: Scan, cell: Cell) -> int | None:
    """Return how many periods before a row a cell looks; None where it is no such period."""
    frame = cell.read.frame
    steps = steps_back(frame, plan.grain)
    if steps is None or frame.base is not None or frame.fixed is not None or cell.cut is not None:
        return None
    if (
        cell.read.of_target
        or cell.leaf.of_target
        or cell.read.leaf.snapshot
        or cell.read.rolled
        or cell.read.of_all
    ):
        return None
    if scan.is_cut and frame.whole != (steps == 0):
        return None
    follow = _follow(plan, frame, steps) and is_told(plan, scan, cell)
    return steps if follow else None


def _follow(plan: Plan, frame: Frame, steps: int) -> bool:
    """Tell whether a frame covers in each row the period so many before it, or a part of that."""
    place = next(place for place, (_, known) in enumerate(plan.frames) if known == frame)
    for row in plan.spine:
        stretch, number = row.stretches[place], row.index - steps
        if stretch.lower != _start(plan, number):
            return False
        if stretch.cut and row.state is not State.PARTIAL:
            return False
        if not stretch.cut and stretch.upper != midnight(_start(plan, number + 1)):
            return False
    return True


def _start(plan: Plan, number: int) -> date:
    first = plan.spine[0].start
    assert first is not None
    return shift(plan.grain, first, number)


def _looks(found: Looks) -> exp.CTE:
    """Return the periods with their numbers, and where a count of nothing is 0."""
    plan, numbers = found.plan, found.numbers
    columns: dict[str, list[exp.Expr]] = {
        "n": [build.constant(number) for number in numbers],
        PERIOD: [build.constant(_start(plan, number)) for number in numbers],
    }
    for name, unknown in _zero_columns(found).items():
        columns[name] = [_nothing(number in unknown) for number in numbers]
    rows = list(zip(*columns.values(), strict=True))
    query = series(tuple(columns), rows)
    if query is None:
        return _constants(found, tuple(columns), rows)
    assert isinstance(query, exp.Select)
    if found.before:
        moved = exp.Sub(this=build.column("n"), expression=build.constant(found.before))
        query.selects[0].replace(build.alias(moved, "n"))
    if found.is_parted:
        query.select(build.column(COMPARED, "forms"), copy=False)
        query.append("joins", exp.Join(this=_forms(), kind="CROSS"))
        last = build.constant(len(numbers) - 1 - found.before)
        late = exp.GTE(this=build.column("n"), expression=last)
        query.where(exp.or_(exp.Not(this=build.column(COMPARED, "forms")), late), copy=False)
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


def _forms() -> exp.Values:
    rows = [exp.Tuple(expressions=[exp.Boolean(this=this)]) for this in (False, True)]
    name = exp.TableAlias(this=build.identifier("forms"), columns=[build.identifier(COMPARED)])
    return exp.Values(expressions=rows, alias=name)


def _nothing(is_unknown: bool) -> exp.Expr:
    return build.typed_null(exp.DType.INT) if is_unknown else build.constant(0)


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
    parts += [build.column(key, members) for key in member_keys(found.plan)]
    arguments = [value] if steps == 1 else [value, build.constant(steps)]
    order = exp.Order(expressions=[exp.Ordered(this=build.column("n", looks), nulls_first=False)])
    return exp.Window(this=build.call("LAG", *arguments), partition_by=parts, order=order)
