"""The scope of formulas: metrics and KPIs by name, aggregates, comparisons over time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kpilang.analysis import comparisons, conditions, expressions, functions
from kpilang.analysis.aggregates import aggregate, later_clause
from kpilang.analysis.context import Report, failed, is_failed
from kpilang.analysis.problems import declarations, names, support, values
from kpilang.analysis.problems import formulas as formulas_problems
from kpilang.analysis.rows import World
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.dimensions import Found, reachable
from kpilang.model.expr import Aggregate, Expr
from kpilang.model.filter import Filter
from kpilang.model.leaves import conjunction, sources, substitute, transform
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.syntax import nodes

PERIOD_MOMENTS = ("period_start", "period_end")


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
        declared = self.world.symbols.declarations.get(node.text)
        if declared is not None and declared.kind in ("metric", "kpi"):
            self.uses[node.text] = None
            return self._contributed(node)
        first = node.parts[0]
        shape = self.world.shapes.get(first.name)
        if shape is not None:
            help = f"aggregate it, as in `sum({node.text})`"
            if len(node.parts) == 1:
                help = f"count its rows with `count({node.text})`, or aggregate a column of it"
            return self._fail(formulas_problems.column_outside(node.text, node.span, help), node)
        if node.text in PERIOD_MOMENTS:
            return self._fail(support.not_yet(f"`{node.text}`", node.span), node)
        if declared is not None:
            at = self.world.symbols.span(node.text)
            problem = declarations.wrong_kind(
                node.text, declared.kind, "metric or KPI", node.span, at
            )
            return self._fail(problem, node)
        if len(node.parts) > 1:
            problem = names.unknown_source(
                first.name, first.span, self.report.offered(self.world.shapes)
            )
            return self._fail(problem, node)
        known = self.world.symbols.declarations
        candidates = self.report.offered(n for n, d in known.items() if d.kind in ("metric", "kpi"))
        return self._fail(names.unknown_measure(node.text, node.span, candidates), node)

    def call(self, node: nodes.Call) -> Expr:
        """Return an aggregate, a comparison over time, or a function of formulas."""
        name, span = node.function.name, node.function.span
        if name in functions.AGGREGATES:
            return aggregate(node, self.world)
        if name in functions.LATER_AGGREGATES or name in functions.LATER_FORMULAS:
            return self._fail(support.not_yet(f"`{name}`", span), node)
        if name not in functions.SHIFTS:
            return functions.row_function(node, self)
        most = 2 if name == "previous" else 1
        if not 1 <= len(node.arguments) <= most:
            wanted = functions.counted(1, most)
            problem = values.argument_count(name, wanted, len(node.arguments), span)
            return self._fail(problem, node)
        body = expressions.infer(node.arguments[0], self)
        return comparisons.compared(node, body, self.window, self.report)

    def bracket(self, node: nodes.Bracket) -> Expr:
        """Return a formula with a condition on dimensions that applies to every aggregate."""
        body = expressions.infer(node.body, self)
        if not later_clause(node.clauses, self.world):
            return failed(node.span)
        if node.clauses.on is not None:
            problem = support.not_yet("`on` round a formula", node.clauses.on.span)
            return self._fail(problem, node)
        if is_failed(body):
            return failed(node.span)
        if node.clauses.where is None:
            return replace(body, span=node.span)
        scope = conditions.DimensionScope(self.model, sources(body), self.report)
        found = conditions.read_filter(node.clauses.where, scope)
        if found is None:
            return failed(node.span)
        return replace(self._filtered(body, found), span=node.span)

    def _contributed(self, node: nodes.Name) -> Expr:
        formula = self.formula_of(node)
        grains = comparisons.fixed_grains(formula)
        if grains - {self.window}:
            text = f"`{node.text}`, which looks back by whole windows, in another window,"
            return self._fail(support.not_yet(text, node.span), node)
        return replace(formula, span=node.span)

    def _filtered(self, body: Expr, condition: Filter) -> Expr:
        def change(part: Expr) -> Expr:
            if not isinstance(part, Aggregate):
                return part
            values: dict[str, Expr] = {}
            for name in condition.dimensions:
                found = reachable(self.model, part.source, name)
                if isinstance(found, Found):
                    values[name] = found.value
            where = substitute(condition.condition, values)
            return replace(part, where=conjunction(part.where, where))

        return transform(body, change)

    def _fail(self, problem: Diagnostic, node: nodes.Expr) -> Expr:
        return self.report.fail(problem, node.span)
