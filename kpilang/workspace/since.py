"""A project beside its own past: what changed in meaning since a revision."""

from __future__ import annotations

from kpilang.changes.certain import doubtful, without
from kpilang.changes.compare import compared
from kpilang.changes.report import Compared
from kpilang.changes.version import Version
from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.source.frozen import dataclass
from kpilang.workspace.outline import outline
from kpilang.workspace.past import Past, read_past
from kpilang.workspace.project import CheckResult, Project, check


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
    left_out = _doubtful(then, former) | _doubtful(now, project)
    before = Version(without(then.model, left_out), former.texts)
    after = Version(without(now.model, left_out), project.texts)
    found = Compared(
        past.revision, past.commit.name, compared(before, after), tuple(sorted(left_out))
    )
    return Beside(past, before, after, found, former)


def _doubtful(result: CheckResult, project: Project) -> frozenset[str]:
    places = [p.primary.span for p in result.problems if p.severity is Severity.ERROR]
    declared = {
        name
        for source in (project.sources.values() if places else ())
        for name in outline(source).names
    }
    return doubtful(result.model, places, declared)
