"""What a build makes, as texts by path: statements, pages, the catalogue; nothing is written."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime

from kpilang.catalogue import site
from kpilang.dashboards.build import draw, draw_cards
from kpilang.dashboards.charts.drawing import ExtraMissing
from kpilang.dashboards.evaluate import Refused
from kpilang.dashboards.head import primary_goal
from kpilang.dashboards.layout import LaidOut
from kpilang.dashboards.reader import Reader
from kpilang.diagnostics.model import Diagnostic
from kpilang.engines.base import EngineError
from kpilang.model.project import Model
from kpilang.plan.answer import Answer
from kpilang.plan.build import reasons_in_own_rows
from kpilang.plan.request import Request
from kpilang.source.frozen import dataclass
from kpilang.workspace import session_problems
from kpilang.workspace.connection_problems import refused
from kpilang.workspace.project import CheckResult, Project
from kpilang.workspace.query import Session
from kpilang.workspace.session import start_session
from kpilang.workspace.settings import AsOf
from kpilang.workspace.statements import compile_sql

#: the codes of what needs a fixed as-of, and of what a dialect has no words for
LEFT_OUT = ("K517", "K527", "K050", "K058")

#: a statement by dialect and name
Statements = Mapping[tuple[str, str], str]


class NotMade(Exception):
    """Something cannot be made; `problems` say why, and `said` what an engine said of it."""

    def __init__(self, problems: Sequence[Diagnostic], said: str = "") -> None:
        self.problems = tuple(problems)
        self.said = said
        super().__init__("; ".join(problem.message for problem in problems))


@dataclass(frozen=True, slots=True)
class Filled:
    """Pages with their numbers, the moment they are of, and what was warned of."""

    texts: dict[str, str]
    as_of: datetime
    warnings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Asker:
    """A session as the query function of dashboards; answers and warnings are kept."""

    session: Session
    answers: dict[tuple[str, Request], Answer] = field(default_factory=dict)
    warnings: dict[Diagnostic, None] = field(default_factory=dict)

    def __call__(self, name: str, request: Request) -> Answer:
        if (name, request) in self.answers:
            return self.answers[name, request]
        asked = self.session.ask(name, request)
        if asked.answer is None:
            raise Refused(asked.problems)
        self.warnings.update(dict.fromkeys(asked.problems))
        self.answers[name, request] = asked.answer
        return asked.answer


def measures_of(model: Model) -> tuple[str, ...]:
    """Return the measures and funnels that have numbers."""
    every = (*model.kpis, *model.metrics, *model.goals, *model.funnels)
    return tuple(name for name in every if not reasons_in_own_rows(model, name))


def filled(
    project: Project,
    checked: CheckResult,
    laid_out: Sequence[LaidOut],
    setting: AsOf,
    profile: str | None,
    cards: Sequence[LaidOut] = (),
) -> Filled:
    """Return the pages of dashboards and scorecards, filled from a profile; raises NotMade."""
    session = start_session(project, checked.model, setting, profile, os.environ)
    if isinstance(session, Diagnostic):
        raise NotMade((session,))
    assert session.profile is not None, "commands run on profiles"
    try:
        asker = _Asker(session)
        reader = Reader(checked.model.calendar, project.config.locale)
        goal = primary_goal(checked.model)
        drawn = draw(laid_out, reader, asker, session.as_of, goal=goal)
        of_roles = draw_cards(cards, reader, asker, session.as_of, goal)
    except Refused as error:
        raise NotMade(error.problems) from error
    except ExtraMissing as missing:
        found = session_problems.extra_not_installed(f"`{missing.package}`", missing.extra)
        raise NotMade((found,)) from missing
    except EngineError as error:
        raise NotMade((refused(session.profile, error),), str(error)) from error
    finally:
        session.engine.close()
    told = dict.fromkeys((*asker.warnings, *drawn.problems, *of_roles.problems))
    return Filled(drawn.texts | of_roles.texts, session.as_of, tuple(told))


def statements(
    model: Model, names: Sequence[str], dialects: Sequence[str], moment: datetime | None
) -> tuple[dict[tuple[str, str], str], tuple[Diagnostic, ...]]:
    """Return the statement of each dialect and measure, and what was left out; raises NotMade.

    Left out is what cannot move with the clock, and what a dialect cannot say; anything else that
    is wrong is raised.
    """
    texts: dict[tuple[str, str], str] = {}
    wrong: dict[Diagnostic, None] = {}
    for dialect in dialects:
        for name in names:
            compiled = compile_sql(model, name, Request(), dialect, moment)
            wrong |= dict.fromkeys(compiled.problems)
            if compiled.sql is not None:
                texts[dialect, name] = compiled.sql.rstrip("\n") + "\n"
    if any(problem.code not in LEFT_OUT for problem in wrong):
        raise NotMade(tuple(wrong))
    return texts, tuple(wrong)


def catalogue(
    project: Project, checked: CheckResult, found: Statements, dialects: Sequence[str]
) -> dict[str, str]:
    """Return the files of the catalogue."""
    model = checked.model
    told = {}
    for name in (*model.kpis, *model.metrics, *model.goals, *model.funnels):
        reasons = tuple(reason.message for reason in reasons_in_own_rows(model, name))
        sql = {dialect: found[dialect, name] for dialect in dialects if (dialect, name) in found}
        told[name] = site.Statements(sql, reasons)
    return site.site(
        site.Project(project.config.name, model, checked.sources, checked.problems, told)
    )
