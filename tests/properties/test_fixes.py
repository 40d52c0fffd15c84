"""A fixed file can be read, is laid out, and no longer has the findings that fixes mend."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilang.cli.explain import all_pages
from kpilang.diagnostics.fixes import fix
from kpilang.diagnostics.model import Applicability, Diagnostic, Severity
from kpilang.lint.rule import LintProfile, Settings
from kpilang.lint.run import BY_PROFILE, Selection
from kpilang.source.text import Source
from kpilang.syntax.laying_out import laid_out
from kpilang.workspace.fixing import fix_project, unread_lines
from kpilang.workspace.project import Project, check
from kpilang.workspace.settings import Config
from tests.support.examples import ORDERS
from tests.support.full import FULL
from tests.support.lint_page import fix_of
from tests.unit.lint.conftest import TODAY
from tests.unit.test_code_pages import EXAMPLE, problems

FILE = "a.kpi"
STRICT = Settings(LintProfile.STRICT)

PRELUDE = (
    ORDERS
    + """
team sales "Sales"
metric revenue "Revenue" = sum(orders.amount)
goal grow "Sell more" {
  rank:    primary
  measure: revenue
  target:  >= 1M USD per year
  owner:   seller
}
"""
)

#: what a fix mends, by the code of its finding; each stands in a KPI or goal of its own
DEFECTS = {
    "L001": "# kpi: allow(same-title) not so any more\n{kpi}\n",
    "L003": "# kpi: allow(kpi-without-onwer) nobody yet\n{kpi}\n",
    "L112": """\
goal g{n} "Goal {n}" {{
  measure: count(orders) * {n}
  target:  >= 5 per month
}}
""",
    "L202": """\
kpi k{n} {{
  formula: sum(orders.amount)
  window: month
}}
""",
    "L210": """\
dashboard d{n} for seller {{
  row {{ tile revenue as number width 3 }}
}}
""",
    "L303": "kpi k{n} {{ formula: count(orders) * {n} }}\n",
    "L306": """\
kpi k{n} {{
  formula: count(orders) * {n}  # all
  window: quarter  # a long one
}}
""",
    "L307": """\
kpi k{n} {{
  formula: count(orders) * {n}
  window: week
  review: yearly  # rarely
}}
""",
    "L311": """\
kpi k{n} {{
  formula: count(orders) * {n}
  target: >= 100
  status: red below 90, amber below 80
}}
""",
    "L312": """\
kpi k{n} {{
  formula: count(orders) * {n}
  target: >= 100
  status: red below 80, amber below 120
}}
""",
    "L317": """\
kpi k{n} {{
  formula: count(orders) * {n}
  target: <= 100
  status: red above 120
}}
""",
    "L401": 'metric m{n} = count(orders where "" != stage and not stage = "") * {n}\n',
    "L404": """\
source s{n} {{
  table: s{n}
  key:   id
  time:  done_on
  column id:      number
  column done_on: date optional
}}
metric m{n} = count(s{n}) * {n}
""",
    "L418": """\
source t{n} {{
  table: t{n}
  key:   id
  time:  done_on
  column id:      number
  column done_on: date
  column stage:   text
  let is_done = stage in ("done", "over")
}}
metric m{n} = count(t{n} where id > 1 and stage in ("done", "over")) * {n}
""",
}
KPI = "kpi k{n} {{\n  formula: count(orders) * {n}\n  window: month\n}}"


def project(text: str, lint: Settings = STRICT) -> Project:
    source = Source(FILE, text)
    return Project(Path(), Config(as_of=TODAY, lint=lint), {FILE: source}, {FILE: Path(FILE)})


def mended(text: str, selection: Selection = BY_PROFILE, *, unsafe: bool = True) -> Project:
    """Return a text with all its fixes applied, as a project."""
    return fix_project(project(text), [FILE], selection, unsafe=unsafe)[0]


def fixable(found: tuple[Diagnostic, ...], *how: Applicability) -> list[Diagnostic]:
    return [d for d in found if d.fix is not None and d.fix.applicability in how]


def errors(found: tuple[Diagnostic, ...]) -> list[str]:
    return [d.code for d in found if d.severity is Severity.ERROR]


def planted(code: str, number: int) -> str:
    return DEFECTS[code].replace("{kpi}", KPI).format(n=number)


PAGES = [
    pytest.param(page.code, text, id=f"{page.code}-{index}")
    for page in all_pages()
    if page.code.startswith("L") and page.code[:2] not in ("L5", "L6")
    for index, (kind, text) in enumerate(EXAMPLE.findall(page.text))
    if kind == "fail"
]


@pytest.mark.parametrize(("code", "text"), PAGES)
def test_the_mistake_of_a_page_is_gone_where_it_has_a_fix(code: str, text: str) -> None:
    whole = text if "source " in text else ORDERS + text
    only = Selection(select=(code,))
    before = check(project(whole), only).problems
    if not fixable(before, Applicability.SAFE, Applicability.UNSAFE):
        return
    done = mended(whole, only)
    after = check(done, only).problems
    assert not errors(after)
    assert not fixable(after, Applicability.SAFE, Applicability.UNSAFE)
    assert code not in [d.code for d in after]
    assert laid_out(done.sources[FILE]).text == done.sources[FILE].text


ERRORS = [
    pytest.param(page.code, text, id=f"{page.code}-{index}")
    for page in all_pages()
    if re.fullmatch(r"K[1-4]\d\d", page.code)
    for index, (kind, text) in enumerate(EXAMPLE.findall(page.text))
    if kind == "fail"
]


@pytest.mark.parametrize(("code", "text"), ERRORS)
def test_the_error_of_a_page_is_gone_where_it_has_a_fix(code: str, text: str) -> None:
    if not fixable(problems(code, text), Applicability.SAFE, Applicability.UNSAFE):
        return
    source = Source("test.kpi", text)
    done = fix(
        {source.name: source},
        lambda texts: problems(code, texts[source.name].text),
        unread_lines,
        unsafe=True,
    )
    after = done.sources[source.name]
    assert code not in [d.code for d in problems(code, after.text)]
    assert not laid_out(after).errors


def test_every_rule_with_a_fix_is_tried() -> None:
    offering = {page.code for page in all_pages() if page.code.startswith("L") and fix_of(page)}
    assert offering == {*DEFECTS, "L101"}


@pytest.mark.parametrize("code", DEFECTS)
def test_each_defect_has_its_finding_and_its_fix(code: str) -> None:
    text = PRELUDE + planted(code, 2)
    assert code in [d.code for d in check(project(text)).problems if d.fix is not None]
    assert code not in [d.code for d in check(mended(text)).problems]


@settings(max_examples=200 if FULL else 25, deadline=None)
@given(st.lists(st.sampled_from(sorted(DEFECTS)), min_size=1, max_size=6))
def test_any_defects_together_are_mended(codes: list[str]) -> None:
    text = PRELUDE + "\n".join(planted(code, number) for number, code in enumerate(codes, 2))
    assert not errors(check(project(text)).problems)
    done = mended(text)
    after = check(done).problems
    assert not errors(after)
    assert not fixable(after, Applicability.SAFE, Applicability.UNSAFE)
    assert laid_out(done.sources[FILE]).text == done.sources[FILE].text
    again = fix_project(done, [FILE], unsafe=True)[1]
    assert again.count == 0


@settings(max_examples=100 if FULL else 15, deadline=None)
@given(st.lists(st.sampled_from(sorted(DEFECTS)), min_size=1, max_size=6))
def test_safe_fixes_change_no_number(codes: list[str]) -> None:
    from kpilang.model.digest import definition_hash

    text = PRELUDE + "\n".join(planted(code, number) for number, code in enumerate(codes, 2))
    before, after = check(project(text)), check(mended(text, unsafe=False))
    assert not fixable(after.problems, Applicability.SAFE)
    assert before.model.kpis.keys() == after.model.kpis.keys()
    for name in (*before.model.kpis, *before.model.metrics):
        hashes = [definition_hash(found.model, name) for found in (before, after)]
        assert hashes[0] == hashes[1], name
