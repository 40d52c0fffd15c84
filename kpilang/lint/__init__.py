"""Opinions about models: rules found in `rules/`, chosen by profile, allowed with a reason.

rule.py      Rule, @rule, @rule_of, Settings
registry.py  finding the rules
own.py       what a measure says itself, not by naming others
reach.py     what goals and KPIs lead to over several steps
stated.py    what a target states, and for how long a period
run.py       lint(): the rules chosen, over a model
scorecard.py  what goals, teams and roles have and lack
suppress.py  `# kpi: allow(name) reason`
problems.py  L0xx: mistakes in an allow
rules/       one module per rule
"""
