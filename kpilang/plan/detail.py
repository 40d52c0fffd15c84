"""Targets at the detail asked for: which levels hold for a part of the whole."""

from __future__ import annotations

from kpilang.model.constants import constant
from kpilang.model.dimensions import differing
from kpilang.model.entities import LevelTarget, Measure, SegmentTarget, Target
from kpilang.model.leaves import sources
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan import targets
from kpilang.plan.grid import Line
from kpilang.plan.lines import Holds, lines_of, rises_from_data
from kpilang.plan.measures import stated_target
from kpilang.plan.nodes import Segments
from kpilang.plan.request import Request
from kpilang.plan.rosters import members_of, roster
from kpilang.plan.segments import adds_up, segments_at, within
from kpilang.plan.sight import needs_periods
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """What a target asks at the detail asked for: of the whole, of its segments, or of their sum.

    `stated` is None where it says nothing there, and `lines` is what it asks of one row or another.
    """

    stated: Target | None
    lines: tuple[Line, ...]
    holds: Holds
    segments: Segments | None = None

    @property
    def summed(self) -> bool:
        """Tell whether the whole is asked, which owes the sum of its segments."""
        return isinstance(self.stated, SegmentTarget) and self.segments is None


def asked_of(model: Model, measure: Measure, request: Request, grain: Grain) -> Asked:
    """Return what the target of a measure asks at the detail asked for."""
    stated: Target | None = stated_target(measure)
    segments = None
    if isinstance(stated, SegmentTarget):
        segments = segments_at(stated, measure, request)
        if segments is None:
            whole = adds_up(stated, measure, request)
            stated = within(stated, model) if whole else None
    wanted = {*request.by, *(request.where.dimensions if request.where else ())}
    parted = isinstance(stated, SegmentTarget) and wanted == {stated.by}
    holds = at_this_detail(model, measure, request, grain, segment=parted)
    return Asked(stated, lines_of(stated, holds), holds, segments)


def at_this_detail(
    model: Model, measure: Measure, request: Request, grain: Grain, *, segment: bool = False
) -> Holds:
    """Return what tells whether a level holds at the detail asked for.

    An amount stated for the whole says nothing about one region's part of a flow, unless it is
    stated for that `segment`; a formula does when its sources have the dimension. For everything
    else a level is the same at every level.
    """
    wanted = (*request.by, *(request.where.dimensions if request.where else ()))

    rising = rises_from_data(stated_target(measure))

    def holds(level: LevelTarget) -> bool:
        bounds = targets.formulas(level)
        if grain is Grain.ALL and rising and None in (request.start, request.end):
            return False
        if grain is Grain.ALL and not rising and any(needs_periods(bound) for bound in bounds):
            return False
        if not wanted:
            return True
        if level.per_member is not None and measure.additive:
            # That of each member is known of every part, if it is known who they are there.
            return members_of(measure) is None or roster(model, measure, request) is not None
        if not bounds:
            return segment or not measure.additive
        stated = any(constant(bound) is not None for bound in bounds)
        if stated and measure.additive and not segment:
            return False
        formula = formula_of(measure)
        read = [s for part in (formula, *bounds) if part is not None for s in sources(part)]
        return not any(differing(model, read, name) for name in wanted)

    return holds
