"""Codes, names and profiles of the rules."""

from __future__ import annotations

import re

from kpilang.lint.registry import all_rules
from kpilang.lint.rule import LintProfile

RULES = all_rules()


def test_codes_and_names_are_unique_and_well_formed() -> None:
    codes, names = [r.code for r in RULES], [r.name for r in RULES]
    assert len(set(codes)) == len(codes)
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"L[1-9]\d\d", code) for code in codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


def test_rules_of_declarations_say_of_which() -> None:
    assert all(bool(r.kinds) == (r.each is not None or r.note is not None) for r in RULES)
    assert all((r.note is None) == (r.among is None) for r in RULES)
    assert any(r.each for r in RULES)
    assert any(r.note for r in RULES)


def test_the_minimal_profile_is_smaller_than_the_standard_one() -> None:
    minimal = [r for r in RULES if r.profile is LintProfile.MINIMAL]
    assert 0 < len(minimal) < len(RULES)


def test_each_rule_has_two_examples_of_either_kind() -> None:
    for rule in all_rules():
        for kind in ("fail", "pass"):
            found = re.findall(rf"```(?:kpi|toml) {kind}\n", rule.text)
            assert len(found) >= 2, (rule.code, kind)
