"""What every code says about its own example can be written in every format."""

from __future__ import annotations

import pytest

from kpilang.cli.formats import Findings, Format, written
from kpilang.diagnostics.report import report
from kpilang.source.text import Source
from tests.formats.test_command import READERS
from tests.unit.analysis.sample import SAMPLE
from tests.unit.test_code_pages import EXAMPLE, PAGES, problems


@pytest.mark.parametrize("form", Format)
def test_mistakes_of_every_page(form: Format) -> None:
    written_for = 0
    for page in PAGES:
        for kind, text in EXAMPLE.findall(page.text):
            if kind == "fail":
                found = report(problems(page.code, text))
                named = ("a_sample.kpi", SAMPLE), ("test.kpi", text), ("kpi.toml", text)
                sources = {name: Source(name, content) for name, content in named}
                READERS[form](written(Findings(found, sources, ()), form))
                written_for += 1
    assert written_for > 60
