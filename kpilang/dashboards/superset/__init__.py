"""Apache Superset: a dashboard as an assets bundle, whose virtual datasets PostgreSQL answers.

capabilities.py which chart shows a form, what is shown otherwise and what not at all
statements.py   the SQL of a tile: its answer, filtered by Superset's templates
columns.py      what the SQL gives: the answer's columns, names of members, values as texts
charts.py       a tile to a chart: its parameters, and what it asks of its dataset
markdown.py     words as Markdown that shows them as they are
layout.py       where charts and texts stand, and the filters beside them
bundle.py       files to a ZIP of always the same bytes
export.py       a dashboard to its bundle
"""
