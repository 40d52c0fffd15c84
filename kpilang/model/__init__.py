"""The resolved project as plain frozen data: everything downstream reads this and nothing else.

units.py     units of numbers: money, nouns, time, and their quotients
types.py     the type of an expression
expr.py      typed expressions, a closed union
windows.py   windows, grains, calendar
entities.py  sources, metrics, goals, KPIs, dashboards
project.py   Model: all of them by name
filter.py    a condition on dimensions
leaves.py    walking and rewriting expressions
dimensions.py which dimensions a source has, and how they are reached
digest.py    a hash per definition
phrase.py    a formula in words
"""
