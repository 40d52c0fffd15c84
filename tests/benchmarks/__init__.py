"""How fast the compiler is: `python -m tests.benchmarks`, apart from the test run.

projects.py   projects of any size, the same on every machine
clock.py      processes timed in turns: wall, processor and memory
measures.py   what is measured
page.py       the page that holds the figures
"""
