"""What the passes share: the report that problems go to, and what is declared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kpilang.diagnostics.model import Diagnostic
from kpilang.model.expr import Expr, Literal
from kpilang.model.types import ERROR, Kind
from kpilang.source.span import Span
from kpilang.syntax import nodes

MOST_OFFERS = 50


@dataclass(frozen=True, slots=True)
class Unread:
    """What the parser could not read: the words in it, and whether a name is missing."""

    words: frozenset[str] = frozenset()
    nameless: bool = False

    def may_declare(self, name: str) -> bool:
        """Tell whether an unknown name may be declared in what could not be read."""
        return bool(name) and (self.nameless or name in self.words)


def unread(documents: Sequence[nodes.Document]) -> Unread:
    """Collect what could not be read of some documents."""
    words: set[str] = set()
    nameless = False
    for document in documents:
        for declaration in document.declarations:
            if isinstance(declaration, nodes.BadDeclaration):
                nameless = nameless or not declaration.words
                words.update(declaration.words)
                continue
            for item in declaration.items:
                if isinstance(item, nodes.BadItem):
                    words.update(item.words)
    return Unread(frozenset(words), nameless)


@dataclass(slots=True)
class Report:
    """Problems in the order found."""

    problems: list[Diagnostic] = field(default_factory=list)
    kept: set[Diagnostic] = field(default_factory=set)
    unread: Unread = Unread()
    offers: int = 0

    def add(self, problem: Diagnostic) -> None:
        """Keep a problem, unless it is kept already or follows from what could not be read."""
        if problem not in self.kept and not self.unread.may_declare(problem.about):
            self.kept.add(problem)
            self.problems.append(problem)

    def offered(self, candidates: Iterable[str]) -> tuple[str, ...]:
        """Return names to choose near ones from; none once that was done so often.

        Looking for near names costs time for each name there is: a project with thousands of both
        would take minutes.
        """
        self.offers += 1
        return tuple(candidates) if self.offers <= MOST_OFFERS else ()

    def fail(self, problem: Diagnostic, span: Span) -> Expr:
        """Keep a problem and return the expression that stands for what could not be read."""
        self.add(problem)
        return failed(span)


def failed(span: Span) -> Expr:
    """Return an expression whose problem is reported; it fits everything and is silent."""
    return Literal(ERROR, None, span=span)


def is_failed(*exprs: Expr) -> bool:
    """Tell whether one of the expressions has failed."""
    return Kind.ERROR in [expr.type.kind for expr in exprs]


def is_complete(declaration: nodes.Declaration) -> bool:
    """Tell whether every part of a declaration could be read."""
    return nodes.BadItem not in map(type, declaration.items)


@dataclass(slots=True)
class Symbols:
    """What is declared, by full name: that of its package in front, where it has one."""

    declarations: dict[str, nodes.Declaration] = field(default_factory=dict)
    calendar: nodes.Declaration | None = None
    tests: list[nodes.Declaration] = field(default_factory=list)
    #: the package of each file that names one
    packages: dict[str, nodes.Ident] = field(default_factory=dict)

    def of(self, *kinds: str) -> dict[str, nodes.Declaration]:
        """Return the declarations of some kinds by name, in order."""
        return {name: d for name, d in self.declarations.items() if d.kind in kinds}

    def span(self, name: str) -> Span:
        """Return where a declared name stands."""
        declaration = self.declarations[name]
        return declaration.name.span if declaration.name else declaration.span

    def full(self, name: str, file: str) -> str:
        """Return a name declared in a file with that of the file's package in front."""
        package = self.packages.get(file) if self.packages else None
        return name if package is None else f"{package.name}.{name}"

    def find(self, node: nodes.Name | nodes.Ident) -> str | None:
        """Return the full name that is meant by a name as written, None when nothing is.

        What its own package declares comes first, then what has that full name.
        """
        return self._find(node.text if isinstance(node, nodes.Name) else node.name, node.span.file)

    def _find(self, text: str, file: str) -> str | None:
        if self.packages and (own := self.full(text, file)) in self.declarations:
            return own
        return text if text in self.declarations else None

    def package_names(self) -> tuple[str, ...]:
        """Return the names of the packages."""
        return tuple(dict.fromkeys(package.name for package in self.packages.values()))

    def is_package(self, name: str) -> bool:
        """Tell whether a file names the package."""
        return any(package.name == name for package in self.packages.values())

    def declared(self, node: nodes.Name | nodes.Ident) -> nodes.Declaration | None:
        """Return the declaration that a name as written means."""
        name = self.find(node)
        return None if name is None else self.declarations[name]

    def is_a(self, node: nodes.Name | nodes.Ident, *kinds: str) -> bool:
        """Tell whether a name as written means a declaration of one of the kinds."""
        declared = self.declared(node)
        return declared is not None and declared.kind in kinds

    def source_of(self, node: nodes.Name) -> tuple[str, tuple[nodes.Ident, ...]] | None:
        """Return the source that a dotted path starts at, and the steps after its name."""
        for count in (1, 2):
            head = ".".join(part.name for part in node.parts[:count])
            found = self._find(head, node.span.file)
            if found is not None and self.declarations[found].kind == "source":
                return found, node.parts[count:]
        return None
