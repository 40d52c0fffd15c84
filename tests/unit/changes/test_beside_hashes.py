"""What is told to break or move is what the hash of a definition, made by other code, tells apart.

The hash covers formula, target, window, unit and judgement of a measure, the calendar, and what it
reads of the sources. Changes are made to the good sample project.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.changes.compare import compared
from kpilang.changes.record import Aspect, Change, Kind, Weight
from kpilang.changes.version import Version
from kpilang.model.digest import definition_hash
from kpilang.model.project import Model
from kpilang.source.text import Source
from kpilang.syntax.parse import parse

SALES = Path(__file__).parents[3] / "specs" / "sales"

#: measures with the target of another one in their formulas
ASKING = {"opening_coverage", "pipeline_coverage"}
CHANGES = {
    "a let": ("sources.kpi", 'is_won    = stage = "won"', 'is_won    = stage in ("won", "ok")'),
    "a metric": ("metrics.kpi", "count(projects)", "count(projects) * 2"),
    "an axis": ("metrics.kpi", "count(opportunities on created_at)", "count(opportunities)"),
    "a target": ("pipeline.kpi", ">= 6.5M USD", ">= 6M USD"),
    "a target that others name": ("executives.kpi", ">= 900k USD", ">= 800k USD"),
    "a path": ("pipeline.kpi", ">= 36% in 2026-12", ">= 35% in 2026-12"),
    "a limit": ("pipeline.kpi", "red below 80% of target", "red below 70% of target"),
    "an owner": ("pipeline.kpi", "owner:       sales_planner", "owner:       cro"),
    "a review": ("pipeline.kpi", "review:      weekly", "review:      daily"),
    "a table": ("sources.kpi", "crm.opportunities", "dw.opportunities"),
    "a time zone": ("company.kpi", "America/New_York", "Europe/Berlin"),
    "a window": ("executives.kpi", "window:      month\n", "window:      quarter\n"),
    "a text": ("executives.kpi", 'description: "', 'description: "In short: '),
}


@cache
def texts() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(SALES.glob("*.kpi"))}


def version(changed: dict[str, str]) -> Version:
    sources = {name: Source(name, text) for name, text in changed.items()}
    analysis = analyze([parse(source).document for source in sources.values()])
    assert not analysis.problems, analysis.problems
    return Version(analysis.model, sources)


@cache
def unchanged() -> Version:
    return version(texts())


def hashes(model: Model) -> dict[str, str]:
    names = (*model.metrics, *model.kpis, *model.goals)
    return {name: definition_hash(model, name) for name in names}


def matters(change: Change) -> bool:
    """Tell whether a change is one of the answer: no breakdown, and no other noun."""
    told = [d for d in change.details if d.weight is not Weight.OTHER and d.aspect is not Aspect.BY]
    return change.kind is Kind.CHANGED and any(
        d.aspect not in (Aspect.STRETCH, Aspect.FLOOR) for d in told
    )


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_told_is_what_the_hashes_tell(name: str) -> None:
    file, before, after = CHANGES[name]
    assert before in texts()[file]
    now = version({**texts(), file: texts()[file].replace(before, after)})
    old, new = hashes(unchanged().model), hashes(now.model)
    differing = {name for name in new if old[name] != new[name]}
    found = compared(unchanged(), now)
    whole = {c.name for c in found if matters(c) and c.subject in ("source", "calendar")}
    told = {c.name for c in found if matters(c) and c.name in new}
    assert told <= differing
    # a hash takes all of a measure whose target a formula names, also what no target depends on
    if not whole:
        assert differing - told <= ASKING
    assert bool(differing) == bool(told or whole)


def test_a_formula_with_a_target_that_moved_is_another_one() -> None:
    file, before, after = CHANGES["a target that others name"]
    now = version({**texts(), file: texts()[file].replace(before, after)})
    found = {c.name: c for c in compared(unchanged(), now)}
    detail = found["opening_coverage"].detail(Aspect.FORMULA)
    assert detail is not None
    assert (detail.weight, detail.through) == (Weight.BREAKING, ("monthly_sales",))
