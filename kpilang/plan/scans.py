"""Leaf aggregates put together: one scan for each source, time axis and set of dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from kpilang.model.dimensions import Found, reachable
from kpilang.model.entities import SourceTable
from kpilang.model.expr import Aggregate, AggregateFunction, Axis, Column, RefKey
from kpilang.model.leaves import follows
from kpilang.model.project import Model
from kpilang.model.windows import Grain, Window
from kpilang.plan.cycles import CYCLES, cycle
from kpilang.plan.frames import is_exact
from kpilang.plan.grid import Frame, Mark, Moment, Period, State
from kpilang.plan.lasting import BOUNDS, grid, is_told_by_days
from kpilang.plan.looks import Look, View, is_whole, ranges
from kpilang.plan.naming import fresh
from kpilang.plan.nodes import Cell, Cut, DimensionKey, Leaf, Part, Read, Scan
from kpilang.plan.periods import floor, midnight
from kpilang.plan.request import Request
from kpilang.plan.timeline import after
from kpilang.source.frozen import dataclass

#: what the statement itself calls its parts, so that no leaf and no scan takes such a name
_COLUMNS = (
    *("n", "period_start", "period_end", "state", "due", "as_of", "target", "target_high"),
    *("value", "previous", "expected", "expected_high", "attainment", "place", "bucket"),
)
_CTES = ("clock", "spans", "steps", "periods", "members", "cells", "numbers", "scored", "chosen")

#: what can be put together from parts: states that merge
MERGEABLE = (
    AggregateFunction.COUNT,
    AggregateFunction.SUM,
    AggregateFunction.AVG,
    AggregateFunction.MIN,
    AggregateFunction.MAX,
)
#: an aggregate, whether it is a target's, and up to when the events after its rows count
Wanted = tuple[Aggregate, bool, Moment | None]
#: source, axis, dimensions of a total, and of what looks at each row: over which window, how
Group = tuple[str, Axis | None, tuple[str, ...] | None, tuple[Window | None, bool] | None]


@dataclass(frozen=True, slots=True)
class Names:
    """Names that are taken, of columns and of tables, and what those of tables begin with."""

    columns: set[str]
    tables: set[str]
    prefix: str = ""


def scans(
    model: Model,
    looks: Iterable[Look],
    view: View,
    request: Request,
    prefix: str = "",
    taken: Iterable[str] = (),
) -> tuple[Scan, ...]:
    """Return the scans that compute what is read, each over the stretches that are looked at.

    Their names begin with the prefix and are none of those `taken`.
    """
    groups: dict[Group, dict[Read, list[Look]]] = {}
    for look in looks:
        read = look.read
        only = _only(read.by, request.by)
        group = groups.setdefault((read.leaf.source, read.leaf.axis, only, _by_row(read)), {})
        group.setdefault(read, []).append(look)
    names = Names(
        {*(name.lower() for name in request.by), *_COLUMNS},
        {*taken_tables(model.sources), *taken},
        prefix,
    )
    names.columns.update(f"{frame}_{end}" for frame, _ in view.frames for end in BOUNDS)
    out: list[Scan] = []
    for key, found in groups.items():
        by_row = key[3] is not None
        exact = not by_row and all(is_exact(read.frame, view.grain) for read in found)
        exact = exact and not _is_cut_twice(_cuts(found, view, key[1]))
        for part in [found] if exact or by_row else _apart(found):
            out.append(_scan(model, key, part, view, request, names, exact=exact))
    return tuple(out)


def taken_tables(sources: Mapping[str, SourceTable]) -> set[str]:
    """Return what tables are called already: those of the data, and the statement's own."""
    tables = (name.lower() for source in sources.values() for name in source.table or ())
    return {*_CTES, *tables}


def _only(by: tuple[str, ...] | None, asked: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the dimensions asked for that a total keeps, None where those are all."""
    kept = asked if by is None else tuple(name for name in asked if name in by)
    return None if kept == asked else kept


def _apart(found: dict[Read, list[Look]]) -> list[dict[Read, list[Look]]]:
    """Part what merges from what does not: each of the latter is read on its own."""
    parts: dict[Aggregate | None, dict[Read, list[Look]]] = {}
    for read, looks in found.items():
        alone = None if read.leaf.function in MERGEABLE else read.leaf
        parts.setdefault(alone, {})[read] = looks
    return list(parts.values())


def _scan(
    model: Model,
    key: Group,
    found: dict[Read, list[Look]],
    view: View,
    request: Request,
    names: Names,
    *,
    exact: bool,
) -> Scan:
    source, axis, only, looks_at = key
    by = request.by if only is None else only
    plain = "rows" if looks_at is None else "lasting"
    name = f"{source}_by_{axis.name}" if axis else f"{source}_{plain}"
    name = f"{names.prefix}{name}"
    if only is not None:
        name = f"{name}_{'_'.join(('total', *by))}"
    leaves: dict[Wanted, Leaf] = {}

    def leaf_of(read: Read, until: Moment | None = None) -> Leaf:
        mine = (read.leaf, read.of_target, until)
        if mine not in leaves:
            leaves[mine] = Leaf(fresh(leaf_name(*mine), names.columns), *mine)
        return leaves[mine]

    cells = []
    for read in found:
        column = leaf_of(read).column
        if read.frame != Frame() or read.by is not None:
            column = fresh(_cell_name(column, view.name(read.frame), read.by), names.columns)
        until = None if exact else _until(read, view)
        cut = None if until is None else leaf_of(read, until)
        cells.append(Cell(column, read, leaf_of(read), _unseen(found[read], view, model), cut))
    bucket, split = (None, False) if exact else _bucket(found, view, axis)
    values = not exact and next(iter(found)).leaf.function not in MERGEABLE
    borders: tuple[Moment, ...] = ()
    if looks_at is not None:
        values, split, bucket = False, _has_hours(found, view), None
        if looks_at[1]:
            bucket, split, borders = grid(found, view)
    return Scan(
        name=fresh(f"{name}_values" if values else name, names.tables),
        source=source,
        axis=axis,
        by=by,
        dimensions=_dimensions(model, source, axis, by, request),
        leaves=tuple(leaves.values()),
        cells=tuple(cells),
        where=request.where.condition if request.where else None,
        parts=_parts(found, view, model, source),
        undated=axis is not None and is_whole(view.rows[0]) and not view.moving,
        exact=exact,
        bucket=bucket,
        split=split,
        values=values,
        by_row=looks_at is not None,
        borders=borders,
        of_members=only is None,
        cuts=_cuts(found, view, axis) if exact else (),
    )


def _dimensions(
    model: Model, source: str, axis: Axis | None, by: tuple[str, ...], request: Request
) -> tuple[DimensionKey, ...]:
    keys = []
    for name in dict.fromkeys((*by, *(request.where.dimensions if request.where else ()))):
        found = reachable(model, source, name)
        if not isinstance(found, Found) and name in CYCLES and axis is not None:
            keys.append(cycle(name, axis))
            continue
        assert isinstance(found, Found), "checked before"
        keys.append(DimensionKey(name, found.value, found.key))
    return tuple(keys)


def _parts(
    found: dict[Read, list[Look]], view: View, model: Model, source: str
) -> tuple[Part, ...]:
    """Return the rows that leaves look at, by leaf, so that other rows' members do not show up."""
    by_leaf: dict[tuple[Aggregate, bool], list[Look]] = {}
    for read, looks in found.items():
        by_leaf.setdefault((read.leaf, read.of_target), []).extend(looks)
    parts = []
    for (leaf, _), mine in by_leaf.items():
        looked_at = ranges(mine, view, model.sources[source].since)
        # A register has no time; its rows count when some row of the answer looks at them.
        always = leaf.axis is None and looked_at
        parts.append(Part(leaf.where, ((None, None),) if always else looked_at))
    return tuple(dict.fromkeys(parts))


def _cuts(found: Iterable[Read], view: View, axis: Axis | None) -> tuple[Cut, ...]:
    """Return the periods that a partial row is compared with, and up to where they count.

    One that counts to its end is told too: plans that share the scan may cut another one.
    """
    if axis is None or axis.planned:
        return ()
    frames = dict.fromkeys(read.frame for read in found if not read.frame.whole)
    last = view.rows[-1]
    cuts: dict[Cut, None] = {}
    for place, (name, frame) in enumerate(view.frames):
        if frame not in frames:
            continue
        if view.moving:
            bounds = (f"{name}_start", f"{name}_end", f"{name}_close")
            cuts[Cut(*(Mark(bound, last.index) for bound in bounds))] = None
            continue
        for row in view.rows:
            cut = _cut(row, place, view)
            if cut is not None:
                cuts[cut] = None
    return tuple(cuts)


def _until(read: Read, view: View) -> Moment | None:
    """Return the moment up to which events count in the frame that a partial row is compared with.

    None where they are as-of's, as in all other rows.
    """
    if read.frame.whole or not follows(read.leaf):
        return None
    place = next(place for place, (_, frame) in enumerate(view.frames) if frame == read.frame)
    last = view.rows[-1]
    if view.moving:
        return Mark(f"{view.name(read.frame)}_end", last.index)
    found = (row.stretches[place].upper for row in view.rows if row.state is State.PARTIAL)
    return next(found, None)


def _is_cut_twice(cuts: Iterable[Cut]) -> bool:
    """Tell whether one period counts in part in two ways, up to different moments."""
    found: dict[Moment, Moment] = {}
    return any(found.setdefault(cut.start, cut.at) != cut.at for cut in cuts)


def _cut(row: Period, place: int, view: View) -> Cut | None:
    if row.state is not State.PARTIAL or not row.stretches:
        return None
    stretch = row.stretches[place]
    if stretch.lower is None or stretch.upper is None:
        return None
    if not stretch.cut:
        return Cut(midnight(stretch.lower), stretch.upper, stretch.upper)
    return Cut(midnight(stretch.lower), stretch.upper, midnight(after(view.grain, stretch.lower)))


def _bucket(found: Iterable[Read], view: View, axis: Axis | None) -> tuple[Grain, bool]:
    """Return the longest period that every frame is made of, and whether days are split too."""
    clock = axis is not None and axis.value.type.kind == "timestamp"
    if view.as_of is None:
        cut = any(not read.frame.whole for read in found)
        return Grain.DAY, cut and clock
    frames = {read.frame for read in found}
    bounds: set[datetime] = set()
    for place, (_, frame) in enumerate(view.frames):
        if frame not in frames:
            continue
        for row in view.rows:
            stretch = row.stretches[place]
            bounds.update(midnight(day) for day in (stretch.lower,) if day is not None)
            bounds.update(end for end in (stretch.upper,) if end is not None)
    split = clock and any(bound != midnight(bound.date()) for bound in bounds)
    return (Grain.DAY if split else _coarsest(bounds, view)), split


def _by_row(read: Read) -> tuple[Window | None, bool] | None:
    """Return how a leaf looks at each row of its source, None where it does not."""
    if read.row is None:
        return None
    return read.leaf.over, read.leaf.function in MERGEABLE and is_told_by_days(read.leaf)


def _unseen(looks: list[Look], view: View, model: Model) -> frozenset[int]:
    """Return the rows of the answer that do not look at each row of a source."""
    source = model.sources[looks[0].read.leaf.source]
    if looks[0].read.row is None or view.as_of is None:
        return frozenset()
    rows = (row for row in view.rows if not ranges(looks, view, source.since, (row,)))
    return frozenset(row.index for row in rows)


def _has_hours(found: Iterable[Read], view: View) -> bool:
    """Tell whether some frame that rows are put into ends at no midnight."""
    frames = {read.frame for read in found}
    uppers = (
        row.stretches[place].upper
        for place, (_, frame) in enumerate(view.frames)
        for row in (view.rows if frame in frames and view.as_of is not None else ())
    )
    return view.as_of is None or any(
        upper is not None and upper != midnight(upper.date()) for upper in uppers
    )


def _coarsest(bounds: set[datetime], view: View) -> Grain:
    for grain in (view.grain, Grain.MONTH):
        if grain is not Grain.ALL and all(
            bound == midnight(floor(grain, bound.date(), view.calendar)) for bound in bounds
        ):
            return grain
    return Grain.DAY


def leaf_name(aggregate: Aggregate, of_target: bool = False, until: Moment | None = None) -> str:
    """Return a column name that says what a leaf computes: `sum_amount`, `count_leads`."""
    match aggregate.argument:
        case Column(column=column):
            what = column
        case RefKey(ref=ref):
            what = ref
        case None if follows(aggregate):
            reached = follows(aggregate)[0].steps[-1].event
            what = f"to_{reached.axis.name}"
        case None:
            what = aggregate.source
        case _:
            what = f"of_{aggregate.source}"
    so_far = "" if until is None else "_so_far"
    return f"{'target_' if of_target else ''}{aggregate.function}_{what}{so_far}"


def _cell_name(column: str, frame: str, only: tuple[str, ...] | None) -> str:
    total = "" if only is None else "_".join(("_total", *only))
    return f"{column}{'' if frame == 'period' else f'_{frame}'}{total}"
