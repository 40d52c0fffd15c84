"""A project beside its own past: what changed in meaning since a revision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import pairwise

from kpilang.changes.certain import certain, doubtful, numbers, without
from kpilang.changes.compare import compared
from kpilang.changes.report import Compared
from kpilang.changes.version import Version
from kpilang.diagnostics.fingerprints import fingerprints
from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.diagnostics.rename import renamed
from kpilang.lint.history import History
from kpilang.lint.registry import all_rules
from kpilang.lint.run import BY_PROFILE, Selection
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span
from kpilang.syntax.nodes import Declaration
from kpilang.syntax.parse import parse
from kpilang.workspace import git
from kpilang.workspace.changed_lines import changed_lines
from kpilang.workspace.outline import outline
from kpilang.workspace.past import Past, path_of, read_past
from kpilang.workspace.project import CheckResult, Project, check
from kpilang.workspace.today import today_of

#: how far back is looked for redefinitions: commits that touched the specs, and how many are read
MOST_LISTED, MOST_READ = 64, 8


@dataclass(frozen=True, slots=True)
class Beside:
    """A project as it was and as it is, both without what an error leaves in doubt."""

    past: Past
    before: Version
    after: Version
    compared: Compared
    former: Project


def beside(project: Project, now: CheckResult, past: Past) -> Beside | Diagnostic:
    """Compare a project with what it was at a commit, or say why that cannot be read."""
    former = read_past(project, past)
    if isinstance(former, Diagnostic):
        return former
    then = check(former, opinions=False)
    left_out = in_doubt(then, former) | in_doubt(now, project)
    before = Version(without(then.model, left_out), former.texts)
    after = Version(without(now.model, left_out), project.texts)
    changes = certain(compared(before, after), left_out)
    found = Compared(past.revision, past.commit.name, changes, tuple(sorted(left_out)))
    return Beside(past, before, after, found, former)


def in_doubt(result: CheckResult, project: Project) -> frozenset[str]:
    """Return the names, without case and package, of what errors leave in doubt."""
    places = [p.primary.span for p in result.problems if p.severity is Severity.ERROR]
    declared = {
        name
        for source in (project.sources.values() if places else ())
        for name in outline(source).names
    }
    found = doubtful(result.model, places, declared)
    if any(_is_in_calendar(place, project) for place in places):
        found |= numbers(result.model)
    return found


def _is_in_calendar(place: Span, project: Project) -> bool:
    source = project.sources.get(place.file)
    declarations = () if source is None else parse(source).document.declarations
    return any(
        isinstance(one, Declaration) and one.kind == "calendar" and one.span.contains(place)
        for one in declarations
    )


def check_since(
    project: Project, past: Past, selection: Selection = BY_PROFILE
) -> CheckResult | Diagnostic:
    """Check a project for what changes since a commit brought, and judge the changes themselves.

    Told are errors, findings on changed lines, findings that were not there then, and those of the
    rules against history.
    """
    now = check(project, opinions=False)
    found = beside(project, now, past)
    if isinstance(found, Diagnostic):
        return found
    result = check(project, selection, history=_history(project, now, found))
    former = replace(found.former, config=replace(found.former.config, lint=project.config.lint))
    lines = changed_lines(former.sources, project.sources)
    of_history = {rule.code for rule in all_rules() if rule.past is not None}

    def is_told(diagnostic: Diagnostic) -> bool:
        return (
            diagnostic.severity is Severity.ERROR
            or diagnostic.code in of_history
            or lines.holds(diagnostic, project.texts)
        )

    rest = {id(d) for d in result.problems if not is_told(d)}
    if not rest:  # then nobody has to know what was found before
        return result
    known = _prints(check(former, selection), lines.moved)
    prints = fingerprints(result.problems, project.texts)
    told = zip(result.problems, prints, strict=True)
    return replace(
        result, problems=tuple(d for d, mark in told if id(d) not in rest or mark not in known)
    )


def _prints(then: CheckResult, moved: Mapping[str, str]) -> frozenset[str]:
    """Return the fingerprints of findings, those in moved files as if they had lain there."""
    sources = {moved.get(name, name): source for name, source in then.sources.items()}
    return frozenset(fingerprints([renamed(d, moved) for d in then.problems], sources))


def _history(project: Project, now: CheckResult, found: Beside) -> History:
    return History(
        found.past.revision,
        found.before,
        found.after,
        found.compared.changes,
        today_of(project.config.as_of, now.model.calendar),
        now.model,
        now.problems,
        partial(_redefined, project, found.past),
    )


def _redefined(project: Project, past: Past, since: date) -> dict[str, tuple[date, ...]]:
    """Return on which days since one, up to a commit, measures came to mean something else.

    Some of the commits are read, and the one before them.
    """
    found: dict[str, tuple[date, ...]] = {}
    for older, newer in pairwise(_read(project, past, since)):
        for change in compared(older.version, newer.version):
            if change.means_another:
                found[change.name] = (*found.get(change.name, ()), newer.day)
    return found


@dataclass(frozen=True, slots=True)
class _Earlier:
    """What a project was on a day."""

    day: date
    version: Version


def _read(project: Project, past: Past, since: date) -> list[_Earlier]:
    repository, commit = past.repository, past.commit
    paths = [path_of(repository, folder) for folder in project.config.specs]
    listed = git.commits_before(repository, commit, since, paths, MOST_LISTED)[::-1]
    if not listed:
        return []
    step = -(-len(listed) // (MOST_READ - 1))
    chosen = [*listed[::step], *([listed[-1]] if (len(listed) - 1) % step else [])]
    before = git.parent(repository, listed[0])
    found = []
    for one in (*([before] if before is not None else []), *chosen):
        former = read_past(project, Past(repository, one, one.short))
        if isinstance(former, Diagnostic):  # one of them is no reason to know nothing
            continue
        then = check(former, opinions=False)
        model = without(then.model, in_doubt(then, former))
        found.append(_Earlier(one.day, Version(model, former.texts)))
    return found
