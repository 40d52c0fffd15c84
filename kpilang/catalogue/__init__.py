"""What a project means, for people: in words, and as a site of static files.

portrait.py   what a name means in words; its lines are in lines.py
linking.py    names in those lines, as links to the pages of what they name
near.py       the part of the graph that a page shows
picture.py    a graph as boxes and arrows: where each stands
site.py       the pages of a project, as files
"""
