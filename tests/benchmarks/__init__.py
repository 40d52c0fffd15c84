"""How fast the compiler is, and its SQL: `python -m tests.benchmarks`, apart from the test run.

projects.py       projects of any size, the same on every machine
clock.py          processes timed in turns: wall, processor and memory
warehouse.py      rows of any size, the same for the same size
questions.py      what is asked of them
moment.py         when that is asked, and the months and rows until then
by_hand.py        the best SQL that is written by hand for the value alone
whole_by_hand.py  the same for the whole answer
queries.py        generated SQL against both
measures.py       what is measured
page.py           the page that holds the figures
"""
