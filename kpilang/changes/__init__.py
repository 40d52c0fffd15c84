"""Two versions of a model beside each other: what changed in meaning, told by meaning.

record.py     Change, Detail: what is told of one declaration
certain.py    what can be compared, where errors are
physical.py   formulas by what they read of the data, whatever it is called
formulas.py   which part of a formula differs: filter, time axis, window, or all of it
renames.py    what went under one name and came under another
references.py names before as they are now
version.py    Version: a model with its texts
amounts.py    targets and limits by what they ask for
wording.py    words of what was and what is
measured.py   metrics, goals and KPIs
sourced.py    sources and the calendar
structured.py funnels, trees, dashboards, roles, teams
compare.py    compared(): all of it
report.py     changes by what they do to those who rely on a number
render/       as text, Markdown, JSON
"""
