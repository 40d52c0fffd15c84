"""`members:` and `pace:`: who is listed, and how much of a target is due when."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kpilang.analysis import expressions, properties, words
from kpilang.analysis.context import is_failed
from kpilang.analysis.measured import Measured
from kpilang.analysis.problems import model
from kpilang.analysis.problems.wording import listed
from kpilang.analysis.properties import Properties
from kpilang.analysis.rows import RowScope, World
from kpilang.model.dimensions import common, names
from kpilang.model.entities import Members, Pace, PaceKind
from kpilang.model.leaves import sources
from kpilang.model.targets import LINEAR
from kpilang.syntax import nodes


def read_members(block: Properties, world: World, of: Measured) -> Members | None:
    """Return the roster that a block states, or None.

    It lists members of a dimension that the formula has too. The roster may be another table than
    the one that the formula leads to, so that the name of the dimension is what they share.
    """
    node = block.value("members", nodes.Members)
    if node is None:
        return None
    source = properties.resolve(node.source, world.symbols, ("source",), block.report)
    if source is None:
        return None
    shape = world.shapes[source]
    if of.formula is not None:
        known = common(of.scope.model, sources(of.formula))
        if not set(known) & set(names(of.scope.model, source)):
            wanted = _wanted(known)
            block.report.add(model.unexpected_value("members", wanted, node.source.span))
            return None
    if node.where is None:
        return Members(source)
    where = expressions.condition(node.where, RowScope(world, shape))
    return None if is_failed(where) else Members(source, where)


def _wanted(known: Sequence[str]) -> str:
    if not known:
        return "nothing here: the formula's sources have no dimension in common"
    return f"a source with a dimension of the formula: {listed(known)}"


def read_pace(block: Properties) -> Pace:
    """Return the pace that a block states, linear where it states none."""
    item = block.by_name.get("pace")
    if item is None:
        return LINEAR
    if isinstance(item.value, nodes.Weights):
        return _weights(item.value, block)
    word = block.one_of("pace", words.PACES, "pace")
    if word == PaceKind.WEIGHTS:
        wanted = "the shares too, as in `weights 20%, 20%, 20%, 40%`"
        block.report.add(model.unexpected_value("pace", wanted, item.value.span))
        return LINEAR
    return Pace(PaceKind(word)) if word else LINEAR


def _weights(node: nodes.Weights, block: Properties) -> Pace:
    shares: list[Decimal] = []
    for value in node.values:
        if not isinstance(value, nodes.Percent):
            wanted = "percentages, as in `weights 20%, 20%, 20%, 40%`"
            block.report.add(model.unexpected_value("pace", wanted, value.span))
            return LINEAR
        shares.append(value.value)
    if sum(shares) != 1:
        total = format((sum(shares, Decimal(0)) * 100).normalize(), "f")
        wanted = f"shares that add up to 100%; these make {total}%"
        block.report.add(model.unexpected_value("pace", wanted, node.span))
        return LINEAR
    return Pace(PaceKind.WEIGHTS, tuple(shares))
