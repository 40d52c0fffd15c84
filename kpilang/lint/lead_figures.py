"""The figures behind a claim that a KPI leads, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilang.diagnostics.report import plural
from kpilang.lint.leads import Claim

if TYPE_CHECKING:
    from kpilang.evidence.lead import Correlation, Evidence

METHOD = "see `kpi explain lead-not-seen` for how it is measured"


def after(claim: Claim, lag: int) -> str:
    """Say how much later the driven number is looked at: `3 weeks later`, `at the same time`."""
    if lag == 0:
        return "at the same time"
    return f"{periods(claim, abs(lag))} {'later' if lag > 0 else 'earlier'}"


def periods(claim: Claim, count: int) -> str:
    """Say a number of the periods that a claim is judged by: `3 weeks`."""
    return plural(count, str(claim.grain))


def figures(claim: Claim, evidence: Evidence) -> tuple[str, ...]:
    """Return the notes of a finding: the claimed lag, the largest of all, what was done."""
    claimed, largest = evidence.claimed, evidence.largest
    if claimed is None or largest is None:
        return ()
    lags = "lags from 0 on" if claim.lag is None else f"lags around {periods(claim, claim.lag)}"
    chance = _cases(evidence.chance)
    notes = [
        f"of {lags} the strongest is {_said(claim, claimed)}; chance gives as much in {chance}",
    ]
    if largest.lag != claimed.lag:
        chance = _cases(evidence.chance_of_any)
        notes.append(f"of all lags the strongest is {_said(claim, largest)}; chance: {chance}")
    taken = "trend, season" if evidence.seasons else "trend (less than a year tells no season)"
    notes.append(f"{taken} and memory of both are taken out; {METHOD}")
    return tuple(notes)


def _said(claim: Claim, found: Correlation) -> str:
    return (
        f"{after(claim, found.lag)}: correlation {found.value:.2f} "
        f"({found.low:.2f} to {found.high:.2f}) in {found.pairs} pairs of {claim.grain}s"
    )


def _cases(chance: float) -> str:
    return f"{max(chance, 0.001):.1%} of cases"
