"""Plan -> SQL, built as sqlglot trees only.

dialects.py  a dialect is data plus the few forms it says differently
words.py     words that engines reserve
names.py     names inside a statement
build.py     small builders: literals, intervals, brackets
lower.py     typed expressions -> SQL expressions, two-valued conditions
functions.py row functions
durations.py dates and timestamps moved by a duration
workdays.py  working days and hours between two moments
raw.py       raw SQL in its place
moments.py   civil time in SQL: zones, period starts
clock.py     the spine of a statement that moves with the warehouse's clock
rows.py      the rows of one source: table, joins, columns
conversion.py money converted by joined rates
rates.py     the table of daily rates; holidays.py: that of holidays
lookups.py   which of those tables a statement needs
scans.py     one CTE per scan
cells.py     the grid: every period for every member
score.py     expected, attainment, status, forecast
compile.py   the whole statement
probes.py    small statements that ask the data what a plan relies on
"""
