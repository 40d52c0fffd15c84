"""Declarations by name, in one namespace."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.analysis.context import Report, Symbols
from kpilang.analysis.problems import declarations, model, support
from kpilang.source.span import Span
from kpilang.syntax import nodes

LATER = {"package": "a package", "tree": "a tree", "funnel": "a funnel", "test": "a test"}


def collect(documents: Sequence[nodes.Document], report: Report) -> Symbols:
    """Return what is declared; of two declarations with one name the first counts."""
    symbols = Symbols()
    for document in documents:
        for declaration in document.declarations:
            if isinstance(declaration, nodes.Declaration):
                _declare(declaration, symbols, report)
    return symbols


def _declare(declaration: nodes.Declaration, symbols: Symbols, report: Report) -> None:
    name = declaration.name
    if declaration.kind == "calendar":
        if symbols.calendar is None:
            symbols.calendar = declaration
        else:
            span = _keyword(declaration)
            report.add(model.second_calendar(span, _keyword(symbols.calendar)))
        return
    if declaration.kind in LATER:
        span = name.span if name else _keyword(declaration)
        report.add(support.not_yet(LATER[declaration.kind], span))
    if name is None or declaration.kind in ("package", "test"):
        return
    if name.name in symbols.declarations:
        if _header_unread(symbols.declarations[name.name]):
            symbols.declarations[name.name] = declaration
            return
        if _header_unread(declaration):
            return
        kind = symbols.declarations[name.name].kind
        first = symbols.span(name.name)
        report.add(declarations.duplicate_name(name.name, name.span, kind_text(kind), first))
        return
    symbols.declarations[name.name] = declaration


def _header_unread(declaration: nodes.Declaration) -> bool:
    return any(isinstance(item, nodes.BadItem) and item.header for item in declaration.items)


def kind_text(kind: str) -> str:
    """Return a declaration's kind as it reads in a sentence."""
    return "KPI" if kind == "kpi" else kind


def _keyword(declaration: nodes.Declaration) -> Span:
    span = declaration.span
    return Span(span.file, span.start, span.start + len(declaration.kind))
