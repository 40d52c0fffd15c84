"""The tour of the language and its catalogue resolve, once what they leave out is declared.

`tests/cases/tour` holds both as they were written, and beside each the sources, columns and metrics
that it mentions and does not declare.
"""

import re
from pathlib import Path

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.source.text import Source
from kpilang.syntax.parse import parse

TOUR = Path(__file__).parents[2] / "cases" / "tour"
DESIGN = Path(__file__).resolve().parents[4] / "shared" / "design"

#: columns that sources of the catalogue have and do not declare, each put before the block's end
COLUMNS = {
    "source pipeline_daily {": "  column day: date\n",
    "source activities {": (
        "  column kind: text\n"
        "  column is_done: boolean\n"
        "  column is_selling: boolean\n"
        "  column workday_key: text\n"
    ),
}


def read(name: str) -> str:
    return (TOUR / name).read_text(encoding="utf-8")


def with_columns(text: str) -> str:
    for head, columns in COLUMNS.items():
        start = text.index(head)
        end = text.index("\n}", start) + 1
        text = text[:end] + columns + text[end:]
    return text


@pytest.mark.parametrize("name", ["tour", "catalogue"])
def test_each_resolves_on_its_own(name: str) -> None:
    text = read(f"{name}.kpi")
    if name == "catalogue":
        text = with_columns(text)
    written = [Source(f"{name}.kpi", text), Source("rest.kpi", read(f"{name}_left_out.kpi"))]
    parsed = [parse(source) for source in written]
    assert [problem for one in parsed for problem in one.problems] == []
    found = analyze([one.document for one in parsed]).problems
    assert [(problem.code, problem.message) for problem in found] == []


@pytest.mark.skipif(not DESIGN.is_dir(), reason="the design pages lie outside the project")
def test_both_are_what_the_design_shows() -> None:
    tour = (DESIGN / "language.md").read_text(encoding="utf-8")
    assert read("tour.kpi") == "\n".join(re.findall(r"```kpi\n(.*?)```", tour, re.DOTALL))
    catalogue = (DESIGN / "examples" / "catalogue.kpi").read_text(encoding="utf-8")
    assert read("catalogue.kpi") == catalogue
