"""L104 raw-sql."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Severity
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Goal, Kpi, Measure, Metric, SourceTable
from kpilang.model.expr import Expr, RawSql
from kpilang.model.facts import holds_through, kinds
from kpilang.model.leaves import walk_through
from kpilang.model.measures import formula_of
from kpilang.model.project import Model

_RAW_SQL = kinds(RawSql)
_HELP = "say it in the language where that is possible"


@rule_of(SourceTable, Metric, Goal, Kpi, code="L104", name="raw-sql", severity=Severity.INFO)
def raw_sql(declaration: SourceTable | Measure, _model: Model) -> Iterator[Draft]:
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

    ```kpi fail
    metric large = count(orders where sql\"""amount > 1000\""")
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

    ```kpi pass
    metric large = count(orders where amount > 1000 USD)
    ```
    """
    if isinstance(declaration, SourceTable) and declaration.query is not None:
        yield Draft(f"the table of `{declaration.name}` is raw SQL", declaration.span, help=_HELP)
    with_some = (whole for whole in _formulas(declaration) if holds_through(whole, _RAW_SQL))
    parts = (part for whole in with_some for part in walk_through(whole))
    for span in dict.fromkeys(part.span for part in parts if type(part) is RawSql):
        yield Draft("raw SQL in a row", span, "not checked for units", help=_HELP)


def _formulas(declaration: SourceTable | Measure) -> Iterator[Expr]:
    """Yield the values of a source's dimensions, or the formula of a measure."""
    if isinstance(declaration, SourceTable):
        yield from (dimension.value for dimension in declaration.dimensions)
        return
    formula = formula_of(declaration)
    if formula is not None:
        yield formula
