"""What to compute, free of SQL and of dialects.

request.py   the question
measures.py  what KPIs, metrics and goals have in common
support.py   what has no plan yet: the one place that refuses it (K501)
validity.py  references to rows that are valid for a time, where they have no plan yet
checks.py    what a question asks and a measure cannot answer
periods.py   calendar arithmetic: period starts, shifts, elapsed parts, shares
timeline.py  moments as points of a line, on which hours are counted
hours.py     hours as rows, and what cannot be asked of them
pacing.py    how much of a target each part of its period owes
targets.py   a target as an amount per period
moving.py    what only a fixed as-of can answer
lines.py     what a target asks of one row or another, each by its own comparator
steps.py     targets that rise or grow, as a table of periods
directions.py  which way a measure should go
spine.py     the gap-free rows of an answer: its periods and their state
rows.py      those rows with the target each of them has
answer_rows.py  all of that together
rising.py    and with how much of each end of a target that rises from data
segments.py  and with those of the members of a dimension
detail.py    which targets hold for a part of the whole
sight.py     how a formula sees a row: earlier, over a window, without the breakdown
frames.py    the stretch of time that an aggregate looks at then
cycles.py    breakdowns that come back: weekday, hour, month
conversions.py  conversions as counts of events, and how long those wait
funnels.py   the stages of a funnel as counts
known.py     what a formula asks of a row itself: a target, its start and end
rosters.py   who is listed, and who owes the amount of a target
scoring.py   by what a value is judged
looks.py     the stretches of time that an answer looks at
lasting.py   aggregates that look at each row of their source from the row of the answer
snapshots.py at which moments of a snapshot rows count
cutting.py   buckets of rows, and where a period is cut to compare like with like
scans.py     leaf aggregates put together by source and time axis
inside.py    what is worked out at periods inside the rows, as a plan of its own
folding.py   what cannot be worked out there
in_windows.py  what is rolled up to the rows of a scan, in a window of the row of the answer
rollups.py   what is rolled up to rows, put together by source, reference and time axis
alike.py     plans of the same rows that call their frames the same
fuse.py      several plans that read each source once
grids.py     those of them that share a grid
naming.py    names of a statement's own tables and columns
grid.py      the rows of an answer, and what each looks at
scanned.py   Scan: one pass over a source
nodes.py     Plan and its other parts
build.py     model + request -> plan
others.py    what is known of all members beside the first
records.py   the rows that the aggregates of a formula count
columns.py   the columns of an answer and their types
answer.py    the answer
describe.py  a plan in words
problems.py  K51x
"""
