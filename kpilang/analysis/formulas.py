"""The scope of formulas: metrics and KPIs by name, aggregates, comparisons over time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kpilang.analysis import comparing, comparisons, conditions, expressions, functions, windows
from kpilang.analysis.aggregates import NUMERIC, aggregate
from kpilang.analysis.context import Report, failed, is_failed
from kpilang.analysis.events import conversion
from kpilang.analysis.over import is_measure
from kpilang.analysis.problems import declarations, model, names, types, values
from kpilang.analysis.problems import formulas as formulas_problems
from kpilang.analysis.problems import raw as raw_problems
from kpilang.analysis.problems import rows as row_problems
from kpilang.analysis.rows import PERIOD_MOMENTS, RowScope, World
from kpilang.analysis.shown import shown
from kpilang.analysis.sources import axis
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.dimensions import Found, reachable
from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Axis,
    Conversion,
    Event,
    Expr,
    Folded,
    Moment,
    TargetOf,
)
from kpilang.model.filter import Filter
from kpilang.model.leaves import (
    aggregates,
    conjunction,
    is_stock,
    sources,
    substitute,
    transform,
    walk,
)
from kpilang.model.nature import Nature, nature_of
from kpilang.model.project import Model
from kpilang.model.types import TIMESTAMP, Kind
from kpilang.model.windows import Grain, Window
from kpilang.syntax import nodes

#: what may be made of the values of a formula at several periods
FOLDING = (*NUMERIC, AggregateFunction.MIN, AggregateFunction.MAX)


@dataclass(frozen=True, slots=True)
class FormulaScope:
    """Names and calls as they are meant in a formula.

    `formula_of` gives the formula of a metric or KPI; `window` is the grain of the measure's rows
    where it states one. The names used are kept in `uses`.
    """

    world: World
    model: Model
    formula_of: Callable[[nodes.Name], Expr]
    window: Grain | None = None
    higher_is_better: bool = True
    uses: dict[str, None] = field(default_factory=dict)

    @property
    def report(self) -> Report:
        """Where problems go."""
        return self.world.report

    @property
    def nouns(self) -> tuple[str, ...]:
        """The nouns that sources count."""
        return self.world.nouns

    def name(self, node: nodes.Name) -> Expr:
        """Return the formula of a metric or KPI."""
        symbols = self.world.symbols
        full = symbols.find(node)
        if full is not None and is_measure(node, self.world):
            self.uses[full] = None
            return replace(self.formula_of(node), span=node.span)
        if symbols.source_of(node) is not None:
            help = f"aggregate it, as in `sum({node.text})`"
            if full is not None:
                help = f"count its rows with `count({node.text})`, or aggregate a column of it"
            return self._fail(formulas_problems.column_outside(node.text, node.span, help), node)
        if node.text in PERIOD_MOMENTS:
            return Moment(TIMESTAMP, node.text, span=node.span)
        if full is not None:
            kind = symbols.declarations[full].kind
            at = symbols.span(full)
            problem = declarations.wrong_kind(node.text, kind, "metric or KPI", node.span, at)
            return self._fail(problem, node)
        if len(node.parts) > 1:
            first = node.parts[0]
            problem = names.unknown_source(
                first.name, first.span, self.report.offered(self.world.shapes)
            )
            return self._fail(problem, node)
        known = symbols.declarations
        candidates = self.report.offered(n for n, d in known.items() if d.kind in ("metric", "kpi"))
        return self._fail(names.unknown_measure(node.text, node.span, candidates), node)

    def call(self, node: nodes.Call) -> Expr:
        """Return an aggregate, a comparison, or a function of formulas."""
        name = node.function.name
        if name in functions.AGGREGATES:
            if node.clauses.each is not None:
                return self._folded(node)
            return aggregate(node, self.world)
        if name == "conversion":
            return conversion(node, self.world)
        if name == "target":
            return self._target(node)
        if name in functions.SHIFTS:
            return self._compared(node, 2 if name == "previous" else 1)
        if name in functions.OF_FORMULAS:
            return self._compared(node, 1)
        return functions.row_function(node, self)

    def raw(self, node: nodes.RawSql) -> Expr:
        """Raw SQL is about a row."""
        return self.report.fail(raw_problems.outside_a_row(node.span), node.span)

    def alive(self, node: nodes.Alive) -> Expr:
        """A span is of a row, and a formula has none."""
        name = node.name.text
        return self.report.fail(row_problems.alive_outside(name, node.span), node.span)

    def bracket(self, node: nodes.Bracket) -> Expr:
        """Return a formula with clauses that apply to every aggregate in it."""
        body = expressions.infer(node.body, self)
        clauses = node.clauses
        misplaced = functions.clause_span(
            nodes.Clauses(by=clauses.by, within=clauses.within, each=clauses.each)
        )
        if misplaced is not None:
            what = "a formula in brackets"
            return self._fail(values.clauses_of_bracket(what, misplaced), node)
        if is_failed(body):
            return failed(node.span)
        converts = any(isinstance(part, Conversion) for part in walk(body))
        for word, clause in (("on", clauses.on), ("over", clauses.over)):
            if converts and clause is not None:
                problem = values.misplaced_clause(word, "brackets round a conversion", clause.span)
                return self._fail(problem, node)
        if clauses.on is not None:
            body = self._on_axis(body, clauses.on)
        if clauses.over is not None:
            over = windows.window(clauses.over, self.report)
            body = failed(node.span) if over is None else _within(body, over)
        if is_failed(body) or clauses.where is None:
            return replace(body, span=node.span)
        scope = conditions.DimensionScope(self.model, sources(body), self.report)
        found = conditions.read_filter(clauses.where, scope)
        if found is None:
            return failed(node.span)
        return replace(self._filtered(body, found), span=node.span)

    def _compared(self, node: nodes.Call, most: int) -> Expr:
        name = node.function.name
        if not 1 <= len(node.arguments) <= most:
            wanted = functions.counted(1, most)
            found = len(node.arguments)
            problem = values.argument_count(name, wanted, found, node.function.span)
            return self._fail(problem, node)
        body = expressions.infer(node.arguments[0], self)
        if name in functions.SHIFTS:
            return comparisons.compared(node, body, self.window, self.report)
        better = self.higher_is_better
        return comparing.compared(node, body, self.model, better, self.report)

    def _target(self, node: nodes.Call) -> Expr:
        """Return the target of a KPI or goal, in its unit."""
        named = node.arguments[0] if len(node.arguments) == 1 else None
        misplaced = functions.clause_span(node.clauses)
        if misplaced is not None:
            return self._fail(values.clauses_outside("`target`", misplaced), node)
        if not isinstance(named, nodes.Name):
            wanted = "the name of a KPI or goal, as in `target(plan_revenue)`"
            span = node.function.span if named is None else named.span
            return self._fail(model.unexpected_value("target", wanted, span), node)
        symbols = self.world.symbols
        full = symbols.find(named)
        kind = "" if full is None else symbols.declarations[full].kind
        if full is None or kind not in ("kpi", "goal", "metric"):
            return self.name(named)
        if not _states_target(symbols.declarations[full]):
            having = [n for n, d in symbols.of("kpi", "goal").items() if _states_target(d)]
            label = "KPI" if kind == "kpi" else kind
            problem = row_problems.no_target_of(named.text, label, named.span, having)
            return self._fail(problem, node)
        formula = self.formula_of(named)
        if is_failed(formula):
            return failed(node.span)
        self.uses[full] = None
        return TargetOf(formula.type, full, span=node.span)

    def _folded(self, node: nodes.Call) -> Expr:
        """Return `avg(F each P over W)`: F at each period, and what is made of the values."""
        name, clauses = node.function.name, node.clauses
        function = AggregateFunction(name)
        assert clauses.each is not None
        if function not in FOLDING or function is AggregateFunction.PERCENTILE:
            problem = values.misplaced_clause("each", f"`{name}(…)`", clauses.each.span)
            return self._fail(problem, node)
        if len(node.arguments) != 1:
            wanted, found = functions.counted(1, 1), len(node.arguments)
            problem = values.argument_count(name, wanted, found, node.function.span)
            return self._fail(problem, node)
        misplaced = functions.clause_span(
            nodes.Clauses(clauses.where, clauses.on, clauses.by, clauses.within)
        )
        if misplaced is not None:
            what = f"`{name}` of a formula at each period"
            problem = values.clauses_outside(what, misplaced)
            return self._fail(problem, node)
        body = expressions.infer(node.arguments[0], self)
        step = windows.grain(clauses.each, self.report)
        over = None if clauses.over is None else windows.window(clauses.over, self.report)
        if is_failed(body) or step is None or (clauses.over is not None and over is None):
            return failed(node.span)
        if body.type.kind is not Kind.NUMBER:
            found_type = types.wrong_type(f"`{name}`", body.type, "a number", body.span)
            return self._fail(found_type, node)
        nature = nature_of(body)
        if nature is Nature.RATE:
            text = shown(node.arguments[0])
            problem = row_problems.aggregate_of_ratios(name, text, node.arguments[0].span)
            return self._fail(problem, node)
        if nature is Nature.STOCK and function is AggregateFunction.SUM:
            problem = row_problems.stock_summed(shown(node.arguments[0]), node.arguments[0].span)
            return self._fail(problem, node)
        return Folded(body.type, function, body, step, over, span=node.span)

    def _on_axis(self, body: Expr, name: nodes.Name) -> Expr:
        """Return a formula with its aggregates on another time axis, those at a moment left out."""
        axes: dict[str, Axis] = {}
        leaves = tuple(aggregates(body))
        if leaves and all(is_stock(leaf) for leaf in leaves):
            return self._fail(row_problems.axis_of_stock(name.span, leaves[0].span), name)
        for source in dict.fromkeys(leaf.source for leaf in leaves if not is_stock(leaf)):
            found = axis(self.world, RowScope(self.world, self.world.shapes[source]), name)
            if found is None:
                return failed(name.span)
            axes[source] = found

        def change(part: Expr) -> Expr:
            if isinstance(part, Aggregate) and not is_stock(part):
                return replace(part, axis=axes[part.source])
            return part

        return transform(body, change)

    def _filtered(self, body: Expr, condition: Filter) -> Expr:
        def within(part: Aggregate | Event) -> Expr:
            found = self._dimension_values(part.source, condition)
            return conjunction(part.where, substitute(condition.condition, found))

        def change(part: Expr) -> Expr:
            match part:
                case Aggregate():
                    return replace(part, where=within(part))
                case Conversion(base=base):
                    return replace(part, base=replace(base, where=within(base)))
                case _:
                    return part

        return transform(body, change)

    def _dimension_values(self, source: str, condition: Filter) -> dict[str, Expr]:
        found = ((n, reachable(self.model, source, n)) for n in condition.dimensions)
        return {name: one.value for name, one in found if isinstance(one, Found)}

    def _fail(self, problem: Diagnostic, node: nodes.Expr) -> Expr:
        return self.report.fail(problem, node.span)


def _states_target(declaration: nodes.Declaration) -> bool:
    return any(
        isinstance(item, nodes.Property) and item.name.name == "target"
        for item in declaration.items
    )


def _within(body: Expr, over: Window) -> Expr:
    """Return a formula with a window for those of its aggregates that have none of their own."""

    def change(part: Expr) -> Expr:
        if isinstance(part, Aggregate) and part.over is None:
            return replace(part, over=over)
        return part

    return transform(body, change)
