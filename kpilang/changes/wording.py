"""Words of what was and what is."""

from __future__ import annotations

from kpilang.changes.references import Names
from kpilang.changes.version import Version
from kpilang.model.entities import Column, Goal, Measure, Metric, Retired
from kpilang.model.expr import Column as ColumnOf
from kpilang.model.expr import Expr
from kpilang.model.leaves import reads, walk
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


def column_words(column: Column | None) -> str:
    """Return what a column holds and where, empty for none."""
    if column is None:
        return ""
    words = [str(column.type)]
    words += ["optional"] if column.optional else []
    words += ["planned"] if column.planned else []
    words += [f'from "{column.physical}"'] if column.physical != column.name else []
    return " ".join(words)


def with_columns(
    meant: str, formula: Expr | None, before: Version, after: Version
) -> tuple[str, str]:
    """Return what a formula of both versions means, and what each says of the columns it reads.

    Columns that both describe alike, and those that one of them lacks, are left out.
    """
    read = () if formula is None else (part for _, expr in reads(formula) for part in walk(expr))
    names = dict.fromkeys((p.source, p.column) for p in read if isinstance(p, ColumnOf))
    former = {now: was for was, now in before.names.sources.items()}
    sides: tuple[list[str], list[str]] = ([meant], [meant])
    for source, name in names:
        was = column_words(_column(before, former.get(source, source), name))
        now = column_words(_column(after, source, name))
        if was and now and was != now:
            for side, words in zip(sides, (was, now), strict=True):
                side.append(f"{source}.{name} is {words}")
    return "; ".join(sides[0]), "; ".join(sides[1])


def _column(version: Version, source: str, name: str) -> Column | None:
    found = version.model.sources.get(source)
    return next((c for c in found.columns if c.name == name), None) if found is not None else None


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
