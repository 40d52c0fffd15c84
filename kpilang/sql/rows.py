"""The rows of one source in SQL: its table, the many-to-one joins it needs, its columns."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field

from sqlglot import exp

from kpilang.model.entities import SourceTable
from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Alive,
    Axis,
    Column,
    Convert,
    Expr,
    Folded,
    Forecast,
    Moment,
    Rank,
    Rates,
    RawSql,
    Reached,
    RefKey,
    Rollup,
    Shift,
    TargetOf,
    Total,
)
from kpilang.model.types import Kind
from kpilang.model.windows import Calendar, Grain
from kpilang.plan.grid import Mark
from kpilang.plan.grid import Moment as Instant
from kpilang.plan.nodes import Plan
from kpilang.sql import build, holidays, names, raw, reached
from kpilang.sql.clock import present, row_moment
from kpilang.sql.conversion import alias_of, at_most_last, converted, join
from kpilang.sql.dialects import Dialect
from kpilang.sql.joins import Joins, relation
from kpilang.sql.moments import to_instant, to_zone
from kpilang.sql.names import Setting
from kpilang.sql.validity import valid_at, valid_at_axis

#: what is 0 where there is nothing to aggregate
OF_NOTHING = (AggregateFunction.COUNT, AggregateFunction.COUNT_DISTINCT, AggregateFunction.SUM)


@dataclass
class RowScope:
    """Names the columns of a source's rows, and remembers which references were followed."""

    dialect: Dialect
    setting: Setting
    base: str
    #: what says on which day a row's money is converted; without one it is the last day
    axis: Axis | None = None
    #: the rows are joined with the periods of the answer, so that those have their moments
    by_row: bool = False
    #: the moment before which events after those of the rows have happened, None as-of
    until: Instant | None = None
    #: the same where rows have one each: of those for which a condition holds
    cuts: tuple[tuple[exp.Expr, Instant], ...] = ()
    #: the tables of those who were followed
    tables: dict[Reached, str] = field(default_factory=dict)
    beside: Joins = field(init=False)

    def __post_init__(self) -> None:
        """Begin with the rows alone."""
        self.beside = Joins(self.setting, self.base)

    @property
    def has_sums(self) -> bool:
        """Rows hold single values."""
        return False

    @property
    def calendar(self) -> Calendar:
        """The calendar of the answer."""
        return self.setting.calendar

    @property
    def sources(self) -> dict[str, SourceTable]:
        """The sources of the project."""
        return self.setting.sources

    def column(self, column: Column, instant: bool) -> exp.Expr:
        """Return a column; a timestamp as civil time, or as an instant in UTC.

        A date that is stored with a time of day is its day.
        """
        source = self.sources[column.source]
        stored = source.column(column.column)
        value = build.column(stored.physical, self._alias(column.path))
        if column.type.kind is Kind.DATE:
            return exp.cast(value, exp.DType.DATE)
        number = self.dialect.stored_number
        if number is not None and column.type.kind is Kind.NUMBER:
            return number(value)
        if column.type.kind is not Kind.TIMESTAMP:
            return value
        return self._in_zone(value, source, stored.type.zoned, instant)

    def _in_zone(
        self, value: exp.Expr, source: SourceTable, zoned: bool, instant: bool
    ) -> exp.Expr:
        """Return a timestamp that a source stores as civil time, or as an instant in UTC."""
        wanted = "UTC" if instant else self.calendar.timezone
        if self.dialect.stored_moment is not None and not zoned:
            value = self.dialect.stored_moment(value)
        return to_zone(value, source.timezone, wanted, zoned)

    def raw(self, column: Column) -> exp.Expr:
        """Return a column as it is stored."""
        stored = self.sources[column.source].column(column.column)
        return build.column(stored.physical, self._alias(column.path))

    def raw_sql(self, part: RawSql, instant: bool) -> exp.Expr:
        """Return an expression in SQL; a timestamp as a column's."""
        source = self.sources[part.source]
        value = build.group(raw.expression(part.text, self._alias(part.path)))
        if part.type.kind is not Kind.TIMESTAMP:
            return value
        return self._in_zone(value, source, part.type.zoned, instant)

    def ref_key(self, key: RefKey) -> exp.Expr:
        """Return the local key of a reference (analysis lets only single-column keys through)."""
        ref = self.sources[key.source].ref(key.ref)
        return build.column(ref.local[0], self._alias(key.path))

    def moment(self, moment: Moment, instant: bool) -> exp.Expr:
        """Return `now` or `today`, or where the row of the answer starts or ends."""
        if not moment.name.startswith("period"):
            return present(self.setting, moment.name, instant)
        assert self.by_row, "what asks for it has a scope of its own"
        found = row_moment(self.setting, moment.name.removeprefix("period_"))
        found = exp.cast(found, exp.DType.TIMESTAMP)
        return to_instant(found, self.calendar.timezone) if instant else found

    def alive(self, alive: Alive, write: Callable[[Expr, bool], exp.Expr]) -> exp.Expr:
        """Return whether a row is alive at a moment of its period."""
        assert self.by_row, "a stock has a scope of its own"
        moment = row_moment(self.setting, alive.moment)
        first, last = (build.group(write(part, False)) for part in (alive.first, alive.last))
        ended = exp.GTE(this=last, expression=moment.copy())
        open_still = exp.Is(this=last.copy(), expression=exp.Null())
        begun = exp.LT(this=first, expression=moment)
        return exp.and_(begun, exp.Paren(this=exp.or_(open_still, ended)))

    def holidays(self) -> exp.Table | None:
        """Return the table of holidays that fall on working days, None where there are none."""
        return holidays.reference(self.setting)

    def converted(self, convert: Convert, write: Callable[[Expr, bool], exp.Expr]) -> exp.Expr:
        """Return an amount in another currency, at the rate of the row's day."""
        rates, origin = convert.rates, convert.origin
        day = self._day(rates, write)
        currency = rate_from = rate_to = None
        if isinstance(origin, Column):
            currency = self.column(origin, instant=False)
            name = "_".join((*origin.path, origin.column))
            rate_from = self._rate(rates, name, currency, day)
        elif origin != rates.to:
            rate_from = self._rate(rates, origin, build.constant(origin), day)
        if convert.to != rates.to:
            rate_to = self._rate(rates, convert.to, build.constant(convert.to), day)
        amount = write(convert.value, False)
        return converted(convert, amount, currency, rate_from, rate_to)

    def _day(self, rates: Rates, write: Callable[[Expr, bool], exp.Expr]) -> exp.Expr:
        if self.axis is None:
            return present(self.setting, "today", instant=False)
        day = write(self.axis.value, False)
        if self.axis.value.type.kind is not Kind.DATE:
            day = exp.cast(day, exp.DType.DATE)
        return at_most_last(self.setting, rates, day) if self.axis.planned else day

    def _rate(self, rates: Rates, name: str, currency: exp.Expr, day: exp.Expr) -> exp.Expr:
        """Return the rate of a currency on a day, from a table joined once for each currency."""
        rated = self.beside.rated
        if name not in rated:
            alias = self.beside.fresh(alias_of(rates, name))
            rated[name] = join(self.setting, rates, alias, currency.copy(), day)
        return build.column("rate", rated[name].alias_or_name)

    def rolled_up(self, rollup: Rollup, instant: bool) -> exp.Expr:
        """Return what is rolled up to a row; without rows to roll up counts and sums are 0.

        The least and the greatest timestamp are kept as instants.
        """
        leaf = rollup.aggregate
        rolled = next(table for table in self.setting.rolled if table.holds(rollup))
        self._alias(rollup.path)
        found: exp.Expr = build.column(
            rolled.column(leaf), self.beside.roll_up(rollup.path, rolled)
        )
        if leaf.function in OF_NOTHING:
            found = build.coalesce(found, exp.Literal.number(0))
            if not rollup.path:
                return found
            key = build.column(rolled.target_keys[0], self._alias(rollup.path))
            is_there = exp.Not(this=exp.Is(this=key, expression=exp.Null()))
            return build.case([(is_there, found)])
        if instant or rollup.type.kind is not Kind.TIMESTAMP:
            return found
        return to_zone(found, "UTC", self.calendar.timezone, zoned=False)

    @property
    def by_line(self) -> bool:
        """Whether moments are points of the line of time, as hours count them."""
        return isinstance(self.setting, Plan) and self.setting.grain is Grain.HOUR

    @property
    def present(self) -> Instant:
        """As-of, as the answer counts time."""
        moment = self.setting.moment if isinstance(self.setting, Plan) else self.setting.as_of
        return moment or Mark("as_of")

    def reached(self, part: Reached) -> exp.Expr:
        """Return whether the event of a row is followed by others."""
        if not self.cuts:
            return reached.condition(part, self)
        parts = [
            exp.and_(own.copy(), reached.condition(part, self.seen_from(moment)))
            for own, moment in self.cuts
        ]
        return build.group(exp.or_(*parts))

    def seen_from(
        self, until: Instant | None, cuts: tuple[tuple[exp.Expr, Instant], ...] = ()
    ) -> RowScope:
        """Return the same rows, and what they are joined with, as an earlier moment sees them."""
        same = copy(self)
        same.until, same.cuts = until, cuts
        return same

    def followed(self, table: str, on: tuple[tuple[str, exp.Expr], ...]) -> str:
        """Return what a table is called that rows are joined with where columns are equal."""
        return self.beside.look_up(names.reference(self.setting, table), on)

    def aggregate(self, aggregate: Aggregate, instant: bool) -> exp.Expr:
        """Rows have no aggregates; analysis refuses them there."""
        raise AssertionError(f"aggregate over {aggregate.source} in a row, instant={instant}")

    def shifted(self, shift: Shift) -> RowScope:
        """Rows have no windows; analysis refuses shifts there."""
        raise AssertionError(f"shift by {shift.steps} inside a row expression")

    def total(self, total: Total) -> RowScope:
        """Rows have no breakdown; analysis refuses totals there."""
        raise AssertionError(f"total by {total.by} inside a row expression")

    def folded(self, folded: Folded) -> exp.Expr:
        """Rows have no periods; analysis refuses aggregates over them there."""
        raise AssertionError(f"{folded.function} each {folded.each} inside a row expression")

    def target_of(self, target: TargetOf) -> exp.Expr:
        """Rows have no targets; analysis refuses them there."""
        raise AssertionError(f"target of {target.name} inside a row expression")

    def forecast(self, forecast: Forecast, value: exp.Expr) -> exp.Expr:
        """Rows have no pace; analysis refuses forecasts there."""
        raise AssertionError(f"forecast of {value} inside a row expression, {forecast.span}")

    def ranked(self, rank: Rank, value: exp.Expr) -> exp.Expr:
        """Rows have no members; analysis refuses ranks there."""
        raise AssertionError(f"rank of {value} inside a row expression, {rank.span}")

    def target_key(self, key: RefKey) -> exp.Expr:
        """Return the key of the row that a reference leads to, null where it leads to none."""
        ref = self.sources[key.source].ref(key.ref)
        return build.column(ref.keys[0], self._alias((*key.path, key.ref)))

    def from_clause(self) -> exp.From:
        """Return the source's table under its own name."""
        return exp.From(this=relation(self.sources[self.base], self.base, self.sources))

    def joins(self) -> list[exp.Join]:
        """Return a left join for each reference followed, roll-up and rate that was asked for."""
        return self.beside.written()

    def _alias(self, path: tuple[str, ...]) -> str:
        alias = self.beside.follow(path)
        for part in self.beside.dated(path):
            if part not in self.beside.held:
                # Without end where it is asked for what it is made of.
                self.beside.held[part] = ()
                self.beside.held[part] = self._held(part)
        return alias

    def _held(self, path: tuple[str, ...]) -> tuple[exp.Expr, ...]:
        """Return what tells the row at the end of a path from the others with its key."""
        valid = self.beside.source_at(path).valid
        assert valid is not None, "only such rows are dated"
        if self.axis is not None:
            return valid_at_axis(valid, path, self.axis, self)
        at = row_moment(self.setting, "end") if self.by_row else self._now()
        return valid_at(valid, path, at, self)

    def _now(self) -> exp.Expr:
        return present(self.setting, "now", instant=False)
