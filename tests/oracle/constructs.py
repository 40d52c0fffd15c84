"""What a full run must have compared, each construct so often; and what is asked but not computed.

A tag says what a measure is made of, what is asked of it, or what its rows have in them.
"""

from __future__ import annotations

from tests.oracle.report import Report
from tests.oracle.wording import NAMES

OFTEN = 50

AGGREGATES = (
    *("count", "sum", "avg", "min", "max", "median", "percentile", "count_distinct"),
    *("where", "on", "case", "case when", "case of", "in", "like", "between", "is null", "not"),
    *("moved by days", "moved by hours", "clock time", "let over a reference", "planned rates"),
    *(f"{name}()" for name in NAMES),
)
FORMULAS = (
    *("arithmetic", "ratio", "product", "two sources", "function", "metric by name", "dates"),
    *("bracket where", "growth", "change", "previous", "previous 1 year", "previous by a length"),
    *("share", "total", "total by", "rank", "composed", "forecast in a formula"),
    *("rolled up over all time", "rolled up on an axis", "roll-up of roll-ups"),
    *("valid for a time", "by seat"),
    *("bracket over", "over trailing", "over to date", "over all time", "over previous"),
    *("over period", "period moment in a formula", "target in a formula"),
    *("snapshot", "last of snapshots", "first of snapshots", "avg of snapshots", "first", "last"),
    *("alive", "alive in deals", "alive in reps", "churn", "period moment in rows"),
    *("rolled up",),
)
WINDOWS = (
    *("window day", "window week", "window month", "window quarter", "window year"),
    *("window fiscal_quarter", "window fiscal_year", "window to date", "window trailing"),
    *("window cumulative", "window all time", "trailing each day", "trailing each week"),
    *("trailing each month", "trailing each quarter", "to date each day", "to date each week"),
    *("to date each month", "cumulative each day", "cumulative each month"),
    *("each day", "each week", "each month", "each quarter", "each year", "each fiscal_quarter"),
    *("each fiscal_year", "each all"),
)
TARGETS = (
    *("target >=", "target <=", "target >", "target <", "target =", "target between"),
    *("target that rises", "target that grows", "target per", "target table"),
    *("target of a formula", "target between formulas", "target from a source"),
    *("target a year ago", "target with tolerance", "tolerance round a formula"),
    *("target by segment", "target per member", "roster", "target on trailing"),
    *("target on to date", "limits", "limits of target", "goal"),
    *("pace workdays", "pace weights", "pace like last year"),
    *("basis pace", "basis target", "basis forecast", "basis previous"),
    *("status green", "status amber", "status red"),
)
QUESTIONS = (
    *("breakdown", "filter", "top", "order value", "order -value", "range"),
    *("as of a time of day", "state final", "state partial", "state future", "state starting"),
    *("column forecast", "column attainment", "column target_high", "column expected"),
    *("column previous", "column change", "column status"),
)
CONVERSIONS = (
    *("conversion", "conversion of one row", "conversion across sources", "conversion of days"),
    *("conversion by a shared reference", "conversion where", "conversion without a limit"),
    *("conversion with a target", "conversion over trailing", "conversion over cumulative"),
    *("funnel", "funnel by own dates", "funnel of three", "funnel of four", "funnel without end"),
    *("funnel in one row", "funnel across sources", "funnel that spans periods"),
    *("followed at once", "just too late", "of nobody", "state immature"),
)
#: what the laws speak of
CIRCUMSTANCES = (
    *("axis over a reference", "inline table", "register", "two paths", "planned axis"),
    *("timestamp with timezone", "empty table", "null reference", "dangling reference"),
    *("no time", "equal rows", "nothing in a period", "before data begins", "after as-of"),
    *("on a bound", "leap day", "DST day", "ties", "no member", "Unknown beside no member"),
    *("filter beside a comparison",),
)
CONSTRUCTS = (*AGGREGATES, *FORMULAS, *WINDOWS, *TARGETS, *QUESTIONS, *CONVERSIONS, *CIRCUMSTANCES)

#: what may be refused for now: asked so often, computed or not
AHEAD = (
    *("each hour", "aggregate over periods"),
    *("path with formulas", "table of several forms"),
    *("formula in a table", "comparators in a table", "formula in a segment"),
    *("comparators in segments",),
)


def too_rare(report: Report) -> dict[str, int]:
    """Return the constructs that a run has not seen often enough, with how often it has."""
    asked = report.counts + report.ahead
    rare = {tag: report.counts[tag] for tag in CONSTRUCTS if report.counts[tag] < OFTEN}
    return rare | {tag: asked[tag] for tag in AHEAD if asked[tag] < OFTEN}
