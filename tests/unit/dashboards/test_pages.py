"""The examples of the pages on dashboards: the mistake gives its code alone, the cure nothing."""

from __future__ import annotations

import re

import pytest

from kpilang.dashboards.layout import lay_out
from kpilang.diagnostics.codes import PAGES
from tests.unit.analysis.sample import clean

EXAMPLE = re.compile(r"```kpi (fail|pass)\n(.*?)```", re.DOTALL)
CODES = sorted(code for code in PAGES if re.match(r"K52\d", code))


@pytest.mark.parametrize("code", CODES)
def test_examples_of_page(code: str) -> None:
    examples = EXAMPLE.findall(PAGES[code].text)
    assert [kind for kind, _ in examples] == ["fail", "pass"]
    for kind, text in examples:
        model = clean(text).model
        found = [p.code for p in lay_out(model, model.dashboards["floor"]).problems]
        assert found == ([code] if kind == "fail" else [])


def test_every_problem_has_a_page() -> None:
    assert CODES == ["K520", "K521", "K522"]
