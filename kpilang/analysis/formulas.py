"""The scope of formulas: metrics and KPIs by name, aggregates, comparisons over time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from kpilang.analysis import clauses as clause_words
from kpilang.analysis import comparing, comparisons, expressions, functions, windows
from kpilang.analysis.aggregates import aggregate
from kpilang.analysis.brackets import Brackets, bracket
from kpilang.analysis.context import Report, failed, is_failed
from kpilang.analysis.events import conversion
from kpilang.analysis.over import is_measure
from kpilang.analysis.problems import declarations, model, names, types, values
from kpilang.analysis.problems import formulas as formulas_problems
from kpilang.analysis.problems import raw as raw_problems
from kpilang.analysis.problems import stocks as stock_problems
from kpilang.analysis.problems.wording import listed
from kpilang.analysis.rows import PERIOD_MOMENTS, World
from kpilang.analysis.shown import shown
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.expr import AggregateFunction, Expr, Folded, Moment, TargetOf
from kpilang.model.nature import Nature, is_ratio, nature_of
from kpilang.model.project import Model
from kpilang.model.types import TIMESTAMP, Kind
from kpilang.model.windows import Grain
from kpilang.source.frozen import dataclass, with_span
from kpilang.syntax import nodes

#: what may be made of the values of a formula at several periods
FOLDING = (
    AggregateFunction.SUM,
    AggregateFunction.AVG,
    AggregateFunction.MEDIAN,
    AggregateFunction.MIN,
    AggregateFunction.MAX,
)


@dataclass(frozen=True, slots=True)
class FormulaScope:
    """Names and calls as they are meant in a formula.

    `formula_of` gives the formula of a metric or KPI, `better_of` whether more of it is better;
    `window` is the grain of the measure's rows and `higher_is_better` its own direction, where it
    states them. The names used are kept in `uses`.
    """

    world: World
    model: Model
    formula_of: Callable[[nodes.Name], Expr]
    better_of: Callable[[str], bool | None]
    window: Grain | None = None
    higher_is_better: bool | None = None
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
            return with_span(self.formula_of(node), node.span)
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
            help = f"ask for its target with `target({node.text})`" if kind == "goal" else ""
            problem = declarations.wrong_kind(node.text, kind, "metric or KPI", node.span, at, help)
            return self._fail(problem, node)
        first = node.parts[0]
        if len(node.parts) > 1 and not symbols.is_package(first.name):
            known = self.report.offered((*self.world.shapes, *symbols.package_names()))
            what = "source or package" if symbols.packages else "source"
            problem = names.unknown_source(first.name, first.span, known, what)
            return self._fail(problem, node)
        declared = symbols.declarations.items()
        candidates = self.report.offered(n for n, d in declared if d.kind in ("metric", "kpi"))
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
        return self.report.fail(stock_problems.alive_outside(name, node.span), node.span)

    def bracket(self, node: nodes.Bracket) -> Expr:
        """Return a formula with clauses that apply to every leaf in it."""
        body = expressions.infer(node.body, self)
        return bracket(node, body, Brackets(self.world, self.model))

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
        better = self._better_of(node.arguments[0])
        return comparing.compared(node, body, self.model, better, self.report)

    def _better_of(self, ranked: nodes.Expr) -> bool:
        """Tell which way a formula is better: as a measure that it is says, else as this one."""
        while isinstance(ranked, nodes.Bracket):
            ranked = ranked.body
        full = self.world.symbols.find(ranked) if isinstance(ranked, nodes.Name) else None
        found = None if full is None else self.better_of(full)
        return (found if found is not None else self.higher_is_better) is not False

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
        having = [n for n, d in symbols.of("kpi", "goal").items() if _states_target(d)]
        if full is None:
            known = self.report.offered(having)
            problem = names.unknown_measure(named.text, named.span, known, "KPI or goal")
            return self._fail(problem, node)
        if kind not in ("kpi", "goal", "metric"):
            at = symbols.span(full)
            problem = declarations.wrong_kind(named.text, kind, "KPI or goal", named.span, at)
            return self._fail(problem, node)
        if full not in having:
            label = "KPI" if kind == "kpi" else kind
            problem = formulas_problems.no_target_of(named.text, label, named.span, having)
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
        if function not in FOLDING:
            help = f"put `each` into {listed(FOLDING)} of a formula"
            problem = values.misplaced_clause("each", f"`{name}`", clauses.each.span, help)
            return self._fail(problem, node)
        if len(node.arguments) != 1:
            wanted, found = functions.counted(1, 1), len(node.arguments)
            problem = values.argument_count(name, wanted, found, node.function.span)
            return self._fail(problem, node)
        help = f"put it into brackets round the formula, as in `{name}((… where …) each …)`"
        misplaced = clause_words.misplaced(
            clauses, f"`{name}` of a formula", "each", "over", help=help
        )
        if misplaced is not None:
            return self._fail(misplaced, node)
        column = self._column_of(node.arguments[0])
        if column is not None:
            each = clauses.each.name
            help = f"`each` works out a formula: write `{name}(sum({column.text}) each {each})`"
            problem = formulas_problems.column_outside(column.text, column.span, help)
            return self._fail(problem, node)
        body = expressions.infer(node.arguments[0], self)
        step = windows.grain(clauses.each, self.report)
        over = None if clauses.over is None else windows.window(clauses.over, self.report)
        if is_failed(body) or step is None or (clauses.over is not None and over is None):
            return failed(node.span)
        if body.type.kind is not Kind.NUMBER:
            found_type = types.wrong_type(f"`{name}`", body.type, "a number", body.span)
            return self._fail(found_type, node)
        if is_ratio(body):
            text = shown(node.arguments[0])
            problem = formulas_problems.aggregate_of_ratios(name, text, node.arguments[0].span)
            return self._fail(problem, node)
        if nature_of(body) is Nature.STOCK and function is AggregateFunction.SUM:
            problem = stock_problems.stock_summed(shown(node.arguments[0]), node.arguments[0].span)
            return self._fail(problem, node)
        return Folded(body.type, function, body, step, over, span=node.span)

    def _column_of(self, argument: nodes.Expr) -> nodes.Name | None:
        if not isinstance(argument, nodes.Name):
            return None
        found = self.world.symbols.source_of(argument)
        return argument if found is not None and found[1] else None

    def _fail(self, problem: Diagnostic, node: nodes.Expr) -> Expr:
        return self.report.fail(problem, node.span)


def _states_target(declaration: nodes.Declaration) -> bool:
    return any(
        isinstance(item, nodes.Property) and item.name.name == "target"
        for item in declaration.items
    )
