"""Conversions by the laws: which events of an entity follow one of the base, and how many do.

Choices where the law is silent:
- what a partial row is compared with is the earlier row as it stood when as much of it had passed:
  an event that follows later than that has not happened yet;
- without a time limit nobody is ever too late, so no period is mature;
- a conversion has no value before there is data of the events that are reached.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from kpilang.model.expr import Conversion, Event, Expr, Folded, Shift
from kpilang.model.leaves import children
from tests.oracle.aggregates import Tuple
from tests.oracle.calendar import midnight
from tests.oracle.counting import Counting
from tests.oracle.frames import Frame
from tests.oracle.rows import Around
from tests.oracle.values import (
    Num,
    Stamp,
    Value,
    civil_day,
    clock_time,
    compare,
    divide,
    number,
    truth,
)

#: when an event happens: exactly, and on the clock or the line
Happened = tuple[Value, datetime]
Entity = tuple[object, ...]


def converted(asking: Counting, asked: Conversion, rows: list[Tuple], frame: Frame) -> Num | None:
    """Return the share of rows of the base that are followed by an event of the same entity."""
    every = [row for row in rows if row.each[0] is not None]
    asking.befell |= {"of nobody"} if any(row.argument is None for row in every) else set()
    events = _events(asking, asked.reached)
    some = [row for row in every if _is_reached(asking, row, asked, events, frame.cut)]
    return divide(number(len(some)), number(len(every)))


def _is_reached(
    asking: Counting,
    row: Tuple,
    asked: Conversion,
    events: dict[Entity, list[Happened]],
    cut: datetime,
) -> bool:
    entity, begun = whose(row.argument), row.each[0]
    found = [] if entity is None else events.get(entity, [])
    for when, _ in found:
        asking.befell |= {"followed at once"} if compare("=", when, begun) else set()
        asking.befell |= {"just too late"} if _passed(begun, when) == asked.within else set()
    return any(at < cut and is_in_time(begun, when, asked.within) for when, at in found)


def is_in_time(begun: Value, when: Value, within: Decimal | None) -> bool:
    """Tell whether a moment lies in [begun, begun + within), which is in seconds."""
    if not compare(">=", when, begun):
        return False
    if within is None:
        return True
    return _passed(begun, when) < Fraction(within)


def _passed(begun: Value, when: Value) -> Fraction:
    """Return how many seconds lie between: of timestamps by a watch, else in civil days."""
    if isinstance(begun, Stamp) and isinstance(when, Stamp):
        passed = when.instant - begun.instant
    else:
        first, last = civil_day(begun), civil_day(when)
        assert first is not None
        assert last is not None
        passed = last - first
    return Fraction(passed // timedelta(microseconds=1), 1_000_000)


def _events(asking: Counting, event: Event) -> dict[Entity, list[Happened]]:
    """Return the events that there are, by whose they are."""
    known = asking.happened
    if event in known:
        return known[event]
    look, around = (
        asking.interpreter,
        Around(asking.as_of, event.axis, None, by_line=asking.by_hour),
    )
    assert event.key is not None
    found: dict[Entity, list[Happened]] = {}
    for row in look.rows(event.source):
        where = event.where
        if where is not None and not truth(look.of_row(event.source, row, where, around)):
            continue
        entity = whose(look.of_row(event.source, row, event.key, around))
        when = look.of_row(event.source, row, event.axis.value, around)
        at = look.when(when, around)
        if at is not None and entity is not None:
            found.setdefault(entity, []).append((when, at))
    known[event] = found
    return found


def whose(key: Value) -> Entity | None:
    """Return whom a row is of: the key of a row, or of a reference; None where it is of nobody."""
    if key is None:
        return None
    parts = key if isinstance(key, tuple) else (key,)
    return tuple(
        part.value if isinstance(part, Num) else Fraction(part) if isinstance(part, int) else part
        for part in parts
    )


def looked_for(expr: Expr, frame: Frame) -> Iterator[tuple[Conversion, Frame]]:
    """Yield every conversion of a formula with the frame that it is seen in."""
    match expr:
        case Conversion():
            yield expr, frame
        case Shift(body=body):
            earlier = frame.earlier(expr)
            if earlier is not None:
                yield from looked_for(body, earlier)
        case Folded(body=body, each=each, over=over):
            for inside in frame.folded(each, over):
                yield from looked_for(body, inside)
        case _:
            for child in children(expr):
                yield from looked_for(child, frame)


def is_waiting(asking: Counting, expr: Expr, frame: Frame) -> bool:
    """Tell whether some conversion of a formula has rows that can still get there."""
    return any(waits(asking, asked.within, at) for asked, at in looked_for(expr, frame))


def waits(asking: Counting, within: Decimal | None, frame: Frame) -> bool:
    """Tell whether a time after the end of a frame has not passed by as-of."""
    end = frame.window.end
    if within is None or end is None:
        return True
    limit = timedelta(seconds=float(Fraction(within)))
    if asking.by_hour:
        return end + limit > asking.point(asking.as_of)
    zone = asking.calendar.timezone
    return clock_time(end, zone).instant + limit > clock_time(asking.as_of, zone).instant


def has_begun(asking: Counting, asked: Conversion, frame: Frame) -> bool:
    """Tell whether there is data of what is reached by the end of a frame."""
    since = asking.interpreter.model.sources[asked.reached.source].since
    end = frame.window.end
    if since is None or end is None:
        return True
    return min(end, frame.cut) > asking.point(midnight(since))
