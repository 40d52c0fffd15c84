"""L510 lead-not-judged."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Severity
from kpilang.lint.lead_figures import figures, periods
from kpilang.lint.leads import Claim, claims
from kpilang.lint.rule import Settings, data_rule
from kpilang.lint.warehouse import Warehouse


@data_rule("L510", "lead-not-judged", severity=Severity.INFO)
def lead_not_judged(warehouse: Warehouse, _settings: Settings) -> Iterator[Draft]:
    """The data does not suffice to tell whether a leading KPI leads.

    Thirty pairs of weeks, or of months, are the fewest that are compared: fewer would show nothing
    but the very strongest relation, and any answer would be a guess. With more of them the answer
    is open as long as there may be no relation and may be one that is worth steering by, a
    correlation of 0.3. Nor are numbers compared that have gaps, that never change or only in an
    endless pattern, or whose windows overlap, since each then repeats a part of the one before.
    This is told so that nobody takes silence for a yes, once for each KPI; it fails nothing. L508
    says how it is measured.

    In these examples 160 weeks are given, in which orders follow calls by three weeks. They hold 36
    months, which is not enough for a lag of a year:

    ```kpi fail
    metric orders_taken = sum(weeks.orders)
    kpi calls_made {
      type:    leading activity
      formula: sum(weeks.calls)
      window:  month
      drives:  orders_taken lag 1 year
    }
    ```

    ```kpi fail
    metric orders_taken = sum(weeks.orders)
    kpi calls_made {
      type:    leading activity
      formula: sum(weeks.calls)
      window:  trailing 30 days each week
      drives:  orders_taken lag 3 weeks
    }
    ```

    ```kpi pass
    metric orders_taken = sum(weeks.orders)
    kpi calls_made {
      type:    leading activity
      formula: sum(weeks.calls)
      window:  month
      drives:  orders_taken lag 4 weeks
    }
    ```

    ```kpi pass
    metric orders_taken = sum(weeks.orders)
    kpi calls_made {
      type:    lagging activity
      formula: sum(weeks.calls)
      window:  month
      drives:  orders_taken lag 1 month
    }
    ```

    To mend it, wait, load more history, or state the lag in weeks: there are more of them.
    """
    open_ones: dict[str, list[tuple[Claim, str]]] = {}
    for claim in claims(warehouse):
        reason = _reason(claim)
        if reason:
            open_ones.setdefault(claim.kpi.name, []).append((claim, reason))
    for name, found in open_ones.items():
        alone = len(found) == 1
        driven = f"`{found[0][0].driven.name}`" if alone else "what it drives"
        yield Draft(
            f"whether `{name}` leads {driven} cannot be told yet",
            found[0][0].drive.span,
            notes=tuple(_note(claim, reason, alone=alone) for claim, reason in found),
            sql=tuple(dict.fromkeys(sql for claim, _ in found for sql in claim.sql)),
        )


def _note(claim: Claim, reason: str, *, alone: bool) -> str:
    evidence = claim.evidence
    known = () if evidence is None else figures(claim, evidence)[:1]
    whose = () if alone else (f"`{claim.driven.name}`: ",)
    return "".join((*whose, "; ".join((reason, *known))))


def _reason(claim: Claim) -> str:
    from kpilang.evidence.lead import WORTH, Verdict  # with scipy, which not everybody has

    evidence = claim.evidence
    if evidence is None or claim.reason:
        return claim.reason
    match evidence.verdict:
        case Verdict.TOO_SHORT:
            there = periods(claim, evidence.periods)
            return f"both have numbers for {there}, and {evidence.needed} are the fewest that tell"
        case Verdict.UNCLEAR:
            there = periods(claim, evidence.periods)
            worth = f"a lead worth steering by (a correlation of {WORTH} or more)"
            return f"{there} of both are too few to tell {worth} from none at all"
        case Verdict.STILL:
            there = periods(claim, evidence.periods)
            return f"one of the numbers never changes in {there}, or only in an endless pattern"
        case _:
            return ""
