"""What we tell people, as values, and how it is drawn.

model.py    Diagnostic and its parts
codes.py    @problem: the registry of language errors and their pages
suggest.py  nearest names
catalogue.py  the page of a code or name
fixes.py    apply fixes to texts until none is left
report.py   sort, deduplicate, count, exit status
fingerprints.py  what stays the same about a finding when lines move
baseline.py  the findings that are known already
rename.py   other names of files in findings
render/     a module per format, pure functions of (diagnostics, sources)
"""
