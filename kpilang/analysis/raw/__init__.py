"""Raw SQL: an expression or a SELECT, parsed and held to what is listed.

allowed.py     which parts may occur
parse.py       text -> tree, or why it is refused
expression.py  an expression over the columns of a source: canonical text, type, columns
select.py      a SELECT that stands in for a table

These modules import the library that parses SQL, so they are imported where raw SQL occurs.
"""
