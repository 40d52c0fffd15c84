"""The grid of an answer: every period for every member, and each leaf's value in each cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlglot import exp

from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Alive,
    Column,
    Convert,
    Expr,
    Moment,
    Rank,
    RawSql,
    RefKey,
    Shift,
    Total,
)
from kpilang.model.types import Kind
from kpilang.model.windows import Calendar, Grain, WindowKind
from kpilang.plan.frames import Sight
from kpilang.plan.nodes import Cell, Frame, Period, Plan, Read, Scan, State
from kpilang.plan.periods import midnight
from kpilang.sql import build, frames, holidays, names
from kpilang.sql.clock import present
from kpilang.sql.dialects import Dialect
from kpilang.sql.moments import to_zone
from kpilang.sql.names import PERIOD
from kpilang.sql.rosters import OWED

ADDS_UP_FROM_ZERO = (
    AggregateFunction.COUNT,
    AggregateFunction.SUM,
    AggregateFunction.COUNT_DISTINCT,
)


@dataclass(frozen=True)
class CellScope:
    """A formula over the grid, as a sight of it sees a row."""

    dialect: Dialect
    plan: Plan
    sight: Sight

    def column(self, column: Column, instant: bool) -> exp.Expr:
        """Formulas have no bare columns; analysis refuses them there."""
        raise AssertionError(f"column {column.column} outside an aggregate, instant={instant}")

    def ref_key(self, key: RefKey) -> exp.Expr:
        """Formulas have no bare references; analysis refuses them there."""
        raise AssertionError(f"reference {key.ref} outside an aggregate")

    @property
    def calendar(self) -> Calendar:
        """The calendar of the answer."""
        return self.plan.calendar

    def moment(self, moment: Moment, instant: bool) -> exp.Expr:
        """Return `now` or `today`; planning refuses the others."""
        return present(self.plan, moment.name, instant)

    def alive(self, alive: Alive, write: Callable[[Expr, bool], exp.Expr]) -> exp.Expr:
        """Formulas have no rows that live; analysis refuses them there."""
        raise AssertionError(f"{alive.name} outside an aggregate, {write}")

    def holidays(self) -> exp.Table | None:
        """Return the table of holidays that fall on working days, None where there are none."""
        return holidays.reference(self.plan)

    def converted(self, convert: Convert, write: Callable[[Expr, bool], exp.Expr]) -> exp.Expr:
        """Formulas convert no money; analysis refuses it there."""
        raise AssertionError(f"money converted to {convert.to} outside a row")

    def raw_sql(self, part: RawSql, instant: bool) -> exp.Expr:
        """Formulas have no raw SQL; analysis refuses it there."""
        raise AssertionError(f"raw SQL over {part.source} outside a row, instant={instant}")

    def aggregate(self, aggregate: Aggregate, instant: bool) -> exp.Expr:
        """Return a leaf in the frame that it is seen in.

        The least and the greatest timestamp are kept as instants.
        """
        sight = self.sight
        read = Read(aggregate, sight.of_target, sight.frame(aggregate), sight.by)
        found = build.column(find_cell(self.plan, read).column)
        if instant or aggregate.type.kind is not Kind.TIMESTAMP:
            return found
        return to_zone(found, "UTC", self.plan.calendar.timezone, zoned=False)

    def shifted(self, shift: Shift) -> CellScope:
        """Return the same scope at an earlier time."""
        return replace(self, sight=self.sight.earlier(shift))

    def total(self, total: Total) -> CellScope:
        """Return the same scope without the breakdown."""
        return replace(self, sight=self.sight.without(total))

    def ranked(self, rank: Rank, value: exp.Expr) -> exp.Expr:
        """Return the place of a value among those of all members of its row; ties share one."""
        first = exp.Ordered(this=value, desc=rank.higher_is_better, nulls_first=False)
        place = exp.Window(
            this=exp.Anonymous(this="RANK"),
            partition_by=[build.column("n")],
            order=exp.Order(expressions=[first]),
        )
        missing = exp.Is(this=build.group(value.copy()), expression=exp.Null())
        return build.case([(exp.Not(this=missing), place)])


def find_cell(plan: Plan, read: Read) -> Cell:
    """Return the column of the grid that holds a read."""
    return next(cell for scan in plan.scans for cell in scan.cells if cell.read == read)


def member_keys(plan: Plan, dimensions: tuple[str, ...] | None = None) -> list[str]:
    """Return the columns that tell members apart, by some dimensions or by all."""
    wanted = plan.dimensions if dimensions is None else dimensions
    return [names.key(plan, d) if d in plan.keyed else names.shown(plan, d) for d in wanted]


def member_columns(plan: Plan) -> list[str]:
    """Return the columns that show members and tell them apart."""
    return names.members(plan, plan.dimensions)


def spine_columns(plan: Plan) -> list[str]:
    """Return the spine's columns; amounts only where some row has one."""
    out = ["n", PERIOD, "period_end", "state"]
    if _needs_due(plan):
        out.append("due")
    if plan.target_rows or any(p.target is not None for p in plan.spine):
        out.append("target")
    highs = (*(p.target_high for p in plan.spine), *(high for _, _, high in plan.target_rows))
    if any(high is not None for high in highs):
        out.append("target_high")
    return [*out, *segment_columns(plan)]


def segment_columns(plan: Plan) -> list[str]:
    """Return the spine's columns for the amounts of segments."""
    out = []
    first = plan.spine[-1].segments
    for number, _ in enumerate(first, start=1):
        out.append(f"target_{number}")
        if any(p.segments[number - 1].high is not None for p in plan.spine):
            out.append(f"target_high_{number}")
        if _needs_due(plan) and plan.as_of is not None:
            out.append(f"due_{number}")
    return out


def spine_query(plan: Plan) -> exp.CTE:
    """Return `periods`: the gap-free rows of the answer as constants, with what frames cover."""
    columns = spine_columns(plan)
    bounds = [(place, name) for place, name in enumerate(plan.frames) if place]
    rows = [
        exp.Tuple(
            expressions=[_spine_value(period, name) for name in columns]
            + [value for place, _ in bounds for value in _bounds(plan, period, place)]
        )
        for period in plan.spine
    ]
    for _, (name, frame) in bounds:
        columns += frame_columns(plan, name, frame)
    return names.definition(plan, "periods", exp.Values(expressions=rows), tuple(columns))


def frame_columns(plan: Plan, name: str, frame: Frame) -> list[str]:
    """Return the columns of the spine that hold the bounds of a frame, where they are needed."""
    exact = all(scan.exact for scan in plan.scans if frame in scan.frames)
    if exact:
        return [f"{name}_start"]
    if frame.kind is WindowKind.CUMULATIVE:
        return [f"{name}_end"]
    return [f"{name}_start", f"{name}_end"]


def _bounds(plan: Plan, period: Period, place: int) -> list[exp.Expr]:
    name, frame = plan.frames[place]
    stretch = period.stretches[place]
    split = any(scan.split for scan in plan.scans if frame in scan.frames)
    values = {f"{name}_start": stretch.lower, f"{name}_end": stretch.upper}
    out = []
    for column in frame_columns(plan, name, frame):
        value = values[column]
        if value is None:
            out.append(build.typed_null("timestamp" if split else "date"))
        elif split:
            moment = value if isinstance(value, datetime) else midnight(value)
            out.append(build.constant(moment))
        else:
            out.append(build.constant(_day_after(value) if isinstance(value, datetime) else value))
    return out


def _day_after(end: datetime) -> date:
    """Return the day before whose midnight dates count: one that begins before the end does."""
    day = end.date()
    return day if end == midnight(day) else day + timedelta(days=1)


def members_query(plan: Plan) -> exp.Expr:
    """Return the members that occur in any scan."""
    columns = member_columns(plan)
    tables = [t for scan in plan.scans if scan.of_members for t in frames.tables(plan, scan)]
    queries = [
        exp.select(*[build.column(c) for c in columns]).from_(names.reference(plan, table))
        for table in tables
    ]
    if len(queries) == 1:
        return queries[0].distinct()
    union: exp.Expr = queries[0]
    for query in queries[1:]:
        union = exp.Union(this=union, expression=query, distinct=True)
    return union


def cells_query(plan: Plan) -> exp.Select:
    """Return every period for every member, with each leaf's value there."""
    select: list[exp.Expr] = [build.column(c, "periods") for c in spine_columns(plan)]
    select += [build.column(c, "members") for c in member_columns(plan)]
    if plan.roster is not None and plan.roster.counted is not None:
        select.append(build.column(OWED, OWED))
    for scan in plan.scans:
        select += [build.alias(_cell(plan, scan, cell), cell.column) for cell in scan.cells]
    query = exp.select(*select).from_(names.reference(plan, "periods"))
    if plan.dimensions and _is_listed(plan):
        mine = exp.EQ(this=build.column("n", "members"), expression=build.column("n", "periods"))
        query = query.join(names.reference(plan, "members"), on=mine, join_type="inner", copy=False)
    elif plan.dimensions:
        query = query.join(names.reference(plan, "members"), join_type="cross", copy=False)
    if plan.roster is not None and plan.roster.counted is not None:
        same: list[exp.Expr] = [
            exp.EQ(this=build.column("n", OWED), expression=build.column("n", "periods"))
        ]
        same += [
            exp.NullSafeEQ(this=build.column(key, OWED), expression=build.column(key, "members"))
            for key in member_keys(plan)
        ]
        query = query.join(
            names.reference(plan, OWED), on=exp.and_(*same), join_type="left", copy=False
        )
    for scan in plan.scans:
        for frame in scan.frames:
            alias = _alias(plan, scan, frame)
            table = scan.name if scan.exact else alias
            query = query.join(
                names.reference(plan, table, alias),
                on=_same_cell(plan, scan, frame, alias),
                join_type="left",
                copy=False,
            )
    return query


def _is_listed(plan: Plan) -> bool:
    """Tell whether a roster says who the members are."""
    return plan.roster is not None and plan.roster.listed


def _alias(plan: Plan, scan: Scan, frame: Frame) -> str:
    """Return what the rows of a scan in a frame are called in the grid."""
    return frames.table(plan, scan, frame)


def _cell(plan: Plan, scan: Scan, cell: Cell) -> exp.Expr:
    alias, leaf = _alias(plan, scan, cell.read.frame), cell.leaf
    found: exp.Expr = build.column(leaf.column, alias)
    if scan.exact and scan.cuts and not cell.read.frame.whole:
        partial = exp.EQ(
            this=build.column("state", "periods"), expression=build.constant(State.PARTIAL)
        )
        found = build.case([(partial, build.column(f"{leaf.column}_cut", alias))], found)
    if leaf.aggregate.function in ADDS_UP_FROM_ZERO and not leaf.of_target:
        found = build.coalesce(found, exp.Literal.number(0))
    hidden: list[exp.Expr] = []
    if scan.axis is None or not scan.axis.planned:
        hidden += _ahead(plan, cell.read.frame)
    since = plan.sources[scan.source].since
    if since is not None:
        hidden += _before_since(plan, scan, cell.read.frame, since)
    condition = build.any_of(hidden)
    if condition is None:
        return found
    return build.case([(exp.Not(this=exp.Paren(this=condition)), found)])


def _ahead(plan: Plan, frame: Frame) -> list[exp.Expr]:
    """What begins at or after as-of, moved back as it may be, has no value yet."""
    if plan.as_of is None:
        return []
    place = next(i for i, (_, known) in enumerate(plan.frames) if known == frame)
    starts = [(p.start, p.stretches[place].start, p.state) for p in plan.spine]
    late = [
        (row, state)
        for row, start, state in starts
        if start is not None and midnight(start) >= plan.as_of
    ]
    if not late:
        return []
    if len(late) == sum(state is State.FUTURE for *_, state in starts):
        state = build.column("state", "periods")
        return [exp.EQ(this=state, expression=build.constant(State.FUTURE))]
    begin = build.column(PERIOD, "periods")
    return [exp.GTE(this=begin, expression=build.constant(late[0][0]))]


def _before_since(plan: Plan, scan: Scan, frame: Frame, since: date) -> list[exp.Expr]:
    """Nothing has a value while all that could count lies before `since`."""
    place, name = next((i, n) for i, (n, known) in enumerate(plan.frames) if known == frame)
    if plan.as_of is None and plan.grain is not Grain.ALL:
        column = build.column(f"{name}_end", "periods")
        return [exp.LTE(this=column, expression=build.constant(since))]
    planned = scan.axis is not None and scan.axis.planned
    last: date | None = None
    for period in plan.spine:
        end = period.stretches[place].upper
        if end is None:
            continue
        if not planned and plan.as_of is not None:
            end = min(end, plan.as_of)
        if end <= midnight(since):
            last = period.end
    if last is None:
        return []
    column = build.column("period_end", "periods")
    return [exp.LTE(this=column, expression=build.constant(last))]


def _same_cell(plan: Plan, scan: Scan, frame: Frame, alias: str) -> exp.Expr:
    conditions: list[exp.Expr] = []
    if scan.axis is not None and not scan.exact:
        conditions.append(
            exp.EQ(this=build.column("n", alias), expression=build.column("n", "periods"))
        )
    elif scan.axis is not None and plan.grain is not Grain.ALL:
        name = next(name for name, known in plan.frames if known == frame)
        conditions.append(
            exp.EQ(
                this=build.column(PERIOD, alias),
                expression=build.column(f"{name}_start", "periods"),
            )
        )
    for key in member_keys(plan, scan.by):
        conditions.append(
            exp.NullSafeEQ(this=build.column(key, alias), expression=build.column(key, "members"))
        )
    return build.all_of(conditions) or exp.true()


def _needs_due(plan: Plan) -> bool:
    if plan.as_of is None and plan.grain is not Grain.ALL:
        return plan.paced
    return plan.paced and any(
        p.state is State.PARTIAL or (p.due != 1 and p.state is not State.FUTURE) for p in plan.spine
    )


def _spine_value(period: Period, column: str) -> exp.Expr:
    values: dict[str, int | date | str | Fraction | None] = {
        "n": period.index,
        PERIOD: period.start,
        "period_end": period.end,
        "state": str(period.state),
        "due": period.due,
        "target": period.target,
        "target_high": period.target_high,
    }
    for number, part in enumerate(period.segments, start=1):
        values[f"target_{number}"] = part.low
        values[f"target_high_{number}"] = part.high
        values[f"due_{number}"] = part.due
    value = values[column]
    if value is None:
        return build.typed_null("date" if column.startswith("period") else "decimal(38, 10)")
    return build.constant(value)
