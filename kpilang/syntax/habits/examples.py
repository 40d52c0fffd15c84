"""How each property looks, for the help of one whose value does not fit."""

from __future__ import annotations

from kpilang.syntax.habits.misfit import Misfit

_EXAMPLES = {
    "owner": "owner: cro",
    "window": "window: month",
    "target": "target: >= 40",
    "description": 'description: "Deals won in the month"',
    "formula": "formula: count(deals where is_won)",
    "measure": "measure: revenue",
    "goal": "goal: annual_revenue",
    "by": "by: region, rep",
    "unit": "unit: percent",
    "type": "type: leading activity",
    "table": "table: crm.deals",
    "key": "key: id",
    "row": "row: deal",
    "time": "time: closed_at",
    "since": "since: 2024-01-01",
    "valid": "valid: started_on to ended_on",
    "rates": "rates: rate from currency to USD",
    "status": "status: red below 18%, amber below 22%",
    "baseline": "baseline: 21% in 2025",
    "benchmark": 'benchmark: 22% "Industry median"',
    "stretch": "stretch: >= 50",
    "floor": "floor: >= 30",
    "drives": "drives: win_rate lag 45 days",
    "members": "members: reps where employed at end",
    "changed": 'changed: 2026-03-01 "counts partner deals too"',
    "review": "review: weekly",
    "pace": "pace: linear",
    "better": "better: lower",
    "rank": "rank: primary",
    "supports": "supports: annual_revenue",
    "team": "team: field_sales",
    "period": "period: this month",
    "refresh": "refresh: 5 minutes",
    "screen": "screen: tv",
    "filter": "filter: region, rep",
    "week": "week: starts monday",
    "timezone": 'timezone: "Europe/Berlin"',
    "workdays": "workdays: monday to friday",
    "fiscal_year": "fiscal_year: starts february, named by its end",
    "holidays": 'holidays: 2026-12-25 "Christmas"',
    "deprecated": 'deprecated: "counted twice"',
}
_LINES = {
    ("tile", "tile"): "tile revenue as number with sparkline",
    ("tile", "chart"): "chart revenue by month last 12 months as line",
    ("tile", "text"): 'text "Whom to ask" "Ann Lee" width 4',
    ("test_item", "given"): "given deals { … }",
    ("test_item", "as"): "as of 2026-02-10",
    ("test_item", "expect"): "expect 2026-01: 50%",
}
_WANTED = {
    "owner": "the name of a role",
    "goal": "the name of a goal",
    "supports": "the name of a goal",
    "team": "the name of a team",
    "table": "the name of a table",
    "by": "names of dimensions",
    "filter": "names of dimensions",
    "window": "a window",
    "description": "a text in quotes",
    "time": "the name of a column",
    "key": "names of columns",
    "valid": "the name of a column",
    "rates": "the name of a column",
}


def wanted(misfit: Misfit) -> str:
    """Say what a property takes."""
    return _WANTED.get(misfit.subject, "something else")


def example(misfit: Misfit) -> str:
    """Return the help of a line that does not fit: how it looks."""
    shown = _LINES.get((misfit.start, misfit.subject))
    if shown is None and misfit.is_property:
        shown = _EXAMPLES.get(misfit.subject)
    return f"write it as in `{shown}`" if shown else ""


def expected(misfit: Misfit) -> str:
    """Return what a property takes, where the first token of its value does not fit."""
    return _WANTED.get(misfit.subject, "") if misfit.is_value else ""
