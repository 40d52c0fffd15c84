"""Rows of a model's sources: their cells, along references too, and what expressions make of them.

Slow and obvious, written from the laws.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kpilang.model.expr import (
    Aggregate,
    Alive,
    Axis,
    Column,
    Convert,
    Expr,
    Moment,
    Rates,
    RefKey,
    Rollup,
)
from kpilang.model.nature import EVER, is_moving
from tests.oracle.aggregates import Tuple, aggregate, plain
from tests.oracle.calendar import TICK, midnight
from tests.oracle.cells import Cells, Holds, Row
from tests.oracle.evaluate import Scope, evaluate
from tests.oracle.frames import Frame, Silent, Stretch, within
from tests.oracle.values import (
    Num,
    Stamp,
    Value,
    as_number,
    civil_day,
    clock_time,
    compare,
    divide,
    number,
    result,
    truth,
)


@dataclass(frozen=True)
class Around:
    """What a row is looked at from.

    That is the moment of the answer, the aggregate's time axis, and the row of the answer.
    `by_line` says that moments are points of a line in UTC, not times that clocks show, `listed`
    that it is looked whether the row is on the roster then.
    """

    as_of: datetime
    axis: Axis | None = None
    frame: Frame | None = None
    by_line: bool = False
    listed: bool = False

    def moment(self, name: str) -> datetime | None:
        """Return the start of the row's period, or its end, as-of if earlier."""
        assert self.frame is not None, name
        if name == "start":
            return self.frame.step.start
        end = self.frame.window.end
        if not self.frame.has_begun:
            # Of a period that has not begun as-of would be an end before its start.
            raise Silent
        return self.frame.cut if end is None else min(end, self.frame.cut)

    @property
    def today(self) -> date:
        """The last day before as-of."""
        return (self.as_of - TICK).date()


@dataclass
class Interpreter(Cells):
    """A model over rows: what expressions make of them."""

    #: what was rolled up over all time for a row, up to a moment
    _ever: dict[tuple[object, ...], Value] = field(default_factory=dict)

    def of_row(self, source: str, row: Row, expr: Expr, around: Around) -> Value:
        """Evaluate a row expression."""

        def read(part: Expr) -> Value:
            match part:
                case Column() | RefKey():
                    return self.cell(source, row, part.path, part, self._at(source, row, around))
                case Moment():
                    return self.moment(part, around)
                case Alive():
                    return self._is_alive(source, row, part, around)
                case Rollup():
                    return self._rolled_up(source, row, part, around)
                case Convert():
                    return self._converted(source, row, part, around)
            raise AssertionError(part)

        return evaluate(expr, Scope(read, self.model.calendar))

    def _at(self, source: str, row: Row, around: Around) -> Holds:
        """Return what tells which row is valid when a row counts."""

        def at_axis(target: str, other: Row, axis: Axis) -> bool:
            at = self.of_row(source, row, axis.value, around)
            first, last = self._bounds(target, other, around)
            if at is None or first is None or not compare("<=", first, at):
                return False
            return last is None or compare("<", at, last)

        def there(target: str, other: Row) -> bool:
            at = around.moment("end") if around.listed else around.as_of
            first, last = map(civil_moment, self._bounds(target, other, around))
            assert at is not None
            return first is not None and first < at and (last is None or last >= at)

        axis = around.axis
        return there if axis is None else lambda target, other: at_axis(target, other, axis)

    def _bounds(self, source: str, row: Row, around: Around) -> tuple[Value, Value]:
        """Return from when until when a row is valid."""
        valid = self.model.sources[source].valid
        assert valid is not None
        first, last = valid.first.value, valid.last.value
        return self.of_row(source, row, first, around), self.of_row(source, row, last, around)

    def moment(self, asked: Moment, around: Around) -> Value:
        """Return the moment of the answer, or the last day before it."""
        if asked.name == "today":
            return around.today
        found = around.as_of if asked.name == "now" else around.moment(asked.name[7:])
        return None if found is None else clock_time(found, self.model.calendar.timezone)

    def _is_alive(self, source: str, row: Row, asked: Alive, around: Around) -> bool:
        """Tell whether a row is alive at a moment t: begun before t, not ended before t."""
        at = around.moment(asked.moment)
        first = civil_moment(self.of_row(source, row, asked.first, around))
        last = civil_moment(self.of_row(source, row, asked.last, around))
        if at is None or first is None:
            return False
        return first < at and (last is None or last >= at)

    # --- roll-ups ---------------------------------------------------------------------------------

    def _rolled_up(self, source: str, row: Row, asked: Rollup, around: Around) -> Value:
        """Return an aggregate over the rows that refer to a row."""
        end = self.follow(source, row, asked.path, self._at(source, row, around))
        if end is None:
            return None
        leaf = asked.aggregate
        if leaf.over != EVER or is_moving(leaf):
            return self._rolled(end, asked, around)
        place = (asked.of, asked.by, leaf, around.as_of, id(end[1]))
        if place not in self._ever:
            self._ever[place] = self._rolled(end, asked, around)
        return self._ever[place]

    def _rolled(self, end: tuple[str, Row], asked: Rollup, around: Around) -> Value:
        leaf = asked.aggregate
        inside = Around(around.as_of, leaf.axis, around.frame)
        stretch, cut = Stretch(None, None), around.as_of
        if leaf.over != EVER:
            assert around.frame is not None
            stretch, cut = around.frame.over(leaf.over), around.frame.cut
        found = []
        for other in self.rows(leaf.source):
            whose = self.follow(leaf.source, other, asked.by, self._at(leaf.source, other, inside))
            if whose is None or whose[1] is not end[1]:
                continue
            seen = self.seen(leaf, other, inside)
            if seen is None:
                continue
            if leaf.axis is not None and (
                seen.when is None or seen.when >= cut or not within(seen.when, stretch)
            ):
                continue
            found.append(seen)
        return aggregate(leaf, found)

    def seen(self, leaf: Aggregate, row: Row, around: Around) -> Tuple | None:
        """Return a row as an aggregate sees it; None where it fails the condition."""
        source = leaf.source
        if leaf.where is not None and not truth(self.of_row(source, row, leaf.where, around)):
            return None
        when: Value = None
        if leaf.axis is not None:
            when = self.of_row(source, row, leaf.axis.value, around)
        table = self.model.sources[source]
        keys = tuple(row[key] for key in table.key)
        return Tuple(
            self.when(when, around),
            (),
            True if leaf.argument is None else self.of_row(source, row, leaf.argument, around),
            (plain(when), *keys),
            tuple(self.of_row(source, row, key, around) for key in leaf.each_of),
        )

    def when(self, value: Value, around: Around) -> datetime | None:
        """Return where a moment lies on the clock, or on the line."""
        if not around.by_line or value is None:
            return civil_moment(value)
        zone = self.model.calendar.timezone
        if not isinstance(value, Stamp):
            value = clock_time(midnight(as_day(value)), zone)
        return value.instant.replace(tzinfo=None)

    # --- money ------------------------------------------------------------------------------------

    def _converted(self, source: str, row: Row, asked: Convert, around: Around) -> Value:
        """Return an amount in another currency, at the rates of the day of the row's axis."""
        amount = self.of_row(source, row, asked.value, around)
        origin = asked.origin
        if isinstance(origin, Column):
            found = self.of_row(source, row, origin, around)
            if not isinstance(found, str):
                return None
            origin = found
        if amount is None:
            return None
        if origin == asked.to:
            # One column holds it and what was multiplied by a rate, as a double if that is one.
            same = as_number(amount)
            return result(same.value, same.error, double=same.double or self._is_double(asked))
        day: Value = around.today
        if around.axis is not None:
            day = civil_day(self.of_row(source, row, around.axis.value, around))
        if not isinstance(day, date):
            return None
        into = self._rate(asked.rates, origin, day, around)
        out_of = self._rate(asked.rates, asked.to, day, around)
        if into is None or out_of is None:
            return None
        whole = as_number(amount)
        if asked.to == asked.rates.to:
            return _times(whole, into)
        return divide(_times(whole, into), out_of)

    def _is_double(self, asked: Convert) -> bool:
        column = self.model.sources[asked.rates.source].column(asked.rates.rate.column)
        rates = [row[column.physical] for row in self.rows(asked.rates.source)]
        return not rates or any(isinstance(rate, float) for rate in rates)

    def _rate(self, rates: Rates, currency: str, day: date, around: Around) -> Num | None:
        """Return what one unit of a currency is worth on a day: the newest rate counts."""
        if currency == rates.to:
            return number(1)
        table = self.model.sources[rates.source]
        best: tuple[Any, ...] | None = None
        newest: Value = None
        for row in self.rows(rates.source):
            since = self.of_row(rates.source, row, rates.axis.value, around)
            if self.of_row(rates.source, row, rates.currency, around) != currency or since is None:
                continue
            assert isinstance(since, date)
            if since > day or (since > around.today and not rates.axis.planned):
                continue
            place = (since, *(row[key] for key in table.key))
            if best is None or place > best:
                best, newest = place, self.of_row(rates.source, row, rates.rate, around)
        return None if newest is None else as_number(newest)


def _times(a: Num, b: Num) -> Num:
    error = abs(float(a.value)) * b.error + abs(float(b.value)) * a.error
    return result(a.value * b.value, error, double=a.double or b.double)


def as_day(value: Value) -> date:
    assert isinstance(value, date), value
    return value


def civil_moment(value: Value) -> datetime | None:
    """Return where a row lies on its time axis: a date at its midnight."""
    if value is None:
        return None
    if isinstance(value, Stamp):
        return value.civil
    assert isinstance(value, date)
    return datetime(value.year, value.month, value.day)
