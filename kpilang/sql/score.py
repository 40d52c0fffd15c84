"""Expected, attainment, status and forecast in SQL (language.md, "Targets")."""

from __future__ import annotations

from decimal import Decimal

from sqlglot import exp

from kpilang.model.constants import constant
from kpilang.model.entities import Comparator, StatusBasis
from kpilang.model.windows import WindowKind
from kpilang.plan.grid import Line, State
from kpilang.plan.nodes import Plan
from kpilang.sql import build
from kpilang.sql.spine import spine_columns
from kpilang.sql.targets import by_comparator, by_line

AMBER_FROM = Decimal("0.9")

_MET = {
    Comparator.AT_LEAST: exp.GTE,
    Comparator.MORE: exp.GT,
    Comparator.AT_MOST: exp.LTE,
    Comparator.LESS: exp.LT,
    Comparator.EQUAL: exp.EQ,
}


def expected(plan: Plan, amount: str) -> exp.Expr:
    """Return the part of a target amount that is due by as-of; none is known for the future."""
    target: exp.Expr = build.column(amount)
    if _prorated(plan) and plan.summed:
        by_now = build.column("by_now" if amount == "target" else "by_now_high")
        target = build.case([(exp.Not(this=_is_null(target)), by_now)])
    elif _prorated(plan):
        target = by_line(plan, lambda line: _due_of(line, amount))
    if any(p.state is State.FUTURE for p in plan.spine):
        target = build.case([(exp.Not(this=exp.Paren(this=_state(State.FUTURE))), target)])
    return target


def attainment(plan: Plan) -> exp.Expr:
    """Return value over target in the target's direction, none where either is not above 0."""
    if plan.scoring.comparator is None:
        return build.typed_null(exp.DType.DOUBLE)
    low, high = build.column("target"), build.column("target_high")
    return by_comparator(plan, lambda comparator: _attained(comparator, low.copy(), high.copy()))


def status(plan: Plan) -> exp.Expr:
    """Return `green`, `amber`, `red`, or null where nothing can be judged."""
    scoring = plan.scoring
    known: list[exp.Expr] = [exp.Not(this=_is_null(build.column("value")))]
    if scoring.limits:
        if any(limit.of_target for limit in scoring.limits):
            known.append(exp.Not(this=_is_null(_basis(plan, "target"))))
        columns = (build.column(limit_column(place)) for place in scoring.formulas)
        known += [exp.Not(this=_is_null(column)) for column in columns]
        judged = _by_limits(plan)
    elif scoring.comparator is not None:
        known.append(exp.Not(this=_is_null(_basis(plan, "target"))))
        judged = by_comparator(plan, lambda comparator: _by_target(plan, comparator))
    else:
        return build.typed_null(exp.DType.TEXT)
    judged.set("ifs", [exp.If(this=_missing(known), true=exp.Null()), *judged.args["ifs"]])
    return judged


def forecast(plan: Plan) -> exp.Expr:
    """Return where a partial flow will end at this pace."""
    if not _prorated(plan):
        return build.typed_null(exp.DType.DOUBLE)
    ends = build.quotient(build.column("value"), build.column("due"))
    if plan.window.kind is not WindowKind.TO_DATE or plan.window.period is plan.window.grain:
        return build.case([(_state(State.PARTIAL), ends)])
    under_way = exp.LT(this=build.column("due"), expression=exp.Literal.number(1))
    known = exp.Not(this=exp.Paren(this=_state(State.FUTURE)))
    return build.case([(exp.and_(under_way, known), ends)])


def limit_column(place: int) -> str:
    """Return the column of a limit that is a formula."""
    return f"limit_{place + 1}"


def _by_limits(plan: Plan) -> exp.Case:
    limits = plan.scoring.limits
    ordered = sorted(range(len(limits)), key=lambda place: limits[place].colour != "red")
    branches = [(_beyond(plan, place), build.constant(limits[place].colour)) for place in ordered]
    return build.case(branches, build.constant("green"))


def _beyond(plan: Plan, place: int) -> exp.Expr:
    limit = plan.scoring.limits[place]
    bound: exp.Expr
    if place in plan.scoring.formulas:
        bound = build.column(limit_column(place))
    else:
        bound = build.constant(constant(limit.value))
    if limit.of_target:
        bound = exp.Mul(this=bound, expression=_basis(plan, "target"))
    elif _is_partly_due(plan, place):
        bound = exp.Mul(this=build.group(bound), expression=build.double(build.column("due")))
    side = exp.LT if limit.side == "below" else exp.GT
    return side(this=_judged(plan), expression=bound)


def _is_partly_due(plan: Plan, place: int) -> bool:
    """Tell whether a limit is an amount of a flow, of which a part is due."""
    paced = _prorated(plan) and plan.scoring.basis is StatusBasis.PACE
    return paced and place not in plan.scoring.to_date


def _judged(plan: Plan) -> exp.Expr:
    """Return what is judged: the value, or where it will end."""
    value = build.column("value")
    if plan.scoring.basis is not StatusBasis.FORECAST or not _prorated(plan):
        return value
    return build.coalesce(forecast(plan), value)


def _by_target(plan: Plan, comparator: Comparator) -> exp.Case:
    low, high = _basis(plan, "target"), _basis(plan, "target_high")
    value = _judged(plan)
    met: exp.Expr
    if comparator is Comparator.BETWEEN:
        met = exp.Between(this=value.copy(), low=low, high=high)
    else:
        met = _MET[comparator](this=value.copy(), expression=low)
    near = _near(comparator, value, low, high)
    return build.case(
        [(met, build.constant("green")), (near, build.constant("amber"))], build.constant("red")
    )


def _near(comparator: Comparator, value: exp.Expr, low: exp.Expr, high: exp.Expr) -> exp.Expr:
    """Attainment is at least 90 %, said without a division; known not to be met."""
    if comparator is Comparator.BETWEEN:
        # A value below a range that ends before it begins is judged by the lower bound alone.
        above = exp.GTE(this=value.copy(), expression=low.copy())
        below = exp.LT(this=value.copy(), expression=low.copy())
        return exp.or_(
            _near_from_below(value, low, below), exp.and_(above, _near_from_above(value, high))
        )
    if comparator is Comparator.EQUAL:
        return exp.or_(_near_from_below(value, low), _near_from_above(value, low))
    return (
        _near_from_below(value, low)
        if comparator.higher_is_better
        else _near_from_above(value, low)
    )


def _near_from_below(value: exp.Expr, bound: exp.Expr, below: exp.Expr | None = None) -> exp.Expr:
    """A value that misses a lower bound: value / bound >= 0.9; `below` says when it does."""
    return exp.and_(
        _positive(bound),
        below or exp.LTE(this=value.copy(), expression=bound.copy()),
        exp.GTE(this=value.copy(), expression=_tenths(bound)),
    )


def _near_from_above(value: exp.Expr, bound: exp.Expr) -> exp.Expr:
    """A value that misses an upper bound: bound / value >= 0.9."""
    return exp.and_(
        _positive(bound),
        exp.GTE(this=value.copy(), expression=bound.copy()),
        exp.LTE(this=_tenths(value.copy()), expression=bound.copy()),
    )


def _tenths(amount: exp.Expr) -> exp.Expr:
    return exp.Mul(this=build.constant(AMBER_FROM), expression=amount.copy())


def _positive(amount: exp.Expr) -> exp.Expr:
    return exp.GT(this=amount.copy(), expression=exp.Literal.number(0))


def _attained(comparator: Comparator, low: exp.Expr, high: exp.Expr) -> exp.Case:
    value = build.column("value")
    zero = exp.Literal.number(0)
    at_least = build.quotient(value, low)
    at_most = build.quotient(low, value)
    if comparator is Comparator.EQUAL:
        comparator, high = Comparator.BETWEEN, low
    if comparator is Comparator.BETWEEN:
        inside = exp.Between(this=value.copy(), low=low, high=high)
        positive = exp.GT(this=low.copy(), expression=zero)
        positive_high = exp.GT(this=high.copy(), expression=zero.copy())
        below = exp.LT(this=value.copy(), expression=low.copy())
        above = exp.GT(this=value.copy(), expression=high.copy())
        return build.case(
            [
                (inside, exp.Literal.number(1)),
                (exp.and_(positive, below), at_least),
                (exp.and_(positive_high, above), build.quotient(high, value)),
            ]
        )
    positive = exp.GT(this=low.copy(), expression=zero)
    return build.case([(positive, at_least if comparator.higher_is_better else at_most)])


def _basis(plan: Plan, amount: str) -> exp.Expr:
    """What the value is held against: the part due by now, unless the KPI says the target."""
    match plan.scoring.basis:
        case StatusBasis.PREVIOUS:
            return (
                build.column("previous")
                if amount == "target"
                else build.typed_null(exp.DType.DOUBLE)
            )
        case StatusBasis.TARGET | StatusBasis.FORECAST:
            return build.column(amount)
        case StatusBasis.PACE:
            pass
    return build.column("expected" if amount == "target" else "expected_high")


def _due_of(line: Line, amount: str) -> exp.Expr:
    """Return what is due of a bound: all of it where its rows end at as-of too."""
    place = 1 if amount == "target_high" else 0
    target = build.column(amount)
    if len(line.to_date) > place and line.to_date[place]:
        return target
    return exp.Mul(this=target, expression=build.double(build.column("due")))


def _prorated(plan: Plan) -> bool:
    return "due" in spine_columns(plan)


def _state(state: State) -> exp.Expr:
    return exp.EQ(this=build.column("state"), expression=build.constant(str(state)))


def _is_null(value: exp.Expr) -> exp.Expr:
    return exp.Is(this=value, expression=exp.Null())


def _missing(known: list[exp.Expr]) -> exp.Expr:
    return exp.or_(*[k.this for k in known])
