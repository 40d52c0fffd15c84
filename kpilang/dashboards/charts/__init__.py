"""Charts as Vega-Lite specifications, and their drawings.

drawing.py    a specification to SVG (vl-convert) and to text
parts.py      names and colours that charts share
axis.py       the labels of an axis of values, and their room
ticks.py      the names of periods along an axis
line.py       lines over periods
bars.py       bars and columns
funnel.py     the stages of a funnel
gauge.py      half a dial
sparkline.py  a small line beside a number
"""
