"""A plan in words, for `--explain`."""

from __future__ import annotations

from datetime import datetime

from kpilang.model.expr import Aggregate
from kpilang.plan.grid import Mark
from kpilang.plan.nodes import Inside, Plan
from kpilang.plan.scanned import Scan


def describe(plan: Plan) -> str:
    """Return the plan as text: rows asked for, scans with their leaves, how it is judged."""
    shown = plan.spine
    lines = [
        f"{plan.kind} {plan.measure}, definition {plan.digest}",
        f"  as of     rows before {_moment(plan.as_of)} ({plan.calendar.timezone})",
        f"  rows      {len(shown)} x {plan.grain}",
    ]
    if shown and shown[0].start is not None:
        lines.append(f"  range     {shown[0].start} to {shown[-1].end} (exclusive)")
    if plan.dimensions:
        lines.append(f"  by        {', '.join(plan.dimensions)}")
    for scan in plan.scans:
        lines += _scan(plan, scan)
    for inside in plan.inside:
        lines += _inside(inside)
    scoring = plan.scoring
    if scoring.comparator is not None:
        lines.append(f"  target    {scoring.comparator}, judged by {scoring.basis}")
    return "\n".join(lines) + "\n"


def _inside(inside: Inside) -> list[str]:
    """Return what is worked out at periods inside the rows."""
    inner = inside.plan
    lines = [f"  inside    {len(inner.spine)} x {inner.grain}"]
    lines += [f"    fold    {fold.column} = {fold.folded.function}(…)" for fold in inside.folds]
    for scan in inner.scans:
        lines += [f"  {line}" for line in _scan(inner, scan)]
    for part in inner.inside:
        lines += [f"  {line}" for line in _inside(part)]
    return lines


def _scan(plan: Plan, scan: Scan) -> list[str]:
    axis = f"by {scan.axis.name}" if scan.axis is not None else "no time axis"
    lines = [f"  scan      {scan.source} {axis}"]
    lines += [f"    leaf    {leaf.column} = {_leaf(leaf.aggregate)}" for leaf in scan.leaves]
    lines += [f"    frame   {name}" for name, frame in plan.frames if frame in scan.frames]
    lines += [
        f"    cut     {_moment(cut.start)} counts before {_moment(cut.at)} when compared"
        for cut in scan.cuts
        if cut.at != cut.end
    ]
    return lines


def _moment(moment: datetime | Mark | None) -> str:
    match moment:
        case None:
            return "now"
        case Mark():
            return "the same part of it"
        case _:
            return f"{moment:%Y-%m-%d %H:%M}"


def _leaf(aggregate: Aggregate) -> str:
    where = " where …" if aggregate.where is not None else ""
    return f"{aggregate.function}({aggregate.type}{where})"
