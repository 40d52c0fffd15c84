"""Targets: every form, in the unit of their measure; tables of periods and members."""

from __future__ import annotations

from datetime import date

from kpilang.analysis import periods, words
from kpilang.analysis.conditions import common_dimension
from kpilang.analysis.measured import Measured, adapted
from kpilang.analysis.problems import model
from kpilang.analysis.problems import target_tables as problems
from kpilang.analysis.target_files import Quotas, read_quotas
from kpilang.analysis.target_forms import (
    from_source,
    read_growth,
    read_level,
    read_path,
    read_tolerance,
)
from kpilang.model.entities import LevelTarget, NoTarget, PeriodTarget, SegmentTarget, Target
from kpilang.model.leaves import sources
from kpilang.source.span import Span
from kpilang.syntax import nodes


def read_target(node: nodes.Target, of: Measured) -> Target | None:
    """Return a target in the unit of its measure, or None after a problem."""
    match node:
        case nodes.Level() | nodes.Range():
            return read_level(node, of)
        case nodes.Tolerance():
            return read_tolerance(node, of)
        case nodes.Path():
            return read_path(node, of)
        case nodes.Growth():
            return read_growth(node, of)
        case nodes.NoTarget(until=until, reason=reason):
            found = periods.stretch(until.text, of.calendar)
            text = reason.value if reason else ""
            return None if found is None else NoTarget(found.start, text, span=node.span)
        case nodes.TargetFrom(origin=nodes.Text() as path):
            return _from_file(path, node, of)
        case nodes.TargetFrom():
            return from_source(node, of)
        case nodes.TargetTable(by=None):
            return _table(node, of)
        case nodes.TargetTable():
            return _segments(node, of)


def _from_file(path: nodes.Text, node: nodes.TargetFrom, of: Measured) -> Target | None:
    world = of.scope.world
    quotas = read_quotas(path, world.files, of.calendar, of.percent, world.report)
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
    dated: dict[str, list[tuple[date, date, LevelTarget]]] = {}
    for line, own in kept:
        if line.period is None:
            members[line.member] = own
        else:
            dated.setdefault(line.member, []).append((*line.period, own))
    for member, lines in dated.items():
        rows = sorted(lines, key=lambda row: row[0])
        members[member] = PeriodTarget(tuple(rows), span=span)
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
            report.add(problems.member_twice(name or "else", _key_span(row), seen[name]))
        elif target is not None and name:
            members[name] = target
        elif target is not None:
            otherwise = target
        if name is not None:
            seen.setdefault(name, _key_span(row))
    if not node.rows:
        report.add(problems.empty_table(node.by.span))
    if not good or not node.rows:
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
    if not node.rows:
        report.add(problems.empty_table(node.span))
    rows: list[tuple[date, date, LevelTarget]] = []
    seen: list[tuple[periods.Stretch, Span]] = []
    named = any(isinstance(row.key, (nodes.Text, nodes.Ident)) for row in node.rows)
    for row in node.rows:
        if row.key is None and not named:
            report.add(problems.else_among_periods(_key_span(row)))
        if not isinstance(row.key, (nodes.Period, nodes.Date)):
            # A line of no period is reported where it is read.
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
    if not rows or len(rows) != len(node.rows):
        return None
    return PeriodTarget(tuple(sorted(rows, key=lambda entry: entry[0])), span=node.span)
