"""L504 stale-data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.diagnostics.report import plural
from kpilang.lint.rule import Settings, data_rule
from kpilang.lint.stated import RHYTHMS
from kpilang.lint.warehouse import Fact, Warehouse
from kpilang.model.entities import Kpi
from kpilang.model.expr import Axis
from kpilang.model.leaves import aggregates
from kpilang.model.project import Model

#: rows that come once a month are late after two of such gaps
GAPS = 2


@data_rule("L504", "stale-data")
def stale_data(warehouse: Warehouse, _settings: Settings) -> Iterator[Draft]:
    """The newest row is older than the rhythm in which a KPI made of it is reviewed.

    Who looks at a number every week and sees last month's takes decisions on what is long over, and
    does not know it. Rows that come once a month are not late for a weekly review: the newest one
    has to be older, too, than twice the usual gap between the days on which there are rows.

    ```kpi fail
    kpi order_count {
      formula: count(orders)
      window:  week
      review:  weekly
    }
    test order_count "a loading that stopped" {
      given orders {
        | id | placed_at  |
        | 1  | 2026-05-04 |
        | 2  | 2026-05-05 |
        | 3  | 2026-05-06 |
      }
      as of 2026-05-20
      expect 2026-W19: 3
    }
    ```

    ```kpi fail
    kpi order_value {
      formula: sum(orders.amount)
      window:  month
      review:  monthly
    }
    test order_value "three months ago" {
      given orders {
        | id | placed_at  | amount |
        | 1  | 2026-05-04 | 100    |
        | 2  | 2026-05-14 | 100    |
      }
      as of 2026-08-20
      expect 2026-05: 200 USD
    }
    ```

    ```kpi pass
    kpi order_count {
      formula: count(orders)
      window:  week
      review:  weekly
    }
    test order_count "six days ago" {
      given orders {
        | id | placed_at  |
        | 1  | 2026-05-04 |
        | 2  | 2026-05-05 |
      }
      as of 2026-05-11
      expect 2026-W19: 2
    }
    ```

    ```kpi pass
    kpi order_value {
      formula: sum(orders.amount)
      window:  month
      review:  weekly
    }
    test order_value "a row a month" {
      given orders {
        | id | placed_at  | amount |
        | 1  | 2026-03-01 | 100    |
        | 2  | 2026-04-01 | 100    |
        | 3  | 2026-05-01 | 100    |
      }
      as of 2026-05-20
      expect 2026-05: 100 USD
    }
    ```

    To mend it, look at what loads the table, or review as often as it is loaded.
    """
    today = (warehouse.as_of - timedelta(microseconds=1)).date()
    for (name, axis), kpi in _readers(warehouse.model).items():
        source = warehouse.model.sources[name]
        fact = warehouse.rhythm(source, axis)
        late = None if fact is None else _late(fact, today, RHYTHMS[kpi.review])
        if fact is not None and late is not None:
            age, newest = late
            yield Draft(
                f"the newest row of `{name}` is {plural(age, 'day')} old, "
                f"and `{kpi.name}` is reviewed {kpi.review}",
                source.span,
                secondary=(Label(kpi.span, "is made of it"),),
                notes=(f"it is of {newest} by `{axis.name}`, seen from {today}",),
                help="look at what loads the table, or review as often as it is loaded",
                sql=(fact.sql,),
            )


def _readers(model: Model) -> dict[tuple[str, Axis], Kpi]:
    """Return the KPI with the shortest rhythm of review for each source and time axis."""
    out: dict[tuple[str, Axis], Kpi] = {}
    for kpi in model.kpis.values():
        if kpi.review not in RHYTHMS or kpi.formula is None or kpi.retired is not None:
            continue
        for leaf in aggregates(kpi.formula):
            if leaf.axis is None or leaf.axis.planned or leaf.over is not None:
                continue
            known = out.get((leaf.source, leaf.axis))
            if known is None or RHYTHMS[kpi.review] < RHYTHMS[known.review]:
                out[leaf.source, leaf.axis] = kpi
    return out


def _late(fact: Fact, today: date, rhythm: int) -> tuple[int, date] | None:
    """Return how many days old the newest row is, and its day, when that is too old."""
    ((first, newest, days),) = fact.rows
    if newest is None:
        return None
    usual = (newest - first).days / max(1, days - 1)
    age = (today - newest).days
    return (age, newest) if age > max(rhythm, GAPS * usual) else None
