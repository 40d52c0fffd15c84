"""The examples of every page: the mistake gives its code alone, the cure gives nothing."""

import re

import pytest

from kpilang.analysis import problems
from kpilang.diagnostics.codes import PAGES, Page
from tests.unit.analysis.sample import analysed

assert problems.__all__

EXAMPLE = re.compile(r"```kpi (fail|pass)\n(.*?)```", re.DOTALL)
OURS = [page for code, page in sorted(PAGES.items()) if re.match(r"K([234]\d\d|501)", code)]
EXAMPLES = [
    pytest.param(page.code, kind, text, id=f"{page.code}-{kind}")
    for page in OURS
    for kind, text in EXAMPLE.findall(page.text)
]


@pytest.mark.parametrize(("code", "kind", "text"), EXAMPLES)
def test_example_of_page(code: str, kind: str, text: str) -> None:
    codes = [problem.code for problem in analysed(text).problems]
    assert codes == ([code] if kind == "fail" else [])


@pytest.mark.parametrize("page", OURS, ids=lambda page: page.code)
def test_page_shows_mistake_and_cure(page: Page) -> None:
    assert [kind for kind, _ in EXAMPLE.findall(page.text)] == ["fail", "pass"]
