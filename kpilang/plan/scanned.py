"""Scan: one pass over one source, with what it reads and in which frames."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.model.expr import Aggregate, Axis, Expr, Reached, Rollup
from kpilang.model.leaves import follows
from kpilang.model.nature import told_by
from kpilang.model.windows import Grain
from kpilang.plan.grid import (
    Frame,
    Moment,
)
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class DimensionKey:
    """A dimension over a scan's rows: what is shown, and what is grouped by (None: the same)."""

    name: str
    value: Expr
    key: Expr | None


@dataclass(frozen=True, slots=True)
class Read:
    """An aggregate in a frame, with the dimensions `by`, None for the breakdown asked for.

    One that looks at each row of its source from the row of the answer, as who is alive at its end
    does, has that one's own frame as `row`. What is `of_all` is of all rows of its source, whatever
    the answer is filtered by. `rolled` are what is rolled up to those rows in a window of the row
    of the answer.
    """

    leaf: Aggregate
    of_target: bool
    frame: Frame
    by: tuple[str, ...] | None = None
    row: Frame | None = None
    of_all: bool = False
    rolled: tuple[Read, ...] = ()

    def looked_in(self) -> Iterator[tuple[str, Frame]]:
        """Yield the sources whose data tell what is read, and what is looked at of each."""
        yield from ((source, self.frame) for source in told_by(self.leaf))
        for read in self.rolled:
            yield from read.looked_in()


@dataclass(frozen=True, slots=True)
class Leaf:
    """One aggregate of a scan; `column` names its result.

    A leaf of a target has no value where there are no rows, also when it counts or sums: a missing
    quota is no target, not 0. What follows the events of its rows has happened before `until`, or
    else before as-of.
    """

    column: str
    aggregate: Aggregate
    of_target: bool = False
    until: Moment | None = None

    @property
    def is_owed(self) -> bool:
        """Tell whether counting nothing is no target; that none of some events was followed is."""
        return self.of_target and not follows(self.aggregate)


@dataclass(frozen=True, slots=True)
class Cell:
    """A read in the grid of the answer: `column` there, computed from a leaf of a scan.

    Of one that looks at each row of its source, or takes a moment of a snapshot, `unseen` are the
    rows of the answer that do not.
    `cut` is the leaf that a partial row is compared with, where that is another one.
    """

    column: str
    read: Read
    leaf: Leaf
    unseen: frozenset[int] = frozenset()
    cut: Leaf | None = None

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """The leaves that it is computed from."""
        return (self.leaf,) if self.cut is None else (self.leaf, self.cut)


@dataclass(frozen=True, slots=True)
class Cut:
    """A period [start, end) of which [start, at) counts when it is compared with a partial one."""

    start: Moment
    at: Moment
    end: Moment


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that some leaves look at: those where `where` holds within one of the stretches."""

    where: Expr | None
    stretches: tuple[tuple[Moment | None, Moment | None], ...]


@dataclass(frozen=True, slots=True)
class Moments:
    """Which rows of a snapshot a scan reads: those of the moments in a `column` of another scan."""

    scan: str
    column: str


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose rows are: those of the source `of` that the references `by` lead to.

    `keys` are the columns that tell it, and `target_keys` those of `of` that they are equal to.
    """

    of: str
    by: tuple[str, ...]
    keys: tuple[str, ...]
    target_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """One pass over one source: rows to buckets and dimensions, one column per leaf.

    Rows count when they belong to one of the `parts`; with `undated` also those without a value on
    the axis. `axis` is None for a register. A scan is `exact` when each of its frames is one period
    of the answer's grain: these are its buckets. Else the buckets are finer (`bucket`), and the
    frames are put together from them; `split` ones have a border at as-of's time of day too. The
    rows of a scan with `values` are not aggregated before, as distinct counts and percentiles of
    overlapping frames need it. `cuts` are the periods that a partial row is compared with: their
    rows up to a moment count once more, apart. Of one that is `by_row` each row of the answer looks
    at each row of the source: is it alive at its end? Where there is a `bucket` those are grouped
    before, by the buckets that they begin and end in, which have `borders` besides. With `own` keys
    rows are grouped by those too; one that reads the rows of some `moments` has these as buckets.
    `rolled` are the scans of what is rolled up to its rows; such a one groups by whose its rows are
    (`whose`).
    """

    name: str
    source: str
    axis: Axis | None
    by: tuple[str, ...]
    dimensions: tuple[DimensionKey, ...]
    leaves: tuple[Leaf, ...]
    cells: tuple[Cell, ...]
    where: Expr | None
    parts: tuple[Part, ...]
    undated: bool = False
    exact: bool = True
    bucket: Grain | None = None
    split: bool = False
    values: bool = False
    by_row: bool = False
    borders: tuple[Moment, ...] = ()
    rolled: tuple[Scan, ...] = ()
    whose: Whose | None = None
    #: the breakdown's own, whose members are those of the answer
    of_members: bool = True
    cuts: tuple[Cut, ...] = ()
    own: tuple[Expr, ...] = ()
    moments: Moments | None = None
    #: plans that share it, by their prefix, and the rows that each of them looks at
    owners: tuple[tuple[str, tuple[Part, ...]], ...] = ()
    #: what it computes for all plans that share it
    all_leaves: tuple[Leaf, ...] = ()

    @property
    def is_cut(self) -> bool:
        """Tell whether some period counts in part, so that some rows are what is compared.

        Where events are followed by others, a whole period counts up to its end too.
        """
        leaves = self.all_leaves or self.leaves
        followed = any(follows(leaf.aggregate) for leaf in leaves)
        return any(followed or cut.at != cut.end for cut in self.cuts)

    @property
    def follows(self) -> tuple[Reached, ...]:
        """What its leaves ask of events after those of its rows, each once."""
        return tuple(dict.fromkeys(r for leaf in self.leaves for r in follows(leaf.aggregate)))

    @property
    def shared_filter(self) -> Expr | None:
        """The filter that all leaves have in common, None when they differ."""
        filters = {leaf.aggregate.where for leaf in self.leaves}
        return self.leaves[0].aggregate.where if len(filters) == 1 else None

    @property
    def in_grid(self) -> bool:
        """Tell whether the answer has it by its own rows and members."""
        return not self.own or self.moments is not None

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The frames that its leaves are read in, each once."""
        return tuple(dict.fromkeys(cell.read.frame for cell in self.cells))

    @property
    def every(self) -> tuple[Scan, ...]:
        """The scan, and those of what is rolled up to its rows."""
        return (self, *(inner for scan in self.rolled for inner in scan.every))

    def row_of(self, frame: Frame) -> Frame:
        """Return the frame of the row of the answer that looks at one, which is one for each."""
        found = (cell.read.row for cell in self.cells if cell.read.frame == frame)
        return next(row for row in found if row is not None)


@dataclass(frozen=True, slots=True)
class Rolled:
    """Rows of a source that refer to those of another, aggregated by whose they are.

    They are all before as-of, by the `axis` where they have one. `by` are the references that lead
    from `source` to `of`, `keys` the columns that tell whose a row is, and `target_keys` those of
    `of` that they are equal to. `values` are aggregates under the names of their columns. Those
    that read a roll-up themselves are `deep`.
    """

    name: str
    source: str
    of: str
    by: tuple[str, ...]
    axis: Axis | None
    keys: tuple[str, ...]
    target_keys: tuple[str, ...]
    values: tuple[tuple[str, Aggregate], ...]
    deep: int = 0

    def holds(self, rollup: Rollup) -> bool:
        """Tell whether a roll-up is one of its columns."""
        return (self.of, self.by) == (rollup.of, rollup.by) and any(
            leaf == rollup.aggregate for _, leaf in self.values
        )

    def column(self, leaf: Aggregate) -> str:
        """Return the column of an aggregate."""
        return next(name for name, known in self.values if known == leaf)
