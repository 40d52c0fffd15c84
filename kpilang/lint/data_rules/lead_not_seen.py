"""L508 lead-not-seen."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.lead_figures import figures, periods
from kpilang.lint.leads import Claim, claims
from kpilang.lint.rule import Settings, data_rule
from kpilang.lint.warehouse import Warehouse


@data_rule("L508", "lead-not-seen")
def lead_not_seen(warehouse: Warehouse, _settings: Settings) -> Iterator[Draft]:
    """By its history a leading KPI does not lead what it drives, or hardly.

    People are steered by a leading KPI because it is said to move a result later. If it does, weeks
    with more of it were followed, so much later, by weeks with more of the result. Where two years
    of data show nothing of that, it is time to ask what the effort is for.

    Only what the data can tell is told: where the interval leaves room for a correlation of 0.3,
    the answer is open and L510 says so.

    Both numbers are read by week, or by month where the lag is stated in months. Where weeks show
    nothing and one of the two is judged by month or longer, months decide: deals of one week are
    won over many, and that may blur between weeks. What any two
    numbers share is taken out: a straight trend, the waves of a year, and what each number tells of
    itself (an autoregression, chosen by Akaike's criterion; both series are whitened, Haugh 1976).
    What is left is correlated at the stated lag, give or take a quarter of it and one period at
    least, and at all others up to 13 weeks or 6 months either way. The interval is that of Fisher's
    z at 95%. The chance is that of a permutation test by the largest correlation of all lags looked
    at (Westfall and Young 1993), so that looking at several finds no more. Trend and season are
    taken out of each order that is tried too (Freedman and Lane 1983): they take six numbers of a
    history, which is much of three years of months. A lead is seen when chance gives as much in
    less than 5% of cases; one below 0.2 explains less than 4% of the movement and is called weak.
    So of twenty KPIs that lead nothing one passes, or two where months are asked after weeks.

    In these examples 160 weeks are given, in which orders follow calls by three weeks, and have
    nothing to do with visits:

    ```kpi fail
    kpi orders_taken {
      type:    lagging outcome
      formula: sum(weeks.orders)
      window:  week
    }
    kpi visits_made {
      type:    leading activity
      formula: sum(weeks.visits)
      window:  week
      drives:  orders_taken lag 3 weeks
    }
    ```

    ```kpi fail
    metric orders_taken = sum(weeks.orders)
    kpi visits_made {
      type:    leading activity
      formula: sum(weeks.visits)
      drives:  orders_taken lag 30 days
    }
    ```

    ```kpi pass
    kpi orders_taken {
      type:    lagging outcome
      formula: sum(weeks.orders)
      window:  week
    }
    kpi calls_made {
      type:    leading activity
      formula: sum(weeks.calls)
      window:  week
      drives:  orders_taken lag 3 weeks
    }
    ```

    A KPI that does not claim to lead is not asked:

    ```kpi pass
    kpi orders_taken {
      type:    lagging outcome
      formula: sum(weeks.orders)
      window:  week
    }
    kpi visits_made {
      type:    lagging activity
      formula: sum(weeks.visits)
      window:  week
      drives:  orders_taken lag 3 weeks
    }
    ```

    To mend it, steer by something that does lead, correct the lag, or call the KPI `context`. Where
    the reason is known, as in a process that has just changed, accept the finding with it.
    """
    for claim in claims(warehouse):
        found = _draft(claim)
        if found is not None:
            yield found


def _draft(claim: Claim) -> Draft | None:
    from kpilang.evidence.lead import Verdict  # with scipy, which not everybody has

    evidence, kpi, driven = claim.evidence, claim.kpi, claim.driven
    if evidence is None or claim.reason:
        return None
    match evidence.verdict:
        case Verdict.ABSENT:
            there = periods(claim, evidence.periods)
            message = f"`{kpi.name}` does not lead `{driven.name}` in {there} of data"
        case Verdict.WEAK:
            message = f"`{kpi.name}` leads `{driven.name}` only weakly"
        case _:
            return None
    return Draft(
        message,
        claim.drive.span,
        label="said to lead",
        secondary=(Label(driven.span, "what it should move"),),
        notes=(*figures(claim, evidence), *claim.commands),
        help="steer by what does lead, correct the lag, or call the KPI `context`",
        sql=claim.sql,
    )
