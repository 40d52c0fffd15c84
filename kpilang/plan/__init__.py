"""What to compute, free of SQL and of dialects.

request.py   the question
periods.py   calendar arithmetic: period starts, shifts, elapsed parts, shares
targets.py   a target as an amount per period
spine.py     the gap-free rows of an answer: its periods, their state, their targets
nodes.py     Plan: spine, scans, leaf aggregates, formula
build.py     model + request -> plan
answer.py    the answer's rows and columns
problems.py  K5xx
"""
