"""Targets in SQL: what each row and member owes, as an amount or worked out from data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from sqlglot import exp

from kpilang.model.entities import Comparator
from kpilang.plan.grid import PASSED, Amounts, Line, Period
from kpilang.plan.nodes import Plan
from kpilang.plan.sight import Sight, of_bound
from kpilang.sql import build, lower, names
from kpilang.sql.dialects import Dialect
from kpilang.sql.rosters import owed_columns
from kpilang.sql.scope import CellScope, find_cell
from kpilang.sql.spine import line_number, lines_used, segment_columns, spine_columns

#: what is asked where there is no target
NO_LINE = Line(Comparator.AT_LEAST)


def has_target(plan: Plan) -> bool:
    """Tell whether some row has a target."""
    return bool(plan.spine[-1].segments) or "target" in spine_columns(plan)


def is_range(plan: Plan) -> bool:
    """Tell whether some row has a target with an upper bound beside the lower one."""
    asked = {plan.scoring.comparator, *(each.comparator for each in plan.lines)}
    return Comparator.BETWEEN in asked or any(
        name.startswith("target_high") for name in spine_columns(plan)
    )


def bounds(plan: Plan, dialect: Dialect) -> tuple[exp.Expr, exp.Expr]:
    """Return the lower and the upper bound of the target in each row, null without one."""
    if not plan.spine[-1].segments:
        return _of_part(plan, dialect, None)
    parts = [_of_part(plan, dialect, place) for place in range(len(plan.spine[-1].segments))]
    low, high = ([part[place] for part in parts] for place in (0, 1))
    if plan.summed:
        nobody = all(line.each for line in plan.lines)
        return _sum(low, nobody=nobody), _sum(high, nobody=nobody)
    low, high = ([_beside(plan, bound) for bound in bounds] for bounds in (low, high))
    return _by_segment(plan, low), _by_segment(plan, high)


def by_now(plan: Plan, dialect: Dialect) -> dict[str, exp.Expr]:
    """Return what is due of the sum of segments, each at its own pace; by the columns' names."""
    if not plan.summed or "due" not in spine_columns(plan):
        return {}
    out = {}
    for place, name in enumerate(("by_now", "by_now_high")):
        out[name] = _sum(
            [
                _due_of_part(plan, _of_part(plan, dialect, part)[place], part, place)
                for part in range(len(plan.spine[-1].segments))
            ]
        )
    return out


def _due_of_part(plan: Plan, amount: exp.Expr, part: int, place: int) -> exp.Expr:
    """Return what is due of a bound of a segment: all of it where its rows end at as-of too."""
    share = build.column(_named("due", part) if plan.as_of is not None else "due")
    due = exp.Mul(this=build.group(amount), expression=build.double(share))
    used = lines_used(plan, part)
    whole = [line for line in used if len(line.to_date) > place and line.to_date[place]]
    if not whole or _is_nothing(amount):
        return amount if _is_nothing(amount) else due
    if len(whole) == len(used):
        return amount
    numbers = [line_number(plan, line) for line in whole]
    is_whole = _is_line(build.column(_named("line", part)), numbers)
    return build.case([(is_whole, amount.copy())], due)


def _sum(parts: Sequence[exp.Expr], *, nobody: bool = False) -> exp.Expr:
    """Return the sum of what segments owe, none where there may be `nobody` and is."""
    if any(map(_is_nothing, parts)):
        return build.no_target()
    total = parts[0]
    for part in parts[1:]:
        total = exp.Add(this=total, expression=build.group(part))
    return total if not nobody else exp.Nullif(this=total, expression=exp.Literal.number(0))


def line(plan: Plan) -> exp.Expr | None:
    """Return the number of the line that a row has, None where all of them are judged alike."""
    if len({(each.comparator, each.to_date) for each in plan.lines}) < 2:
        return None
    if plan.segments is None:
        return None if plan.summed else _line_of_part(plan, None)
    parts = [_line_of_part(plan, place) for place in range(len(plan.spine[-1].segments))]
    return _by_segment(plan, parts, build.constant(0))


def by_line(plan: Plan, of: Callable[[Line], exp.Expr]) -> exp.Expr:
    """Return what depends on the line that a row has, once where it is the same for all."""
    found: dict[str, tuple[exp.Expr, list[Line]]] = {}
    for each in plan.lines or (NO_LINE,):
        value = of(each)
        found.setdefault(value.sql(), (value, []))[1].append(each)
    if len(found) == 1:
        return next(iter(found.values()))[0]
    return build.case(
        (_is_line(build.column("line"), [line_number(plan, each) for each in own]), value)
        for value, own in found.values()
    )


def by_comparator(plan: Plan, of: Callable[[Comparator], exp.Case]) -> exp.Case:
    """Return what depends on how a row's value is compared with its target."""
    assert plan.scoring.comparator is not None
    if len({each.comparator for each in plan.lines}) < 2:
        return of(plan.scoring.comparator)
    found = by_line(plan, lambda each: of(each.comparator))
    assert isinstance(found, exp.Case)
    return found


def _is_line(column: exp.Expr, wanted: Sequence[int]) -> exp.Expr:
    numbers = [build.constant(number) for number in wanted]
    if len(numbers) == 1:
        return exp.EQ(this=column, expression=numbers[0])
    return exp.In(this=column, expressions=numbers)


def _line_of_part(plan: Plan, part: int | None) -> exp.Expr:
    used = lines_used(plan, part)
    if len(used) > 1:
        return build.column(_named("line", part))
    return build.constant(line_number(plan, used[0] if used else None))


def due(plan: Plan, dialect: Dialect) -> exp.Expr:
    """Return the share of the target that is due, which segments may have of their own.

    Like last year it is what the year before had come to, of what it came to in the end.
    """
    if plan.like_last_year:
        so_far, whole = (
            lower.value(
                plan.formula,
                CellScope(dialect, plan, Sight(plan.window).a_year_ago(entire=entire)),
            )
            for entire in (False, True)
        )
        under_way = exp.LT(this=build.column("due"), expression=exp.Literal.number(1))
        return build.case([(under_way, build.quotient(so_far, whole))], build.column("due"))
    if any(line.fixed for line in plan.lines):
        target = build.group(bounds(plan, dialect)[0])
        zero = exp.EQ(this=target, expression=exp.Literal.number(0))
        passed = next(name for name, fact in plan.known if fact == PASSED)
        nothing = exp.or_(_is_null(target.copy()), zero)
        return build.case([(nothing, build.column(passed))], build.column("due"))
    if plan.segments is None or plan.as_of is None:
        return build.column("due")
    known = segment_columns(plan)
    columns = (_named("due", place) for place in range(len(plan.spine[-1].segments)))
    parts = [build.column(name) if name in known else build.no_target() for name in columns]
    # Of a member of no segment it is how much of its time has passed.
    return _by_segment(plan, parts, build.column("due"))


def _named(column: str, part: int | None) -> str:
    return column if part is None else f"{column}_{part + 1}"


def _of_part(plan: Plan, dialect: Dialect, part: int | None) -> tuple[exp.Expr, exp.Expr]:
    """Return the bounds of the whole, or of the part at a place, by the line of each row."""
    used = lines_used(plan, part)
    if len(used) < 2:
        return _of_line(plan, dialect, part, used[0] if used else None)
    found = [(each, _of_line(plan, dialect, part, each)) for each in used]
    column = build.column(_named("line", part))
    low, high = (
        build.case(
            (_is_line(column.copy(), [line_number(plan, each)]), _beside(plan, both[place]))
            for each, both in found
            if place == 0 or not _is_nothing(both[place])
        )
        if any(not _is_nothing(both[place]) for _, both in found)
        else build.no_target()
        for place in (0, 1)
    )
    return low, high


def _beside(plan: Plan, value: exp.Expr) -> exp.Expr:
    """Return what stands beside others in a CASE: sums of unlike scales would be rounded there."""
    return build.double(value) if plan.bounds and not _is_nothing(value) else value


def _is_nothing(value: exp.Expr) -> bool:
    return value == build.no_target()


def _of_line(
    plan: Plan, dialect: Dialect, part: int | None, own: Line | None
) -> tuple[exp.Expr, exp.Expr]:
    """Return the bounds in the rows that have a line."""
    if own is not None and own.fixed:
        return _between_ends(plan, dialect, own), build.no_target()
    found = [_bound(plan, dialect, part, own, place) for place in (0, 1)]
    if own is None:
        return found[0], found[1]
    if own.around and len(own.bounds) > 1:
        # The ends of a range round a negative amount change places.
        ends = [build.double(bound.copy()) for bound in found]
        found = [build.call("LEAST", *ends), build.call("GREATEST", *[e.copy() for e in ends])]
    if len(own.bounds) > 1:
        both = exp.and_(*[exp.Not(this=_is_null(bound.copy())) for bound in found])
        found = [build.case([(both.copy(), bound)]) for bound in found]
    return found[0], found[1]


def _between_ends(plan: Plan, dialect: Dialect, own: Line) -> exp.Expr:
    """Return an amount between ends that are worked out once, by the weights that a row has."""
    sight = Sight(plan.window)
    parts = []
    for place, (bound, name) in enumerate(zip(own.bounds, ("target", "target_high"), strict=False)):
        scope = CellScope(dialect, plan, of_bound(own, place, sight))
        factors = [_factor(row, place) for row in plan.spine]
        factor: exp.Expr = build.column(name)
        if name not in spine_columns(plan):
            return build.no_target()
        if not all(f is None or build.is_decimal(f) for f in factors):
            factor = build.double(factor)
        formula = build.group(lower.value(bound, scope))
        parts.append(exp.Mul(this=formula, expression=factor))
    return _sum(parts)


def _bound(
    plan: Plan, dialect: Dialect, part: int | None, own: Line | None, place: int
) -> exp.Expr:
    """Return a bound of the target in each row: an amount, or a formula times what is owed."""
    column = _named("target_high" if place else "target", part)
    rows = [row if part is None else row.segments[part] for row in plan.spine]
    several = len(lines_used(plan, part)) > 1
    factors = {_factor(row, place) for row in rows if not several or row.line == own}
    if column not in spine_columns(plan) or (factors == {None} and not plan.target_rows):
        return build.no_target()
    if own is None or len(own.bounds) <= place:
        return _by_each(plan, own, part, build.column(column))
    scope = CellScope(
        dialect, plan, Sight(plan.window, of_target=True, keeps_period=not plan.ahead)
    )
    formula = build.group(lower.value(own.bounds[place], scope))
    if factors == {Fraction(1)}:
        return _by_each(plan, own, part, formula)
    factor: exp.Expr = build.column(column)
    if not all(f is None or build.is_decimal(f) for f in factors):
        # Seventeen digits times a decimal leave the range of an engine's decimals.
        factor = build.double(factor)
    return _by_each(plan, own, part, exp.Mul(this=formula, expression=factor))


def _factor(row: Period | Amounts, place: int) -> Fraction | None:
    if isinstance(row, Period):
        return row.target_high if place else row.target
    return row.high if place else row.low


def _by_each(plan: Plan, own: Line | None, part: int | None, amount: exp.Expr) -> exp.Expr:
    """Return what all members owe together who owe an amount each; where none does, none.

    To a sum of segments one without members adds nothing.
    """
    count: exp.Expr
    if own is None or not own.each:
        return amount
    place = part if plan.summed and part is not None else 0
    if plan.owed:
        count = build.column(find_cell(plan, plan.owed[place]).column)
    elif plan.roster is not None and plan.roster.counted is not None:
        count = build.column(owed_columns(plan.roster)[place])
    else:
        return amount
    if plan.summed:
        count = build.coalesce(count, exp.Literal.number(0))
        return exp.Mul(this=build.group(amount), expression=count)
    many = exp.Nullif(this=count, expression=exp.Literal.number(0))
    return exp.Mul(this=build.group(amount), expression=many)


def _by_segment(
    plan: Plan, parts: Sequence[exp.Expr], otherwise: exp.Expr | None = None
) -> exp.Expr:
    """Return what each segment has of its own, by the member of a row."""
    assert plan.segments is not None
    if all(map(_is_nothing, parts)):
        return build.no_target()
    shown = build.column(names.shown(plan, plan.segments.dimension))
    branches: list[tuple[exp.Expr, exp.Expr]] = []
    for member, value in zip(plan.segments.members, parts, strict=False):
        is_member = exp.EQ(this=shown.copy(), expression=build.constant(member))
        branches.append((is_member, value))
    rest = parts[-1] if plan.segments.otherwise else otherwise
    if rest is not None and _is_nothing(rest):
        rest = None
    return build.case(branches, rest) if branches else rest or build.no_target()


def _is_null(value: exp.Expr) -> exp.Expr:
    return exp.Is(this=build.group(value), expression=exp.Null())
