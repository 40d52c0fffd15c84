"""How fast the compiler is, and its SQL: `python -m tests.benchmarks`, apart from the test run.

projects.py   projects of any size, the same on every machine
clock.py      processes timed in turns: wall, processor and memory
warehouse.py  rows of any size, the same for the same size
questions.py  what is asked of them, and the best SQL for it that is written by hand
queries.py    generated SQL against that
measures.py   what is measured
page.py       the page that holds the figures
"""
