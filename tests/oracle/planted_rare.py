"""Faults in what random worlds seldom ask: they are looked for where nothing else is dealt."""

from __future__ import annotations

from tests.oracle.fault import Fault

SNAPSHOTS = ("snapshot",)
ROLLED = ("rolled up",)
EVER = ("rolled up over all time", "rolled up on an axis", "roll-up of roll-ups")
ORDERED = ("first", "last")
LASTING = ("churn", "period moment in rows", "rolled up")

RARE = (
    Fault(
        "sql/rows.py",
        "            if not rollup.path:\n                return found\n",
        "            return found\n",
        EVER,
    ),
    Fault("sql/rows.py", "if leaf.function in OF_NOTHING:", "if False:", EVER),
    Fault("sql/attending.py", "if rollup.aggregate.function in OF_NOTHING:", "if False:", ROLLED),
    Fault(
        "sql/buckets.py",
        "late = exp.GTE(this=build.group(axis.copy()), expression=build.constant(border))",
        "late = exp.GT(this=build.group(axis.copy()), expression=build.constant(border))",
        LASTING,
    ),
    Fault(
        "sql/lifetimes.py",
        "return (min(found), max(found)) if found",
        "return (max(found), max(found)) if found",
        LASTING,
    ),
    Fault(
        "plan/lasting.py",
        "return moment if upper is None else min(upper, moment)",
        "return moment if upper is None else upper",
        LASTING,
    ),
    Fault(
        "plan/scans.py",
        "return frozenset(row.index for row in rows)",
        "return frozenset()",
        LASTING,
    ),
    Fault(
        "plan/sight.py",
        "frame = replace(self._over(leaf.over, planned=False)",
        "frame = replace(self._over(None, planned=False)",
        ROLLED,
    ),
    Fault(
        "plan/snapshots.py",
        "return _of_all(read, moment(read).leaf.function, read.leaf.each_of)",
        "return moment(read)",
        SNAPSHOTS,
    ),
    Fault(
        "sql/cells.py",
        "without.append(exp.Is(this=moments, expression=exp.Null()))",
        "pass",
        SNAPSHOTS,
    ),
    Fault(
        "sql/picked.py",
        "found = merged(leaf.aggregate, found)\n",
        "found = exp.Max(this=found)\n",
        SNAPSHOTS,
    ),
    Fault(
        "sql/picked.py",
        "exp.NullSafeEQ(this=build.column(key, scan.name), expression=build.column(key, alias))",
        "exp.EQ(this=build.column(key, scan.name), expression=build.column(key, alias))",
        SNAPSHOTS,
    ),
    Fault(
        "sql/snapshots.py",
        "return lower.value(scan.axis.value, scope, instant=True)",
        "return exp.cast(lower.value(scan.axis.value, scope), exp.DType.DATE)",
        SNAPSHOTS,
    ),
    Fault("sql/snapshots.py", "same.append(exp.NullSafeEQ(", "same.append(exp.EQ(", SNAPSHOTS),
    Fault(
        "sql/ordered.py",
        "latest = aggregate.function is AggregateFunction.LAST",
        "latest = True",
        ORDERED,
    ),
)
