"""Findings as text and as JSON: pure functions of (diagnostics, sources).

text.py     for people
json.py     for machines
columns.py  how wide characters are on a terminal
"""
