"""The command `kpi`: one module per command, imported when it is called.

main.py      the program: its commands, its exit statuses, how a bug is told
common.py    projects of a command line, printing findings
progress.py  how far a command is that takes long
formats.py   findings as one document for programs
dialects.py  the option that names a dialect
question.py  the options that compile.py and query.py share
answers.py   answers as text
test.py      kpi test; verdicts.py tells how tests ended
scorecard.py  goals, teams and roles with their KPIs
making.py    what a build makes, as texts; left_out.py what it cannot make yet
serve.py     kpi serve: serving.py answers the browser, watching.py sees when files change
graph.py     kpi graph, drawn.py for programs that draw
demo.py      kpi demo, and so on: init.py check.py fmt.py build.py dashboard.py explain.py diff.py
"""
