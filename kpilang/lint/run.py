"""Which rules run, and running them over a model."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from kpilang.diagnostics.codes import Draft, Page
from kpilang.diagnostics.model import Diagnostic, Label
from kpilang.lint.history import History
from kpilang.lint.registry import all_rules
from kpilang.lint.rule import Rule, Settings, declarations, declared
from kpilang.lint.warehouse import Warehouse
from kpilang.model.entities import Named
from kpilang.model.project import Model
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span

N = TypeVar("N", bound=Named)

Notes = Mapping[str, Mapping[str, Any]]
"""What rules noted of declarations, by the code of the rule and the name of the declaration."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Rules named on the command line, by code, beginning of a code, or name.

    With `select` only these run, whatever the profile; `ignore` takes rules away.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def admits(self, page: Page, *, by_default: bool = True) -> bool:
        """Tell whether a rule takes part; without `select` the default decides."""
        if any(names(word, page) for word in self.ignore):
            return False
        return any(names(word, page) for word in self.select) if self.select else by_default


BY_PROFILE = Selection()


def chosen(
    settings: Settings, selection: Selection = BY_PROFILE, *, on_data: bool = False
) -> tuple[Rule, ...]:
    """Return the rules that run on a model, or those that run on its data, by code."""
    return tuple(
        rule
        for rule in all_rules()
        if (rule.against is not None) is on_data
        and selection.admits(rule.page, by_default=_is_wanted(rule, settings))
    )


def _is_wanted(rule: Rule, settings: Settings) -> bool:
    """Tell whether a project asks for a rule: by its profile, or by name."""
    if any(names(word, rule.page) for word in settings.ignore):
        return False
    return rule.profile.rank <= settings.profile.rank or any(
        names(word, rule.page) for word in settings.select
    )


def names(word: str, page: Page) -> bool:
    """Tell whether a word names a page: its name, its code, or the beginning of a rule's code."""
    plain = word.casefold().replace("_", "-")
    code = page.code.casefold()
    return plain in (page.name, code) or (plain[:1] == "l" and code.startswith(plain))


def lint(
    model: Model,
    settings: Settings,
    rules: Iterable[Rule] | None = None,
    errors: Iterable[Span] = (),
    notes: Notes | None = None,
) -> tuple[Diagnostic, ...]:
    """Return the findings of the rules (without `rules`: those of the profile).

    `notes` are what rules are known to note of the model; without them they note it anew. `errors`
    are the places of errors found before. Declarations that hold one are left out, and
    rules about what the whole project lacks are not run: one mistake gives one finding.
    """
    places = tuple(errors)
    sound = _without(model, places)
    return tuple(
        _diagnostic(rule, draft)
        for rule in (chosen(settings) if rules is None else rules)
        if not (rule.whole and places)
        for draft in _drafts(rule, sound, settings, notes)
    )


def _drafts(rule: Rule, model: Model, settings: Settings, notes: Notes | None) -> Iterator[Draft]:
    if notes is None or rule.among is None:
        return rule.check(model, settings)
    noted = notes.get(rule.code, {})
    names = declared(model, rule.kinds) if noted else ()
    return rule.among({name: noted[name] for name in names if name in noted}, model, settings)


def lint_data(
    warehouse: Warehouse, settings: Settings, rules: Iterable[Rule]
) -> tuple[Diagnostic, ...]:
    """Return the findings of rules against the data; raises EngineError.

    ModuleNotFoundError where a rule needs a library that is not installed.
    """
    return tuple(
        _diagnostic(rule, draft)
        for rule in rules
        if rule.against is not None
        for draft in rule.against(warehouse, settings)
    )


def lint_since(
    history: History, settings: Settings, rules: Iterable[Rule]
) -> tuple[Diagnostic, ...]:
    """Return what the rules find that judge a project beside what it was."""
    return tuple(
        _diagnostic(rule, draft)
        for rule in rules
        if rule.past is not None
        for draft in rule.past(history, settings)
    )


def opinions(model: Model) -> Iterator[tuple[str, Diagnostic]]:
    """Yield what the rules about single declarations find, whatever the profile, by their file."""
    for rule in all_rules():
        if rule.each is not None:
            for declaration in declarations(model, rule.kinds):
                for draft in rule.each(declaration, model):
                    yield declaration.span.file, _diagnostic(rule, draft)


def noted(model: Model) -> Iterator[tuple[str, tuple[str, dict[str, Any]]]]:
    """Yield what rules note of declarations by name, by their file and the code of the rule."""
    for rule in all_rules():
        found: dict[str, dict[str, Any]] = {}
        for one in declarations(model, rule.kinds if rule.note is not None else ()):
            note = None if rule.note is None else rule.note(one, model)
            if note is not None:
                found.setdefault(one.span.file, {})[one.name] = note
        yield from ((file, (rule.code, notes)) for file, notes in found.items())


def _without(model: Model, places: tuple[Span, ...]) -> Model:
    if not places:
        return model
    return replace(
        model,
        teams=_sound(model.teams, places),
        roles=_sound(model.roles, places),
        metrics=_sound(model.metrics, places),
        goals=_sound(model.goals, places),
        kpis=_sound(model.kpis, places),
        dashboards=_sound(model.dashboards, places),
    )


def _sound(entities: Mapping[str, N], places: tuple[Span, ...]) -> dict[str, N]:
    ordered = sorted(places)
    return {name: entity for name, entity in entities.items() if not _holds(entity.block, ordered)}


def _holds(block: Span, ordered: Sequence[Span]) -> bool:
    """Tell whether one of the places, in order, lies in a block."""
    first = bisect_left(ordered, Span(block.file, block.start, block.start))
    last = bisect_right(ordered, Span(block.file, block.end, block.end))
    return any(block.contains(ordered[index]) for index in range(first, last))


def _diagnostic(rule: Rule, draft: Draft) -> Diagnostic:
    return Diagnostic(
        code=rule.code,
        name=rule.name,
        severity=rule.severity,
        message=draft.message,
        primary=Label(draft.span, draft.label),
        secondary=draft.secondary,
        notes=draft.notes,
        help=draft.help,
        fix=draft.fix,
        sql=draft.sql,
    )
