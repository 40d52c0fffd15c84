"""L401 empty-text."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Applicability, Edit, Fix
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Goal, Kpi, Measure, Metric, SourceTable
from kpilang.model.expr import Binary, Column, Expr, Literal, NullTest
from kpilang.model.facts import EMPTY_TEXT, holds_through
from kpilang.model.leaves import reads, walk
from kpilang.model.measures import formula_of
from kpilang.model.project import Model


@rule_of(SourceTable, Metric, Goal, Kpi, code="L401", name="empty-text")
def empty_text(declaration: SourceTable | Measure, _model: Model) -> Iterator[Draft]:
    """A column is compared with an empty text, and a missing value is none.

    An empty cell of a CSV file, and a field that nobody filled in, is a missing value. It differs
    from every text, so `!= ""` holds for it, and `= ""` does not. Where the data has both, say
    both: `stage is not null and stage != ""`.

    ```kpi fail
    source orders {
      table: orders
      key:   id
      time:  placed_at
      column id:        number
      column placed_at: date
      column coupon:    text optional
    }
    metric with_coupon = count(orders where coupon != "")
    ```

    ```kpi fail
    metric unnamed = count(orders where "" = stage)
    ```

    ```kpi pass
    source orders {
      table: orders
      key:   id
      time:  placed_at
      column id:        number
      column placed_at: date
      column coupon:    text optional
    }
    metric with_coupon = count(orders where coupon is not null)
    metric with_text   = count(orders where coupon is not null and coupon != "")
    ```

    ```kpi pass
    metric named = count(orders where stage is not null)
    ```
    """
    if not any(holds_through(whole, EMPTY_TEXT) for whole in _formulas(declaration)):
        return
    told = set()
    for row in _rows(declaration):
        parts = tuple(walk(row))
        tested = [part.value for part in parts if isinstance(part, NullTest)]
        for part in parts:
            column = _compared(part)
            if column is None or column in tested or part.span in told:
                continue
            told.add(part.span)
            yield _draft(part, column)


def _draft(part: Expr, column: Column) -> Draft:
    name = ".".join((*column.path, column.column))
    assert isinstance(part, Binary)
    if part.operator == "!=":
        message = f'`{name} != ""` holds where `{name}` has no value'
        return Draft(
            message, part.span, help=f"write `{name} is not null`", fix=_fix(part, " is not null")
        )
    message = f'`{name} = ""` does not hold where `{name}` has no value'
    return Draft(message, part.span, help=f"write `{name} is null`", fix=_fix(part, " is null"))


def _fix(part: Binary, test: str) -> Fix:
    """Ask whether there is a value, of the column as it is written."""
    left, right = part.left.span, part.right.span
    edits = [Edit(left._replace(start=left.end, end=right.end), test)]
    if isinstance(part.left, Literal):
        edits = [
            Edit(left._replace(end=right.start), ""),
            Edit(right._replace(start=right.end), test),
        ]
    return Fix(f"write `{test.strip()}`", tuple(edits), Applicability.UNSAFE)


def _compared(part: Expr) -> Column | None:
    """Return the column that a comparison holds against an empty text."""
    match part:
        case Binary(operator="=" | "!=", left=Column() as column, right=Literal(value="")):
            return column
        case Binary(operator="=" | "!=", left=Literal(value=""), right=Column() as column):
            return column
        case _:
            return None


def _formulas(declaration: SourceTable | Measure) -> Iterator[Expr]:
    """Yield what holds all that is asked of rows, which is quicker than row by row."""
    if isinstance(declaration, SourceTable):
        yield from _rows(declaration)
        return
    formula = formula_of(declaration)
    if formula is not None:
        yield formula


def _rows(declaration: SourceTable | Measure) -> Iterator[Expr]:
    """Yield what is asked of rows: by the dimensions of a source, or by a measure's formula."""
    if isinstance(declaration, SourceTable):
        yield from (dimension.value for dimension in declaration.dimensions)
        return
    formula = formula_of(declaration)
    if formula is not None:
        yield from (row for _, row in reads(formula))
