"""Plan -> SQL, built as sqlglot trees only.

dialects.py   a dialect is data plus the few forms it says differently
build.py      small builders: literals, intervals, brackets
lower.py      typed expressions -> SQL expressions, two-valued conditions
moments.py    civil time in SQL: zones, period starts
scans.py      one CTE per scan
compile.py    the whole statement
"""
