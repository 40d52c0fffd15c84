"""References to rows that are valid for a time, where they have no plan yet.

Which row is meant is told by when each row of the reader counts, in one join: so that moment stands
in the reader's rows, and the validity in the row that is looked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.model.expr import Aggregate, Column, Expr, Moment, RefKey, Rollup
from kpilang.model.leaves import children, walk
from kpilang.model.nature import is_moving
from kpilang.model.project import Model
from kpilang.model.sources import dated_targets

KEY = "told apart by a column of rows that are valid for a time, which may show several members"
AXIS = "a time axis over a reference to rows that are valid for a time"
STOCK = "what was valid for a time at the moments of a stock"


def of_leaf(model: Model, leaf: Aggregate) -> Iterator[str]:
    """Yield what an aggregate asks of such rows that has no plan."""
    if leaf.axis is not None and is_dated(model, leaf.source, leaf.axis.value):
        yield AXIS
    if is_at_moment(leaf) and any(is_dated(model, leaf.source, row) for row in children(leaf)):
        yield STOCK


def is_at_moment(leaf: Aggregate) -> bool:
    """Tell whether an aggregate counts at moments of the rows of the answer, and has no axis."""
    return leaf.axis is None and is_moving(leaf)


def is_dated(model: Model, source: str, row: Expr) -> bool:
    """Tell whether an expression follows a reference to such rows."""
    paths = (_path_of(part) for part in walk(row))
    return any(any(dated_targets(model.sources, source, path)) for path in paths)


def is_of_version(model: Model, source: str, key: Expr) -> bool:
    """Tell whether a key stands in such rows themselves: of one key there are several of them."""
    path = _path_of(key)
    before = sum(1 for _ in dated_targets(model.sources, source, path[:-1]))
    return sum(1 for _ in dated_targets(model.sources, source, path)) > before


def of_row(model: Model, source: str, part: Expr) -> Iterator[str]:
    """Yield what a part of a row's expression asks of such rows that has no plan."""
    for target in dated_targets(model.sources, source, _path_of(part)):
        valid = target.valid
        assert valid is not None, "only such rows are dated"
        bounds = (inner for bound in (valid.first, valid.last) for inner in walk(bound.value))
        if not isinstance(valid.first.value, Column) or any(map(_is_elsewhere, bounds)):
            yield "a reference to rows whose validity no columns of their own tell"
    if isinstance(part, Rollup) and any(
        dated_targets(model.sources, part.aggregate.source, part.by)
    ):
        yield "a roll-up by a reference to rows that are valid for a time"


def _is_elsewhere(part: Expr) -> bool:
    return bool(_path_of(part)) or isinstance(part, (Rollup, Moment))


def _path_of(part: Expr) -> tuple[str, ...]:
    path: tuple[str, ...] = getattr(part, "path", ())
    return (*path, part.ref) if isinstance(part, RefKey) else path
