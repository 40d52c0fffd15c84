"""The forms of a target that are no table: levels and ranges, lines, growth, a source."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kpilang.analysis import periods, words
from kpilang.analysis.measured import Measured, adapted, share_of
from kpilang.analysis.over import names_in
from kpilang.analysis.problems import declarations, model
from kpilang.analysis.problems import targets as problems
from kpilang.model.constants import constant, exactly
from kpilang.model.dimensions import common
from kpilang.model.entities import Comparator, GrowthTarget, LevelTarget, PathTarget
from kpilang.model.expr import Binary, Expr, Literal
from kpilang.model.leaves import sources
from kpilang.model.types import number
from kpilang.model.windows import Calendar, Grain
from kpilang.syntax import nodes


def read_level(node: nodes.Level | nodes.Range, of: Measured) -> LevelTarget | None:
    """Return a level or a range, or None after a problem."""
    per, member, good = _per(node.per, of)
    stretch = None
    if node.deadline is not None:
        stretch = periods.stretch(node.deadline.period.text, of.calendar)
        good = good and stretch is not None
    deadline = stretch.end if stretch else None
    if isinstance(node, nodes.Level):
        low, high = adapted(node.value, "the target", of), None
        comparator = Comparator(node.comparator)
        good = good and low is not None
    else:
        low, high = adapted(node.low, "the target", of), adapted(node.high, "the target", of)
        comparator = Comparator.BETWEEN
        good = good and low is not None and high is not None
    if not good or low is None or _is_reversed(low, high, node, of):
        return None
    return LevelTarget(comparator, low, high, per, deadline, member, span=node.span)


def _is_reversed(
    low: Expr, high: Expr | None, node: nodes.Level | nodes.Range, of: Measured
) -> bool:
    if high is None or not isinstance(node, nodes.Range):
        return False
    first, last = constant(low), constant(high)
    if first is None or last is None or first <= last:
        return False
    of.scope.report.add(problems.reversed_range(node.low.span.join(node.high.span)))
    return True


def deadline_grain(node: nodes.Target, calendar: Calendar) -> Grain | None:
    """Return the grain of a deadline that is a named period."""
    deadline = node.deadline if isinstance(node, (nodes.Level, nodes.Range)) else None
    if deadline is None or isinstance(deadline.period, nodes.Date):
        return None
    found = periods.stretch(deadline.period.text, calendar)
    return found.grain if found else None


def _per(written: tuple[nodes.Ident, ...], of: Measured) -> tuple[Grain | None, str | None, bool]:
    """Return the period and the dimension that an amount is for, and whether all was read."""
    per: Grain | None = None
    member: str | None = None
    good = True
    for word in written:
        found = words.GRAINS.get(word.name)
        if found is not None and per is None:
            per = found
        elif found is None and member is None:
            member = _owing(word, of)
            good = good and member is not None
        else:
            good = False
            wanted = "one period and one dimension after `per`"
            of.scope.report.add(model.unexpected_value("target", wanted, word.span))
    return per, member, good


def _owing(word: nodes.Ident, of: Measured) -> str | None:
    """Return the dimension each of whose members owes an amount, or None after a problem."""
    if of.formula is None:
        return None
    known = common(of.scope.model, sources(of.formula))
    if word.name in known:
        return word.name
    choices = (*words.GRAINS, *known)
    of.scope.report.add(
        declarations.unknown_word(
            word.name, "period or dimension of the formula", word.span, choices
        )
    )
    return None


def read_tolerance(node: nodes.Tolerance, of: Measured) -> LevelTarget | None:
    """Return a range round a formula, with its ends where they are known."""
    middle = adapted(node.of, "the target", of)
    share = share_of(node.share, "within", "a share of the target, as in `within 5% of …`", of)
    if middle is None or share is None:
        return None
    around, width = constant(middle), constant(share)
    if around is None:
        less, more = (
            Binary(middle.type, "*", end, middle, span=middle.span)
            for end in (_plus(Literal(number(), Decimal(1)), operator, share) for operator in "-+")
        )
        return LevelTarget(Comparator.BETWEEN, less, more, tolerance=share, span=node.span)
    if width is None:
        return LevelTarget(Comparator.BETWEEN, middle, tolerance=share, span=node.span)
    ends = (around - abs(around * width), around + abs(around * width))
    low, high = (exactly(end, middle.type) for end in ends)
    return LevelTarget(Comparator.BETWEEN, low, high, span=node.span)


def _plus(whole: Expr, operator: str, share: Expr) -> Expr:
    return Binary(number(), operator, whole, share, span=share.span)


def read_path(node: nodes.Path, of: Measured) -> PathTarget | None:
    """Return a line from one period to a later one of the same kind."""
    start, end = adapted(node.start, "the target", of), adapted(node.end, "the target", of)
    first = periods.stretch(node.start_period.text, of.calendar)
    last = periods.stretch(node.end_period.text, of.calendar)
    if first is None or last is None:
        return None
    if first.grain is None or first.grain is not last.grain or last.start <= first.start:
        problem = problems.unlike_ends(node.start_period.span, node.end_period.span)
        of.scope.report.add(problem)
        return None
    if start is None or end is None:
        return None
    comparator = Comparator(node.comparator) if node.comparator else of.better
    return PathTarget(comparator, first.grain, start, first.start, end, last.start, span=node.span)


def read_growth(node: nodes.Growth, of: Measured) -> GrowthTarget | None:
    """Return a level that grows by a rate each period."""
    start = adapted(node.start, "the target", of)
    rate = share_of(node.rate, "grow", "a percentage, as in `grow 6% per month from …`", of)
    per = words.GRAINS.get(node.per.name)
    first = periods.stretch(node.start_period.text, of.calendar)
    if per is None:
        choices = tuple(words.GRAINS)
        problem = declarations.unknown_word(node.per.name, "period", node.per.span, choices)
        of.scope.report.add(problem)
    elif first is not None and first.grain is not per:
        wanted = f"a {per.replace('_', ' ')} to begin in, as it grows `per {per}`"
        of.scope.report.add(model.unexpected_value("grow", wanted, node.start_period.span))
        return None
    if start is None or rate is None or per is None or first is None:
        return None
    return GrowthTarget(of.better, rate, per, start, first.start, span=node.span)


def from_source(node: nodes.TargetFrom, of: Measured) -> LevelTarget | None:
    """Return `from quotas.amount`, which is short for `>= sum(quotas.amount)`."""
    origin = node.origin
    if isinstance(origin, nodes.Name) and of.scope.world.symbols.is_a(origin, "source"):
        wanted = f"a column of amounts after `from`, as in `from {origin.text}.amount`"
        of.scope.report.add(model.unexpected_value("target", wanted, origin.span))
        return None
    if isinstance(origin, nodes.Name) and len(origin.parts) > 1:
        word = nodes.Ident("sum", span=origin.span)
        origin = nodes.Call(word, (origin,), nodes.Clauses(), span=origin.span)
    else:
        column = next(_columns_in(origin, of), None)
        if column is not None:
            found = problems.calculation_after_from(column.text, of.better.value, origin.span)
            of.scope.report.add(found)
            return None
    amount = adapted(origin, "the target", of)
    return None if amount is None else LevelTarget(of.better, amount, span=node.span)


def _columns_in(origin: nodes.Expr, of: Measured) -> Iterator[nodes.Name]:
    """Yield the columns that stand in no aggregate."""
    for name in names_in(origin, rollups=False):
        found = of.scope.world.symbols.source_of(name)
        if found is not None and found[1]:
            yield name
