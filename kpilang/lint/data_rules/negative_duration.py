"""L502 negative-duration."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.report import plural
from kpilang.lint.own import own
from kpilang.lint.rule import Settings, data_rule
from kpilang.lint.warehouse import Warehouse
from kpilang.model.entities import Measure, SourceTable
from kpilang.model.expr import AggregateFunction, Binary, Column, Expr, Literal
from kpilang.model.leaves import aggregates, conjunction
from kpilang.model.phrase import phrase
from kpilang.model.project import Model
from kpilang.model.types import BOOLEAN, Kind, Type
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span


@dataclass(frozen=True, slots=True)
class _Length:
    """Something of the rows of a source that should not be below zero, and when it is.

    `where` is the filter of the formula that reads it, `harm` says what such rows do to the number.
    """

    source: SourceTable
    what: str
    values: tuple[Expr, ...]
    is_negative: Expr
    span: Span
    where: Expr | None = None
    harm: str = ""


@data_rule("L502", "negative-duration")
def negative_duration(warehouse: Warehouse, _settings: Settings) -> Iterator[Draft]:
    """A duration is negative, or something ends before it begins.

    A deal that is closed before it was created takes time off the average of all others; one
    whose span ends before it begins is open at no date. The clocks of two systems differ, dates are
    typed in the wrong year, or a day is compared with a moment in it. Looked at are columns of
    durations, spans, and differences that a formula aggregates.

    ```kpi fail
    metric time_taken = avg(orders.took)
    test time_taken "less than nothing" {
      given orders {
        | id | placed_at  | took |
        | 1  | 2026-05-04 | 5    |
        | 2  | 2026-05-09 | -3   |
      }
      expect 2026-05: 1 day
    }
    ```

    ```kpi fail
    metric time_to_pay = avg(orders.paid_at - orders.placed_at)
    test time_to_pay "paid a year before it was placed" {
      given orders {
        | id | placed_at  | paid_at    |
        | 1  | 2026-05-04 | 2026-05-08 |
        | 2  | 2026-05-09 | 2025-05-12 |
      }
      expect 2026-05: -179 days
    }
    ```

    ```kpi fail
    source deals {
      table: deals
      column created_on: date
      column closed_on:  date optional
      span open: created_on to closed_on
    }
    metric open_deals = count(deals where open at end)
    test open_deals "is over before it begins" {
      given deals {
        | created_on | closed_on  |
        | 2026-05-04 | 2026-04-05 |
      }
      as of 2026-06-05
      expect 2026-05: 0
    }
    ```

    ```kpi pass
    metric time_to_pay = avg(orders.paid_at - orders.placed_at)
    test time_to_pay "on the same day, or not yet" {
      given orders {
        | id | placed_at  | paid_at    |
        | 1  | 2026-05-04 | 2026-05-04 |
        | 2  | 2026-05-09 |            |
      }
      expect 2026-05: 0 days
    }
    ```

    ```kpi pass
    metric time_taken = avg(orders.took)
    test time_taken "is never less than nothing" {
      given orders {
        | id | placed_at  | took |
        | 1  | 2026-05-04 | 5    |
        | 2  | 2026-05-09 | 0    |
      }
      expect 2026-05: 2.5 days
    }
    ```

    To mend it, correct the rows in the data. Where such rows cannot be corrected, leave them out of
    the formula, as in `avg(deals.age where closed_on >= created_on)`.
    """
    for length in dict.fromkeys(_lengths(warehouse.model)):
        fact = warehouse.holds(length.source, length.values, length.is_negative, length.where)
        if fact is None:
            continue
        ((known, negative),) = fact.rows
        if negative:
            of = "have one" if length.where is None else "have one and count in the formula"
            counted = f"{negative} of the {plural(known, 'row')} that {of}"
            notes = (f"{counted}{_example(warehouse, length)}", length.harm)
            yield Draft(
                f"{length.what} in {plural(negative, 'row')} of `{length.source.name}`",
                length.span,
                notes=tuple(note for note in notes if note),
                help="correct the rows, or leave them out of the formula with a `where`",
                sql=(fact.sql,),
            )


def _example(warehouse: Warehouse, length: _Length) -> str:
    """Name the first of the rows by its key, where it has one."""
    fact = warehouse.least_key(length.source, conjunction(length.where, length.is_negative))
    if fact is None or not fact.rows:
        return ""
    return f"; the least key of them is {', '.join(f'`{part}`' for part in fact.rows[0])}"


def _lengths(model: Model) -> Iterator[_Length]:
    for source in model.sources.values():
        for column in source.columns:
            if _is_duration(column.type):
                value = Column(column.type, (), source.name, column.name)
                what, below = f"`{column.name}` is negative", _below_zero(value)
                yield _Length(source, what, (value,), below, column.span)
        for span in source.spans:
            ends_early = Binary(BOOLEAN, "<", span.last, span.first)
            ends = (span.first, span.last)
            harm = "a row whose span ends before it begins is in it at no time"
            what = f"the span `{span.name}` ends before it begins"
            yield _Length(source, what, ends, ends_early, source.span, harm=harm)
    measures: list[Measure] = [*model.metrics.values(), *model.goals.values()]
    for measure in [*measures, *model.kpis.values()]:
        for leaf in own(measure, model, aggregates):
            taken = leaf.argument
            if isinstance(taken, Binary) and taken.operator == "-" and _is_duration(taken.type):
                source, what = model.sources[leaf.source], f"`{phrase(taken, model)}` is negative"
                harm = _HARM.get(leaf.function, "")
                below = _below_zero(taken)
                yield _Length(source, what, (taken,), below, taken.span, leaf.where, harm)


_HARM = {
    AggregateFunction.AVG: "these take time off the average of all others",
    AggregateFunction.SUM: "these take time off the sum of all others",
}


def _below_zero(value: Expr) -> Expr:
    return Binary(BOOLEAN, "<", value, Literal(value.type, Decimal(0)))


def _is_duration(kind: Type) -> bool:
    if kind.kind is not Kind.NUMBER or len(kind.unit.powers) != 1:
        return False
    ((base, exponent),) = kind.unit.powers
    return base.family == "time" and exponent == 1
