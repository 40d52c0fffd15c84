"""Findings as text and for programs: pure functions of (diagnostics, sources).

text.py          for people
json.py          our own format, with every part of a finding
sarif.py         SARIF 2.1.0, for code scanning
github.py        workflow commands of GitHub Actions
gitlab.py        code quality reports of GitLab
junit.py         JUnit XML, for test reports
rdjson.py        the diagnostic format of reviewdog
places.py        lines and columns in the unit that a format counts in
words.py         a finding in one line, and the rest of what it says
columns.py       how wide characters are on a terminal
"""
