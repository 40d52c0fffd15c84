"""A target as an amount per period (language.md, "Targets").

Amounts of flows that add up are added over periods; parts of a period are linear. For everything
else a level is the same whatever the row covers.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

from kpilang.model.constants import constant
from kpilang.model.entities import LevelTarget, PeriodTarget, Target
from kpilang.model.expr import Binary, Expr, Shift, TargetOf
from kpilang.model.leaves import transform
from kpilang.model.nature import is_additive
from kpilang.model.windows import Grain
from kpilang.plan.measures import PlainTarget
from kpilang.plan.pacing import Pacing
from kpilang.plan.periods import day_share, floor, shift
from kpilang.plan.timeline import hours_in

_NESTED = {
    (Grain.DAY, Grain.WEEK): 7,
    (Grain.MONTH, Grain.QUARTER): 3,
    (Grain.MONTH, Grain.YEAR): 12,
    (Grain.MONTH, Grain.FISCAL_QUARTER): 3,
    (Grain.MONTH, Grain.FISCAL_YEAR): 12,
    (Grain.QUARTER, Grain.YEAR): 4,
    (Grain.FISCAL_QUARTER, Grain.FISCAL_YEAR): 4,
}


def adds_up(bound: Expr) -> bool:
    """Tell whether a target that is a formula covers a row of any length by itself.

    A sum of costs does, of this row or an earlier one. An amount does not, nor does what depends
    on a head count or an average: that is for one period and is owed in each.
    """

    def here(part: Expr) -> Expr:
        return part.body if isinstance(part, Shift) else part

    return is_of_targets(bound) or is_additive(transform(bound, here))


def is_of_targets(bound: Expr) -> bool:
    """Tell whether a bound is a sum or a multiple of targets of others, which cover their rows."""
    match bound:
        case TargetOf():
            return True
        case Binary(operator="+" | "-", left=left, right=right):
            return is_of_targets(left) and is_of_targets(right)
        case Binary(operator="*", left=left, right=right):
            both = (left, right)
            return any(map(is_of_targets, both)) and any(constant(p) is not None for p in both)
        case Binary(operator="/", left=left, right=right):
            return is_of_targets(left) and constant(right) is not None
        case _:
            return False


def level(target: Target | None) -> LevelTarget | None:
    """Return a target that is a level, None for other forms."""
    return target if isinstance(target, LevelTarget) else None


def formulas(target: PlainTarget | None) -> tuple[Expr, ...]:
    """Return the bounds of a level that is computed from data; none of amounts known by now."""
    if not isinstance(target, LevelTarget):
        return ()
    found = bounds(target)
    return () if all(constant(bound) is not None for bound in found) else found


def periods_owed(per: Grain, start: date, end: date, pacing: Pacing) -> Fraction:
    """Return how many periods of grain `per` the days [start, end) make up, parts included."""
    if per is Grain.HOUR:
        return Fraction(hours_in(start, end, pacing.calendar.timezone))
    total = Fraction(0)
    first = floor(per, start, pacing.calendar)
    while first < end:
        after = shift(per, first, 1)
        total += pacing.share(first, after, start, end)
        first = after
    return total


def amounts(
    target: LevelTarget, times: Fraction | None, additive: bool
) -> tuple[Fraction | None, Fraction | None]:
    """Return a level's bounds in a row that owes it so many times.

    Of bounds that are computed from data it is what they are multiplied by.
    """
    computed = bool(formulas(target))
    found: list[Fraction | None] = []
    for bound in bounds(target):
        own = Fraction(1) if additive and adds_up(bound) else times
        amount = Fraction(1) if computed else constant(bound)
        found.append(None if own is None or amount is None else own * amount)
    if None in found:
        return None, None
    return found[0], found[1] if len(found) > 1 else None


def factor(
    target: LevelTarget,
    window: Grain | None,
    start: date | None,
    end: date | None,
    additive: bool,
    pacing: Pacing,
) -> Fraction | None:
    """Return what a level is multiplied by in a row, None where the row can have no target."""
    if not additive:
        return Fraction(1)
    per = target.per or window
    if start is None or end is None or per is None or per is Grain.ALL:
        return None
    return periods_owed(per, start, end, pacing)


def share_due(
    target: PlainTarget,
    window: Grain | None,
    start: date,
    end: date,
    as_of: datetime,
    pacing: Pacing,
) -> Fraction | None:
    """Return the share of a row's target that is due by a moment within the row.

    What is due is the amount owed by then, so parts with unlike amounts weigh as they should.
    """

    def owed(until: date) -> Fraction | None:
        if until <= start:
            return Fraction(0)
        if isinstance(target, PeriodTarget):
            amounts = of_period(target, start, until, True, pacing)
            return None if amounts is None else amounts[0]
        return factor(target, window, start, until, True, pacing)

    day = as_of.date()
    whole, before, after = owed(end), owed(day), owed(min(day + timedelta(days=1), end))
    if not whole or before is None or after is None:
        return None
    return (before + (after - before) * day_share(as_of)) / whole


def touched(
    target: PeriodTarget, start: date | None, end: date | None, additive: bool
) -> tuple[tuple[date, date, LevelTarget], ...]:
    """Return the lines of a table that speak of a row, in order.

    Of a flow they cover all of it, or none does; of anything else it is the last one.
    """
    if start is None or end is None:
        return ()
    touching = [row for row in target.rows if row[0] < end and start < row[1]]
    if not additive:
        return tuple(touching[-1:])
    covered = sum((min(end, b) - max(start, a)).days for a, b, _ in touching)
    return tuple(touching) if covered == (end - start).days else ()


def of_period(
    target: PeriodTarget, start: date | None, end: date | None, additive: bool, pacing: Pacing
) -> tuple[Fraction, Fraction | None] | None:
    """Return the (low, high) amounts that a table of periods states for a row.

    A flow needs the whole row covered by stated periods and sums their shares; anything else takes
    the last stated period that touches the row.
    """
    found = touched(target, start, end, additive)
    if not found:
        return None
    assert start is not None
    assert end is not None
    if not additive:
        return _amounts(found[-1][2], Fraction(1))
    low, high = Fraction(0), Fraction(0)
    ranged = False
    for a, b, level in found:
        times = pacing.share(a, b, start, end)
        if level.per is not None:
            times = periods_owed(level.per, max(a, start), min(b, end), pacing)
        amounts = _amounts(level, times)
        if amounts is None:
            return None
        low += amounts[0]
        ranged = ranged or amounts[1] is not None
        high += amounts[0] if amounts[1] is None else amounts[1]
    return low, high if ranged else None


def steps_of_table(
    target: PeriodTarget, grain: Grain, additive: bool, pacing: Pacing
) -> tuple[tuple[date, Fraction, Fraction | None], ...]:
    """Return the amounts that a table of periods states, for each row of a grain that has one."""
    if not target.rows or grain is Grain.ALL:
        return ()
    start = floor(grain, min(row[0] for row in target.rows), pacing.calendar)
    last = max(row[1] for row in target.rows)
    out = []
    while start < last:
        end = shift(grain, start, 1)
        amounts = of_period(target, start, end, additive, pacing)
        if amounts is not None:
            out.append((start, *amounts))
        start = end
    return tuple(out)


def constant_factor(
    target: LevelTarget, window: Grain | None, grain: Grain, additive: bool
) -> Fraction | None:
    """Return what a level is multiplied by in every row of a grain; None where rows differ."""
    if not additive or all(adds_up(bound) for bound in bounds(target)):
        return Fraction(1)
    return _times(target.per or window, grain)


def is_even(target: LevelTarget, window: Grain | None, grain: Grain) -> bool:
    """Tell whether rows of a grain hold whole periods of a level, so that it is due evenly."""
    per = target.per or window
    return per is None or _times(per, grain) is not None


def _times(per: Grain | None, grain: Grain) -> Fraction | None:
    if per is grain:
        return Fraction(1)
    nested = _NESTED.get((per, grain)) if per is not None else None
    return None if nested is None else Fraction(nested)


def bounds(level: LevelTarget) -> tuple[Expr, ...]:
    """Return the bound of a level, or both of a range."""
    return (level.low,) if level.high is None else (level.low, level.high)


def _amounts(level: LevelTarget, share: Fraction) -> tuple[Fraction, Fraction | None] | None:
    low = constant(level.low)
    if low is None:
        return None
    high = constant(level.high) if level.high is not None else None
    return low * share, None if high is None else high * share
