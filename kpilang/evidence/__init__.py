"""What history tells about claims: numbers in, a verdict with its figures out.

series.py  a series without its trend, its season and its memory
lead.py    does one series move ahead of another one?

Both need scipy, of the extra `data`, and are imported when a claim is judged.
"""
