"""From a tile with its rows to what its template shows, a module for each form.

base.py         TileView, which all of them return
choice.py       the view of each form
number.py       one value
line.py         a chart over periods
leaderboard.py  members by rank
bars.py         bars and columns
table.py        members or periods, with columns
funnel.py       the stages of a funnel
tree.py         the measures of a tree
bullet.py       one value with marks, as a bar or half a dial
heatmap.py      a table of two sides, shaded
records.py      the records behind a value
text.py         words
"""
