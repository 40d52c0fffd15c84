"""Declarations by name, in one namespace for each package."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.analysis.context import Report, Symbols
from kpilang.analysis.problems import declarations, model
from kpilang.source.span import Span
from kpilang.syntax import nodes


def collect(documents: Sequence[nodes.Document], report: Report) -> Symbols:
    """Return what is declared; of two declarations with one name the first counts."""
    symbols = Symbols()
    for document in documents:
        _read_package(document, symbols, report)
    for document in documents:
        for declaration in document.declarations:
            if isinstance(declaration, nodes.Declaration):
                _declare(declaration, symbols, report)
    _check_packages(symbols, report)
    return symbols


def _read_package(document: nodes.Document, symbols: Symbols, report: Report) -> None:
    """Note the package that a file names, which stands before everything in it."""
    for place, declaration in enumerate(document.declarations):
        if not isinstance(declaration, nodes.Declaration) or declaration.kind != "package":
            continue
        name = declaration.name
        if place > 0:
            first = document.declarations[0].span
            report.add(declarations.late_package(_keyword(declaration), first))
        elif name is not None:
            symbols.packages[name.span.file] = name


def _declare(declaration: nodes.Declaration, symbols: Symbols, report: Report) -> None:
    name = declaration.name
    match declaration.kind:
        case "package":
            return
        case "test":
            symbols.tests.append(declaration)
            return
        case "calendar":
            if symbols.calendar is None:
                symbols.calendar = declaration
            else:
                span = _keyword(declaration)
                report.add(model.second_calendar(span, _keyword(symbols.calendar)))
            return
        case _:
            pass
    if name is None:
        return
    full = symbols.full(name.name, name.span.file)
    if full in symbols.declarations:
        if _header_unread(symbols.declarations[full]):
            symbols.declarations[full] = declaration
            return
        if _header_unread(declaration):
            return
        kind = symbols.declarations[full].kind
        first = symbols.span(full)
        report.add(declarations.duplicate_name(name.name, name.span, kind_text(kind), first))
        return
    symbols.declarations[full] = declaration


def _check_packages(symbols: Symbols, report: Report) -> None:
    """Report a package called like something declared: `sales.x` would have two meanings.

    In other packages only sources stand in its way, since a path may begin at them.
    """
    packages = {package.name: package for package in symbols.packages.values()}
    for full, declaration in symbols.declarations.items():
        home, _, name = full.rpartition(".")
        if name in packages and (home in ("", name) or declaration.kind == "source"):
            kind, span = kind_text(declaration.kind), symbols.span(full)
            report.add(declarations.package_name(name, packages[name].span, kind, span))


def _header_unread(declaration: nodes.Declaration) -> bool:
    return any(isinstance(item, nodes.BadItem) and item.header for item in declaration.items)


def kind_text(kind: str) -> str:
    """Return a declaration's kind as it reads in a sentence."""
    return "KPI" if kind == "kpi" else kind


def _keyword(declaration: nodes.Declaration) -> Span:
    span = declaration.span
    return Span(span.file, span.start, span.start + len(declaration.kind))
