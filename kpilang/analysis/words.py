"""The words that properties know."""

from __future__ import annotations

from kpilang.model.units import SECONDS
from kpilang.model.windows import Grain

GRAINS = {
    grain.value: grain
    for grain in (
        Grain.HOUR,
        Grain.DAY,
        Grain.WEEK,
        Grain.MONTH,
        Grain.QUARTER,
        Grain.YEAR,
        Grain.FISCAL_QUARTER,
        Grain.FISCAL_YEAR,
    )
}
#: breakdowns of time that every formula on a time axis has
CYCLES = ("weekday", "hour_of_day", "month_of_year")

DIRECTIONS = ("leading", "lagging")
GROUPS = ("outcome", "pipeline", "activity", "context", "advanced")
RANKS = ("primary", "secondary")
RHYTHMS = (
    "daily",
    "weekly",
    "biweekly",
    "fortnightly",
    "monthly",
    "quarterly",
    "yearly",
    "annually",
)
BETTER = ("higher", "lower")
BASES = ("pace", "target", "forecast", "previous")
PACES = ("linear", "workdays", "weights", "like last year")

FORMS = (
    "number",
    "line",
    "leaderboard",
    "area",
    "bar",
    "bullet",
    "column",
    "funnel",
    "gauge",
    "heatmap",
    "list",
    "pie",
    "sparkline",
    "table",
    "tree",
    "waterfall",
)
#: how words can be drawn, beside as they are
TEXT_FORMS = ("heading",)
#: how what is no measure can be drawn
FORMS_OF = {
    "funnel": ("funnel", "bar", "column", "table"),
    "tree": ("tree", "table"),
}
#: where a dashboard is looked at
SCREENS = ("desk", "tv")
EXTRAS = (
    "target",
    "previous",
    "sparkline",
    "status",
    "attainment",
    "change",
    "expected",
    "forecast",
    "benchmark",
    "baseline",
    "stretch",
    "floor",
)

CALENDAR_LENGTHS = ("month", "quarter", "year", "fiscal_quarter", "fiscal_year")
LENGTHS = tuple(SECONDS)


def singular(word: str) -> str:
    """Return the singular of an English plural, or the word itself."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def plural(word: str) -> str:
    """Return the plural of an English noun; one that ends in a plain s is taken as plural."""
    if word.endswith("s") and not word.endswith("ss"):
        return word
    if word.endswith("y") and word[-2:-1] not in ("", *"aeiou"):
        return word[:-1] + "ies"
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    return word + "s"


def grain_word(word: str) -> Grain | None:
    """Return the grain of `month` or `months`."""
    return GRAINS.get(word) or GRAINS.get(singular(word))
