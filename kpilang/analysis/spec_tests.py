"""Tests of measures: rows that are given, and what is expected of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from kpilang.analysis import expressions, inline, periods, properties, words
from kpilang.analysis.context import is_complete, is_failed
from kpilang.analysis.measures import MEASURES
from kpilang.analysis.problems import declarations, model, percent
from kpilang.analysis.problems import spec_tests as problems
from kpilang.analysis.problems.wording import listed
from kpilang.analysis.registry import Registry
from kpilang.analysis.scale import compatible, is_percent, rebased, scaled
from kpilang.analysis.shapes import Shape
from kpilang.model.entities import Column, Expectation, GivenRows, SpecTest
from kpilang.model.expr import Expr, Literal
from kpilang.model.types import Kind
from kpilang.source.span import Span
from kpilang.syntax import nodes

TESTABLE = (*MEASURES, "funnel")


def build_test(registry: Registry, declaration: nodes.Declaration) -> SpecTest | None:
    """Return a test, or None when it has no subject; one that nobody knows is as it is written."""
    report, symbols = registry.report, registry.world.symbols
    subject = properties.resolve(declaration.subject, symbols, TESTABLE, report)
    given = tuple(_given(registry, declaration))
    as_of = _as_of(registry, declaration)
    expected = tuple(_expected(registry, declaration, subject))
    expects = any(isinstance(item, nodes.Expect) for item in declaration.items)
    if not expects and is_complete(declaration):
        span = declaration.name.span if declaration.name else declaration.span
        report.add(problems.test_without_expectation(span))
    if declaration.subject is None:
        return None
    name = subject or declaration.subject.text
    return SpecTest(
        name,
        declaration.title.value if declaration.title else "",
        name,
        given,
        as_of,
        expected,
        span=declaration.subject.span,
        block=declaration.span,
    )


def _as_of(registry: Registry, declaration: nodes.Declaration) -> date | None:
    found = [item for item in declaration.items if isinstance(item, nodes.AsOf)]
    for again in found[1:]:
        registry.report.add(problems.second_as_of(again.span, found[0].span))
    if not found:
        return None
    day = periods.stretch(found[0].date.text, registry.model.calendar)
    return None if day is None else day.start


def _given(registry: Registry, declaration: nodes.Declaration) -> Iterator[GivenRows]:
    seen: dict[str, Span] = {}
    for item in declaration.items:
        if not isinstance(item, nodes.Given):
            continue
        symbols, report = registry.world.symbols, registry.report
        source = properties.resolve(item.source, symbols, ("source",), report)
        if source is None:
            continue
        if source in seen:
            report.add(problems.given_twice(source, item.source.span, seen[source]))
            continue
        seen[source] = item.source.span
        rows = _rows(registry, registry.world.shapes[source], item.table)
        if rows is not None:
            yield rows


def _rows(registry: Registry, shape: Shape, table: nodes.Table) -> GivenRows | None:
    """Return the rows under their columns' own names; a heading may be the name in the table."""
    by_heading: dict[str, Column] = {c.physical: c for c in shape.columns.values()}
    by_heading |= shape.columns
    keys = {physical for ref in shape.refs.values() for physical in ref.local}
    single = {name: ref for name, ref in shape.refs.items() if len(ref.local) == 1}
    columns: list[Column] = []
    for index, cell in enumerate(table.header):
        name = cell.text
        column = by_heading.get(name)
        if column is None and name in single:
            name = single[name].local[0]
            column = by_heading.get(name)
        if column is None and name in (*keys, *shape.key):
            texts = [line[index].text for line in table.rows]
            column = _referring(registry, shape, name) or inline.guessed(name, texts)
        if column is None:
            choices = (*shape.columns, *shape.refs)
            problem = problems.unknown_heading(cell.text, shape.name, cell.span, choices)
            registry.report.add(problem)
            return None
        columns.append(column)
    names = [column.physical for column in columns]
    for index, name in enumerate(names):
        if name in names[:index]:
            registry.report.add(problems.heading_twice(name, table.header[index].span))
            return None
    rows = tuple(
        tuple(
            inline.value(cell, column, registry.report)
            for cell, column in zip(line, columns, strict=True)
        )
        for line in table.rows
    )
    inline.check_key(shape.name, table, columns, shape.key, rows, registry.report)
    return GivenRows(shape.name, tuple(names), rows)


def _referring(registry: Registry, shape: Shape, physical: str) -> Column | None:
    """Return a column that references go by, of the type of the key that they lead to."""
    for ref in shape.refs.values():
        for local, key in zip(ref.local, ref.keys, strict=True):
            target = registry.world.shapes[ref.target]
            column = next((c for c in target.columns.values() if c.physical == key), None)
            if local == physical and column is not None:
                return Column(physical, column.type, physical)
    return None


def _expected(
    registry: Registry, declaration: nodes.Declaration, subject: str | None
) -> Iterator[Expectation]:
    seen: dict[tuple[periods.Stretch, tuple[str, ...]], Span] = {}
    for item in declaration.items:
        if not isinstance(item, nodes.Expect):
            continue
        stretch = periods.stretch(item.period.text, registry.model.calendar)
        members = tuple(m.value if isinstance(m, nodes.Text) else m.name for m in item.members)
        found = _value(registry, item.value, subject)
        if subject is not None and not _are_members(registry, subject, item):
            continue
        if stretch is None:
            continue
        at = item.period.span.join(item.members[-1].span) if item.members else item.period.span
        first = seen.setdefault((stretch, members), at)
        if first is not at:
            registry.report.add(problems.expected_twice(at, first))
        if found is None:
            continue
        value, spread = found
        yield Expectation(
            stretch.start, stretch.end, members, value, stretch.grain, spread, span=item.span
        )


def _are_members(registry: Registry, subject: str, item: nodes.Expect) -> bool:
    """Tell whether a line's members are of the breakdown that is tested, one after the other."""
    levels = _levels(registry, subject)
    judged = registry.model.kpis.get(subject) or registry.model.goals.get(subject)
    unread = judged is not None and judged.states("by")
    if not levels and item.members and not unread:
        kind = registry.world.symbols.declarations[subject].kind
        named = item.members[0].span.join(item.members[-1].span)
        registry.report.add(problems.member_of_nothing(subject, kind, named))
        return False
    if levels and len(item.members) > len(levels):
        wanted = f"no more members than `{subject}` is shown by: {listed(levels)}"
        extra = item.members[len(levels)].span
        registry.report.add(model.unexpected_value("expect", wanted, extra))
        return False
    funnel = registry.model.funnels.get(subject)
    if funnel is None or not funnel.stages or not item.members:
        return True
    stages = [stage.name for stage in funnel.stages]
    first = item.members[0]
    word = first.value if isinstance(first, nodes.Text) else first.name
    if word not in stages:
        problem = declarations.unknown_word(word, f"stage of `{subject}`", first.span, stages)
        registry.report.add(problem)
    return word in stages


def _levels(registry: Registry, subject: str) -> tuple[str, ...]:
    """Return the dimensions whose members a line may name, in their order; none where unstated."""
    model_ = registry.model
    if subject in model_.funnels:
        return ("stage", *model_.funnels[subject].by)
    judged = model_.kpis.get(subject) or model_.goals.get(subject)
    return () if judged is None else judged.by


def _value(
    registry: Registry, node: nodes.Expr, subject: str | None
) -> tuple[Decimal | None, Decimal] | None:
    """Return what a measure should be, in the unit it is shown in, and how far off it may be.

    None where that is not said; the value is None for `null`.
    """
    if not _is_plain(node):
        registry.report.add(problems.expected_literal(node.span))
        return None
    value = expressions.infer(node, registry.plain_scope())
    if is_failed(value) or subject is None or not isinstance(value, Literal):
        return None
    if not isinstance(value.value, Decimal):
        return (None, Decimal(0)) if value.type.kind is Kind.NULL else None
    if subject not in registry.blocks:
        return value.value, Decimal(0)
    shown = registry.show(subject).formula
    if shown is None:
        return None
    if not compatible(shown, value):
        problem = problems.expected_unit(subject, shown.type, shown.span, value.type, node.span)
        registry.report.add(problem)
        return None
    percentage = registry.show(subject).display.percent
    if percentage and isinstance(node, nodes.Number) and node.value != 0:
        what = "the expected value"
        problem = percent.percent_without_sign(node.text, what, node.span)
        registry.report.add(problem)
        return None
    per, base = registry.show(subject).display.per, shown.type.unit.time_base
    exact = _as_shown(value, per, None if base is None else base[0].name)
    if exact is None:
        wanted = f"a number in {words.plural(base[0].name)}" if base else "a number"
        registry.report.add(model.unexpected_value("expect", wanted, node.span))
        return None
    step = replace(value, value=_last_digit(node) / 2)
    return exact, _as_shown(step, per, None if base is None else base[0].name) or Decimal(0)


def _as_shown(value: Literal, per: int, base: str | None) -> Decimal | None:
    """Return a number as the measure is shown; None where it would have no end."""
    exact: Expr = (
        scaled(value, Fraction(per), value.type) if per > 1 and is_percent(value) else value
    )
    if base is not None:
        exact = rebased(exact, base)
    found = exact.value if isinstance(exact, Literal) else None
    return found if isinstance(found, Decimal) else None


def _last_digit(node: nodes.Expr) -> Decimal:
    """Return what one more in the last digit after the point is worth, 0 without a point."""
    if isinstance(node, nodes.Unary):
        return _last_digit(node.operand)
    number = node.number if isinstance(node, nodes.Quantity) else node
    if not isinstance(number, (nodes.Number, nodes.Percent)) or "." not in number.text:
        return Decimal(0)
    places = number.text.partition(".")[2].replace("_", "")
    digits = places.rstrip("%" + "".join(nodes.MAGNITUDES))
    return replace(number, text=f"1{places[len(digits) :]}").value.scaleb(-len(digits))


def _is_plain(node: nodes.Expr) -> bool:
    """Tell whether a value is written out: a number with or without a unit, or null."""
    if isinstance(node, nodes.Unary):
        return node.operator == "-" and _is_plain(node.operand)
    return isinstance(node, (nodes.Number, nodes.Percent, nodes.Quantity, nodes.Null))
