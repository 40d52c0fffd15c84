"""Rows of a source as a row of the answer sees them: what they hold is in columns of a table.

What no row of the answer changes is worked out once for each row of the source; what one does is
worked out for each pair of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlglot import exp

from kpilang.model.expr import Alive, Column, Expr, Literal, Moment, Rollup
from kpilang.model.leaves import children, with_children
from kpilang.model.nature import moving
from kpilang.model.types import Kind
from kpilang.plan.grid import Frame
from kpilang.plan.in_windows import rolled_cell
from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import Scan
from kpilang.sql import build, lower, names
from kpilang.sql.bounds import row_column
from kpilang.sql.buckets import bucket_start
from kpilang.sql.folded import Inner
from kpilang.sql.moments import to_instant, to_zone
from kpilang.sql.moving_frames import timestamp
from kpilang.sql.names import BUCKET, whose_names
from kpilang.sql.rows import OF_NOTHING, RowScope

#: where a column stands that holds what was kept of a row
_KEPT = ""


@dataclass
class Attending(RowScope):
    """Rows of a source as a row of the answer sees them: what they hold is in columns of a table.

    `row` is the frame that the row of the answer is seen in, with its name.
    """

    scan: Scan = field(kw_only=True)
    row: tuple[str, Frame] = field(kw_only=True)
    inner: Inner = field(kw_only=True)
    source: RowScope = field(kw_only=True)
    #: the rows are changes, so that those before a moment make what is alive at it
    changes: bool = field(default=False, kw_only=True)
    kept: dict[str, Expr] = field(default_factory=dict, kw_only=True)
    #: by the path of references to the rows it is for, and its table
    rolled: dict[tuple[tuple[str, ...], str], exp.Join] = field(default_factory=dict, kw_only=True)

    @property
    def plan(self) -> Plan:
        """The plan that the rows are looked at for."""
        assert isinstance(self.setting, Plan)
        return self.setting

    def seen(self, expr: Expr) -> Expr:
        """Return an expression with all that no row of the answer changes in columns."""
        if isinstance(expr, Literal) or (isinstance(expr, Column) and expr.source == _KEPT):
            return expr
        if moving(expr) is not None:
            if isinstance(expr, (Alive, Moment, Rollup)):
                return expr
            return with_children(expr, tuple(map(self.seen, children(expr))))
        name = next((name for name, known in self.kept.items() if known == expr), None)
        if name is None:
            name = str(len(self.kept))
            self.kept[name] = expr
        return Column(expr.type, (), _KEPT, name, span=expr.span)

    def condition(self, expr: Expr) -> exp.Expr:
        """Return a condition as the row of the answer sees it."""
        return lower.condition(self.seen(expr), self)

    def value(self, expr: Expr) -> exp.Expr:
        """Return a value as the row of the answer sees it."""
        return lower.value(self.seen(expr), self, instant=True)

    def column(self, column: Column, instant: bool) -> exp.Expr:
        """Return the column of the table with what was kept."""
        expr = self.kept[column.column]
        name = expr.column if isinstance(expr, Column) else "value"
        if expr.type.kind is Kind.BOOLEAN:
            name = "holds"
        return self.inner.called(lower.value(expr, self.source, instant), name)

    def moment(self, moment: Moment, instant: bool) -> exp.Expr:
        """Return where the row of the answer starts or ends."""
        found = timestamp(self.bound(moment.name.removeprefix("period_")))
        return to_instant(found, self.plan.calendar.timezone) if instant else found

    def alive(self, alive: Alive, write: Callable[[Expr, bool], exp.Expr]) -> exp.Expr:
        """Return whether a row is alive at the start or the end of the row of the answer."""
        at = self.bound(alive.moment)
        if self.changes:
            return exp.LT(this=build.column(BUCKET, self.scan.name), expression=at)
        first = self._told(alive.first, f"{alive.name}_from")
        last = self._told(alive.last, f"{alive.name}_until")
        open_still = exp.Is(this=last, expression=exp.Null())
        ended = exp.GTE(this=last.copy(), expression=at.copy())
        return exp.and_(exp.LT(this=first, expression=at), exp.or_(open_still, ended))

    def rolled_up(self, rollup: Rollup, instant: bool) -> exp.Expr:
        """Return what is rolled up to a row in a window of the row of the answer."""
        scan, cell = rolled_cell(self.scan, rollup, self.row[1])
        keys = self._keys(rollup, scan)
        if cell is None:
            # Its keys have their names in the table, whoever reads them.
            return exp.Null()
        table = names.frame_table(self.plan, scan, cell.read.frame)
        found: exp.Expr = build.column(cell.leaf.column, self._joined(rollup, table, scan, keys))
        if rollup.aggregate.function in OF_NOTHING:
            found = build.coalesce(found, exp.Literal.number(0))
            if not rollup.path:
                return found
            is_there = exp.Not(this=exp.Is(this=keys[0].copy(), expression=exp.Null()))
            return build.case([(is_there, found)])
        if instant or rollup.type.kind is not Kind.TIMESTAMP:
            return found
        return to_zone(found, "UTC", self.calendar.timezone, zoned=False)

    def _keys(self, rollup: Rollup, scan: Scan) -> list[exp.Column]:
        """Return the columns of the table that tell rows apart as a roll-up does."""
        assert scan.whose is not None
        beside = self.source.beside.follow(rollup.path)
        before = "_".join(rollup.path)
        return [
            self.inner.called(build.column(key, beside), f"{before}_{key}" if before else key)
            for key in scan.whose.target_keys
        ]

    def _joined(self, rollup: Rollup, table: str, scan: Scan, keys: list[exp.Column]) -> str:
        """Return what the table of a roll-up is called, which is joined once for each path."""
        place = (rollup.path, table)
        if place not in self.rolled:
            called = "_".join((*rollup.path, table))
            conditions = [
                exp.EQ(this=build.column("n", called), expression=build.column("n", "periods"))
            ]
            conditions += [
                exp.EQ(this=build.column(theirs, called), expression=key.copy())
                for theirs, key in zip(whose_names(scan), keys, strict=True)
            ]
            reference = names.reference(self.plan, table, called)
            join = exp.Join(this=reference, side="LEFT", on=exp.and_(*conditions))
            self.rolled[place] = join
        return self.rolled[place].alias_or_name

    def joins(self) -> list[exp.Join]:
        """Return the joins with what is rolled up; other tables are beside the rows already."""
        return list(self.rolled.values())

    def bound(self, which: str) -> exp.Column:
        """Return the `start` or the `end` of the row of the answer."""
        return build.column(row_column(self.plan, *self.row, which), "periods")

    def _told(self, expr: Expr, name: str) -> exp.Column:
        """Return the column of a moment, or of the bucket that it lies in."""
        value = lower.value(expr, self.source)
        if self.scan.bucket is not None:
            day = expr.type.kind is Kind.DATE
            value = bucket_start(self.plan, self.scan, value, self.dialect, is_day=day)
        return self.inner.called(value, name)


def demanded(condition: exp.Expr, joins: Iterable[exp.Join]) -> exp.Expr:
    """Return a condition said shortly where it demands that something was rolled up to a row.

    Only rows to which something was are joined then: engines begin with those.
    """
    match condition:
        case exp.GT(
            this=exp.Coalesce(this=exp.Column() as column, expressions=[exp.Literal(this="0")]),
            expression=exp.Literal(is_string=False),
        ):
            for join in joins:
                if join.alias_or_name == column.table:
                    join.set("side", None)
                    return exp.GT(this=column.copy(), expression=condition.expression.copy())
    return condition
