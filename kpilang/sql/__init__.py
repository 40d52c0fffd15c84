"""Plan -> SQL, built as sqlglot trees only.

dialects.py  a dialect is data plus the few forms it says differently
words.py     words that engines reserve
names.py     names inside a statement
build.py     small builders: literals, intervals, brackets
lower.py     typed expressions -> SQL expressions, two-valued conditions
moments.py   civil time in SQL: zones, period starts
clock.py     the spine of a statement that moves with the warehouse's clock
rows.py      the rows of one source: table, joins, columns
scans.py     one CTE per scan
cells.py     the grid: every period for every member
score.py     expected, attainment, status, forecast
compile.py   the whole statement
probes.py    small statements that ask the data what a plan relies on
"""
