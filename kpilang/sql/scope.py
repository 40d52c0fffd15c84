"""A formula over the grid of an answer: what its leaves, moments and targets are called there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlglot import exp

from kpilang.model.expr import (
    Aggregate,
    Alive,
    Column,
    Convert,
    Expr,
    Folded,
    Forecast,
    Moment,
    Rank,
    RawSql,
    Reached,
    RefKey,
    Rollup,
    Shift,
    TargetOf,
    Total,
)
from kpilang.model.types import Kind
from kpilang.model.windows import Calendar
from kpilang.plan.grid import Frame, State
from kpilang.plan.looks import is_ahead
from kpilang.plan.nodes import Fold, Plan
from kpilang.plan.scanned import Cell, Read, Scan
from kpilang.plan.sight import Sight
from kpilang.sql import build, holidays
from kpilang.sql.clock import present
from kpilang.sql.dialects import Dialect
from kpilang.sql.moments import to_instant, to_zone


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
    def has_sums(self) -> bool:
        """The grid holds sums."""
        return True

    @property
    def calendar(self) -> Calendar:
        """The calendar of the answer."""
        return self.plan.calendar

    def moment(self, moment: Moment, instant: bool) -> exp.Expr:
        """Return `now` or `today`, or where the row's period starts or ends."""
        if not moment.name.startswith("period"):
            return present(self.plan, moment.name, instant)
        found = self._known(moment.name)
        return to_instant(found, self.plan.calendar.timezone) if instant else found

    def folded(self, folded: Folded) -> exp.Expr:
        """Return what is made of a formula's values at periods inside a row."""
        frame = self.sight.frame_of_periods(folded)
        fold = find_fold(self.plan, folded, frame, self.sight.by)
        return build.typed_null(exp.DType.DOUBLE) if fold is None else build.column(fold.column)

    def target_of(self, target: TargetOf) -> exp.Expr:
        """Return the target of another measure in the row."""
        return self._known("target", target.name)

    def forecast(self, forecast: Forecast, value: exp.Expr) -> exp.Expr:
        """Return where a value will end at the pace of a partial row; what is planned is there."""
        if is_ahead(forecast.body):
            return build.double(value)
        ends = build.quotient(value, self._known("passed"))
        partial = exp.EQ(this=build.column("state"), expression=build.constant(State.PARTIAL))
        return build.case([(partial, ends)], build.double(value.copy()))

    def _known(self, kind: str, name: str = "") -> exp.Expr:
        wanted = self.sight.known(kind, name)
        return build.column(next(column for column, fact in self.plan.known if fact == wanted))

    def alive(self, alive: Alive, write: Callable[[Expr, bool], exp.Expr]) -> exp.Expr:
        """Formulas have no rows that live; analysis refuses them there."""
        raise AssertionError(f"{alive.name} outside an aggregate, {write}")

    def holidays(self) -> exp.Table | None:
        """Return the table of holidays that fall on working days, None where there are none."""
        return holidays.reference(self.plan)

    def converted(self, convert: Convert, write: Callable[[Expr, bool], exp.Expr]) -> exp.Expr:
        """Formulas convert no money; analysis refuses it there."""
        raise AssertionError(f"money converted to {convert.to} outside a row")

    def rolled_up(self, rollup: Rollup, instant: bool) -> exp.Expr:
        """Formulas have no rows to roll up to; analysis refuses it there."""
        raise AssertionError(f"roll-up to {rollup.of} outside a row, instant={instant}")

    def raw_sql(self, part: RawSql, instant: bool) -> exp.Expr:
        """Formulas have no raw SQL; analysis refuses it there."""
        raise AssertionError(f"raw SQL over {part.source} outside a row, instant={instant}")

    def reached(self, part: Reached) -> exp.Expr:
        """Formulas have no rows whose events are followed; plans ask it of rows alone."""
        raise AssertionError(f"what follows {part.axis.name} outside an aggregate")

    def aggregate(self, aggregate: Aggregate, instant: bool) -> exp.Expr:
        """Return a leaf in the frame that it is seen in.

        The least and the greatest timestamp are kept as instants.
        """
        sight = self.sight
        found = build.column(find_cell(self.plan, sight.read(aggregate, sight.by)).column)
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


def find_fold(plan: Plan, folded: Folded, frame: Frame, by: tuple[str, ...] | None) -> Fold | None:
    """Return the column of an aggregate over periods, None where no row holds a period."""
    wanted = (folded, frame, by if plan.dimensions else None)
    folds = (fold for inside in plan.inside for fold in inside.folds)
    return next((fold for fold in folds if (fold.folded, fold.frame, fold.by) == wanted), None)


def in_time(plan: Plan, number: exp.Expr) -> exp.Expr:
    """Return a number that the future does not have."""
    if not any(p.state is State.FUTURE for p in plan.spine):
        return number
    future = exp.EQ(this=build.column("state"), expression=build.constant(State.FUTURE))
    return build.case([(exp.Not(this=exp.Paren(this=future)), number)])


def find_cell(plan: Plan, read: Read) -> Cell:
    """Return the column of the grid that holds a read."""
    return find_scan(plan, read)[1]


def find_scan(plan: Plan, read: Read) -> tuple[Scan, Cell]:
    """Return the scan that holds a read, and the column of the grid."""
    return next((scan, c) for scan in plan.scans for c in scan.cells if c.read == read)
