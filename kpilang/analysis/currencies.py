"""Money in several currencies: sources of exchange rates, and amounts converted by them."""

from __future__ import annotations

from dataclasses import replace

from kpilang.analysis import expressions, literals
from kpilang.analysis.context import failed, is_failed
from kpilang.analysis.problems import currencies as problems
from kpilang.analysis.problems import names, types, values
from kpilang.analysis.rows import RowScope, World
from kpilang.analysis.shapes import Shape
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.expr import Axis, Column, Convert, Expr, Rates
from kpilang.model.leaves import walk
from kpilang.model.types import TEXT, Kind, number
from kpilang.model.units import Base, Unit
from kpilang.syntax import nodes

MONEY = ("money", "mixed")


def convert(node: nodes.Call, scope: RowScope) -> Expr:
    """Type `convert(amount, USD)`; money that is in that currency stays as it is."""
    found = _converted(node, scope)
    return scope.report.fail(found, node.span) if isinstance(found, Diagnostic) else found


def _converted(node: nodes.Call, scope: RowScope) -> Expr | Diagnostic:
    if len(node.arguments) != 2:
        found = len(node.arguments)
        span = node.arguments[2].span if found > 2 else node.function.span
        return values.argument_count("convert", "2 arguments", found, span)
    amount, word = node.arguments
    to = word.text if isinstance(word, nodes.Name) else ""
    if not literals.is_currency(to):
        return values.unknown_currency(to or "the second value", word.span, _capitals(to))
    value = expressions.infer(amount, scope)
    if is_failed(value):
        return failed(node.span)
    money = _money(value)
    if money is None:
        return types.wrong_type("`convert`", value.type, "money", value.span)
    if money.family == "money" and money.name == to:
        return replace(value, span=node.span)
    rates = the_rates(scope.world)
    if rates is None:
        if not any(shape.rates for shape in scope.world.shapes.values()):
            return problems.no_rates(to, node.function.span)
        return failed(node.span)  # what is wrong with the source of rates is reported there
    origin = money.name if money.family == "money" else _currency_column(money, scope)
    return Convert(number(_in(value.type.unit, to)), value, origin, to, rates, span=node.span)


def _capitals(word: str) -> tuple[str, ...]:
    return (word.upper(),) if literals.is_currency(word.upper()) else ()


def _money(value: Expr) -> Base | None:
    """Return the currency of an amount, None when it is not of one."""
    if value.type.kind is not Kind.NUMBER:
        return None
    found = [(base, power) for base, power in value.type.unit.powers if base.family in MONEY]
    return found[0][0] if len(found) == 1 and found[0][1] == 1 else None


def _in(unit: Unit, currency: str) -> Unit:
    """Return a unit with its money in a currency."""
    powers = (
        (Base("money", currency) if base.family in MONEY else base, power)
        for base, power in unit.powers
    )
    return Unit(tuple(sorted(powers)))


def _currency_column(money: Base, scope: RowScope) -> Column:
    """Return the column that holds the currency of mixed money, at the end of the same path."""
    *path, name = money.name.split(".")
    shape = scope.shape
    for step in path:
        shape = scope.world.shapes[shape.refs[step].target]
    return Column(TEXT, tuple(path), shape.name, name)


def check_sources(world: World) -> None:
    """Report a second source of rates: which of them counts, nobody could say."""
    found = [shape for shape in world.shapes.values() if shape.rates is not None]
    for shape in found[1:]:
        assert shape.rates is not None
        first = found[0].rates
        assert first is not None
        world.report.add(problems.second_rates(shape.rates.span, first.span))


def the_rates(world: World) -> Rates | None:
    """Return the exchange rates of the project; None without any, or after a problem."""
    declared = next((shape for shape in world.shapes.values() if shape.rates), None)
    return None if declared is None else rates_of(world, declared)


def rates_of(world: World, shape: Shape) -> Rates | None:
    """Return the exchange rates that a source declares, None without any or after a problem."""
    node = shape.rates
    if node is None:
        return None
    rate = _column(world, shape, node.rate, Kind.NUMBER, "a number")
    currency = _column(world, shape, node.currency, Kind.TEXT, "text")
    axis = _days(world, shape, node)
    if not literals.is_currency(node.to.name):
        problem = values.unknown_currency(node.to.name, node.to.span, _capitals(node.to.name))
        world.report.add(problem)
        return None
    if rate is None or currency is None or axis is None:
        return None
    return Rates(shape.name, rate, currency, axis, node.to.name)


def _column(world: World, shape: Shape, name: nodes.Name, kind: Kind, wanted: str) -> Column | None:
    column = shape.columns.get(name.text)
    if column is None:
        if name.text not in shape.broken and shape.complete:
            choices = world.report.offered(shape.columns)
            world.report.add(names.unknown_column(name.text, shape.name, name.span, choices))
        return None
    if column.type.kind is not kind or not column.type.unit.is_pure:
        if column.type.kind is not Kind.ERROR:
            world.report.add(types.wrong_type("`rates`", column.type, wanted, name.span))
        return None
    return Column(column.type, (), shape.name, column.name)


def _days(world: World, shape: Shape, node: nodes.Rates) -> Axis | None:
    """Return the day from which each rate holds: the time axis of the source, a date."""
    if shape.time is None:
        world.report.add(problems.rates_without_days(shape.name, "", node.span))
        return None
    value = RowScope(world, shape).name(shape.time)
    if is_failed(value):
        return None
    if value.type.kind is not Kind.DATE:
        world.report.add(problems.rates_without_days(shape.name, shape.time.text, node.span))
        return None
    columns = (part for part in walk(value) if isinstance(part, Column))
    planned = any(world.shapes[c.source].columns[c.column].planned for c in columns)
    return Axis(shape.time.parts[-1].name, value, planned)
