"""Checking a project against its data: what its sources claim, then the rules that ask the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kpilang.diagnostics.model import Diagnostic
from kpilang.engines.base import EngineError
from kpilang.lint.rule import Rule, Settings
from kpilang.lint.run import lint_data
from kpilang.model.project import Model
from kpilang.workspace import preflight, reads, session_problems
from kpilang.workspace.connection_problems import refused
from kpilang.workspace.project import Project, Told
from kpilang.workspace.query import Session
from kpilang.workspace.session import start_session
from kpilang.workspace.settings import AsOf
from kpilang.workspace.warehouse import Asking

#: the library that the extra `data` installs, and the one that it brings along
_STATISTICS = ("scipy", "numpy")

Tell = Callable[[int, int], None]


def against_data(
    project: Project,
    as_of: AsOf,
    profile_name: str | None,
    env: Mapping[str, str],
    tell: Tell,
    model: Model,
    rules: Sequence[Rule],
) -> Told:
    """Open the data of a profile, and return what it says against a model.

    `tell` is called after each rule with the number of those that are done, and of all.
    """
    session = start_session(project, model, as_of, profile_name, env)
    if isinstance(session, Diagnostic):
        return Told((session,))
    try:
        return judged(session, project.config.lint, rules, tell)
    except EngineError as error:
        assert session.profile is not None, "it was opened by one"
        return Told((refused(session.profile, error),))
    finally:
        session.engine.close()


def judged(session: Session, settings: Settings, rules: Sequence[Rule], tell: Tell) -> Told:
    """Return what the data of a session says against its model; raises EngineError."""
    model = session.model
    needed = reads.of_sources(model, model.sources)
    problems = list(
        preflight.check(model.sources, needed, session.engine, session.data, model.calendar)
    )
    asking, findings, ran = Asking(session), list[Diagnostic](), list[Rule]()
    for done, rule in enumerate(rules, 1):
        try:
            findings += lint_data(asking, settings, (rule,))
            ran.append(rule)
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in _STATISTICS:
                raise
            problems.append(session_problems.extra_not_installed("`scipy`", "data"))
        tell(done, len(rules))
    return Told(tuple(problems), tuple(findings), tuple(ran))
