"""The records behind an answer: for each aggregate of a formula the rows that it counts.

Aggregated again, the values of the records give the number. What no rows give has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from kpilang.diagnostics.model import Diagnostic
from kpilang.model.entities import SourceTable
from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Conversion,
    Expr,
    Folded,
    Forecast,
    Moment,
    Rank,
    Rollup,
    TargetOf,
    Total,
)
from kpilang.model.leaves import follows, walk
from kpilang.model.nature import EVER, is_moving
from kpilang.model.phrase import phrase
from kpilang.model.project import Model
from kpilang.model.types import Kind
from kpilang.model.windows import Grain
from kpilang.plan import problems
from kpilang.plan.grid import Frame
from kpilang.plan.looks import Look, Role, View, has_data, ranges
from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import Cell, Part, Read, Scan
from kpilang.plan.sight import Sight, reads
from kpilang.source.frozen import dataclass

#: what is an aggregate of the rows' values, and of nothing else
FUNCTIONS = (
    AggregateFunction.COUNT,
    AggregateFunction.COUNT_DISTINCT,
    AggregateFunction.SUM,
    AggregateFunction.AVG,
    AggregateFunction.MIN,
    AggregateFunction.MAX,
    AggregateFunction.MEDIAN,
    AggregateFunction.PERCENTILE,
)


@dataclass(frozen=True, slots=True)
class Within:
    """Where an aggregate looks in a row of the answer: [lower, upper), None without a bound."""

    n: int
    lower: datetime | None
    upper: datetime | None


@dataclass(frozen=True, slots=True)
class Behind:
    """One aggregate of a formula: its `scan` is of its rows alone, and `name` says what it is."""

    name: str
    scan: Scan
    rows: tuple[Within, ...]

    @property
    def leaf(self) -> Aggregate:
        """The aggregate."""
        return self.scan.leaves[0].aggregate


@dataclass(frozen=True, slots=True)
class Records:
    """The parts of an answer whose rows are asked for; `limit` is how many records there may be.

    They come by period, dimensions, part and time, or in each period the `greatest` value first.
    """

    plan: Plan
    parts: tuple[Behind, ...]
    limit: int
    greatest: bool = False

    @property
    def is_numeric(self) -> bool:
        """Tell whether all values are numbers; else they are texts."""
        arguments = (part.leaf.argument for part in self.parts)
        return all(a is None or a.type.kind is Kind.NUMBER for a in arguments)

    @property
    def axes(self) -> set[Kind]:
        """What the times of the records are."""
        axes = (part.scan.axis for part in self.parts)
        return {axis.value.type.kind for axis in axes if axis is not None}


def is_listable(formula: Expr, model: Model) -> bool:
    """Tell whether a formula is one aggregate of rows, so that its records are a plain list.

    What is told apart in a distinct count is no amount that each row would add.
    """
    if not isinstance(formula, Aggregate) or formula.function is AggregateFunction.COUNT_DISTINCT:
        return False
    return next(_of_leaf(model.sources, formula), None) is None


def records(
    plan: Plan, model: Model, limit: int, *, greatest: bool = False
) -> Records | Diagnostic:
    """Return the records behind a plan at a fixed as-of, or why it has none to show."""
    assert plan.as_of is not None, "who asks for records has a fixed as-of"
    refused = next(_without_records(plan), None)
    if refused is not None:
        construct, part = refused
        return problems.no_records(plan.measure, construct, part.span)
    view = plan.view
    found: dict[str, Behind] = {}
    for read in dict.fromkeys(reads(plan.formula, Sight(plan.window))):
        name = _called(read, view, model)
        same = sum(known.partition(" (#")[0] == name for known in found)
        name = f"{name} (#{same + 1})" if same else name
        found[name] = _behind(name, read, plan, view)
    if not found:
        return problems.no_records(plan.measure, "a formula without aggregates", plan.formula.span)
    return Records(plan, tuple(p for p in found.values() if p.rows), limit, greatest)


def _without_records(plan: Plan) -> Iterator[tuple[str, Expr]]:
    """Yield what of a formula is no aggregate of rows, in the words of a message."""
    if plan.grain is Grain.HOUR:
        yield "a window in hours", plan.formula
    if plan.stages:
        yield "stages", plan.formula
    for part in walk(plan.formula):
        match part:
            case Total():
                yield "a total beside its parts", part
            case Rank():
                yield "a rank", part
            case Folded():
                yield "an aggregate over periods", part
            case Forecast():
                yield "a forecast", part
            case TargetOf():
                yield "the target of another measure", part
            case Conversion():
                yield "a conversion", part
            case Aggregate():
                yield from _of_leaf(plan.sources, part)
            case _:
                continue
    for read in reads(plan.formula, Sight(plan.window)):
        if read.row not in (None, Frame()):
            yield "what is alive at another time than that of the row", read.leaf


def _of_leaf(sources: Mapping[str, SourceTable], leaf: Aggregate) -> Iterator[tuple[str, Expr]]:
    if leaf.snapshot or sources[leaf.source].snapshot:
        yield "an aggregate over a snapshot", leaf
    if leaf.function not in FUNCTIONS or leaf.each_of:
        yield f"`{leaf.function}`", leaf
    if follows(leaf):
        yield "a conversion", leaf
    axis = None if leaf.axis is None else leaf.axis.value
    rows = [part for part in (leaf.argument, leaf.where, axis) if part is not None]
    for part in (part for row in rows for part in walk(row)):
        match part:
            case Moment(name=name) if name.startswith("period"):
                yield "`period_start` or `period_end` in a row", leaf
            case Rollup(aggregate=inner) if inner.over != EVER or is_moving(inner):
                yield "a value rolled up in the window of the answer", leaf
            case _:
                continue


def _called(read: Read, view: View, model: Model) -> str:
    """Return what is counted, in words, and where it looks beside the row's own window."""
    said, axis = phrase(read.leaf, model), read.leaf.axis
    if axis is not None and axis != model.sources[read.leaf.source].time:
        said = f"{said}, by {axis.name}"
    if not read.frame.moves:
        return said
    return f"{said} ({view.name(read.frame).replace('_', ' ')})"


def _behind(name: str, read: Read, plan: Plan, view: View) -> Behind:
    scan, cell = _read_by(plan, read)
    leaf, since = read.leaf, plan.sources[read.leaf.source].since
    look = Look(read, Role.VALUE)
    told = tuple(row for row in plan.spine if has_data(read, row, view, plan.sources))
    within = []
    for row in told:
        found = ranges((look,), view, since, (row,))
        if found:
            (lower, upper) = found[0]
            within.append(Within(row.index, _moment(lower), _moment(upper)))
    stretches = ranges((look,), view, since, told) if leaf.axis is not None else ((None, None),)
    own = replace(
        scan,
        leaves=(cell.leaf,),
        cells=(cell,),
        parts=(Part(leaf.where, stretches),),
        cuts=(),
        owners=(),
        all_leaves=(),
    )
    return Behind(name, own, tuple(within))


def _read_by(plan: Plan, read: Read) -> tuple[Scan, Cell]:
    """Return the scan and the column of it that hold a read."""
    return next((scan, cell) for scan in plan.scans for cell in scan.cells if cell.read == read)


def _moment(bound: object) -> datetime | None:
    assert bound is None or isinstance(bound, datetime), "as-of is fixed"
    return bound
