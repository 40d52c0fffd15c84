"""The properties of a block, read once each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from kpilang.analysis.context import Report, Symbols
from kpilang.analysis.problems import declarations, model, names
from kpilang.analysis.problems.wording import either
from kpilang.diagnostics.model import Diagnostic
from kpilang.source.span import Places
from kpilang.syntax import nodes

N = TypeVar("N", bound=nodes.Node)


@dataclass(slots=True)
class Properties:
    """The properties of one declaration by name; of two with one name the first counts."""

    by_name: dict[str, nodes.Property]
    report: Report

    def value(self, name: str, kind: type[N]) -> N | None:
        """Return the value of a property; the grammar gives it the kind that belongs to it."""
        found = self.by_name.get(name)
        return found.value if found is not None and isinstance(found.value, kind) else None

    def text(self, name: str) -> str:
        """Return a text property, or the empty text."""
        value = self.value(name, nodes.Text)
        return value.value if value else ""

    def words(self, name: str) -> nodes.Words | None:
        """Return a property of plain words."""
        return self.value(name, nodes.Words)

    def names(self, name: str) -> tuple[nodes.Name, ...]:
        """Return a property that lists names."""
        value = self.by_name[name].value if name in self.by_name else None
        match value:
            case nodes.Names(names=listed):
                return listed
            case nodes.Name():
                return (value,)
            case _:
                return ()

    def one_of(self, name: str, choices: tuple[str, ...], meaning: str) -> str:
        """Return a property that is one word of a set, or the empty text after a problem."""
        value = self.words(name)
        if value is None:
            return ""
        if value.text in choices:
            return value.text
        self.report.add(declarations.unknown_word(value.text, meaning, value.span, choices))
        return ""

    def spans(self) -> Places:
        """Return where each property is written."""
        spans = [item.span for item in self.by_name.values()]
        bounds = tuple([bound for span in spans for bound in span[1:]])
        return Places(spans[0].file if spans else "", _same(tuple(self.by_name)), bounds)


@lru_cache(maxsize=1024)
def _same(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names as those have them who have the same, so that they are kept once."""
    return names


def read(declaration: nodes.Declaration, report: Report) -> Properties:
    """Collect the properties of a declaration and report those written twice."""
    by_name: dict[str, nodes.Property] = {}
    for item in declaration.items:
        if not isinstance(item, nodes.Property):
            continue
        name = item.name.name
        if name in by_name:
            first = by_name[name].name.span
            report.add(declarations.repeated_property(name, item.name.span, first))
        else:
            by_name[name] = item
    return Properties(by_name, report)


def one_name(properties: Properties, name: str) -> nodes.Name | None:
    """Return a property that takes a single name."""
    listed = properties.names(name)
    if len(listed) > 1:
        span = listed[1].span.join(listed[-1].span)
        properties.report.add(model.unexpected_value(name, "one name", span))
    return listed[0] if listed else None


def resolve_one(
    properties: Properties, name: str, symbols: Symbols, kinds: tuple[str, ...]
) -> str | None:
    """Return the declared name that a property of a single name means, or None."""
    return resolve(one_name(properties, name), symbols, kinds, properties.report)


def resolve(
    name: nodes.Name | None, symbols: Symbols, kinds: tuple[str, ...], report: Report
) -> str | None:
    """Return the declared name of some kinds that a reference means, or report why none."""
    if name is None:
        return None
    full = symbols.find(name)
    declared = None if full is None else symbols.declarations[full]
    if declared is not None and declared.kind in kinds:
        return full
    report.add(_unresolved(name, declared, symbols, kinds, report))
    return None


def _unresolved(
    name: nodes.Name,
    declared: nodes.Declaration | None,
    symbols: Symbols,
    kinds: tuple[str, ...],
    report: Report,
) -> Diagnostic:
    wanted = either(["KPI" if kind == "kpi" else kind for kind in kinds])
    if declared is not None:
        kind = "KPI" if declared.kind == "kpi" else declared.kind
        at = declared.name.span if declared.name else declared.span
        return declarations.wrong_kind(name.text, kind, wanted, name.span, at)
    candidates = report.offered(n for n, d in symbols.declarations.items() if d.kind in kinds)
    match kinds[0]:
        case "role":
            return names.unknown_role(name.text, name.span, candidates)
        case "goal":
            return names.unknown_goal(name.text, name.span, candidates)
        case "team":
            return names.unknown_team(name.text, name.span, candidates)
        case "source":
            return names.unknown_source(name.text, name.span, candidates)
        case _:
            return names.unknown_measure(name.text, name.span, candidates, wanted)
