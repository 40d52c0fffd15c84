"""Rule: an opinion about a model, as one decorated function with its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from inspect import cleandoc
from itertools import chain
from operator import attrgetter
from typing import Any

from kpilang.diagnostics.codes import Draft, Page
from kpilang.diagnostics.model import Severity
from kpilang.lint.history import History
from kpilang.lint.warehouse import Warehouse
from kpilang.model.entities import Funnel, Goal, Kpi, Metric, Named, SourceTable, Tree
from kpilang.model.project import Model
from kpilang.source.frozen import dataclass


class LintProfile(StrEnum):
    """How much is asked of a project; each profile has the rules of those before it."""

    MINIMAL = "minimal"
    STANDARD = "standard"
    STRICT = "strict"

    @property
    def rank(self) -> int:
        """The position among the profiles."""
        return list(LintProfile).index(self)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project asks of its rules: the profile, and the numbers that rules compare with.

    `select` adds rules to those of the profile, `ignore` takes rules away, each by name, code or
    the beginning of a code; `folders` does so for the files below a folder. `teams` and `roles`
    have numbers of their own. `today` is the day on which the project looks at itself.
    """

    profile: LintProfile = LintProfile.STANDARD
    max_kpis_per_team: int = 8
    max_kpis_per_role: int = 4
    max_tiles_per_page: int = 9
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    folders: tuple[tuple[str, tuple[str, ...]], ...] = ()
    teams: tuple[tuple[str, int], ...] = ()
    roles: tuple[tuple[str, int], ...] = ()
    today: date | None = None

    def most_of_team(self, name: str) -> int:
        """Return how many KPIs a team may own."""
        return dict(self.teams).get(name, self.max_kpis_per_team)

    def most_of_role(self, name: str) -> int:
        """Return how many KPIs a role may own."""
        return dict(self.roles).get(name, self.max_kpis_per_role)


Check = Callable[[Model, Settings], Iterator[Draft]]

Past = Callable[[History, Settings], Iterator[Draft]]
"""Judges what became of a model since a revision."""

Each = Callable[[Any, Model], Iterator[Draft]]
"""Judges a declaration by what it says and by what those say that it names, directly or not."""

Note = Callable[[Any, Model], Any]
"""Says what a declaration is compared by, in what can be kept; None for nothing.

It follows from what the declaration says and those that it names, directly or not.
"""

Among = Callable[[Mapping[str, Any], Model, Settings], Iterator[Draft]]
"""Judges declarations among each other by their notes, which come by name in their order."""

Against = Callable[[Warehouse, Settings], Iterator[Draft]]
"""Judges a model by its data."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name is the bad thing and reads after "allow"; `text` is its page.

    `profile` is the first profile that has it. `whole` says that a finding claims something to be
    missing in the whole project, which nobody can know while a part of it cannot be read. `each`
    is what judges single declarations: its findings are remembered with the file. So is what `note`
    says of them for `among`, so that a rule that compares them need not go through all formulas
    again. `against` is what judges by the data, and `past` what judges a project beside what it
    was; `check` knows nothing of either.
    """

    code: str
    name: str
    severity: Severity
    profile: LintProfile
    whole: bool
    text: str
    check: Check
    each: Each | None = None
    kinds: tuple[type[Named], ...] = ()
    note: Note | None = None
    among: Among | None = None
    against: Against | None = None
    past: Past | None = None

    @property
    def page(self) -> Page:
        """The page of `kpi explain`."""
        return Page(self.code, self.name, self.severity, self.text)


def rule(
    code: str,
    name: str,
    *,
    severity: Severity = Severity.WARNING,
    profile: LintProfile = LintProfile.STANDARD,
    whole: bool = False,
) -> Callable[[Check], Rule]:
    """Make a rule of a function; its docstring is the page."""

    def decorate(function: Check) -> Rule:
        text = cleandoc(function.__doc__ or "")
        return Rule(code, name, severity, profile, whole, text, function)

    return decorate


def rule_of(
    *kinds: type[Named],
    code: str,
    name: str,
    severity: Severity = Severity.WARNING,
    profile: LintProfile = LintProfile.STANDARD,
) -> Callable[[Each], Rule]:
    """Make a rule of a function that judges single declarations of some kinds."""

    def decorate(function: Each) -> Rule:
        def check(model: Model, _settings: Settings) -> Iterator[Draft]:
            for declaration in declarations(model, kinds):
                yield from function(declaration, model)

        text = cleandoc(function.__doc__ or "")
        return Rule(code, name, severity, profile, False, text, check, function, kinds)

    return decorate


def rule_among(
    *kinds: type[Named],
    note: Note,
    code: str,
    name: str,
    severity: Severity = Severity.WARNING,
    profile: LintProfile = LintProfile.STANDARD,
    whole: bool = False,
) -> Callable[[Among], Rule]:
    """Make a rule of a function that compares declarations of some kinds by their notes."""

    def decorate(function: Among) -> Rule:
        def check(model: Model, settings: Settings) -> Iterator[Draft]:
            found = ((one.name, note(one, model)) for one in declarations(model, kinds))
            return function({name: v for name, v in found if v is not None}, model, settings)

        text = cleandoc(function.__doc__ or "")
        return Rule(
            *(code, name, severity, profile, whole, text, check),
            kinds=kinds,
            note=note,
            among=function,
        )

    return decorate


def data_rule(
    code: str,
    name: str,
    *,
    severity: Severity = Severity.WARNING,
    profile: LintProfile = LintProfile.STANDARD,
) -> Callable[[Against], Rule]:
    """Make a rule of a function that judges a model by its data."""

    def decorate(function: Against) -> Rule:
        text = cleandoc(function.__doc__ or "")
        return Rule(code, name, severity, profile, False, text, _nothing, against=function)

    return decorate


def rule_since(
    code: str,
    name: str,
    *,
    severity: Severity = Severity.WARNING,
    profile: LintProfile = LintProfile.STANDARD,
) -> Callable[[Past], Rule]:
    """Make a rule of a function that judges a project beside what it was at a revision."""

    def decorate(function: Past) -> Rule:
        text = cleandoc(function.__doc__ or "")
        return Rule(code, name, severity, profile, False, text, _nothing, past=function)

    return decorate


def _nothing(_model: Model, _settings: Settings) -> Iterator[Draft]:
    return iter(())


def declarations(model: Model, kinds: Iterable[type[Named]]) -> Iterator[Named]:
    """Yield the declarations of some kinds."""
    for kind in kinds:
        yield from _BY_KIND[kind](model).values()


def declared(model: Model, kinds: Iterable[type[Named]]) -> Iterator[str]:
    """Yield the names of the same, in their order."""
    return chain.from_iterable(_BY_KIND[kind](model) for kind in kinds)


_BY_KIND: Mapping[type[Named], Callable[[Model], Mapping[str, Named]]] = {
    SourceTable: attrgetter("sources"),
    Metric: attrgetter("metrics"),
    Goal: attrgetter("goals"),
    Kpi: attrgetter("kpis"),
    Tree: attrgetter("trees"),
    Funnel: attrgetter("funnels"),
}
