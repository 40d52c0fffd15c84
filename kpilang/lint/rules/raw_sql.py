"""L104 raw-sql."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Severity
from kpilang.lint.rule import Settings, rule
from kpilang.model.entities import Goal, Measure
from kpilang.model.expr import Expr, RawSql
from kpilang.model.leaves import reads, walk
from kpilang.model.project import Model
from kpilang.source.span import Span

_HELP = "say it in the language where that is possible"


@rule("L104", "raw-sql", severity=Severity.INFO)
def raw_sql(model: Model, _settings: Settings) -> Iterator[Draft]:
    """Raw SQL stands where the language's own words are not enough.

    Units, missing values and the order of rows are its writer's business, so each place is worth a
    second look.

    ```kpi fail
    source orders {
      table: orders
      key:   id
      time:  placed_at
      column id:        number
      column placed_at: date
      column amount:    money USD
      let rounded = sql\"""ceil(amount)\""" * 1 USD
    }
    metric revenue = sum(orders.rounded)
    ```

    ```kpi pass
    source orders {
      table: orders
      key:   id
      time:  placed_at
      column id:        number
      column placed_at: date
      column amount:    money USD
      let rounded = ceil(amount)
    }
    metric revenue = sum(orders.rounded)
    ```
    """
    for source in model.sources.values():
        if source.query is not None:
            yield Draft(f"the table of `{source.name}` is raw SQL", source.span, help=_HELP)
    for span in dict.fromkeys(_places(model)):
        yield Draft("raw SQL in a row", span, "not checked for units", help=_HELP)


def _places(model: Model) -> Iterator[Span]:
    """Yield where raw SQL stands that formulas and dimensions use."""
    for row in _rows(model):
        for part in walk(row):
            if isinstance(part, RawSql):
                yield part.span


def _rows(model: Model) -> Iterator[Expr]:
    for source in model.sources.values():
        for dimension in source.dimensions:
            yield dimension.value
    measures: list[Measure] = [*model.metrics.values(), *model.goals.values()]
    for measure in (*measures, *model.kpis.values()):
        formula = measure.measure if isinstance(measure, Goal) else measure.formula
        if formula is not None:
            yield from (row for _, row in reads(formula))
