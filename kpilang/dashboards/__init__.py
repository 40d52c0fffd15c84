"""Dashboards: declarations and numbers in, one self-contained page each out.

ir.py        DashboardIR (no data) and EvaluatedIR (with data), both plain and JSON-serialisable
layout.py    a declaration of the model to DashboardIR: queries, spans, direction
drawable.py  which tiles a page can show, and why not the others
queries.py   what each form asks
standards.py what values are held against: targets of metrics, benchmarks
spans.py     how wide tiles are
filtering.py filters as pages, one for each member, and for members of several together
answers.py   the answer of a tile in SQL, for tools that ask for it themselves
choices.py   filters in the SQL of tools that put in themselves what is chosen
evaluate.py  DashboardIR and a query function to EvaluatedIR
periods.py   which period a row stands for, in words
members.py   what members are called
format.py    a number as people read it
notation.py  how a locale writes numbers, as data
locales.py   what Babel knows of a locale
reader.py    the calendar and the locale of whoever reads a page
theme.py     the two palettes, shared by page and charts
charts/      Vega-Lite specifications, and their SVG
cells.py     a row of an answer as people read it
views/       a tile with its rows to what its template shows
head.py      the primary goal at the head of a page
html.py      EvaluatedIR to a page
scorecards.py a page for each role
build.py     the pages of a project, as files
backend.py   dashboards for other tools, by name; grafana/ and superset/ are two
"""
