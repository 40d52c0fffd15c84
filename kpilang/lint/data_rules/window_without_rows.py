"""L503 window-without-rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kpilang.diagnostics.codes import Draft
from kpilang.lint.empty import is_compared, no_rows
from kpilang.lint.rule import Settings, data_rule
from kpilang.lint.warehouse import Warehouse
from kpilang.model.entities import Kpi
from kpilang.model.expr import Aggregate
from kpilang.model.leaves import aggregates
from kpilang.model.phrase import phrase
from kpilang.model.project import Model
from kpilang.plan.periods import floor, shift

#: in so many whole periods, the last one included, some row has to count
PERIODS = 12


@data_rule("L503", "window-without-rows")
def window_without_rows(warehouse: Warehouse, _settings: Settings) -> Iterator[Draft]:
    """A KPI has no rows to count: none in its last whole period, or none that its filter lets in.

    A number of 0, or none at all, looks like bad work and is missing data: the table was not
    loaded, its time axis is another one than people think, or a filter names a value that never
    occurs. Told is a last whole period in which the source has no row at all, and a
    filter that lets in no row in twelve periods. A count that is 0 for a week because nothing
    happened is no finding.

    ```kpi fail
    kpi order_count {
      formula: count(orders)
      window:  month
    }
    test order_count "nothing since April" {
      given orders {
        | id | placed_at  |
        | 1  | 2026-04-04 |
      }
      as of 2026-06-10
      expect 2026-05: 0
    }
    ```

    ```kpi fail
    kpi orders_won {
      formula: count(orders where stage = "Won")
      window:  month
    }
    test orders_won "the data says `won`" {
      given orders {
        | id | placed_at  | stage |
        | 1  | 2026-05-04 | won   |
      }
      as of 2026-06-10
      expect 2026-05: 0
    }
    ```

    ```kpi pass
    kpi order_count {
      formula: count(orders)
      window:  month
    }
    test order_count "the month that runs has none yet" {
      given orders {
        | id | placed_at  |
        | 1  | 2026-05-04 |
      }
      as of 2026-06-10
      expect 2026-05: 1
    }
    ```

    ```kpi pass
    kpi orders_lost {
      formula: count(orders where stage = "lost")
      window:  month
    }
    test orders_lost "none in a month" {
      given orders {
        | id | placed_at  | stage |
        | 1  | 2026-05-04 | won   |
        | 2  | 2026-02-04 | lost  |
      }
      as of 2026-06-10
      expect 2026-05: 0
    }
    ```

    To mend it, load the data, or correct the filter or the time axis.
    """
    empty: set[str] = set()
    for kpi in warehouse.model.kpis.values():
        if kpi.formula is None or kpi.retired is not None:
            continue
        bounds = _bounds(kpi, warehouse)
        leaves = dict.fromkeys(aggregates(kpi.formula))
        found = (_draft(warehouse, kpi, leaf, bounds, empty) for leaf in leaves if bounds)
        # one mistake gives one message
        yield from [draft for draft in found if draft is not None][:1]


def _bounds(kpi: Kpi, warehouse: Warehouse) -> tuple[date, date, date] | None:
    """Return where the first of the last periods begins, the last whole one, and its end."""
    window = kpi.window
    if window is None or not is_compared(window):
        return None
    end = floor(window.grain, warehouse.as_of.date(), warehouse.model.calendar)
    first, last = (shift(window.grain, end, -steps) for steps in (PERIODS, 1))
    return first, last, end


def _draft(
    warehouse: Warehouse,
    kpi: Kpi,
    leaf: Aggregate,
    bounds: tuple[date, date, date] | None,
    empty: set[str],
) -> Draft | None:
    """Say what is missing; an empty table only once, and it is added to `empty`."""
    if leaf.source in empty:
        return None
    if bounds is None or leaf.axis is None or leaf.over is not None or leaf.axis.planned:
        return None
    source = warehouse.model.sources[leaf.source]
    if source.since is not None and source.since > bounds[1]:
        return None
    fact = warehouse.in_time(source, leaf.axis, leaf.where, bounds)
    if fact is None:
        return None
    ((in_period, counting),) = fact.rows
    grain, axis = kpi.window.grain if kpi.window else "", leaf.axis.name
    if not in_period and (none := no_rows(warehouse, source, leaf.axis)) is not None:
        empty.add(source.name)
        made = (_what(leaf, kpi, warehouse.model),)
        message = f"the table of `{source.name}` is empty, and `{kpi.name}` is made of it"
        return Draft(message, kpi.span, notes=made, help="load the data", sql=(none.sql,))
    if not in_period:
        message = f"`{source.name}` has no row in the last whole {grain} of `{kpi.name}`"
        cure = "load the data, or take the time axis by which its rows belong to periods"
    elif not counting:
        message = f"no row of `{source.name}` counts in `{kpi.name}` in {PERIODS} {grain}s"
        cure = "compare the values of the filter with those in the data: capitals and blanks count"
    else:
        return None
    return Draft(
        message,
        kpi.span,
        notes=(
            _what(leaf, kpi, warehouse.model),
            f"looked at by `{axis}` from {bounds[1] if not in_period else bounds[0]} "
            f"up to {bounds[2]}, that day excluded",
        ),
        help=cure,
        sql=(fact.sql,),
    )


def _what(leaf: Aggregate, kpi: Kpi, model: Model) -> str:
    return f"`{kpi.name}` {'is' if leaf == kpi.formula else 'is made of'} {phrase(leaf, model)}"
