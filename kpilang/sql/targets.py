"""Targets in SQL: what each row and member owes, as an amount or worked out from data."""

from __future__ import annotations

from fractions import Fraction

from sqlglot import exp

from kpilang.plan.nodes import Plan
from kpilang.plan.sight import Sight
from kpilang.sql import build, lower, names
from kpilang.sql.dialects import Dialect
from kpilang.sql.rosters import OWED
from kpilang.sql.scope import CellScope, find_cell
from kpilang.sql.spine import segment_columns, spine_columns


def bounds(plan: Plan, dialect: Dialect) -> tuple[exp.Expr, exp.Expr]:
    """Return the lower and the upper bound of the target in each row, null without one."""
    if plan.segments is not None:
        low, high = (_of_segment(plan, column) for column in ("target", "target_high"))
        return low, high
    found = [_bound(plan, dialect, column) for column in ("target", "target_high")]
    if plan.around and len(plan.target) > 1:
        # The ends of a range round a negative amount change places.
        ends = [bound.copy() for bound in found]
        found = [build.call("LEAST", *ends), build.call("GREATEST", *[e.copy() for e in ends])]
    if len(plan.target) > 1:
        both = exp.and_(*[exp.Not(this=_is_null(bound.copy())) for bound in found])
        found = [build.case([(both.copy(), bound)]) for bound in found]
    return found[0], found[1]


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
    by_segment = plan.segments is not None and plan.as_of is not None
    return _of_segment(plan, "due") if by_segment else build.column("due")


def _bound(plan: Plan, dialect: Dialect, column: str) -> exp.Expr:
    """Return a bound of the target in each row: an amount, or a formula times what is owed."""
    if column not in spine_columns(plan):
        return build.no_target()
    place = 1 if column == "target_high" else 0
    if len(plan.target) <= place:
        return _by_each(plan, build.column(column))
    scope = CellScope(
        dialect, plan, Sight(plan.window, of_target=True, keeps_period=not plan.ahead)
    )
    formula = build.group(lower.value(plan.target[place], scope))
    factors = {p.target_high if place else p.target for p in plan.spine}
    if factors == {Fraction(1)}:
        return _by_each(plan, formula)
    factor: exp.Expr = build.column(column)
    if not all(f is None or build.is_decimal(f) for f in factors):
        # Seventeen digits times a decimal leave the range of an engine's decimals.
        factor = build.double(factor)
    return _by_each(plan, exp.Mul(this=formula, expression=factor))


def _by_each(plan: Plan, amount: exp.Expr) -> exp.Expr:
    """Return what all members owe together who owe an amount each; where none does, none."""
    count: exp.Expr
    if plan.owed is not None:
        count = build.column(find_cell(plan, plan.owed).column)
    elif plan.roster is not None and plan.roster.counted is not None:
        count = build.column(OWED)
    else:
        return amount
    many = exp.Nullif(this=count, expression=exp.Literal.number(0))
    return exp.Mul(this=build.group(amount), expression=many)


def _of_segment(plan: Plan, column: str) -> exp.Expr:
    """Return an amount by the member of a row."""
    assert plan.segments is not None
    known = segment_columns(plan)
    shown = build.column(names.shown(plan, plan.segments.dimension))
    branches: list[tuple[exp.Expr, exp.Expr]] = []
    for number, member in enumerate(plan.segments.members, start=1):
        name = f"{column}_{number}"
        amount = build.column(name) if name in known else build.no_target()
        is_member = exp.EQ(this=shown.copy(), expression=build.constant(member))
        branches.append((is_member, amount))
    rest = None
    if plan.segments.otherwise:
        name = f"{column}_{len(plan.segments.members) + 1}"
        rest = build.column(name) if name in known else None
    elif column == "due":
        # As much of a row is over whether something is owed for it or not.
        rest = build.column(column)
    if all(f"{column}_{number}" not in known for number in range(1, len(branches) + 2)):
        return build.no_target()
    return build.case(branches, rest) if branches else rest or build.no_target()


def _is_null(value: exp.Expr) -> exp.Expr:
    return exp.Is(this=build.group(value), expression=exp.Null())
