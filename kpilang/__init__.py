"""kpilang: a declarative KPI specification language and its compiler.

`docs/architecture.md` names the stages and layers; each package's docstring lists its modules.
"""
