"""Targets: a level, a range, a deadline, a table of periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kpilang.analysis import periods, words
from kpilang.analysis.context import is_failed
from kpilang.analysis.expressions import infer
from kpilang.analysis.formulas import FormulaScope
from kpilang.analysis.problems import declarations, model, percent, support, types
from kpilang.analysis.scale import compatible, is_percent, rebased, scaled
from kpilang.model.entities import Comparator, LevelTarget, PeriodTarget, Target
from kpilang.model.expr import Expr
from kpilang.model.leaves import is_constant
from kpilang.model.types import Kind
from kpilang.model.windows import Calendar, Grain
from kpilang.source.span import Span
from kpilang.syntax import nodes

LATER = {
    nodes.Path: "a target that rises over time",
    nodes.TargetFrom: "a target from a source",
    nodes.Tolerance: "a target with a tolerance",
    nodes.Growth: "a target that grows",
    nodes.NoTarget: "`none until`",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What a target is compared with: a formula in the unit it is shown in.

    `formula` is None when it has failed; targets then stay unread. `per` is n of `unit: per n`.
    `percent` says that the measure is shown in percent.
    """

    name: str
    formula: Expr | None
    scope: FormulaScope
    calendar: Calendar
    per: int = 1
    percent: bool = False


def read_target(node: nodes.Target, of: Measured) -> Target | None:
    """Return a target in the unit of its measure, or None after a problem."""
    match node:
        case nodes.Level() | nodes.Range():
            return read_level(node, of)
        case nodes.TargetTable():
            return _table(node, of)
        case _:
            of.scope.report.add(support.not_yet(LATER[type(node)], node.span))
            return None


def read_level(node: nodes.Level | nodes.Range, of: Measured) -> LevelTarget | None:
    """Return a level or a range, or None after a problem."""
    per, good = _per(node.per, of)
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
    return LevelTarget(comparator, low, high, per, deadline, span=node.span)


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


def _per(written: tuple[nodes.Ident, ...], of: Measured) -> tuple[Grain | None, bool]:
    per: Grain | None = None
    good = True
    report = of.scope.report
    for word in written:
        found = words.GRAINS.get(word.name)
        if found is not None and per is None:
            per = found
            continue
        good = False
        dimensions = [d.name for s in of.scope.model.sources.values() for d in s.dimensions]
        if found is not None:
            report.add(model.unexpected_value("target", "one `per` period", word.span))
        elif word.name in (*words.LATER_GRAINS, *dimensions, *of.scope.nouns):
            report.add(support.not_yet(f"a target per `{word.name}`", word.span))
        else:
            choices = (*words.GRAINS, *dimensions)
            report.add(declarations.unknown_word(word.name, "period", word.span, choices))
    return per, good


def _table(node: nodes.TargetTable, of: Measured) -> PeriodTarget | None:
    report = of.scope.report
    if node.by is not None:
        report.add(support.not_yet("a target by segment", node.by.span))
        return None
    rows: list[tuple[date, date, LevelTarget]] = []
    seen: list[tuple[periods.Stretch, Span]] = []
    for row in node.rows:
        if not isinstance(row.key, nodes.Period):
            span = row.span if row.key is None else row.key.span
            report.add(support.not_yet("a target line that names no period", span))
            continue
        stretch = periods.stretch(row.key.text, of.calendar)
        if not isinstance(row.target, (nodes.Level, nodes.Range)):
            report.add(support.not_yet(LATER.get(type(row.target), "this"), row.target.span))
            continue
        level = read_level(row.target, of)
        if level is not None:
            level = _line(level, rows[0][2] if rows else level, row.target.span, of)
        if stretch is None:
            continue
        other = next(
            (at for s, at in seen if s.start < stretch.end and stretch.start < s.end), None
        )
        if other is not None:
            report.add(model.overlapping(row.key.text, row.key.span, other))
            continue
        seen.append((stretch, row.key.span))
        if level is not None:
            rows.append((stretch.start, stretch.end, level))
    if len(rows) != len(node.rows):
        return None
    return PeriodTarget(tuple(sorted(rows, key=lambda entry: entry[0])), span=node.span)


def _line(level: LevelTarget, first: LevelTarget, span: Span, of: Measured) -> LevelTarget | None:
    """Return a line of a table where it is an amount for its period, judged as the first is."""
    bounds = [level.low] if level.high is None else [level.low, level.high]
    if level.per is not None:
        construct = "`per` in a table of targets"
    elif not all(is_constant(bound) for bound in bounds):
        construct = "a formula in a table of targets"
    elif level.comparator is not first.comparator:
        construct = "a table of targets with several comparators"
    else:
        return level
    of.scope.report.add(support.not_yet(construct, span))
    return None
