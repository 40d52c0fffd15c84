"""What the passes share: the report that problems go to, and what is declared."""

from __future__ import annotations

from dataclasses import dataclass, field

from kpilang.diagnostics.model import Diagnostic
from kpilang.model.expr import Expr, Literal
from kpilang.model.types import ERROR, Kind
from kpilang.source.span import Span
from kpilang.syntax import nodes


@dataclass(slots=True)
class Report:
    """Problems in the order found."""

    problems: list[Diagnostic] = field(default_factory=list)
    kept: set[Diagnostic] = field(default_factory=set)

    def add(self, problem: Diagnostic) -> None:
        """Keep a problem, unless the very same is kept already."""
        if problem not in self.kept:
            self.kept.add(problem)
            self.problems.append(problem)

    def fail(self, problem: Diagnostic, span: Span) -> Expr:
        """Keep a problem and return the expression that stands for what could not be read."""
        self.add(problem)
        return failed(span)


def failed(span: Span) -> Expr:
    """Return an expression whose problem is reported; it fits everything and is silent."""
    return Literal(ERROR, None, span=span)


def is_failed(*exprs: Expr) -> bool:
    """Tell whether one of the expressions has failed."""
    return any(expr.type.kind is Kind.ERROR for expr in exprs)


def is_complete(declaration: nodes.Declaration) -> bool:
    """Tell whether every part of a declaration could be read."""
    return not any(isinstance(item, nodes.BadItem) for item in declaration.items)


@dataclass(slots=True)
class Symbols:
    """Declarations by name; `kinds` tells what a name is in the one namespace."""

    declarations: dict[str, nodes.Declaration] = field(default_factory=dict)
    calendar: nodes.Declaration | None = None

    def of(self, *kinds: str) -> dict[str, nodes.Declaration]:
        """Return the declarations of some kinds by name, in order."""
        return {name: d for name, d in self.declarations.items() if d.kind in kinds}

    def span(self, name: str) -> Span:
        """Return where a declared name stands."""
        declaration = self.declarations[name]
        return declaration.name.span if declaration.name else declaration.span
