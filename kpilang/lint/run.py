"""Which rules run, and running them over a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Diagnostic, Label
from kpilang.lint.registry import all_rules
from kpilang.lint.rule import Rule, Settings
from kpilang.model.entities import Named
from kpilang.model.project import Model
from kpilang.source.span import Span

N = TypeVar("N", bound=Named)


@dataclass(frozen=True, slots=True)
class Selection:
    """Rules named on the command line, by code, beginning of a code, or name.

    With `select` only these run, whatever the profile; `ignore` takes rules away.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


BY_PROFILE = Selection()


def chosen(settings: Settings, selection: Selection = BY_PROFILE) -> tuple[Rule, ...]:
    """Return the rules that run, by code."""
    return tuple(
        rule
        for rule in all_rules()
        if (
            any(named_by(rule, word) for word in selection.select)
            if selection.select
            else rule.profile.rank <= settings.profile.rank
        )
        and not any(named_by(rule, word) for word in selection.ignore)
    )


def named_by(rule: Rule, word: str) -> bool:
    """Tell whether a word names a rule: its name, its code, or the beginning of its code."""
    plain = word.casefold().replace("_", "-")
    return plain == rule.name or (plain[:1] == "l" and rule.code.casefold().startswith(plain))


def lint(
    model: Model,
    settings: Settings,
    rules: Iterable[Rule] | None = None,
    errors: Iterable[Span] = (),
) -> tuple[Diagnostic, ...]:
    """Return the findings of the rules (without `rules`: those of the profile).

    `errors` are the places of errors found before. Declarations that hold one are left out, and
    rules about what the whole project lacks are not run: one mistake gives one finding.
    """
    places = tuple(errors)
    sound = _without(model, places)
    return tuple(
        _diagnostic(rule, draft)
        for rule in (chosen(settings) if rules is None else rules)
        if not (rule.whole and places)
        for draft in rule.check(sound, settings)
    )


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
    return {
        name: entity
        for name, entity in entities.items()
        if not any(entity.block.contains(place) for place in places)
    }


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
    )
