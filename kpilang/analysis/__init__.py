"""From the tree to the model: names, types, units; problems are values.

analyze.py      the passes in order
collect.py      declarations by name, one namespace
context.py      what the passes share
properties.py   the properties of a block, read once each
words.py        the words that properties know
periods.py      named periods and dates
calendar.py     the calendar
shapes.py       what a source declares, before expressions
inline.py       rows that stand in the file
sources.py      sources: keys, references, lets, dimensions
shown.py        short text of what was written, for messages
scale.py        units brought together, time rescaled exactly
operators.py    arithmetic, comparison, logic
choices.py      case and other choices among values
expressions.py  any expression, given a scope for its names and calls
functions.py    row functions
rows.py         the scope of a source's rows
conditions.py   the scope of dimensions
aggregates.py   one aggregate
comparisons.py  growth, change, previous
formulas.py     the scope of formulas
display.py      the unit a value is shown in
targets.py      targets
status.py       status rules
measures.py     metrics, goals, KPIs
dashboards.py   dashboards
filters.py      a filter asked on the command line
problems/       every message: names (K2xx), types (K3xx), model (K4xx), support (K501)
"""
