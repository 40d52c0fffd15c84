"""Rows that each row of the answer looks at: who is alive at its end, how old things are by then.

<scan>          what the rows of the answer ask of each row of the source, in columns; where days
                tell it, rows that began and ended on the same days are one, or who began and who
                ended on each day (`changing`)
<scan>_<frame>  the rows of the answer joined with those that count in them, and aggregated
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from kpilang.model.expr import Expr
from kpilang.model.leaves import conjunction
from kpilang.model.nature import moving
from kpilang.model.windows import Grain, WindowKind
from kpilang.plan.frames import is_exact
from kpilang.plan.grid import Frame
from kpilang.plan.lasting import is_late
from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import Leaf, Scan
from kpilang.sql import build, filters, lower, names
from kpilang.sql.attending import Attending, demanded
from kpilang.sql.buckets import bucket_start
from kpilang.sql.changing import changes, changing
from kpilang.sql.compared import grouped
from kpilang.sql.dialects import Dialect
from kpilang.sql.folded import Inner, Measured, merged_parts
from kpilang.sql.lifetimes import looked_at, parts
from kpilang.sql.members import member_values
from kpilang.sql.moments import period_start
from kpilang.sql.names import BUCKET
from kpilang.sql.rows import RowScope
from kpilang.sql.series import among
from kpilang.sql.states import aggregated, counted
from kpilang.sql.within import axis_value


@dataclass(frozen=True)
class _Counted:
    """A leaf as a frame counts it: what it computes of the rows for which the condition holds."""

    leaf: Leaf
    condition: exp.Expr | None
    argument: exp.Expr | None


class _Table:
    """The table of a scan, whose columns are those that its leaves ask for, seen in a frame."""

    def __init__(self, plan: Plan, scan: Scan, frame: Frame, dialect: Dialect) -> None:
        self.plan, self.scan, self.dialect = plan, scan, dialect
        leaves = scan.all_leaves or scan.leaves
        self.member_names = names.of_rows(plan, scan)
        taken = {name.lower() for name in self.member_names}
        taken |= {leaf.column.lower() for leaf in leaves}
        self.alive = changing(plan, scan)
        if self.alive is not None:
            taken.add(BUCKET)
        self.keys, self.states = Inner(scan.name, taken), Inner(scan.name, taken)
        self.rows = RowScope(dialect, plan, scan.source, scan.axis)
        row = scan.row_of(frame)
        self.scope = Attending(
            dialect, plan, scan.source, scan.axis, scan=scan, inner=self.keys, source=self.rows,
            row=(names.frame(plan, row), row), changes=self.alive is not None,
        )  # fmt: skip
        self.members = member_values(plan, scan.dimensions, scan.by, self.rows)
        if scan.whose is not None:
            beside = self.rows.beside.follow(scan.whose.by[:-1])
            self.members = [
                build.alias(build.column(key, beside), name)
                for key, name in zip(scan.whose.keys, self.member_names, strict=True)
            ]
        rest = _own([leaf.aggregate.where for leaf in leaves])
        self.axis = None
        if scan.axis is not None:
            moment = axis_value(plan, scan, self.rows)
            if scan.bucket is not None:
                moment = bucket_start(plan, scan, moment, dialect)
            self.axis = self.keys.called(moment, scan.axis.name)
        self.counted = {
            leaf: self._counted(leaf, own) for leaf, own in zip(leaves, rest, strict=True)
        }

    def _counted(self, leaf: Leaf, where: Expr | None) -> _Counted:
        condition = None if where is None else self.scope.condition(where)
        argument = leaf.aggregate.argument
        if argument is None:
            return _Counted(leaf, condition, None)
        if self.scan.bucket is not None:
            return _Counted(leaf, condition, lower.value(argument, self.rows, instant=True))
        return _Counted(leaf, condition, self.scope.value(argument))

    def whole(self, found: _Counted, picked: exp.Expr | None) -> exp.Expr:
        """Return what a leaf computes over the rows that are picked."""
        leaf, aggregate = found.leaf, found.leaf.aggregate
        if self.scan.bucket is not None:
            measured = Measured(leaf.column, leaf, found.argument, None)
            return merged_parts(measured, self.states, picked)
        if found.argument is None:
            whole = counted(picked)
        else:
            whole = aggregated(aggregate, found.argument, picked, self.dialect)
        if leaf.of_target and isinstance(whole, exp.Count):
            return exp.Nullif(this=whole, expression=exp.Literal.number(0))
        return whole


def rows_tables(plan: Plan, scan: Scan, dialect: Dialect) -> list[exp.CTE]:
    """Return the rows of a scan, and before them those that are rolled up to them."""
    out = [table for inner in scan.rolled for table in rows_tables(plan, inner, dialect)]
    return [*out, names.definition(plan, scan.name, rows_query(plan, scan, dialect))]


def rows_query(plan: Plan, scan: Scan, dialect: Dialect) -> exp.Query:
    """Return the rows of a scan with what those of the answer ask of them."""
    table = _Table(plan, scan, scan.frames[0], dialect)
    for found in table.counted.values():
        table.whole(found, None)
    if table.alive is not None:
        keys, states = (list(inner.columns.values()) for inner in (table.keys, table.states))
        return changes(plan, scan, table.alive, table.rows, keys, states)
    conditions = looked_at(plan, scan, table.rows)
    columns = [*table.members, *table.keys.columns.values()]
    query = exp.select(*columns, *table.states.columns.values())
    query.set("from_", table.rows.from_clause())
    query.set("joins", table.rows.joins())
    condition = build.all_of(conditions)
    query = query if condition is None else query.where(condition, copy=False)
    return query if scan.bucket is None else grouped(query, len(columns))


def frames_by_row(plan: Plan, scan: Scan, dialect: Dialect) -> list[exp.CTE]:
    """Return a table for each frame of a scan, and before them what is rolled up in those."""
    rows = {cell.read.row for cell in scan.cells}
    out: list[exp.CTE] = []
    for inner in scan.rolled:
        cells = tuple(cell for cell in inner.cells if cell.read.row in rows)
        out += frames_by_row(plan, replace(inner, cells=cells), dialect)
    for frame in scan.frames:
        query = frame_query(plan, scan, frame, dialect)
        out.append(names.definition(plan, names.frame_table(plan, scan, frame), query))
    return out


def frame_query(plan: Plan, scan: Scan, frame: Frame, dialect: Dialect) -> exp.Select:
    """Return what the leaves of a frame compute in each row of the answer, for each member."""
    table = _Table(plan, scan, frame, dialect)
    for every in table.counted.values():
        # So that parts are called what they are called in the rows.
        table.whole(every, None)
    leaves = dict.fromkeys(c.leaf for c in scan.cells if c.read.frame == frame)
    found = [table.counted[leaf] for leaf in leaves]
    within = _within(table, frame)
    joined = len(within)
    kept = [one.condition.copy() for one in found if one.condition is not None]
    either = filters.either(kept) if len(kept) == len(found) else None
    within += [] if either is None else filters.parts(either)
    keys = [build.column("n", "periods")]
    keys += [build.column(key, scan.name) for key in table.member_names]
    known = {condition.sql() for condition in within}
    wholes = [
        build.alias(table.whole(one, _beside(one.condition, known)), one.leaf.column)
        for one in found
    ]
    query = exp.select(*keys, *wholes).from_(names.reference(plan, "periods"), copy=False)
    rolled = table.scope.joins()
    beside = within[:joined] if rolled else within
    late = [demanded(condition, rolled) for condition in within[len(beside) :]]
    on = build.all_of([_grouped(condition) for condition in beside])
    if on is None:
        build.cross_join(query, names.reference(plan, scan.name))
    else:
        query.append("joins", exp.Join(this=names.reference(plan, scan.name), on=on))
    for join in rolled:
        query.append("joins", join)
    where = build.all_of([_grouped(condition) for condition in late])
    query = query if where is None else query.where(where, copy=False)
    return grouped(query, len(keys))


def _beside(condition: exp.Expr | None, known: set[str]) -> exp.Expr | None:
    """Return what a condition demands beside what is known to hold."""
    parts = [] if condition is None else filters.parts(condition)
    return build.all_of([part.copy() for part in parts if part.sql() not in known])


def _grouped(condition: exp.Expr) -> exp.Expr:
    return build.group(condition) if isinstance(condition, exp.Or) else condition


def _within(table: _Table, frame: Frame) -> list[exp.Expr]:
    """Return what a row of the answer and one of the source must meet whatever leaves ask."""
    plan, scan, out = table.plan, table.scan, list[exp.Expr]()
    unseen = [cell.unseen for cell in scan.cells if cell.read.frame == frame]
    away = frozenset.intersection(*unseen)
    if away:
        rows = among([row.index for row in plan.spine if row.index not in away], "periods")
        out.append(build.group(build.any_of(rows) or exp.false()))
    since = plan.sources[scan.source].since
    if (
        scan.whose is None
        and since is not None
        and plan.as_of is None
        and plan.grain is not Grain.ALL
    ):
        end = table.scope.bound("end")
        out.append(exp.GT(this=end, expression=build.constant(since)))
    if table.axis is None or scan.undated or (scan.whose is not None and _is_open(plan, frame)):
        return out
    name = names.frame(plan, frame)
    mine = (cell.read for cell in scan.cells if cell.read.frame == frame)
    if scan.whose is not None and any(map(is_late, mine)):
        out.append(exp.LT(this=table.axis.copy(), expression=table.scope.bound("end")))
    if frame.kind is not WindowKind.CUMULATIVE:
        out.append(_since(table, frame, build.column(f"{name}_start", "periods")))
    end = build.column(f"{name}_end", "periods")
    out.append(exp.LT(this=table.axis.copy(), expression=end))
    return out


def _since(table: _Table, frame: Frame, start: exp.Expr) -> exp.Expr:
    """Return that a row does not lie before the start of a frame.

    Where that is one period it lies in the one that starts there: engines look up what is equal.
    """
    plan = table.plan
    assert table.axis is not None
    if plan.grain in (Grain.HOUR, Grain.ALL) or not is_exact(frame, plan.grain):
        return exp.GTE(this=table.axis.copy(), expression=start)
    found: exp.Expr = table.axis.copy()
    if table.scan.bucket is not plan.grain or table.scan.borders:
        found = period_start(found, plan.grain, plan.calendar)
    return exp.EQ(this=found, expression=start)


def _is_open(plan: Plan, frame: Frame) -> bool:
    """Tell whether one row for all there is has no bounds."""
    return plan.grain is Grain.ALL and all(row.start is None for row in plan.spine)


def _own(wheres: Sequence[Expr | None]) -> list[Expr | None]:
    """Return what each filter adds to what all demand that no row of the answer changes."""
    every = [list(parts(where)) for where in wheres]
    common = [p for p in every[0] if moving(p) is None and all(p in other for other in every)]
    rest: list[Expr | None] = []
    for own in every:
        still = [part for part in own if part not in common and moving(part) is None]
        still += [part for part in own if moving(part) is not None]
        rest.append(_all(still))
    return rest


def _all(conditions: Sequence[Expr]) -> Expr | None:
    whole: Expr | None = None
    for condition in conditions:
        whole = conjunction(whole, condition)
    return whole
