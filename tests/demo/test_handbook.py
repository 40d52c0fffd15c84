"""Performance indicators of a company that publishes them: what a check says of the list.

The source has targets without a direction, measures without a target, no owners, and one measure
with two targets; each is found.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

from kpilang.diagnostics.model import Diagnostic
from kpilang.lint.rule import LintProfile, Settings
from kpilang.source.text import Source
from kpilang.workspace.project import Project, check
from kpilang.workspace.settings import Config

HANDBOOK = Path(__file__).parents[2] / "specs" / "handbook"
#: what stands for targets without a direction, which are no text of the language
NOTE = "# published without a direction, which the language wants: "


@cache
def findings(*, mended: bool) -> tuple[Diagnostic, ...]:
    sources, paths = {}, {}
    for path in sorted(HANDBOOK.glob("*.kpi")):
        text = path.read_text("utf-8")
        text = text.replace(NOTE, "target: >= " if mended else "target: ")
        sources[path.name], paths[path.name] = Source(path.name, text), path
    config = Config(specs=(".",), lint=Settings(LintProfile.STANDARD))
    return check(Project(HANDBOOK, config, sources, paths)).problems


def about(code: str) -> set[str]:
    """Return the names that the findings of a rule are about."""
    return {d.message.split("`")[1] for d in findings(mended=True) if d.code == code}


def test_targets_without_a_direction_are_errors_with_a_way_out() -> None:
    errors = [d for d in findings(mended=False) if d.code.startswith("K")]
    assert [(d.code, d.help) for d in errors] == [
        ("K118", "write `>= 0.5`; where less is better, `<= 0.5`"),
        ("K118", "write `>= 12%`; where less is better, `<= 12%`"),
    ]


def test_missing_targets_are_found() -> None:
    assert about("L302") == {"social_followers", "marketing_qualified", "days_to_close"}


def test_all_owners_are_missing() -> None:
    assert len(about("L301")) == 22
    assert about("L107") == {"handbook_first"}


def test_a_measure_with_two_targets_is_found() -> None:
    assert about("L114") == {"infrastructure_handbook_rate"}


def test_what_a_thoughtful_reader_would_say_of_the_list() -> None:
    assert Counter(d.code for d in findings(mended=True)) == {
        "L101": 1,  # no goal is the primary one
        "L102": 22,  # no indicator serves a goal
        "L107": 1,
        "L109": 1,  # and so nothing serves the only goal
        "L114": 1,
        "L201": 1,  # support has nine
        "L301": 22,
        "L302": 3,
        "L313": 7,  # leading indicators that lead to nothing
    }
