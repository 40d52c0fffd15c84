"""The resolved project as plain frozen data: everything downstream reads this and nothing else.

units.py       units of numbers: money, nouns, time, and their quotients
types.py       the type of an expression
expr.py        typed expressions, a closed union
windows.py     windows, grains, calendar
names.py       what has a name, and the people who answer for it
sources.py     sources: columns, references, dimensions, spans
targets.py     targets in every form, pace, limits
measures.py    metrics, goals, KPIs
structures.py  trees, funnels, tests
boards.py      dashboards
entities.py    all of these under one name
project.py     Model: all of them by name
filter.py      a condition on dimensions
leaves.py      walking and rewriting expressions
facts.py       which kinds of parts a formula has, and how many, kept with it
constants.py   formulas of literals alone
nature.py      what kind of number a formula gives: flow, stock, rate, distinct count
dimensions.py  which dimensions a source has, and how they are reached
digest.py      a hash per definition
graph.py       how they hang together, from tables to goals
phrase.py      a formula in words
written.py     what stands in the specs in one line, and short words
likeness.py    formulas that mean the same
"""
