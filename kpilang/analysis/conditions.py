"""The scope of dimensions: what the `where` of a formula and of a query sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from kpilang.analysis import expressions, functions
from kpilang.analysis.context import Report, failed, is_failed
from kpilang.analysis.problems import model as model_problems
from kpilang.analysis.problems import names, values
from kpilang.analysis.problems import raw as raw_problems
from kpilang.analysis.problems import rows as row_problems
from kpilang.analysis.problems import stocks as stock_problems
from kpilang.model.dimensions import (
    Ambiguous,
    Found,
    Missing,
    common,
    differing,
    paths,
    reachable,
    undeclared,
)
from kpilang.model.expr import Column, Expr
from kpilang.model.filter import Filter
from kpilang.model.project import Model
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span
from kpilang.syntax import nodes

NOT_OF_DIMENSIONS = (
    *functions.AGGREGATES,
    *functions.SHIFTS,
    *functions.OF_FORMULAS,
    "conversion",
)


@dataclass(frozen=True, slots=True)
class DimensionScope:
    """Names are dimensions that every one of some sources has."""

    model: Model
    sources: tuple[str, ...]
    report: Report
    used: dict[str, None] = field(default_factory=dict)

    @property
    def nouns(self) -> tuple[str, ...]:
        """The nouns that sources count."""
        return tuple(dict.fromkeys(s.noun for s in self.model.sources.values()))

    def name(self, node: nodes.Name) -> Expr:
        """Return a pseudo column for a dimension."""
        found = common_dimension(
            self.model, self.sources, node.text, node.span, self.report, compared=True
        )
        if found is None:
            return failed(node.span)
        self.used[node.text] = None
        if is_failed(found.value):
            return failed(node.span)
        return Column(found.value.type, (), "", node.text, span=node.span)

    def call(self, node: nodes.Call) -> Expr:
        """Return a row function."""
        name = node.function
        if name.name in NOT_OF_DIMENSIONS:
            problem = row_problems.aggregate_in_filter(name.name, name.span)
            return self.report.fail(problem, node.span)
        return functions.row_function(node, self)

    def bracket(self, node: nodes.Bracket) -> Expr:
        """Brackets with clauses stand round formulas only."""
        span = functions.clause_span(node.clauses) or node.span
        return self.report.fail(values.clauses_outside("a condition", span), node.span)

    def raw(self, node: nodes.RawSql) -> Expr:
        """Raw SQL is about a row."""
        return self.report.fail(raw_problems.outside_a_row(node.span), node.span)

    def alive(self, node: nodes.Alive) -> Expr:
        """A span is of a row, which a condition on dimensions does not see."""
        name = node.name.text
        return self.report.fail(stock_problems.alive_outside(name, node.span), node.span)


def read_filter(node: nodes.Expr, scope: DimensionScope) -> Filter | None:
    """Return a condition on dimensions, or None after a problem."""
    found = expressions.condition(node, scope)
    return None if is_failed(found) else Filter(found, tuple(scope.used))


def common_dimension(
    model: Model,
    sources: Sequence[str],
    name: str,
    span: Span,
    report: Report,
    also: Sequence[str] = (),
    *,
    compared: bool = False,
) -> Found | None:
    """Return a dimension as the first source has it, or report why the sources have none.

    `also` are other words that the place knows, for a misspelt one. What is `compared` may be a
    text without its quotes.
    """
    if not sources:
        report.add(names.unknown_dimension(name, "", span, ()))
        return None
    first: Found | None = None
    for source in sources:
        match reachable(model, source, name):
            case Found() as found:
                first = first or found
            case Ambiguous(paths=several):
                report.add(names.ambiguous_dimension(name, source, several, span))
                return None
            case Missing():
                ends = (model.sources[end] for _, end in paths(model, source))
                if all(end.complete for end in ends):
                    known = (*common(model, sources), *also)
                    cure = undeclared(model, source, name)
                    report.add(names.unknown_dimension(name, source, span, known, cure, compared))
                return None
    odd = differing(model, sources, name) if len(sources) > 1 else ()
    if odd:
        report.add(model_problems.dimensions_differ(name, sources[0], odd, span))
        return None
    return first
