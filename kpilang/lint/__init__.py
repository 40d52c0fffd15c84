"""Opinions about models: rules found in `rules/`, chosen by profile, allowed with a reason.

history.py   History: a project beside what it was at a revision
warehouse.py  what rules ask of the data
rule.py      Rule, @rule, @rule_of, @data_rule, @rule_since, Settings
registry.py  finding the rules
condition_names.py  the names that sources have for conditions
written_out.py  conditions that are written out although they have a name
own.py       what a measure says itself, not by naming others
reach.py     what goals and KPIs lead to over several steps
in_force.py  what a target asks on a day
mending.py   fixes that rules offer
example.py   an amount in the unit of a measure, for a help
grown.py     what targets that grow come to by a day
stated.py    what a target states, and for how long a period
leads.py     what history says of the KPIs that should lead others
empty.py     tables without a row, which are told once
reached.py   what targets ask, beside what was reached
lead_figures.py  the same in words
run.py       lint(), lint_data(): the rules chosen, over a model and over its data
scorecard.py  what goals, teams and roles have and lack
suppress.py  `# kpi: allow(name) reason`
problems.py  L0xx: mistakes in an allow
rules/       one module per rule
data_rules/  one module per rule that asks the data
"""
