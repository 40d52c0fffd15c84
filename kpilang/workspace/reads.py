"""What a plan reads of the data: which columns of which sources, and to which rows it is led."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kpilang.model.entities import Ref, SourceTable
from kpilang.model.expr import Column, Convert, Expr, RawSql, Reached, RefKey, Rollup
from kpilang.model.leaves import followed, walk
from kpilang.model.project import Model
from kpilang.model.types import Type
from kpilang.plan.conversions import is_row_key
from kpilang.plan.nodes import Plan, Roster
from kpilang.plan.scanned import Scan
from kpilang.sql.reached import hops


@dataclass(frozen=True, slots=True)
class Read:
    """A column as stored, by its name in the data.

    `type` is what it is declared as, None where nothing says. `ref` is the reference that it is a
    part of, as `source.ref`.
    """

    physical: str
    type: Type | None
    ref: str = ""


@dataclass(slots=True)
class Reads:
    """Columns by source, and the sources whose rows are found from others by their key."""

    columns: dict[str, dict[str, Read]] = field(default_factory=dict)
    followed: set[str] = field(default_factory=set)
    #: those of them whose rows are valid for a time, with the key that names what they are about
    dated: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)


def of_plan(plan: Plan) -> Reads:
    """Return what a plan reads."""
    reads = Reads()
    for scan in plan.scans:
        expressions = tuple(_expressions(plan, scan))
        add(reads, plan.sources, scan.source, expressions)
        for part in expressions:
            if isinstance(part, RefKey):
                # A member is the row that a reference leads to, so that one is looked up.
                _follow(reads, plan.sources, scan.source, (*part.path, part.ref))
    if plan.roster is not None:
        add(reads, plan.sources, plan.roster.source, tuple(_of_roster(plan.roster)))
    for name in reads.columns:
        # A row counts once, so the key by which rows differ is read as well.
        source = plan.sources[name]
        kinds = ((key, key_type(plan.sources, source, key)) for key in source.key)
        _need(reads, name, *(Read(key, kind) for key, kind in kinds))
    return reads


def of_sources(model: Model, names: Iterable[str]) -> Reads:
    """Return all that sources declare: every column, and the rows that references lead to."""
    reads = Reads()
    for name in names:
        source = model.sources[name]
        _need(reads, name, *declarations(model.sources, source))
        kinds = ((key, key_type(model.sources, source, key)) for key in source.key)
        _need(reads, name, *(Read(key, kind) for key, kind in kinds))
        for ref in source.refs:
            _follow(reads, model.sources, name, (ref.name,))
    return reads


def _of_roster(roster: Roster) -> Iterator[Expr]:
    for dimension in roster.dimensions:
        yield dimension.value
        yield dimension.key or dimension.value
    yield from (part for part in (roster.where, roster.counted) if part is not None)


def has_raw_sql(plan: Plan, read: Reads) -> bool:
    """Tell whether a plan reads what is written in SQL."""
    if any(plan.sources[name].query is not None for name in read.columns):
        return True
    parts = (
        part for scan in plan.scans for found in _expressions(plan, scan) for part in walk(found)
    )
    return any(isinstance(part, RawSql) for part in parts)


def add(
    reads: Reads, sources: Mapping[str, SourceTable], base: str, expressions: Iterable[Expr]
) -> None:
    """Add what row expressions over a source read."""
    reads.columns.setdefault(base, {})
    for expression in expressions:
        for part in walk(expression):
            if isinstance(part, (Column, RefKey, RawSql)):
                _follow(reads, sources, base, part.path)
            if isinstance(part, Column):
                column = sources[part.source].column(part.column)
                _need(reads, part.source, Read(column.physical, column.type))
            elif isinstance(part, RefKey):
                source = sources[part.source]
                _need(reads, source.name, *_local(sources, source, source.ref(part.ref)))
            elif isinstance(part, RawSql):
                named = (sources[part.source].column(name) for name in part.columns)
                _need(reads, part.source, *(Read(c.physical, c.type) for c in named))
            elif isinstance(part, Rollup):
                _rolled_up(reads, sources, base, part)
            elif isinstance(part, Reached):
                for other, row in followed(base, part):
                    add(reads, sources, other, (row,))
                if _is_told_by_key(part, base, sources):
                    reads.followed.add(base)
            elif isinstance(part, Convert):
                rates = part.rates
                add(reads, sources, rates.source, (rates.rate, rates.currency, rates.axis.value))


def _is_told_by_key(reached: Reached, base: str, sources: Mapping[str, SourceTable]) -> bool:
    """Tell whether it is by their key alone that rows are found which other rows follow."""
    _, *others = hops(reached, base, sources)
    return bool(others) and is_row_key(others[0][1].key, sources[base])


def _rolled_up(reads: Reads, sources: Mapping[str, SourceTable], base: str, rollup: Rollup) -> None:
    """Add what a roll-up reads: its own rows, and how they and the row it is for are found."""
    _follow(reads, sources, base, rollup.path)
    leaf = rollup.aggregate
    _follow(reads, sources, leaf.source, rollup.by)
    add(reads, sources, leaf.source, (leaf,))


def declared(model: Model) -> dict[tuple[str, ...], dict[str, Type | None]]:
    """Return what the columns of every table are declared as, by table and name in the data.

    A column that a reference goes by is what the key is. Sources that share a table and disagree
    leave it to the data: None.
    """
    out: dict[tuple[str, ...], dict[str, Type | None]] = {}
    for source in model.sources.values():
        if source.table is None:
            continue
        columns = out.setdefault(source.table, {})
        for read in declarations(model.sources, source):
            known = columns.setdefault(read.physical, read.type)
            if known is not None and read.type is not None and _differ(known, read.type):
                columns[read.physical] = None
    return out


def _expressions(plan: Plan, scan: Scan) -> Iterator[Expr]:
    if scan.axis is not None:
        yield scan.axis.value
    for leaf in scan.leaves:
        yield leaf.aggregate
    for dimension in scan.dimensions:
        yield dimension.value
        if dimension.key is not None and dimension.name in plan.keyed:
            yield dimension.key


def _follow(
    reads: Reads, sources: Mapping[str, SourceTable], base: str, path: tuple[str, ...]
) -> None:
    source = sources[base]
    for step in path:
        ref = source.ref(step)
        _need(reads, source.name, *_local(sources, source, ref))
        target = sources[ref.target]
        _need(reads, target.name, *(Read(key, key_type(sources, target, key)) for key in ref.keys))
        if ref.dated and target.valid is not None:
            reads.dated.add((target.name, ref.keys))
            bounds = (target.valid.first.value, target.valid.last.value)
            add(reads, sources, target.name, bounds)
        else:
            reads.followed.add(target.name)
        source = target


def _need(reads: Reads, source: str, *columns: Read) -> None:
    known = reads.columns.setdefault(source, {})
    for column in columns:
        if column.physical not in known or known[column.physical].ref:
            known[column.physical] = column


def declarations(sources: Mapping[str, SourceTable], source: SourceTable) -> Iterator[Read]:
    """Yield the columns that a source declares, and those that its references go by."""
    for column in source.columns:
        yield Read(column.physical, column.type)
    for ref in source.refs:
        yield from _local(sources, source, ref)


def _local(sources: Mapping[str, SourceTable], source: SourceTable, ref: Ref) -> Iterator[Read]:
    for physical, key in zip(ref.local, ref.keys, strict=True):
        kind = key_type(sources, sources[ref.target], key)
        yield Read(physical, kind, f"{source.name}.{ref.name}")


def key_type(
    sources: Mapping[str, SourceTable], source: SourceTable, key: str, depth: int = 0
) -> Type | None:
    """Return what a key column is declared as, None where nothing says.

    A key that is a reference itself is what that is.
    """
    for column in source.columns:
        if column.physical == key:
            return column.type
    for ref in source.refs:
        for physical, target in zip(ref.local, ref.keys, strict=True):
            if physical == key and depth < len(sources):
                return key_type(sources, sources[ref.target], target, depth + 1)
    return None


def _differ(left: Type, right: Type) -> bool:
    return (left.kind, left.zoned) != (right.kind, right.zoned)
