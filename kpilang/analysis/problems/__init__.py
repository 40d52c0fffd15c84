"""Every message of the analysis, one function per code.

names.py    K2xx: names that are unknown, repeated or of the wrong kind
types.py    K3xx: types and units
model.py    K4xx: what the parts of a project say together
support.py  K501: what is not computed yet

The examples of the pages stand in a small project with sources `deals`, `calls` and `reps`, a
metric `revenue`, a goal `growth_goal`, a role `ae` and a team `field`.
"""

from kpilang.analysis.problems import model, names, support, types

__all__ = ["model", "names", "support", "types"]
