"""Leaf aggregates put together: one scan for each source, time axis and set of dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kpilang.model.dimensions import Found, reachable
from kpilang.model.entities import SourceTable
from kpilang.model.expr import Aggregate, AggregateFunction, Axis, Expr
from kpilang.model.project import Model
from kpilang.model.windows import Grain, Window
from kpilang.plan import cutting, snapshots
from kpilang.plan.cycles import CYCLES, cycle
from kpilang.plan.frames import is_exact
from kpilang.plan.grid import Frame, Moment
from kpilang.plan.in_windows import with_rolled_in
from kpilang.plan.lasting import BOUNDS, MERGEABLE, grid, is_told_by_days
from kpilang.plan.looks import Look, View, is_whole, ranges
from kpilang.plan.naming import fresh, leaf_name
from kpilang.plan.request import Request
from kpilang.plan.scanned import Cell, DimensionKey, Leaf, Part, Read, Scan
from kpilang.source.frozen import dataclass

#: what the statement itself calls its parts, so that no leaf and no scan takes such a name
_COLUMNS = (
    *("n", "period_start", "period_end", "state", "due", "as_of", "target", "target_high"),
    *("value", "previous", "expected", "expected_high", "attainment", "place", "bucket"),
)
_CTES = (
    *("clock", "spans", "steps", "periods", "members", "facts", "cells", "numbers", "scored"),
    "chosen",
)

#: an aggregate, whether it is a target's, and up to when the events after its rows count
Wanted = tuple[Aggregate, bool, Moment | None]
#: those, and what is the first or the last of its parts in time
MERGING = (*MERGEABLE, AggregateFunction.FIRST, AggregateFunction.LAST)


@dataclass(frozen=True, slots=True)
class Group:
    """What the reads of one scan have in common.

    `only` are the dimensions that a total keeps, None for all that are asked for. Of what looks at
    each row `by_row` says over which window, and how. Those of a snapshot that are `of_all` tell
    its moments, and those `at` one end of them read the rows there; each of the `own` keys has
    moments of its own.
    """

    source: str
    axis: Axis | None
    only: tuple[str, ...] | None
    by_row: tuple[Window | None, bool] | None = None
    of_all: bool = False
    at: AggregateFunction | None = None
    own: tuple[Expr, ...] = ()


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
    for look in snapshots.with_moments(looks):
        group = groups.setdefault(_group(look.read, request), {})
        group.setdefault(look.read, []).append(look)
    names = Names(
        {*(name.lower() for name in request.by), *_COLUMNS},
        {*taken_tables(model.sources), *taken},
        prefix,
    )
    names.columns.update(f"{frame}_{end}" for frame, _ in view.frames for end in BOUNDS)
    out: list[Scan] = []
    for key, found in groups.items():
        whole = key.by_row is not None or key.at is not None
        # A register is the same in every row, whatever stretch that row covers.
        periods = key.axis is None or all(is_exact(read.frame, view.grain) for read in found)
        exact = not whole and periods
        exact = exact and not cutting.is_cut_twice(cutting.cuts(found, view, key.axis))
        for part in [found] if exact or whole else _apart(found):
            scan = _scan(model, key, part, view, request, names, exact=exact)
            if key.at is not None:
                scan = replace(scan, moments=snapshots.moments(out, scan.cells[0].read))
            out.append(scan)
    return tuple(out)


def _group(read: Read, request: Request) -> Group:
    """Return what a read has in common with others of its scan.

    Where nothing is asked by, moments are counted with what else is read of all rows.
    """
    leaf, asked = read.leaf, request.by
    only, at = _only(read.by, asked), leaf.function if snapshots.is_picked(read) else None
    alone = bool(asked) or request.where is not None or not snapshots.is_count(leaf)
    of_all = read.of_all and alone
    return Group(leaf.source, leaf.axis, only, _by_row(read), of_all, at, leaf.each_of)


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
        alone = None if read.leaf.function in MERGING else read.leaf
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
    by = request.by if key.only is None else key.only
    leaves: dict[Wanted, Leaf] = {}

    def leaf_of(read: Read, until: Moment | None = None) -> Leaf:
        mine = (snapshots.summed(read.leaf, view), read.of_target, until)
        if mine not in leaves:
            leaves[mine] = Leaf(fresh(_leaf_name(read, until), names.columns), *mine)
        return leaves[mine]

    cells = []
    for read in found:
        column = leaf_of(read).column
        if _is_apart(read):
            column = fresh(_cell_name(column, view.name(read.frame), read), names.columns)
        until = None if exact else cutting.until(read, view)
        cut = None if until is None else leaf_of(read, until)
        cells.append(Cell(column, read, leaf_of(read), _unseen(found[read], view, model), cut))
    bucket, split, values, borders = _buckets(key, found, view, exact=exact)
    name = f"{names.prefix}{_scan_name(key, by)}"
    dated = key.axis is not None and key.at is None and not key.of_all
    scan = Scan(
        name=fresh(f"{name}_values" if values else name, names.tables),
        source=key.source,
        axis=key.axis,
        by=by,
        dimensions=() if key.of_all else _dimensions(model, key.source, key.axis, by, request),
        leaves=tuple(leaves.values()),
        cells=tuple(cells),
        where=None if key.of_all or request.where is None else request.where.condition,
        parts=_parts(found, view, model, key.source),
        undated=dated and is_whole(view.rows[0]) and not view.moving,
        exact=exact,
        bucket=bucket,
        split=split,
        values=values,
        by_row=key.by_row is not None,
        borders=borders,
        of_members=key.only is None and not key.of_all,
        cuts=cutting.cuts(found, view, key.axis) if exact else (),
        own=key.own,
    )
    return with_rolled_in(scan, model.sources, names.tables, view)


def _buckets(
    key: Group, found: dict[Read, list[Look]], view: View, *, exact: bool
) -> tuple[Grain | None, bool, bool, tuple[Moment, ...]]:
    """Return the buckets of a scan, whether they are split, or values instead; and borders."""
    if exact or key.at is not None:
        return None, False, False, ()
    if key.by_row is None:
        values = next(iter(found)).leaf.function not in MERGING
        return *cutting.bucket_of(found, view, key.axis), values, ()
    if key.by_row[1]:
        bucket, split, borders = grid(found, view)
        return bucket, split, False, borders
    return None, cutting.has_hours(found, view), False, ()


def _scan_name(key: Group, by: tuple[str, ...]) -> str:
    """Return a name that says which rows a scan puts together."""
    plain = "rows" if key.by_row is None else "lasting"
    name = f"{key.source}_by_{key.axis.name}" if key.axis else f"{key.source}_{plain}"
    if key.of_all or key.at is not None:
        name = f"{key.source}_{'moments' if key.at is None else key.at}"
    if key.own:
        name = f"{name}_of_each"
    if key.only is not None and not key.of_all:
        name = f"{name}_{'_'.join(('total', *by))}"
    return name


def _is_apart(read: Read) -> bool:
    """Tell whether a read is more than its leaf in the period of a row, with a name of its own."""
    plain = read.frame == Frame() and (read.by is None or read.of_all)
    return not plain or snapshots.is_mean(read)


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
        by_leaf.setdefault((snapshots.summed(read.leaf, view), read.of_target), []).extend(looks)
    parts = []
    for (leaf, _), mine in by_leaf.items():
        looked_at = ranges(mine, view, model.sources[source].since)
        # A register has no time; its rows count when some row of the answer looks at them.
        always = leaf.axis is None and looked_at
        parts.append(Part(leaf.where, ((None, None),) if always else looked_at))
    return tuple(dict.fromkeys(parts))


def _by_row(read: Read) -> tuple[Window | None, bool] | None:
    """Return how a leaf looks at each row of its source, None where it does not."""
    if read.row is None:
        return None
    return read.leaf.over, read.leaf.function in MERGEABLE and is_told_by_days(read.leaf)


def _unseen(looks: list[Look], view: View, model: Model) -> frozenset[int]:
    """Return the rows of the answer that do not look at each row, or at a moment, of a source."""
    source = model.sources[looks[0].read.leaf.source]
    read = looks[0].read
    if view.as_of is None or (read.row is None and not snapshots.is_picked(read)):
        return frozenset()
    rows = (row for row in view.rows if not ranges(looks, view, source.since, (row,)))
    return frozenset(row.index for row in rows)


def _leaf_name(read: Read, until: Moment | None) -> str:
    """Return a column name for what is read of a scan: of a snapshot its moments, or rows there."""
    if read.of_all:
        return snapshots.moment_name(read.leaf)
    return leaf_name(snapshots.named(read.leaf), read.of_target, until)


def _cell_name(column: str, frame: str, read: Read) -> str:
    total = "" if read.by is None or read.of_all else "_".join(("_total", *read.by))
    mean = "_each" if snapshots.is_mean(read) else ""
    return f"{column}{mean}{'' if frame == 'period' else f'_{frame}'}{total}"
