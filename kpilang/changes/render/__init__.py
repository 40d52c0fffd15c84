"""What changed, written: pure functions of what was compared.

text.py      for people
markdown.py  for the comment on a pull request
json.py      for programs
"""
