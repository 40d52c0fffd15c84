"""L509 lead-contradicted."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.lead_figures import after, figures, periods
from kpilang.lint.leads import Claim, claims
from kpilang.lint.rule import Settings, data_rule
from kpilang.lint.warehouse import Warehouse


@data_rule("L509", "lead-contradicted")
def lead_contradicted(warehouse: Warehouse, _settings: Settings) -> Iterator[Draft]:
    """History shows something else than that a leading KPI leads, as its lag says.

    It may follow what it should lead, move at the same time, lead by another lag, or go down where
    it should go up. A KPI that follows is a result in the dress of an activity: by the time it
    moves, the outcome is known. A wrong lag sends people looking in the wrong month. L508
    says how it is measured; a lag that nobody stated, or a wrong direction, has to be so strong
    that chance gives as much in less than 1% of cases.

    Which way both should go is told by their targets, or by `better:`.

    In these examples 160 weeks are given, in which orders follow calls by three weeks:

    ```kpi fail
    metric calls_made = sum(weeks.calls)
    kpi orders_taken {
      type:    leading activity
      formula: sum(weeks.orders)
      window:  week
      drives:  calls_made lag 2 weeks
    }
    ```

    ```kpi fail
    metric orders_taken = sum(weeks.orders)
    kpi calls_made {
      type:    leading activity
      formula: sum(weeks.calls)
      window:  week
      drives:  orders_taken lag 8 weeks
    }
    ```

    ```kpi fail
    kpi orders_taken {
      type:    lagging outcome
      formula: sum(weeks.orders)
      window:  week
      target:  >= 80
    }
    kpi calls_made {
      type:    leading activity
      formula: sum(weeks.calls)
      window:  week
      target:  <= 100
      drives:  orders_taken lag 3 weeks
    }
    ```

    ```kpi pass
    metric orders_taken = sum(weeks.orders)
    kpi calls_made {
      type:    leading activity
      formula: sum(weeks.calls)
      window:  week
      drives:  orders_taken lag 3 weeks
    }
    ```

    A month has four weeks and a little, and a lag need not be exact to the week:

    ```kpi pass
    metric orders_taken = sum(weeks.orders)
    kpi calls_made {
      type:    leading activity
      formula: sum(weeks.calls)
      window:  week
      target:  >= 100
      drives:  orders_taken lag 25 days
    }
    ```

    To mend it, state the lag that history shows, turn the direction round, or steer by something
    else.
    """
    for claim in claims(warehouse):
        found = _draft(claim)
        if found is not None:
            yield found


def _draft(claim: Claim) -> Draft | None:
    from kpilang.evidence.lead import Verdict  # with scipy, which not everybody has

    evidence, kpi, driven = claim.evidence, claim.kpi.name, claim.driven.name
    if evidence is None or evidence.largest is None or evidence.claimed is None:
        return None
    lag = evidence.largest.lag
    opposite = " in the opposite direction" if evidence.largest.value < 0 else ""
    match evidence.verdict:
        case Verdict.FOLLOWS:
            moves = f"follows it by {periods(claim, -lag)}{opposite}"
            message = f"`{kpi}` should lead `{driven}`, and {moves}"
            cure = "a number that follows is a result: steer by what comes before both"
        case Verdict.TOGETHER:
            message = f"`{kpi}` should lead `{driven}`, and moves at the same time{opposite}"
            cure = "correct the lag, or steer by what comes before both"
        case Verdict.OTHER_LAG:
            said = (
                "its lag says another" if claim.lag is None else f"not {periods(claim, claim.lag)}"
            )
            message = f"`{driven}` follows `{kpi}` by {periods(claim, lag)}{opposite}, {said}"
            cure = f"state the lag that history shows, `lag {periods(claim, lag)}`"
        case Verdict.OPPOSITE:
            moves = after(claim, evidence.claimed.lag)
            message = f"when `{kpi}` gets better `{driven}` gets worse, {moves}"
            cure = "look at what both are made of, and at which way each should go"
        case _:
            return None
    return Draft(
        message,
        claim.drive.span,
        label="said to lead",
        secondary=(Label(claim.driven.span, "what it should move"),),
        notes=(*figures(claim, evidence), *claim.commands),
        help=cure,
        sql=claim.sql,
    )
