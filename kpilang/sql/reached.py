"""Whether the event of a row is followed by others, one after the other, in SQL.

Events that are columns of the same row are compared in it. Those of other rows are looked up in a
table that has, for each entity and each moment of its first event, when the last one came at the
earliest (`sql/followed.py`). It has one row for both, so no row becomes several; where each row is
an entity of its own, the entity alone tells it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

from sqlglot import exp

from kpilang.model.entities import SourceTable
from kpilang.model.expr import Expr, Reached, Step
from kpilang.model.types import Kind
from kpilang.model.units import SECONDS
from kpilang.plan.conversions import MOST_SECONDS, is_row_key
from kpilang.plan.grid import Mark, Moment
from kpilang.plan.scanned import Scan
from kpilang.source.frozen import dataclass
from kpilang.sql import build, durations, happening, lower
from kpilang.sql.clock import marked
from kpilang.sql.moments import from_instant

#: columns of the table of those who were followed
ENTITY, SINCE, REACHED_AT = "entity", "since", "reached_at"


class Rows(happening.Rows, Protocol):
    """The rows of a source of which some are followed by events."""

    base: str
    #: the moment before which events have happened, None as-of
    until: Moment | None
    #: the tables of those who were followed
    tables: dict[Reached, str]

    @property
    def present(self) -> Moment:
        """As-of, as the answer counts time."""
        ...

    def followed(self, table: str, on: tuple[tuple[str, exp.Expr], ...]) -> str:
        """Return what a table is called that rows are joined with where columns are equal."""
        ...


@dataclass(frozen=True, slots=True)
class Hop:
    """A row, by its event, and the events after it that are columns of the same row."""

    source: str
    when: Expr
    where: Expr | None
    own: tuple[Step, ...]

    @property
    def last(self) -> Expr:
        """When the last event of the row happens."""
        return self.own[-1].event.axis.value if self.own else self.when


def hops(
    reached: Reached, source: str, sources: Mapping[str, SourceTable]
) -> list[tuple[Hop, Step]]:
    """Return the rows that events are followed through, each with the step that leads to it.

    The first is the row itself, whose step is the one that leads on.
    """
    out: list[tuple[Hop, Step]] = []
    hop = Hop(source, reached.axis.value, reached.where, ())
    came = reached.steps[0]
    for step in reached.steps:
        if is_same_row(step, hop.source, sources):
            hop = Hop(hop.source, hop.when, hop.where, (*hop.own, step))
            continue
        out.append((hop, came))
        event = step.event
        hop, came = Hop(event.source, event.axis.value, event.where, ()), step
    return [*out, (hop, came)]


def is_same_row(step: Step, source: str, sources: Mapping[str, SourceTable]) -> bool:
    """Tell whether what follows a row of a source is a column of the same row."""
    if step.event.source != source or step.event.key != step.key:
        return False
    return is_row_key(step.key, sources[source])


def tables(scan: Scan, sources: dict[str, SourceTable]) -> dict[Reached, str]:
    """Return the tables that a scan looks events up in, by what is asked of them."""
    found = [r for r in scan.follows if len(hops(r, scan.source, sources)) > 1]
    return {
        reached: f"{scan.name}_reached{'' if number == 1 else f'_{number}'}"
        for number, reached in enumerate(found, start=1)
    }


def condition(reached: Reached, rows: Rows) -> exp.Expr:
    """Return that the event of a row is followed, before the moment that the rows are seen at."""
    (first, _), *others = hops(reached, rows.base, rows.setting.sources)
    found = within_row(first, rows)
    if others:
        step = others[0][1]
        same = [(ENTITY, lower.value(step.key, rows))]
        if not is_row_key(step.key, rows.setting.sources[rows.base]):
            same.append((SINCE, exact(first.last, rows)))
        alias = rows.followed(rows.tables[reached], tuple(same))
        found.append(_in_time(build.column(REACHED_AT, alias), others[-1][0].last, rows))
    return build.all_of(found) or exp.true()


def _in_time(found: exp.Expr, when: Expr, rows: Rows) -> exp.Expr:
    """Return that the last event was found; the table knows only those before as-of."""
    if rows.until is None:
        return exp.Not(this=exp.Is(this=found, expression=exp.Null()))
    if isinstance(rows.until, Mark):
        return exp.LT(this=found, expression=marked(rows.setting, rows.until))
    if when.type.kind is Kind.DATE:
        return happening.of_day(exp.LT, found, rows.until)
    return exp.LT(this=found, expression=build.constant(rows.until))


def within_row(hop: Hop, rows: Rows) -> list[exp.Expr]:
    """Return that the events of a row follow each other in time, and have happened."""
    out: list[exp.Expr] = []
    before = hop.when
    for step in hop.own:
        event = step.event
        after = event.axis.value
        out += follows(
            _comparable(before, after, rows), _comparable(after, before, rows), before, after,
            step.within,
        )  # fmt: skip
        if event.where is not None and event.where != hop.where:
            out.append(lower.condition(event.where, rows))
        out.append(happening.compared(exp.LT, after, rows.until or rows.present, rows))
        before = after
    return out


def follows(
    earlier: exp.Expr, later: exp.Expr, before: Expr, after: Expr, within: Decimal | None
) -> list[exp.Expr]:
    """Return that a moment is at another one or later, and less than a time after it.

    Two timestamps are compared as instants; with a date beside it, a timestamp is its civil day.
    """
    earlier, later = build.group(earlier), build.group(later)
    out: list[exp.Expr] = [exp.GTE(this=later, expression=earlier)]
    if within is None or within > MOST_SECONDS:
        return out
    end: exp.Expr
    if is_by_day(before, after):
        days = -(-int(within * 1_000_000) // (SECONDS["day"] * 1_000_000))
        end = build.by_days(earlier.copy(), build.constant(days))
    else:
        end = exp.Add(this=earlier.copy(), expression=durations.interval(within))
    return [*out, exp.LT(this=later.copy(), expression=end)]


def is_by_day(before: Expr, after: Expr) -> bool:
    """Tell whether two moments are compared by their civil days."""
    return Kind.DATE in (before.type.kind, after.type.kind)


def exact(when: Expr, rows: happening.Rows) -> exp.Expr:
    """Return a date, or a timestamp as an instant in UTC."""
    return lower.value(when, rows, instant=True)


def civil_day(when: Expr, column: exp.Expr, zone: str) -> exp.Expr:
    """Return the civil day of what `exact` returned."""
    if when.type.kind is Kind.DATE:
        return column
    return exp.cast(from_instant(column, zone), exp.DType.DATE)


def _comparable(when: Expr, other: Expr, rows: Rows) -> exp.Expr:
    if when.type.kind is Kind.TIMESTAMP and is_by_day(when, other):
        return exp.cast(lower.value(when, rows), exp.DType.DATE)
    return exact(when, rows)
