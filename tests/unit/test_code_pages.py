"""Every code: its page is shown by code and name, its examples are true, its file is fresh."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from kpilang.cli.explain import all_pages
from kpilang.cli.main import run
from kpilang.dashboards.layout import lay_out
from kpilang.diagnostics.codes import Page
from kpilang.diagnostics.model import Diagnostic
from kpilang.lint.run import Selection
from kpilang.source.text import Source
from kpilang.syntax.parse import parse
from kpilang.workspace.config import parse_config
from kpilang.workspace.outcomes import Verdict
from tests.support import pages
from tests.support.data_examples import found_in, verdicts_of
from tests.support.examples import ORDERS
from tests.unit.analysis.sample import analysed, clean
from tests.unit.lint.conftest import check_text, since

PAGES = all_pages()
EXAMPLE = re.compile(r"```(?:kpi|toml) (fail|pass)\n(.*?)```", re.DOTALL)
WITH_BEFORE = re.compile(r"```kpi (before|fail|pass)\n(.*?)```", re.DOTALL)
IN_PROSE = re.compile(r"K0\d\d|K108|K418|K501|K509|K51\d|K52[13-9]|K53[01245]|K54\d")
"""Files, depth, commands, questions and what waits, which a few lines cannot show."""

ALLOWED = re.compile(r"allow\(([^)]*)\)")

EXAMPLES = [
    pytest.param(page.code, kind, text, id=f"{page.code}-{kind}-{i}")
    for page in PAGES
    if not page.code.startswith("L6")
    for i, (kind, text) in enumerate(EXAMPLE.findall(page.text))
]


def pairs(page: Page) -> Iterator[tuple[str, str, str]]:
    """Yield the examples of a rule against history, each with what the project was before."""
    before = ""
    for kind, text in WITH_BEFORE.findall(page.text):
        if kind == "before":
            before = text
        else:
            yield before, kind, text


PAIRS = [
    pytest.param(page.code, *pair, id=f"{page.code}-{pair[1]}-{i}")
    for page in PAGES
    if page.code.startswith("L6")
    for i, pair in enumerate(pairs(page))
]


def problems(code: str, text: str) -> tuple[Diagnostic, ...]:
    """Return what the stage of a code says about an example, in the sample it is written for."""
    if code.startswith("L0"):
        names = {page.name for page in PAGES}
        rules = [name for name in ALLOWED.findall(text) if name in names]
        return check_text(ORDERS + text, selection=Selection(select=(code, *rules)))
    if code.startswith("L"):
        whole = text if "source " in text else ORDERS + text
        return check_text(whole, selection=Selection(select=(code,)))
    if code.startswith("K0"):
        return parse_config(Source("kpi.toml", text))[1]
    if code.startswith("K1"):
        return tuple(parse(Source("test.kpi", text)).problems)
    if code.startswith(("K52", "K533")):
        model = clean(text).model
        return tuple(lay_out(model, model.dashboards["floor"]).problems)
    return tuple(analysed(text).problems)


@pytest.mark.parametrize(("code", "kind", "text"), EXAMPLES)
def test_a_mistake_gives_its_code_alone_and_a_cure_nothing(code: str, kind: str, text: str) -> None:
    if code.startswith("L5"):
        found = found_in(text if "source " in text else ORDERS + text, code)
    else:
        found = [problem.code for problem in problems(code, text)]
    assert found == ([code] if kind == "fail" else [])


@pytest.mark.parametrize(("code", "before", "kind", "text"), PAIRS)
def test_a_change_gives_its_code_alone_and_another_one_nothing(
    code: str, before: str, kind: str, text: str
) -> None:
    found = [problem.code for problem in since(code, ORDERS + before, ORDERS + text)]
    assert found == ([code] if kind == "fail" else [])


@pytest.mark.parametrize("page", [p for p in PAGES if p.code.startswith("L6")], ids=str)
def test_a_rule_against_history_has_two_of_each(page: Page) -> None:
    kinds = Counter(kind for _, kind, _ in pairs(page))
    assert min(kinds["fail"], kinds["pass"]) >= 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=f"{page.code}-{number}")
        for page in PAGES
        for number, (_, text) in enumerate(EXAMPLE.findall(page.text))
        if page.code.startswith("L5") and "\ntest " in text
    ],
)
def test_what_the_tests_in_examples_expect_comes_out(text: str) -> None:
    whole = text if "source " in text else ORDERS + text
    assert verdicts_of(whole) == [Verdict.PASSED]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.code)
def test_a_page_shows_a_mistake_and_its_cure(page: Page) -> None:
    kinds = {kind for kind, _ in EXAMPLE.findall(page.text)}
    assert kinds == {"fail", "pass"} or IN_PROSE.fullmatch(page.code)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.code)
def test_a_page_is_shown_by_code_and_by_name(
    page: Page,
    capsys: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path_factory.getbasetemp())
    for key in (page.code, page.code.lower(), page.name, page.name.replace("-", "_")):
        assert run(["explain", key]) == 0
        assert capsys.readouterr().out == (
            f"{page.code} {page.name} ({page.severity})\n\n{page.text}\n"
        )


def test_codes_and_names_are_those_of_one_finding() -> None:
    counts = Counter(word for page in PAGES for word in (page.code, page.name))
    assert [word for word, count in counts.items() if count > 1] == []
    assert all(re.fullmatch(r"[KL]\d{3}", page.code) for page in PAGES)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", page.name) for page in PAGES)


def test_every_page_begins_with_a_sentence() -> None:
    assert [page.code for page in PAGES if not page.summary.endswith((".", ":"))] == []


def test_the_pages_in_the_documentation_are_fresh() -> None:
    assert pages.stale() == [], "write them: python -m tests.support.pages --write"
    assert all(text.startswith(pages.MARK) for text in pages.files().values())
