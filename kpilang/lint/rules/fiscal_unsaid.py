"""L415 fiscal-unsaid."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import Settings, rule
from kpilang.model.entities import LevelTarget, Measure, Metric
from kpilang.model.project import Model
from kpilang.model.windows import Grain

_FISCAL = (Grain.FISCAL_QUARTER, Grain.FISCAL_YEAR)


@rule("L415", "fiscal-unsaid", whole=True)
def fiscal_unsaid(model: Model, _settings: Settings) -> Iterator[Draft]:
    """Fiscal periods are asked for, and the fiscal year is the calendar's.

    Without `fiscal_year:` in the calendar a fiscal year begins in January, and a fiscal quarter is
    a quarter. Either the company's own year is not said, and the numbers of its quarters are those
    of others, or plain words would do.

    ```kpi fail
    kpi order_count {
      formula: count(orders)
      window:  fiscal_quarter
    }
    ```

    ```kpi fail
    goal grow "Sell more" {
      measure: sum(orders.amount)
      target:  >= 1M USD per fiscal_year
    }
    ```

    ```kpi pass
    calendar { fiscal_year: starts february, named by its end }
    kpi order_count {
      formula: count(orders)
      window:  fiscal_quarter
    }
    ```

    ```kpi pass
    kpi order_count {
      formula: count(orders)
      window:  quarter
    }
    ```
    """
    if model.calendar.fiscal_start != 1:
        return
    measures: list[Measure] = [*model.metrics.values(), *model.goals.values(), *model.kpis.values()]
    found = [(one, said) for one in measures if (said := _said(one)) is not None]
    for measure, said in found[:1]:
        more = f", here and in {len(found) - 1} more" if len(found) > 1 else ""
        yield Draft(
            f"`{said}` is said{more}, and no calendar says when the fiscal year begins",
            measure.span,
            notes=("it begins in January, like any other year",),
            help="add `fiscal_year: starts february` to the calendar, or leave `fiscal_` out",
        )


def _said(measure: Measure) -> Grain | None:
    """Return the fiscal period that a measure or its target is by, if it is by one."""
    window = measure.window
    grains = () if window is None else (window.grain, window.period)
    target = None if isinstance(measure, Metric) else measure.target
    per = target.per if isinstance(target, LevelTarget) else None
    return next((grain for grain in (*grains, per) if grain in _FISCAL), None)
