"""Grafana: a dashboard as classic JSON, which every version imports, or as a resource.

PostgreSQL answers.

statements.py the SQL of a tile, with Grafana's variables for the filters
panels.py     a tile to a panel: what it looks like, and what is lost
units.py      units, and statuses with a sign beside the colour
export.py     the panels of a dashboard, laid out, as JSON
resource.py   the same as a resource of the second schema
"""
