"""A project beside what it was at a revision: what the rules against history look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from kpilang.changes.record import Change, Kind, Subject
from kpilang.changes.version import Version
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.entities import Goal, Kpi
from kpilang.model.project import Model
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class History:
    """What became of a project since a revision.

    `before` and `after` hold only what is certain; `model` is all of it today, and `errors` are
    what keeps the rest from being so. `redefined` tells on which days since one, before the
    revision, the numbers of measures became other ones.
    """

    revision: str
    before: Version
    after: Version
    changes: tuple[Change, ...]
    today: date
    model: Model
    errors: tuple[Diagnostic, ...] = ()
    redefined: Callable[[date], Mapping[str, tuple[date, ...]]] = lambda _since: {}

    def judged(self) -> Iterator[tuple[Change, Kpi | Goal, Kpi | Goal]]:
        """Yield the goals and KPIs that changed under their names, as they were and as they are."""
        for change in self.changes:
            if change.subject in (Subject.KPI, Subject.GOAL) and change.kind is Kind.CHANGED:
                was, now = (v.model.measure(change.name) for v in (self.before, self.after))
                if isinstance(was, Kpi | Goal) and isinstance(now, Kpi | Goal):
                    yield change, was, now
