"""Every message of the analysis, one function per code.

names.py         K2xx: names that are unknown or lead to several things
declarations.py  K2xx: names that are repeated, of the wrong kind, or not allowed
types.py         K3xx: types and units that do not go together
percent.py       K317: a plain number where a percentage is meant
values.py        K3xx: values that cannot stand where they are written
places.py        K3xx: time zones and countries that nobody knows
functions.py     K32x: what row functions and date arithmetic take
raw.py           K33x: what raw SQL may say
formulas.py      K4xx: formulas and aggregates that have no meaning
model.py         K4xx: what declarations say together
targets.py       K42x: targets that cannot be read as they stand
target_tables.py K42x, K46x: … in tables and files
rows.py          K42x, K44x: aggregates that stand in a row
stocks.py        K42x, K44x: spans, snapshots, what is there at a moment
conversions.py   K44x: conversions, and what links two sources
currencies.py    K43x: money in several currencies
structures.py    K45x: trees and funnels
spec_tests.py    K45x, K46x: tests of measures
elsewhere.py     what functions of other programs are here
wording.py       how names are listed and suggested

The examples of the pages stand in a small project with the sources `deals`, `calls` and `reps` and
the snapshot `balances`, the spans `deals.open` and `reps.employed`, a metric `revenue`, a goal
`growth_goal`, a role `ae` and a team `field`.
"""

from kpilang.analysis.problems import (
    conversions,
    currencies,
    declarations,
    formulas,
    functions,
    model,
    names,
    percent,
    places,
    raw,
    rows,
    spec_tests,
    stocks,
    structures,
    target_tables,
    targets,
    types,
    values,
)

__all__ = [
    "conversions",
    "currencies",
    "declarations",
    "formulas",
    "functions",
    "model",
    "names",
    "percent",
    "places",
    "raw",
    "rows",
    "spec_tests",
    "stocks",
    "structures",
    "target_tables",
    "targets",
    "types",
    "values",
]
