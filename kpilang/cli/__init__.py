"""The command `kpi`: one module per command, imported when it is called.

main.py     the program: its commands, its exit statuses, how a bug is told
common.py   projects of a command line, printing findings
formats.py  findings as one document for programs
"""
