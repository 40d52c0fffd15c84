"""Plan -> SQL, built as sqlglot trees only.

dialects/    a dialect is data plus the few forms it says differently, each in its module
words.py     words that engines reserve
names.py     names inside a statement
build.py     small builders: literals, intervals, brackets
filters.py   conditions put together and taken apart
lower.py     typed expressions -> SQL expressions, two-valued conditions
functions.py row functions
durations.py dates and timestamps moved by a duration
workdays.py  working days and hours between two moments
raw.py       raw SQL in its place
moments.py   civil time in SQL: zones, period starts
series.py    many rows of an answer, worked out from their numbers
clock.py     the spine of a statement that moves with the warehouse's clock
moving_frames.py  what frames cover in its rows
validity.py  rows that are valid for a time
joins.py     what the rows of one source are joined with
happening.py whether rows happen before a moment of the answer
reached.py   whether the event of a row is followed by others
rows.py      the rows of one source: table, joins, columns
conversion.py money converted by joined rates
rates.py     the table of daily rates; holidays.py: that of holidays
rollups.py   the tables of what is rolled up to rows
lookups.py   which of those tables a statement needs
members.py   what rows group by
buckets.py   where the bucket of a row begins
compared.py  what a partial row is compared with
folded.py    rows aggregated in two steps where that is less work
joined.py    rows grouped before they are joined
states.py    aggregates: of rows, as states that merge, and of such states
snapshots.py which moments of a snapshot a scan reads
ordered.py   the first and the last row
single.py    the columns of an answer of one row
facts.py     its rows, where two sources are put together by member
within.py    which rows a scan looks at
followed.py  those whose events are followed by events of other rows
cohorts.py   how many began and were followed, where no more is asked of them
scans.py     one CTE per scan
frames.py    what a scan counted, put together over the stretch that each row looks at
beside.py    frames of few rows beside each other, one table for all of them
bounds.py    where the rows of an answer start and end, for who looks from there
lifetimes.py which rows of a source any of them may look at
attending.py those rows as a row of the answer sees them
changing.py  what is alive at a moment, told by what began and what ended before it
lasting.py   and what counts in each: who is alive at its end, how old things are by then
rolling.py   the same where it moves on by a day with each row
rosters.py   who is listed in each period
spine.py     the rows of the answer as constants
hidden.py    when a row has no value: as-of, and where data begin
told.py      what it is where none of its rows count
cells.py     the grid: every period for every member
taken.py     which rows of a snapshot the grid joins by their moment
picked.py    the rows of one moment of a snapshot, for each row of the answer
inside.py    such a grid of periods inside the rows, put together
scope.py     a formula over the grid
targets.py   what each row and member owes
score.py     expected, attainment, status, forecast
funnels.py   the stages of a funnel
known.py     constants where columns are read that are the same in all rows
merging.py   the grid and what is worked out in it as one table
numbers.py   what is worked out in a row of the grid, step by step
rest.py      the members beside the first, together
compile.py   the whole statement
records.py   the rows that an answer is made of
together.py  the rows of several answers
looked.py    which of them take what they are compared with from the rows before
earlier.py   what those are compared with, taken from the rows before them
long.py      the answers of plans that share a grid, in long form
values.py    several answers in one statement
probes.py    small statements that ask the data what a plan relies on
soundings.py  and whether it bears out what is declared
"""
