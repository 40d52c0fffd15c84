"""Which rules there are: every module of `lint.rules` and of `lint.data_rules` holds one."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from kpilang.diagnostics.codes import PAGES, Page
from kpilang.lint import data_rules, problems, rules
from kpilang.lint.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, by code."""
    found = [
        _rule_of(f"{package.__name__}.{module.name}")
        for package in (rules, data_rules)
        for module in pkgutil.iter_modules(package.__path__)
    ]
    return tuple(sorted(found, key=lambda rule: rule.code))


def selectable() -> tuple[Page, ...]:
    """Return the pages of everything that may be selected or ignored, by code."""
    mistakes_in_allows = [p for p in PAGES.values() if p.code.startswith(problems.CODES)]
    pages = [*mistakes_in_allows, *(rule.page for rule in all_rules())]
    return tuple(sorted(pages, key=lambda page: page.code))


def _rule_of(module: str) -> Rule:
    found = [value for value in vars(import_module(module)).values() if isinstance(value, Rule)]
    assert len(found) == 1, f"{module} holds {len(found)} rules"
    return found[0]
