"""The examples in the pages of rules are true, and every code has a page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from kpilang.diagnostics.model import Diagnostic
from kpilang.lint.registry import all_rules
from kpilang.lint.rule import LintProfile, Rule
from kpilang.lint.run import Selection

RULES = all_rules()
FENCE = re.compile(r"```kpi (fail|pass)\n(.*?)```", re.DOTALL)


def examples(kind: str) -> list[object]:
    return [
        pytest.param(rule, text, id=f"{rule.name}-{i}")
        for rule in RULES
        for i, (found, text) in enumerate(FENCE.findall(rule.text))
        if found == kind
    ]


@pytest.mark.parametrize(("rule", "text"), examples("fail"))
def test_a_fail_example_gives_the_finding_once(
    rule: Rule, text: str, checked: Callable[..., tuple[Diagnostic, ...]]
) -> None:
    found = checked(text, selection=Selection(select=(rule.code,)))
    assert [(d.code, d.name) for d in found] == [(rule.code, rule.name)]


@pytest.mark.parametrize(("rule", "text"), examples("pass"))
def test_a_pass_example_gives_nothing(
    rule: Rule, text: str, checked: Callable[..., tuple[Diagnostic, ...]]
) -> None:
    assert checked(text, selection=Selection(select=(rule.code,))) == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_page_has_both_kinds_of_example(rule: Rule) -> None:
    assert {kind for kind, _ in FENCE.findall(rule.text)} == {"fail", "pass"}


def test_codes_and_names_are_unique_and_well_formed() -> None:
    codes, names = [r.code for r in RULES], [r.name for r in RULES]
    assert len(set(codes)) == len(codes)
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"L[1-9]\d\d", code) for code in codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


def test_the_minimal_profile_is_smaller_than_the_standard_one() -> None:
    minimal = [r for r in RULES if r.profile is LintProfile.MINIMAL]
    assert 0 < len(minimal) < len(RULES)
