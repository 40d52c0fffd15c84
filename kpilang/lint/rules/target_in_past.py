"""L116 target-in-past."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from kpilang.diagnostics.codes import Draft
from kpilang.lint.in_force import over_since
from kpilang.lint.rule import Settings, rule_among
from kpilang.model.entities import Goal, Kpi, NoTarget, SegmentTarget, Target
from kpilang.model.project import Model


def _first_end(measure: Kpi | Goal, _model: Model) -> date | None:
    """Return the first day on which a part of a target is over."""
    if measure.retired is not None:
        return None
    ends = (over_since(part, date.max) for part in _parts(measure.target))
    return min((end for end in ends if end is not None), default=None)


@rule_among(Goal, Kpi, note=_first_end, code="L116", name="target-in-past")
def target_in_past(noted: Mapping[str, date], model: Model, settings: Settings) -> Iterator[Draft]:
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
    today = settings.today
    for name, ended in noted.items():
        if today is None or ended > today:
            continue
        measure = model.measure(name)
        assert isinstance(measure, Kpi | Goal)
        for part in _parts(measure.target):
            over = over_since(part, today)
            if over is not None:
                yield _draft(measure, part, over)
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
