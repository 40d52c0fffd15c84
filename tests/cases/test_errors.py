"""What beginners write, and the message that each mistake gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.diagnostics.model import Diagnostic
from kpilang.diagnostics.render import text as text_render
from kpilang.diagnostics.report import report
from kpilang.source.text import Source
from kpilang.syntax.parse import parse
from tests.support.cases import Section, sections, update_section

FOLDER = Path(__file__).parent / "errors"
PRELUDE = Source("prelude.kpi", (FOLDER / "prelude.kpi").read_text("utf-8"))
CASES = [
    pytest.param(path, section, id=f"{path.stem}: {section.title}")
    for path in sorted(FOLDER.glob("*.md"))
    for section in sections(path)
]


def found(source: Source) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a file beside the prelude, in order."""
    parsed = [parse(PRELUDE), parse(source)]
    analysis = analyze([one.document for one in parsed])
    return report([*parsed[0].problems, *parsed[1].problems, *analysis.problems]).diagnostics


@pytest.mark.parametrize(("path", "section"), CASES)
def test_messages_are_the_reviewed_ones(path: Path, section: Section, update_goldens: bool) -> None:
    source = Source("case.kpi", section.blocks["kpi"])
    shown = text_render.render(found(source), {"case.kpi": source, "prelude.kpi": PRELUDE})
    if update_goldens:
        update_section(path, section.title, "diagnostics", shown)
    else:
        assert shown == section.blocks["diagnostics"]
