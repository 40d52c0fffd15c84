"""L413 timezone-undeclared."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import Settings, rule
from kpilang.model.project import Model
from kpilang.model.types import Kind


@rule("L413", "timezone-undeclared", whole=True)
def timezone_undeclared(model: Model, _settings: Settings) -> Iterator[Draft]:
    """Rows are dated by timestamps, and no calendar says where a day begins.

    Where no `calendar` has a `timezone:`, days begin at midnight of UTC: in New York an order of 8
    in the evening counts for the day after, and the last evening of a month for the next one.
    Whoever means UTC says so once.

    ```kpi fail
    source visits {
      table: visits
      key:   id
      time:  began_at
      column id:       number
      column began_at: timestamp
    }
    metric visit_count = count(visits)
    ```

    ```kpi fail
    calendar { week: starts monday }
    source visits {
      table:    visits
      key:      id
      time:     began_at
      timezone: "America/New_York"
      column id:       number
      column began_at: timestamp
    }
    metric visit_count = count(visits)
    ```

    ```kpi pass
    calendar { timezone: "UTC" }
    source visits {
      table: visits
      key:   id
      time:  began_at
      column id:       number
      column began_at: timestamp
    }
    metric visit_count = count(visits)
    ```

    ```kpi pass
    metric order_count = count(orders)
    ```
    """
    if model.calendar.states_timezone:
        return
    for source in model.sources.values():
        if source.time is not None and source.time.value.type.kind is Kind.TIMESTAMP:
            yield Draft(
                "no calendar says in which time zone days begin",
                source.span,
                "dated by a timestamp",
                notes=("they begin at midnight of UTC",),
                help='say `timezone: "America/New_York"`, or another zone, in the `calendar`',
            )
            return
