"""Which rules there are: every module of `lint.rules` holds one."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from kpilang.lint import rules
from kpilang.lint.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, by code."""
    names = sorted(module.name for module in pkgutil.iter_modules(rules.__path__))
    found = [_rule_of(f"{rules.__name__}.{name}") for name in names]
    return tuple(sorted(found, key=lambda rule: rule.code))


def _rule_of(module: str) -> Rule:
    found = [value for value in vars(import_module(module)).values() if isinstance(value, Rule)]
    assert len(found) == 1, f"{module} holds {len(found)} rules"
    return found[0]
