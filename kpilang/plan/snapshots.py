"""Snapshots: at which of their moments rows count.

`last(s.x)` is the sum of x over the rows of one moment: the last one that a row of the answer looks
at, of all rows whoever asks. So the moments are read first, without filter and breakdown, and then
the rows of those moments alone. A mean over snapshots is the sum over all of them divided by how
many there are. Without any there is no value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kpilang.model.expr import Aggregate, AggregateFunction, Expr, NullTest
from kpilang.model.leaves import conjunction
from kpilang.model.types import BOOLEAN, number
from kpilang.model.units import noun
from kpilang.plan.looks import Look, View, is_whole
from kpilang.plan.scanned import Moments, Read, Scan

#: what takes the rows of one moment
PICKING = (AggregateFunction.FIRST, AggregateFunction.LAST)


def is_picked(read: Read) -> bool:
    """Tell whether a read takes the rows of one moment of a snapshot."""
    return read.leaf.snapshot and read.leaf.function in PICKING


def is_count(leaf: Aggregate) -> bool:
    """Tell whether a leaf counts values, as the moments are that a mean is over."""
    return leaf.function is AggregateFunction.COUNT_DISTINCT


def is_mean(read: Read) -> bool:
    """Tell whether a read is the mean of the sums of snapshots."""
    return read.leaf.snapshot and read.leaf.function is AggregateFunction.AVG


def moment(read: Read) -> Read:
    """Return what tells the moment that a read over a snapshot takes, or how many there are."""
    function = {
        AggregateFunction.FIRST: AggregateFunction.MIN,
        AggregateFunction.AVG: AggregateFunction.COUNT_DISTINCT,
    }.get(read.leaf.function, AggregateFunction.MAX)
    return _of_all(read, function, ())


def own_moment(read: Read) -> Read:
    """Return what tells the moment that each of those takes who have their own."""
    return _of_all(read, moment(read).leaf.function, read.leaf.each_of)


def _of_all(read: Read, function: AggregateFunction, own: tuple[Expr, ...]) -> Read:
    axis, source = read.leaf.axis, read.leaf.source
    assert axis is not None, "a snapshot has a time axis"
    counts = function is AggregateFunction.COUNT_DISTINCT
    type_ = number(noun("snapshot")) if counts else axis.value.type
    leaf = Aggregate(type_, function, source, axis.value, None, axis, each_of=own)
    return Read(leaf, of_target=False, frame=read.frame, by=(), of_all=True)


def with_moments(looks: Iterable[Look]) -> Iterable[Look]:
    """Yield what is looked at, before it the moments of snapshots that it takes."""
    for look in looks:
        if look.read.leaf.snapshot:
            yield Look(moment(look.read), look.role)
            if look.read.leaf.each_of:
                yield Look(own_moment(look.read), look.role)
        yield look


def summed(leaf: Aggregate, view: View) -> Aggregate:
    """Return what is worked out of the rows that a leaf looks at: of a snapshot a sum or a count.

    Rows that lie nowhere in time are in no snapshot.
    """
    if not leaf.snapshot or leaf.function is AggregateFunction.COUNT_DISTINCT:
        return leaf
    count = leaf.argument is None
    function = AggregateFunction.COUNT if count else AggregateFunction.SUM
    where = leaf.where
    if leaf.function is AggregateFunction.AVG and is_whole(view.rows[0]):
        assert leaf.axis is not None
        where = conjunction(where, NullTest(BOOLEAN, leaf.axis.value, negated=True))
    return replace(leaf, function=function, where=where, over=None)


def moments(scans: Iterable[Scan], read: Read) -> Moments:
    """Return the moments whose rows a read takes, as one of some scans has them."""
    wanted = own_moment(read)
    scan, cell = next((scan, c) for scan in scans for c in scan.cells if c.read == wanted)
    return Moments(scan.name, cell.leaf.column)


def moment_name(leaf: Aggregate) -> str:
    """Return a column name for the moments of a snapshot: `last_day`, `moments`."""
    assert leaf.axis is not None
    if leaf.function is AggregateFunction.COUNT_DISTINCT:
        return "moments"
    end = "first" if leaf.function is AggregateFunction.MIN else "last"
    return f"{'own_' if leaf.each_of else ''}{end}_{leaf.axis.name}"


def named(leaf: Aggregate) -> Aggregate:
    """Return what a leaf is called after: of a mean over snapshots its scan computes the sum."""
    adds = leaf.snapshot and leaf.function is AggregateFunction.AVG
    return replace(leaf, function=AggregateFunction.SUM) if adds else leaf
