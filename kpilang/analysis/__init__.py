"""From the tree to the model: names, types, units; problems are values.

analyze.py        the passes in order
collect.py        declarations by name, one namespace for each package
context.py        what the passes share
properties.py     the properties of a block, read once each
words.py          the words that properties know
retired.py        what is deprecated, and what takes its place
periods.py        named periods and dates
windows.py        windows: how rows relate to periods
calendar.py       the calendar
shapes.py         what a source declares, before expressions
public_holidays.py, holiday_columns.py  holidays of a country, and of a column in the data
tables.py         names of tables
column_types.py   what a column is declared as
inline.py         rows that stand in the file
sources.py        sources: keys, references, lets, spans, dimensions
shown.py          short text of what was written, for messages
scale.py          units brought together, time rescaled exactly
literals.py       literals: their values and units
operators.py      arithmetic, comparison, logic
moved.py          dates and timestamps plus and minus durations
choices.py        case and other choices among values
expressions.py    any expression, given a scope for its names and calls
signatures.py     what the plain row functions take and give
functions.py      row functions
raw/              raw SQL, parsed and held to what is listed
clauses.py        which clauses are written, and which are misplaced
reached.py        what references lead to, for hints
unknown.py        why a name means nothing in a row
rows.py           the scope of a source's rows
currencies.py     exchange rates, and money converted by them
conditions.py     the scope of dimensions
over.py           which source an aggregate is over
aggregates.py     one aggregate, of a formula or of a row
events.py         conversions, and what links two events
comparisons.py    growth, change, previous
comparing.py      total, share, rank, forecast
brackets.py       brackets with clauses round a formula
directions.py     which way a measure is better
formulas.py       the scope of formulas
registry.py       the formulas of measures, each worked out once
display.py        the unit a value is shown in
measured.py       what a target is compared with, and values in its unit
target_forms.py   levels, ranges, lines, growth
targets.py        targets, in every form
target_files.py   targets in CSV files
target_circles.py targets made of targets
status.py         status rules
rosters.py        members and pace
measures.py       metrics, goals, KPIs
structures.py     trees and funnels
spec_tests.py     tests
dashboards.py     dashboards
filters.py        a filter asked on the command line
problems/         every message
"""
