"""Targets: every form, in the unit of their measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kpilang.analysis import periods, words
from kpilang.analysis.conditions import common_dimension
from kpilang.analysis.context import is_failed
from kpilang.analysis.expressions import infer
from kpilang.analysis.formulas import FormulaScope
from kpilang.analysis.problems import declarations, model, percent, types
from kpilang.analysis.problems import targets as problems
from kpilang.analysis.scale import compatible, is_percent, rebased, scaled
from kpilang.analysis.target_files import Quotas, read_quotas
from kpilang.model.constants import constant, exactly
from kpilang.model.dimensions import common
from kpilang.model.entities import (
    Comparator,
    GrowthTarget,
    LevelTarget,
    NoTarget,
    PathTarget,
    PeriodTarget,
    SegmentTarget,
    Target,
)
from kpilang.model.expr import Expr
from kpilang.model.leaves import sources
from kpilang.model.types import Kind
from kpilang.model.windows import Calendar, Grain
from kpilang.source.span import Span
from kpilang.syntax import nodes


@dataclass(frozen=True, slots=True)
class Measured:
    """What a target is compared with: a formula in the unit it is shown in.

    `formula` is None when it has failed; targets then stay unread. `per` is n of `unit: per n`.
    `percent` says that the measure is shown in percent. `better` is the comparator of a form that
    has none of its own.
    """

    name: str
    formula: Expr | None
    scope: FormulaScope
    calendar: Calendar
    per: int = 1
    percent: bool = False
    better: Comparator = Comparator.AT_LEAST


def read_target(node: nodes.Target, of: Measured) -> Target | None:
    """Return a target in the unit of its measure, or None after a problem."""
    match node:
        case nodes.Level() | nodes.Range():
            return read_level(node, of)
        case nodes.Tolerance():
            return _tolerance(node, of)
        case nodes.Path():
            return _path(node, of)
        case nodes.Growth():
            return _growth(node, of)
        case nodes.NoTarget(until=until, reason=reason):
            found = periods.stretch(until.text, of.calendar)
            text = reason.value if reason else ""
            return None if found is None else NoTarget(found.start, text, span=node.span)
        case nodes.TargetFrom(origin=nodes.Text() as path):
            return _from_file(path, node, of)
        case nodes.TargetFrom():
            return _from_source(node, of)
        case nodes.TargetTable(by=None):
            return _table(node, of)
        case nodes.TargetTable():
            return _segments(node, of)


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
    if not good or low is None:
        return None
    return LevelTarget(comparator, low, high, per, deadline, member, span=node.span)


def deadline_grain(node: nodes.Target, calendar: Calendar) -> Grain | None:
    """Return the grain of a deadline that is a named period."""
    deadline = node.deadline if isinstance(node, (nodes.Level, nodes.Range)) else None
    if deadline is None or isinstance(deadline.period, nodes.Date):
        return None
    found = periods.stretch(deadline.period.text, calendar)
    return found.grain if found else None


def adapted(node: nodes.Expr, what: str, of: Measured) -> Expr | None:
    """Return a value in the unit of the measure, or None when it has another or has failed."""
    value = infer(node, of.scope)
    if of.formula is None or is_failed(value):
        return None
    fits = value.type.kind is Kind.NUMBER and compatible(of.formula, value)
    if not fits:
        problem = types.target_unit(
            of.name, of.formula.type, of.formula.span, what, value.type, node.span
        )
        of.scope.report.add(problem)
        return None
    if of.percent and isinstance(node, nodes.Number) and node.value != 0:
        of.scope.report.add(percent.percent_without_sign(node.text, what, node.span))
        return None
    base = of.formula.type.unit.time_base
    if base is not None:
        value = rebased(value, base[0].name)
    if of.per > 1 and is_percent(value):
        value = scaled(value, Fraction(of.per), value.type)
    return value


def writes_percent(node: nodes.Node | None) -> bool:
    """Tell whether a target or a status rule is written in percentages."""
    match node:
        case nodes.Percent():
            return True
        case nodes.Unary(operand=operand):
            return writes_percent(operand)
        case nodes.Level(value=value):
            return writes_percent(value)
        case nodes.Range(low=low):
            return writes_percent(low)
        case nodes.Path(start=start):
            return writes_percent(start)
        case nodes.TargetTable(rows=rows):
            return any(writes_percent(row.target) for row in rows)
        case nodes.StatusRules(limits=limits):
            return any(writes_percent(limit.value) for limit in limits if not limit.of_target)
        case _:
            return False


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
    of.scope.report.add(declarations.unknown_word(word.name, "period", word.span, choices))
    return None


def _tolerance(node: nodes.Tolerance, of: Measured) -> LevelTarget | None:
    middle = adapted(node.of, "the target", of)
    share = _share(node.share, "tolerance", "a share of the target, as in `within 5% of …`", of)
    if middle is None or share is None:
        return None
    around, width = constant(middle), constant(share)
    if around is None or width is None:
        return LevelTarget(Comparator.BETWEEN, middle, tolerance=share, span=node.span)
    ends = (around - abs(around * width), around + abs(around * width))
    low, high = (exactly(end, middle.type) for end in ends)
    return LevelTarget(Comparator.BETWEEN, low, high, span=node.span)


def _share(node: nodes.Expr, what: str, wanted: str, of: Measured) -> Expr | None:
    value = infer(node, of.scope)
    if is_failed(value):
        return None
    if value.type.kind is Kind.NUMBER and value.type.unit.is_pure and is_percent(value):
        return value
    of.scope.report.add(model.unexpected_value(what, wanted, node.span))
    return None


def _path(node: nodes.Path, of: Measured) -> PathTarget | None:
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


def _growth(node: nodes.Growth, of: Measured) -> GrowthTarget | None:
    start = adapted(node.start, "the target", of)
    rate = _share(node.rate, "growth", "a percentage, as in `grow 6% per month from …`", of)
    per = words.GRAINS.get(node.per.name)
    first = periods.stretch(node.start_period.text, of.calendar)
    if per is None:
        choices = tuple(words.GRAINS)
        problem = declarations.unknown_word(node.per.name, "period", node.per.span, choices)
        of.scope.report.add(problem)
    elif first is not None and first.grain is not per:
        wanted = f"a {per.replace('_', ' ')}, the period that it grows by"
        of.scope.report.add(model.unexpected_value("growth", wanted, node.start_period.span))
        return None
    if start is None or rate is None or per is None or first is None:
        return None
    return GrowthTarget(of.better, rate, per, start, first.start, span=node.span)


def _from_source(node: nodes.TargetFrom, of: Measured) -> LevelTarget | None:
    """Return `from quotas.amount`, which is short for `>= sum(quotas.amount)`."""
    origin = node.origin
    if isinstance(origin, nodes.Name) and len(origin.parts) > 1:
        word = nodes.Ident("sum", span=origin.span)
        origin = nodes.Call(word, (origin,), nodes.Clauses(), span=origin.span)
    amount = adapted(origin, "the target", of)
    return None if amount is None else LevelTarget(of.better, amount, span=node.span)


def _from_file(path: nodes.Text, node: nodes.TargetFrom, of: Measured) -> Target | None:
    quotas = read_quotas(path, of.scope.world.files, of.calendar, of.scope.report)
    if quotas is None or of.formula is None:
        return None
    if quotas.dimension is not None:
        over = sources(of.formula)
        report, model_ = of.scope.report, of.scope.model
        if not common_dimension(model_, over, quotas.dimension, path.span, report):
            return None
    return _of_quotas(quotas, node.span, of)


def _of_quotas(quotas: Quotas, span: Span, of: Measured) -> Target | None:
    def level(amount: nodes.Expr) -> LevelTarget | None:
        low = adapted(_in_unit(amount, of), "the target", of)
        return None if low is None else LevelTarget(of.better, low, span=span)

    found = [(line, level(line.amount)) for line in quotas.lines]
    kept = [(line, own) for line, own in found if own is not None]
    if len(kept) < len(found):
        return None
    if quotas.dimension is None:
        rows = [(*line.period, own) for line, own in kept if line.period is not None]
        return PeriodTarget(tuple(sorted(rows, key=lambda row: row[0])), span=span)
    members: dict[str, Target] = {}
    for line, own in kept:
        if line.period is None:
            members[line.member] = own
            continue
        before = members.get(line.member)
        rows = list(before.rows) if isinstance(before, PeriodTarget) else []
        ordered = sorted([*rows, (*line.period, own)], key=lambda row: row[0])
        members[line.member] = PeriodTarget(tuple(ordered), span=span)
    return SegmentTarget(quotas.dimension, tuple(members.items()), span=span)


def _in_unit(amount: nodes.Expr, of: Measured) -> nodes.Expr:
    """Return a plain number of a file in the money or time of the measure."""
    if of.formula is None or not isinstance(amount, nodes.Number):
        return amount
    unit = of.formula.type.unit
    base = unit.time_base
    word = unit.currency or (words.plural(base[0].name) if base else None)
    if word is None:
        return amount
    return nodes.Quantity(amount, nodes.Ident(word, span=amount.span), span=amount.span)


def _segments(node: nodes.TargetTable, of: Measured) -> SegmentTarget | None:
    assert node.by is not None
    report = of.scope.report
    members: dict[str, Target] = {}
    otherwise: Target | None = None
    good = of.formula is not None
    if of.formula is not None:
        over = sources(of.formula)
        dimension = common_dimension(of.scope.model, over, node.by.text, node.by.span, report)
        good = dimension is not None
    seen: dict[str, Span] = {}
    for row in node.rows:
        target = read_target(row.target, of)
        good = good and target is not None
        name = _member(row, report_to=of)
        if name is None:
            good = False
        elif name in seen:
            good = False
            report.add(model.overlapping(name or "else", _key_span(row), seen[name]))
        elif target is not None and name:
            members[name] = target
        elif target is not None:
            otherwise = target
        if name is not None:
            seen.setdefault(name, _key_span(row))
    if not good:
        return None
    return SegmentTarget(node.by.text, tuple(members.items()), otherwise, span=node.span)


def _member(row: nodes.TargetRow, report_to: Measured) -> str | None:
    """Return the member that a line is for, the empty text for `else`, None after a problem."""
    match row.key:
        case None:
            return ""
        case nodes.Text(value=value):
            return value
        case nodes.Ident(name=name):
            return name
        case period:
            report_to.scope.report.add(problems.period_among_members(period.text, period.span))
            return None


def _key_span(row: nodes.TargetRow) -> Span:
    return row.span if row.key is None else row.key.span


def _table(node: nodes.TargetTable, of: Measured) -> PeriodTarget | None:
    report = of.scope.report
    rows: list[tuple[date, date, LevelTarget]] = []
    seen: list[tuple[periods.Stretch, Span]] = []
    for row in node.rows:
        if not isinstance(row.key, (nodes.Period, nodes.Date)):
            report.add(problems.member_among_periods(_key_span(row), _dimensions(of)))
            continue
        stretch = periods.stretch(row.key.text, of.calendar)
        level = read_target(row.target, of)
        if level is not None and not isinstance(level, LevelTarget):
            report.add(problems.line_of_table(row.target.span))
        if stretch is None:
            continue
        other = next(
            (at for s, at in seen if s.start < stretch.end and stretch.start < s.end), None
        )
        if other is not None:
            report.add(model.overlapping(row.key.text, row.key.span, other))
            continue
        seen.append((stretch, row.key.span))
        if isinstance(level, LevelTarget):
            rows.append((stretch.start, stretch.end, level))
    if len(rows) != len(node.rows):
        return None
    return PeriodTarget(tuple(sorted(rows, key=lambda entry: entry[0])), span=node.span)


def _dimensions(of: Measured) -> Sequence[str]:
    return () if of.formula is None else common(of.scope.model, sources(of.formula))
