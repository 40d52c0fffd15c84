"""Words of what was and what is."""

from __future__ import annotations

from kpilang.changes.references import Names
from kpilang.changes.version import Version
from kpilang.model.entities import Goal, Measure, Metric, Retired
from kpilang.model.measures import formula_of
from kpilang.model.phrase import phrase
from kpilang.model.windows import Length
from kpilang.model.written import formula_written, property_written
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A formula as it was written, and what it means in words."""

    written: str
    meant: str


def formula_words(measure: Measure, version: Version) -> Words:
    """Return a formula as written and as meant, both empty for none."""
    formula = formula_of(measure)
    meant = "" if formula is None else phrase(formula, version.model)
    if isinstance(measure, Metric):
        return Words(formula_written(measure, version.texts), meant)
    name = "measure" if isinstance(measure, Goal) else "formula"
    return Words(property_written(measure, name, version.texts), meant)


def lag_words(name: str, lag: Length | None) -> str:
    """Return what a KPI drives, and after how long."""
    if lag is None:
        return name
    unit = lag.grain.replace("_", " ")
    return f"{name} lag {lag.count} {unit}{'s' if lag.count != 1 else ''}"


def retired_words(retired: Retired | None, names: Names) -> str:
    """Return why something is deprecated and what replaces it, empty where it is not."""
    if retired is None:
        return ""
    other = retired.replaced_by
    after = "" if other is None else f"replaced by {names.measure(other)}"
    return " ".join(word for word in (retired.reason or "deprecated", after) if word)
