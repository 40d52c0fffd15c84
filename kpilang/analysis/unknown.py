"""Why a name means nothing in a row: an unknown one, or one of another source or kind."""

from __future__ import annotations

from dataclasses import dataclass

from kpilang.analysis.context import Report, Symbols, failed
from kpilang.analysis.problems import declarations, names
from kpilang.analysis.problems import formulas as formulas_problems
from kpilang.analysis.reached import paths_to, paths_with
from kpilang.analysis.shapes import Shape
from kpilang.model.expr import Expr
from kpilang.source.span import Span
from kpilang.syntax import nodes


@dataclass(frozen=True, slots=True)
class Unknown:
    """What a name is looked for in: the row's own source, and all others."""

    own: Shape
    shapes: dict[str, Shape]
    symbols: Symbols
    report: Report

    def step(
        self, part: nodes.Ident, parts: tuple[nodes.Ident, ...], shape: Shape, node: nodes.Name
    ) -> Expr:
        """Report a step of a path that is no reference of the source it stands at."""
        if part.name in shape.broken:
            return failed(node.span)
        other = self.symbols.source_of(node) if part is parts[0] else None
        if other is not None and other[0] != self.own.name and not shape.offers(part.name):
            rest = ".".join(p.name for p in other[1])
            paths = paths_to(self.own, other[0], rest, self.shapes)
            refs = self.shapes[other[0]].refs
            back = [name for name, ref in refs.items() if ref.target == self.own.name]
            problem = formulas_problems.two_sources(self.own.name, other[0], node.span, paths, back)
            return self.report.fail(problem, node.span)
        if shape.offers(part.name):
            kind = "let" if part.name in shape.lets else "column"
            declared = declared_at(shape, part.name)
            problem = declarations.wrong_kind(part.name, kind, "reference", part.span, declared)
            return self.report.fail(problem, node.span)
        return self.end(part, part is parts[0], shape, node.span)

    def end(self, part: nodes.Ident, bare: bool, shape: Shape, span: Span) -> Expr:
        """Report the last part of a path; a bare one may mean something outside of rows."""
        declared = self.symbols.declared(part) if bare else None
        if part.name in shape.spans:
            problem = declarations.wrong_kind(
                part.name,
                "span",
                "column",
                part.span,
                shape.spans[part.name].name.span,
                f"write `{part.name} at end`, or `{part.name} at start`",
            )
        elif declared is not None and declared.kind in ("metric", "kpi"):
            problem = formulas_problems.aggregate_of_formula("", part.name, part.span)
        elif not shape.whole:
            return failed(span)
        else:
            choices = self.report.offered(shape.choices)
            paths = paths_with(shape, part.name, self.shapes) if choices else []
            alone = bare and span == part.span
            problem = names.unknown_column(
                part.name, shape.name, part.span, choices, paths, alone=alone
            )
        return self.report.fail(problem, span)


def declared_at(shape: Shape, name: str) -> Span:
    """Return where a source declares a column, let or dimension."""
    for item in shape.declaration.items:
        match item:
            case nodes.Column(name=ident) | nodes.Let(name=ident) | nodes.DimensionItem(name=ident):
                if ident.name == name:
                    return ident.span
            case _:
                continue
    return shape.span
