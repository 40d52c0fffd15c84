"""Roll-ups over all time put together: one table for each source, reference and time axis.

What reads another roll-up stands in a table of its own, so that each comes after what it reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kpilang.model.entities import SourceTable
from kpilang.model.expr import Aggregate, Axis, Expr, Rollup
from kpilang.model.leaves import walk_through
from kpilang.model.nature import moving
from kpilang.plan.inside import all_plans, changed
from kpilang.plan.naming import fresh, leaf_name
from kpilang.plan.nodes import Plan, Roster
from kpilang.plan.scanned import Rolled, Scan
from kpilang.plan.scans import taken_tables

Group = tuple[int, str, str, tuple[str, ...], Axis | None]


def with_rolled(plans: Sequence[Plan]) -> list[Plan]:
    """Return the plans of one statement with all that is rolled up in it."""
    every = [inner for plan in plans for inner in all_plans(plan)]
    found = [part for plan in every for part in _expressions(plan)]
    if not any(_is_steady(part) for whole in found for part in walk_through(whole)):
        return list(plans)
    sources = plans[0].sources
    scans = {scan.name.lower() for plan in every for scan in plan.scans}
    tables = rolled_up(found, sources, scans | taken_tables(sources))
    return [changed(plan, lambda one: replace(one, rolled=tables)) for plan in plans]


def rolled_up(
    expressions: Iterable[Expr], sources: Mapping[str, SourceTable], taken: set[str]
) -> tuple[Rolled, ...]:
    """Return the tables of what is rolled up in row expressions, under names that are free."""
    groups: dict[Group, dict[Aggregate, None]] = {}
    for whole in expressions:
        for part in walk_through(whole):
            if isinstance(part, Rollup) and _is_steady(part):
                leaf = part.aggregate
                group = (_depth(part), leaf.source, part.of, part.by, leaf.axis)
                groups.setdefault(group, {})[leaf] = None
    free = set(taken)
    ordered = sorted(groups.items(), key=lambda found: found[0][0])
    return tuple(_table(group, tuple(leaves), sources, free) for group, leaves in ordered)


def _table(
    group: Group, leaves: tuple[Aggregate, ...], sources: Mapping[str, SourceTable], taken: set[str]
) -> Rolled:
    deep, source, of, by, axis = group
    last = sources[source]
    for step in by[:-1]:
        last = sources[last.ref(step).target]
    ref = last.ref(by[-1])
    columns = {key.lower() for key in ref.local}
    values = tuple((fresh(leaf_name(leaf), columns), leaf) for leaf in leaves)
    name = fresh(f"{source}_per_{'_'.join(by)}".replace(".", "_"), taken)
    return Rolled(name, source, of, by, axis, ref.local, ref.keys, values, deep)


def _is_steady(part: Expr) -> bool:
    """Tell whether something is a roll-up that looks at the same rows from every period."""
    return isinstance(part, Rollup) and moving(part) is None


def _depth(rollup: Rollup) -> int:
    """Return how many roll-ups stand one in the other there."""
    inner = (part for part in walk_through(rollup.aggregate) if isinstance(part, Rollup))
    return 1 + max(map(_depth, inner), default=0)


def _expressions(plan: Plan) -> Iterator[Expr]:
    for scan in plan.scans:
        yield from _of_scan(scan)
    if plan.roster is not None:
        yield from _of_roster(plan.roster)


def _of_scan(scan: Scan) -> Iterator[Expr]:
    for leaf in scan.leaves:
        yield leaf.aggregate
    for dimension in scan.dimensions:
        yield dimension.value
        yield dimension.key or dimension.value


def _of_roster(roster: Roster) -> Iterator[Expr]:
    for dimension in roster.dimensions:
        yield dimension.value
        yield dimension.key or dimension.value
    yield from (part for part in (roster.where, roster.counted, *roster.apart) if part is not None)
