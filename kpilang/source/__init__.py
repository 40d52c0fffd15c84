"""Source text, positions and spans: the ground every other package stands on.

frozen.py    dataclass: frozen data that is quick to make
later.py     Later: frozen data of which a part is filled when it is asked for
span.py      Span: where a piece of text lies
text.py      Source: a file's text with its line index
attached.py  files that a specification names, as their texts
"""
