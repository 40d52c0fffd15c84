"""What history says of the KPIs that are said to lead others.

Both numbers are read by weeks, or by months where the lag is stated in those or weeks have gaps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from kpilang.lint.empty import is_told_as_empty
from kpilang.lint.warehouse import History, Step, Warehouse
from kpilang.model.entities import Drive, Kpi, Measure, Metric
from kpilang.model.windows import Grain, Length, WindowKind
from kpilang.plan.directions import higher_is_better
from kpilang.plan.lines import levels
from kpilang.source.frozen import dataclass

if TYPE_CHECKING:
    from kpilang.evidence.lead import Evidence

_DAYS = {Grain.HOUR: 1 / 24, Grain.DAY: 1, Grain.WEEK: 7}
_MONTHS = {
    Grain.MONTH: 1,
    Grain.QUARTER: 3,
    Grain.FISCAL_QUARTER: 3,
    Grain.YEAR: 12,
    Grain.FISCAL_YEAR: 12,
}
_DAYS_OF_YEAR, _MONTHS_OF_YEAR = 365.2425, 12
#: how far lags are looked at: a quarter, or half a year
_REACH = {Grain.WEEK: 13, Grain.MONTH: 6}
_PER_YEAR = {Grain.WEEK: _DAYS_OF_YEAR / 7, Grain.MONTH: float(_MONTHS_OF_YEAR)}


@dataclass(frozen=True, slots=True)
class Claim:
    """That a KPI leads a measure, and what history says: `evidence`, or a `reason` for none.

    `lag` counts periods of `grain`; None where the KPI states none. With evidence a `reason` says
    why it does not suffice; without both an error tells what is wrong with the data.
    """

    kpi: Kpi
    drive: Drive
    driven: Measure
    grain: Grain
    lag: int | None
    evidence: Evidence | None = None
    histories: tuple[History, ...] = ()
    reason: str = ""

    @property
    def sql(self) -> tuple[str, ...]:
        """The statements that the evidence rests on."""
        return tuple(history.sql for history in self.histories)

    @property
    def commands(self) -> tuple[str, ...]:
        """Say how to see those statements."""
        return tuple(f"its SQL: `{history.command}`" for history in self.histories)


def claims(warehouse: Warehouse) -> tuple[Claim, ...]:
    """Return every claim that a KPI leads something, judged."""
    return warehouse.once("claims", lambda: tuple(_claims(warehouse)))


def _claims(warehouse: Warehouse) -> Iterator[Claim]:
    for kpi in warehouse.model.kpis.values():
        if not kpi.is_leading or kpi.retired is not None:
            continue
        for drive in kpi.drives:
            driven = warehouse.model.measure(drive.name)
            if driven is not None:
                yield _judged(warehouse, kpi, drive, driven)


def _judged(warehouse: Warehouse, kpi: Kpi, drive: Drive, driven: Measure) -> Claim:
    grain, lag = _periods(drive.lag)
    claim = Claim(kpi, drive, driven, grain, lag)
    for measure in (kpi, driven):
        if measure.window is not None and measure.window.kind is not WindowKind.PERIOD:
            reason = f"the values of `{measure.name}` overlap: each looks back over others"
            return replace(claim, reason=reason)
    found = _compared(warehouse, claim, grain, lag)
    if grain is Grain.WEEK and (found.evidence is None or _may_be_spread(found)):
        by_month = _compared(warehouse, claim, Grain.MONTH, _months(drive.lag))
        if found.evidence is None or _is_told(by_month):
            return by_month
        months = f"and the {_count(by_month)} months that there are do not suffice to tell"
        return replace(found, reason=f"weeks show nothing, {months}")
    return found


def _may_be_spread(claim: Claim) -> bool:
    """Tell whether weeks show nothing of what is judged by months.

    Deals of one week are won over many, so what moves between months may not show between weeks.
    """
    assert claim.evidence is not None
    windows = [measure.window for measure in (claim.kpi, claim.driven)]
    longer = any(window is not None and window.grain in _MONTHS for window in windows)
    return longer and claim.evidence.is_open


def _is_told(claim: Claim) -> bool:
    return claim.evidence is not None and claim.evidence.is_told


def _count(claim: Claim) -> int:
    return 0 if claim.evidence is None else claim.evidence.periods


def _compared(warehouse: Warehouse, claim: Claim, grain: Grain, lag: int | None) -> Claim:
    """Compare the numbers by periods of a grain, unless something is in the way."""
    from kpilang.evidence.lead import judge  # with scipy, which not everybody has

    kpi, driven = claim.kpi, claim.driven
    claim = replace(claim, grain=grain, lag=lag)
    found = [warehouse.history(measure.name, grain) for measure in (kpi, driven)]
    histories = tuple(history for history in found if history is not None)
    for measure, history in zip((kpi, driven), found, strict=True):
        if history is None:
            # data that is not what its sources say is told as that, and so is an empty table
            sound = warehouse.is_sound(measure) and not is_told_as_empty(warehouse, measure)
            reason = f"`{measure.name}` has no numbers by {grain}" if sound else ""
            return replace(claim, reason=reason)
    pairs = _together(*histories)
    gaps = sum(one.value is None or other.value is None for one, other in pairs)
    if gaps:
        reason = f"{gaps} of {len(pairs)} {grain}s have no value of one or the other"
        return replace(claim, reason=reason)
    leader, outcome = ([float(pair[i].value or 0) for pair in pairs] for i in (0, 1))
    sign = _direction(kpi) * _direction(driven)
    evidence = judge(leader, outcome, lag, _REACH[grain], _PER_YEAR[grain], sign)
    return replace(claim, evidence=evidence, histories=histories)


def _together(first: History, second: History) -> list[tuple[Step, Step]]:
    """Return the steps that both have, from where both begin to move to where one ends.

    Zeros at both ends say that the data has not begun, or is no longer loaded.
    """
    other = {step.start: step for step in second.steps}
    both = [(step, other[step.start]) for step in first.steps if step.start in other]
    before = len(list(takewhile(_is_empty, both)))
    after = len(list(takewhile(_is_empty, reversed(both))))
    return both[before : len(both) - after]


def _is_empty(pair: tuple[Step, Step]) -> bool:
    return not pair[0].value or not pair[1].value


def _periods(lag: Length | None) -> tuple[Grain, int | None]:
    """Return the periods that a lag is counted in, and how many of them it has."""
    if lag is None:
        return Grain.WEEK, None
    if lag.grain in _DAYS:
        return Grain.WEEK, round(lag.count * _DAYS[lag.grain] / _DAYS[Grain.WEEK])
    return Grain.MONTH, _months(lag)


def _months(lag: Length | None) -> int | None:
    if lag is None:
        return None
    if lag.grain in _MONTHS:
        return lag.count * _MONTHS[lag.grain]
    return round(lag.count * _DAYS[lag.grain] / _DAYS_OF_YEAR * _MONTHS_OF_YEAR)


def _direction(measure: Measure) -> int:
    """Return 1 where more is better, -1 where less is, 0 where nobody says."""
    if isinstance(measure, Metric):
        return {"higher": 1, "lower": -1}.get(measure.better, 0)
    asked = (level.comparator for level in levels(measure.target))
    if not measure.better and not any(comparator.has_direction for comparator in asked):
        return 0
    return 1 if higher_is_better(measure) else -1
