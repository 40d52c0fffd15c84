"""L404 optional-axis."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Applicability, Edit, Fix
from kpilang.lint.mending import is_bare
from kpilang.lint.own import own
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Goal, Kpi, Measure, Metric, SourceTable
from kpilang.model.expr import Aggregate, Axis, Expr
from kpilang.model.leaves import aggregates, walk
from kpilang.model.project import Model
from kpilang.source.span import Span


@rule_of(Metric, Goal, Kpi, code="L404", name="optional-axis")
def optional_axis(measure: Measure, model: Model) -> Iterator[Draft]:
    """An aggregate without a filter stands on the usual time axis, which rows may lack.

    Rows with no value there belong to no period. "Won by all" on the day of closing reads as a
    share of all deals and is one of those closed: the open ones are in no period. Say which rows
    are meant by `where`, or on which axis they count by `on`. What is worked out of the axis itself
    is left alone.

    ```kpi fail
    source deals {
      table: deals
      key:   id
      time:  closed_at
      column id:         number
      column closed_at:  date optional
      column created_at: date
      column stage:      text
    }
    metric deal_count = count(deals)
    ```

    ```kpi fail
    source deals {
      table: deals
      key:   id
      time:  closed_at
      column id:         number
      column closed_at:  date optional
      column created_at: date
      column stage:      text
    }
    kpi win_rate { formula: count(deals where stage = "won") / count(deals) }
    ```

    ```kpi pass
    source deals {
      table: deals
      key:   id
      time:  closed_at
      column id:         number
      column closed_at:  date optional
      column created_at: date
      column stage:      text
    }
    metric deals_closed = count(deals where closed_at is not null)
    ```

    ```kpi pass
    source deals {
      table: deals
      key:   id
      time:  closed_at
      column id:         number
      column closed_at:  date optional
      column created_at: date
      column stage:      text
    }
    metric deals_entered = count(deals on created_at)
    ```
    """
    for leaf, axis in own(measure, model, _open):
        known = () if leaf.argument is None else walk(leaf.argument)
        source = model.sources[leaf.source]
        if axis == source.time and axis.value not in known:
            yield Draft(
                f"rows of `{leaf.source}` without `{axis.name}` belong to no period",
                leaf.span,
                notes=("what reads as a share of all rows is one of those that have it",),
                help=f"say which rows are meant, as in `where {axis.name} is not null`",
                fix=_fix(leaf.span, axis.name) if _is_bare(axis, source) else None,
            )


def _is_bare(axis: Axis, source: SourceTable) -> bool:
    return all(is_bare(column) for column in source.columns if column.name == axis.name)


def _fix(span: Span, axis: str) -> Fix:
    """Say that rows with a value on the axis are meant, which are those that count by now."""
    condition = f"where {axis} is not null"
    end = span._replace(start=span.end - 1, end=span.end - 1)
    return Fix(f"add `{condition}`", (Edit(end, f" {condition}"),), Applicability.UNSAFE)


def _open(formula: Expr) -> Iterator[tuple[Aggregate, Axis]]:
    """Yield what leaves out rows without a moment though nobody says which are meant."""
    for leaf in aggregates(formula):
        if leaf.axis is not None and leaf.axis.optional and leaf.where is None:
            yield leaf, leaf.axis
