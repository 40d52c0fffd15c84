"""L116 target-in-past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kpilang.diagnostics.codes import Draft
from kpilang.lint.in_force import over_since
from kpilang.lint.rule import Settings, rule
from kpilang.model.entities import Goal, Kpi, NoTarget, SegmentTarget, Target
from kpilang.model.project import Model


@rule("L116", "target-in-past")
def target_in_past(model: Model, settings: Settings) -> Iterator[Draft]:
    """The date of a target lies in the past.

    A goal for last December is met or missed; it steers nobody today. Its KPIs go on being green or
    red by a date that is over, or turn grey without anybody having decided so. The day is `as_of`
    of `kpi.toml`, else today.

    ```kpi fail
    kpi order_count "Orders" {
      formula: count(orders)
      window:  month
      target:  >= 200 by 2026-03-31
    }
    ```

    ```kpi fail
    kpi order_count "Orders" {
      formula: count(orders)
      window:  month
      target:  from 150 in 2025-01 to >= 200 in 2025-12
    }
    ```

    ```kpi fail
    kpi order_count "Orders" {
      formula: count(orders)
      window:  quarter
      target {
        2025-Q4: >= 500
        2026-Q1: >= 550
      }
    }
    ```

    ```kpi fail
    kpi order_count "Orders" {
      formula: count(orders)
      window:  month
      target:  none until 2026-06 "baseline first"
    }
    ```

    ```kpi pass
    kpi order_count "Orders" {
      formula: count(orders)
      window:  month
      target:  >= 200 by 2026-06-30
    }
    ```

    ```kpi pass
    kpi order_count "Orders" {
      formula: count(orders)
      window:  quarter
      target {
        2026-Q1: >= 550
        2026-Q2: >= 600
      }
    }
    ```
    """
    if settings.today is None:
        return
    measures: list[Kpi | Goal] = [*model.goals.values(), *model.kpis.values()]
    for measure in measures:
        if measure.retired is not None:
            continue
        for part in _parts(measure.target):
            ended = over_since(part, settings.today)
            if ended is not None:
                yield _draft(measure, part, ended)
                break


def _parts(target: Target | None) -> Iterator[Target]:
    if isinstance(target, SegmentTarget):
        every = (*(part for _, part in target.members), target.otherwise)
        yield from (part for part in every if part is not None)
    elif target is not None:
        yield target


def _draft(measure: Kpi | Goal, target: Target, ended: date) -> Draft:
    last = (ended - timedelta(days=1)).isoformat()
    if isinstance(target, NoTarget):
        message = f"`{measure.name}` was to have a target by {ended.isoformat()}, and has none"
        cure = "state the target, or a later day and why"
    else:
        message = f"the target of `{measure.name}` ended on {last}"
        cure = "state what is aimed at now, or mark the measure as `deprecated:`"
    return Draft(message, target.span if target.span.file else measure.span, help=cure)
