"""Brackets with clauses round a formula: `where`, `on` and `over` for every leaf in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kpilang.analysis import clauses, conditions, windows
from kpilang.analysis.context import Report, failed, is_failed
from kpilang.analysis.problems import stocks as stock_problems
from kpilang.analysis.problems import values
from kpilang.analysis.problems.formulas import register_window
from kpilang.analysis.rows import RowScope, World
from kpilang.analysis.sources import axis
from kpilang.model.dimensions import Found, reachable
from kpilang.model.expr import Aggregate, Axis, Conversion, Expr, Folded, Forecast, TargetOf
from kpilang.model.filter import Filter
from kpilang.model.leaves import (
    aggregates,
    children,
    conjunction,
    sources,
    substitute,
    transform,
    walk,
)
from kpilang.model.nature import is_moving, is_stock, is_timeless
from kpilang.model.project import Model
from kpilang.model.windows import Window
from kpilang.source.frozen import dataclass
from kpilang.syntax import nodes

#: what to do instead, round a conversion
CONVERSION = {
    "on": "leave it out: a conversion is dated by its first moment",
    "over": "give the KPI a window, as in `window: trailing 3 months`",
}


@dataclass(frozen=True, slots=True)
class Brackets:
    """What brackets need to be read."""

    world: World
    model: Model

    @property
    def report(self) -> Report:
        """Where problems go."""
        return self.world.report


def bracket(node: nodes.Bracket, body: Expr, within: Brackets) -> Expr:
    """Return a formula with the clauses of its brackets applied to every leaf in it."""
    report = within.report
    problem = clauses.misplaced(node.clauses, "brackets round a formula", "where", "on", "over")
    if problem is not None:
        return report.fail(problem, node.span)
    if is_failed(body) or not _all_take(node.clauses, body, report):
        return failed(node.span)
    if node.clauses.on is not None:
        body = _on_axis(body, node.clauses.on, within)
    if node.clauses.over is not None:
        body = _within(body, node.clauses.over, report)
    if is_failed(body) or node.clauses.where is None:
        return replace(body, span=node.span)
    scope = conditions.DimensionScope(within.model, sources(body), report)
    found = conditions.read_filter(node.clauses.where, scope)
    if found is None:
        return failed(node.span)
    return replace(_filtered(body, found, within.model), span=node.span)


def _all_take(written: nodes.Clauses, body: Expr, report: Report) -> bool:
    """Report a clause that a part of the formula cannot take, or that none of it does."""
    for word, span in clauses.written(written):
        what = _unfit(word, body)
        if what:
            help = "put the clause into the aggregates that it is for"
            if what == "brackets round a conversion":
                help = CONVERSION[word]
            report.add(values.misplaced_clause(word, what, span, help))
            return False
    return True


def _unfit(word: str, body: Expr) -> str:
    """Return what a clause stands round and has no meaning for, or the empty text."""
    leaves = tuple(_leaves(body))
    if any(isinstance(leaf, TargetOf) for leaf in leaves):
        return "brackets round a target"
    if word == "where":
        return ""
    if any(isinstance(leaf, Conversion) for leaf in leaves):
        return "brackets round a conversion"
    if word == "on":
        return "" if any(aggregates(body)) else "brackets round what has no time axis"
    if any(isinstance(part, Forecast) for part in walk(body)):
        return "brackets round a forecast"
    own = all(isinstance(leaf, (Aggregate, Folded)) and leaf.over for leaf in leaves)
    return "brackets round what has a window of its own" if own else ""


def _leaves(expr: Expr) -> Iterator[Expr]:
    """Yield what a formula is made of; what is worked out at each period is one leaf."""
    if isinstance(expr, (Aggregate, Folded, Conversion, TargetOf)):
        yield expr
        return
    for part in children(expr):
        yield from _leaves(part)


def _on_axis(body: Expr, name: nodes.Name, within: Brackets) -> Expr:
    """Return a formula with its aggregates on another time axis, those at a moment left out."""
    leaves = tuple(aggregates(body))
    dated = tuple(leaf for leaf in leaves if not is_stock(leaf))
    if not dated:
        problem = stock_problems.axis_of_stock(name.span, leaves[0].span)
        return within.report.fail(problem, name.span)
    axes: dict[str, Axis] = {}
    for source in dict.fromkeys(leaf.source for leaf in dated):
        scope = RowScope(within.world, within.world.shapes[source])
        found = axis(within.world, scope, name)
        if found is None:
            return failed(name.span)
        axes[source] = found

    def change(part: Expr) -> Expr:
        if isinstance(part, Aggregate) and not is_stock(part):
            return replace(part, axis=axes[part.source])
        return part

    return transform(body, change)


def _within(body: Expr, written: nodes.Window, report: Report) -> Expr:
    """Return a formula over a window, which has to mean something for some leaf of it."""
    over = windows.window(written, report)
    if over is None or is_failed(body):
        return failed(body.span)
    open_leaves = [leaf for leaf in _leaves(body) if isinstance(leaf, Aggregate) and not leaf.over]
    others = any(isinstance(leaf, Folded) for leaf in _leaves(body))
    timeless = bool(open_leaves) and all(is_timeless(leaf) for leaf in open_leaves)
    if not timeless or others or written.kind == "all_time":
        return _over(body, over)
    named = tuple(dict.fromkeys(leaf.source for leaf in open_leaves))
    rolled = any(is_moving(leaf) for leaf in open_leaves)
    return report.fail(register_window(named, written.span, rolled=rolled), body.span)


def _over(body: Expr, over: Window) -> Expr:
    """Return a formula with a window for those of its leaves that have none of their own.

    A formula that is worked out at each period is a leaf as a whole: its parts keep that period.
    """

    def change(part: Expr) -> Expr:
        if isinstance(part, Folded):
            part = replace(part, body=transform(part.body, undo))
        if isinstance(part, (Aggregate, Folded)) and part.over is None:
            return replace(part, over=over)
        return part

    def undo(part: Expr) -> Expr:
        if isinstance(part, (Aggregate, Folded)) and part.over is over:
            return replace(part, over=None)
        return part

    return transform(body, change)


def _filtered(body: Expr, condition: Filter, model: Model) -> Expr:
    """Return a formula whose leaves fulfil a condition on dimensions; of a conversion the base."""

    def narrowed(source: str, where: Expr | None) -> Expr:
        found = ((name, reachable(model, source, name)) for name in condition.dimensions)
        named = {name: one.value for name, one in found if isinstance(one, Found)}
        return conjunction(where, substitute(condition.condition, named))

    def change(part: Expr) -> Expr:
        match part:
            case Aggregate(source=source, where=where):
                return replace(part, where=narrowed(source, where))
            case Conversion(base=base):
                base = replace(base, where=narrowed(base.source, base.where))
                return replace(part, base=base)
            case _:
                return part

    return transform(body, change)
