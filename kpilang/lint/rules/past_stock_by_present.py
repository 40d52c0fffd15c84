"""L410 past-stock-by-present."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import rule_of
from kpilang.model.dimensions import Found, reachable
from kpilang.model.entities import Goal, Kpi
from kpilang.model.expr import Alive, Column
from kpilang.model.facts import holds, kinds
from kpilang.model.leaves import aggregates
from kpilang.model.measures import formula_of
from kpilang.model.project import Model

_ALIVE = kinds(Alive)


@rule_of(Kpi, Goal, code="L410", name="past-stock-by-present")
def past_stock_by_present(measure: Kpi | Goal, model: Model) -> Iterator[Draft]:
    """What was open in the past is broken down by a column that is overwritten.

    A deal that is won today was a proposal in March. Its stage stands in the table as it is now, so
    that March's open deals are told by today's stages. A daily snapshot keeps what was; a column
    that never changes does no harm, and the finding may be allowed.

    ```kpi fail
    source deals {
      table: deals
      key:   id
      column id:         number
      column created_at: date
      column closed_at:  date optional
      column stage:      text
      span open: created_at to closed_at
      dimension deal_stage = stage
    }
    kpi open_deals {
      formula: count(deals where open at end)
      window:  month
      by:      deal_stage
    }
    ```

    ```kpi fail
    source reps {
      table: reps
      key:   id
      column id:       number
      column team:     text
      column hired_on: date
      column left_on:  date optional
      span employed: hired_on to left_on
      dimension team = team
    }
    kpi head_count {
      formula: count(reps where employed at start)
      window:  month
      by:      team
    }
    ```

    ```kpi pass
    source deals {
      table: deals
      key:   id
      column id:         number
      column created_at: date
      column closed_at:  date optional
      column stage:      text
      span open: created_at to closed_at
      dimension deal_stage = stage
    }
    kpi open_deals {
      formula: count(deals where open at end)
      window:  month
    }
    ```

    ```kpi pass
    source deals {
      table: deals
      key:   id, day
      time:  day
      snapshot
      column id:    number
      column day:   date
      column stage: text
      dimension deal_stage = stage
    }
    kpi open_deals {
      formula: last(deals)
      window:  month
      by:      deal_stage
    }
    ```
    """
    formula = formula_of(measure) if measure.by else None
    for leaf in () if formula is None else aggregates(formula):
        if leaf.where is None or not holds(leaf.where, _ALIVE):
            continue
        for name in measure.by:
            match reachable(model, leaf.source, name):
                case Found(value=Column(path=(), column=column), key=None):
                    yield Draft(
                        f"what was open in the past is told by the present `{column}`",
                        dict(measure.property_spans).get("by", measure.span),
                        notes=(f"`{leaf.source}.{column}` is read as it is now",),
                        help="count the rows of a snapshot, or allow it where it never changes",
                    )
                case _:
                    continue
