"""Leaf aggregates put together: one scan for each source and time axis."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from itertools import pairwise

from kpilang.model.dimensions import Found, reachable
from kpilang.model.expr import Aggregate, Axis, Column, RefKey
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan.looks import Look, stretches
from kpilang.plan.nodes import DimensionKey, Leaf, Mark, Period, Scan
from kpilang.plan.periods import midnight
from kpilang.plan.request import Request

#: what the statement itself calls its parts, so that no leaf and no scan takes such a name
_COLUMNS = (
    *("n", "period_start", "period_end", "state", "due", "cut", "as_of", "target", "target_high"),
    *("value", "previous", "expected", "expected_high", "attainment", "place"),
)
_CTES = ("clock", "spans", "steps", "periods", "members", "cells", "numbers", "scored")


LONGEST = 54


def scans(
    model: Model,
    leaves: list[tuple[Aggregate, bool]],
    looks: tuple[Look, ...],
    request: Request,
    rows: tuple[Period, ...],
    grain: Grain,
    as_of: datetime | None,
) -> tuple[Scan, ...]:
    """Return the scans that compute the leaves, each over the stretches that are looked at."""
    groups: dict[tuple[str, Axis | None], list[Leaf]] = {}
    columns = {*(name.lower() for name in request.by), *_COLUMNS}
    for aggregate, of_target in dict.fromkeys(leaves):
        leaf = Leaf(_fresh(_leaf_name(aggregate, of_target), columns), aggregate, of_target)
        groups.setdefault((aggregate.source, aggregate.axis), []).append(leaf)
    tables = (name.lower() for source in model.sources.values() for name in source.table or ())
    names = {*_CTES, *tables}
    out = []
    for (source, axis), members in groups.items():
        name = _fresh(f"{source}_by_{axis.name}" if axis else f"{source}_rows", names)
        scan = _scan(model, name, source, axis, members, request, rows, grain, as_of)
        if as_of is not None:
            scan = _narrowed(scan, looks, model.sources[source].since, rows, as_of)
        out.append(scan)
    return tuple(out)


def _narrowed(
    scan: Scan,
    looks: tuple[Look, ...],
    since: date | None,
    rows: tuple[Period, ...],
    as_of: datetime,
) -> Scan:
    """Leave rows out that no leaf looks at, so that their members do not show up."""
    mine = {(leaf.aggregate, leaf.of_target) for leaf in scan.leaves}
    found = [look for look in looks if (look.leaf, look.of_target) in mine]
    if not all(row.start and row.end for row in rows):
        return scan
    parts = stretches(found, scan.axis, rows, since, as_of)
    if not parts:
        return replace(scan, idle=True)
    gaps = tuple((a, b) for (_, a), (b, _) in pairwise(parts))
    return replace(scan, lower=parts[0][0].date(), upper=parts[-1][1], gaps=gaps)


def _scan(
    model: Model,
    name: str,
    source: str,
    axis: Axis | None,
    leaves: list[Leaf],
    request: Request,
    rows: tuple[Period, ...],
    grain: Grain,
    as_of: datetime | None,
) -> Scan:
    wanted = dict.fromkeys((*request.by, *(request.where.dimensions if request.where else ())))
    keys = []
    for wanted_name in wanted:
        found = reachable(model, source, wanted_name)
        assert isinstance(found, Found), "checked before"
        keys.append(DimensionKey(wanted_name, found.value, found.key))
    moving = as_of is None and grain is not Grain.ALL
    lower = Mark("period_start", rows[0].index) if moving else rows[0].start
    upper = _upper(rows[-1], as_of, moving, axis is not None and axis.planned)
    cut = () if axis is None or axis.planned else tuple(r for r in rows if r.cut is not None)
    return Scan(
        name=name,
        source=source,
        axis=axis,
        dimensions=tuple(keys),
        leaves=tuple(leaves),
        where=request.where.condition if request.where else None,
        lower=lower,
        upper=upper,
        keep_undated=grain is Grain.ALL and rows[0].start is None and rows[-1].end is None,
        cuts=cut,
    )


def _upper(
    last: Period, as_of: datetime | None, moving: bool, planned: bool
) -> datetime | Mark | None:
    """Return the moment before which rows count: as-of, or the range's end if that is earlier."""
    end = None if last.end is None else midnight(last.end)
    if planned:
        return Mark("period_end", last.index) if moving else end
    if as_of is None:
        return Mark("as_of")
    return as_of if end is None else min(end, as_of)


def _leaf_name(aggregate: Aggregate, of_target: bool) -> str:
    """Return a column name that says what a leaf computes: `sum_amount`, `count_leads`."""
    match aggregate.argument:
        case Column(column=column):
            what = column
        case RefKey(ref=ref):
            what = ref
        case None:
            what = aggregate.source
        case _:
            what = f"of_{aggregate.source}"
    return f"{'target_' if of_target else ''}{aggregate.function}_{what}"


def _fresh(name: str, taken: set[str]) -> str:
    """Return the name, numbered where it is taken; reserves its like-for-like form too.

    Engines cut names (PostgreSQL after 63 bytes), so a long one is cut here and told apart.
    """
    if len(name.encode()) > LONGEST:
        name = f"{name[: LONGEST // 3]}_{sha256(name.encode()).hexdigest()[:8]}"
    number, unique = 2, name
    while unique.lower() in taken or f"{unique.lower()}_cut" in taken:
        unique, number = f"{name}_{number}", number + 1
    taken.update((unique.lower(), f"{unique.lower()}_cut"))
    return unique
