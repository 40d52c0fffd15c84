"""The project: its files and settings, and everything that is asked of it as a whole.

files.py             which files make a project
settings.py          Config: what `kpi.toml` says
locales.py           the locale that it names
choosing.py          which rules and warnings it leaves out
config.py            reading `kpi.toml`; locate.py finds the place of a setting in it
profiles.py          which profile a command runs on
target_files.py      the CSV files that targets name
reading.py           what the texts mean
afresh.py            … read for the first time, on several processes.py where it pays
renewal.py           … where only some changed; outline.py tells which
memory.py            what is remembered between runs, kept by cache.py and pack.py
kinds.py             how values of one type are packed
parts.py             what each file adds to a project
understanding.py     what texts mean together, and what each says of it
project.py           load() and check()
git.py               what git knows of the past, read through its plumbing
past.py              a project as it was at a commit
changed_lines.py     which lines of a text are new
since.py             a project beside its own past
git_problems.py      K06x: what keeps the past from being read
dependencies.py      what a measure depends on, and the errors in its way
fixing.py            the fixes of findings, applied to files
statements.py        the plan of a question, and its statement in a dialect
query.py             questions run on an engine
reads.py             what a plan reads of the data
preflight.py         is the data what its sources say
found.py             what was found out of it
exactness.py         and which numbers it holds exactly
members.py           does it have the members that are named
today.py             the clock, and the day that it is in a project
as_of.py             the moment before which rows count
opening.py           a profile's engine, opened; session.py has it at an as-of
session_problems.py  K02x: what keeps a question from running
against.py           a project held against its data
warehouse.py         the data as rules ask it
connection_problems.py  K04x: what an engine refused a profile
statement_problems.py  K047-K055: … a statement
passwords.py         those that stand in `kpi.toml`, found and covered
outcomes.py          how a test of the language ended
expectations.py      what a test asks, and which row answers a line
testbed.py           the rows of a test as tables
testing.py           the tests of a project, run
data_problems.py     K025-K033: where the data is not what is declared
key_problems.py      and where rows are not told apart by their key
artefacts.py         what a build writes; manifest.py lists it
demo.py              the sample project
"""
