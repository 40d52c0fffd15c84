"""L501 dangling-reference."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.report import plural
from kpilang.lint.rule import Settings, data_rule
from kpilang.lint.warehouse import Warehouse

#: a smaller share shows under `Unknown` and moves no number that matters
SHARE = 0.01


@data_rule("L501", "dangling-reference")
def dangling_reference(warehouse: Warehouse, _settings: Settings) -> Iterator[Draft]:
    """Rows refer to something that is not there: one in a hundred or more.

    An order of a customer that the table of customers does not have still counts in the total. By
    region it stands under `Unknown`, and in a filter on the customer it is left out, so that the
    parts no longer make the whole. Often one table was loaded before the other, or rows were
    deleted in it. A row with no key at all refers to nothing and is not meant here.

    ```kpi fail
    source customers {
      table: customers
      key:   id
      column id:     number
      column region: text
    }
    source orders {
      table: orders
      time:  placed_at
      column placed_at: date
      column customer:  ref customers by customer_id
      dimension region = customer.region
    }
    metric order_count = count(orders)
    test order_count "one of three customers is not there" {
      given customers {
        | id | region |
        | 1  | EMEA   |
        | 2  | APAC   |
      }
      given orders {
        | customer_id | placed_at  |
        | 1           | 2026-05-04 |
        | 2           | 2026-05-09 |
        | 7           | 2026-05-11 |
      }
      expect 2026-05: 3
    }
    ```

    ```kpi fail
    source orders {
      table: orders
      key:   id
      time:  placed_at
      column id:        number
      column placed_at: date
      column first:     ref orders by first_id
    }
    metric repeated = count(orders where first is not null)
    test repeated "the first order is gone" {
      given orders {
        | id | first_id | placed_at  |
        | 5  |          | 2026-05-04 |
        | 6  | 1        | 2026-05-09 |
      }
      expect 2026-05: 1
    }
    ```

    ```kpi pass
    source customers {
      table: customers
      key:   id
      column id:     number
      column region: text
    }
    source orders {
      table: orders
      time:  placed_at
      column placed_at: date
      column customer:  ref customers by customer_id
    }
    metric order_count = count(orders)
    test order_count "every customer is there" {
      given customers {
        | id | region |
        | 1  | EMEA   |
      }
      given orders {
        | customer_id | placed_at  |
        | 1           | 2026-05-04 |
        | 1           | 2026-05-09 |
      }
      expect 2026-05: 2
    }
    ```

    ```kpi pass
    source customers {
      table: customers
      key:   id
      column id:     number
      column region: text
    }
    source orders {
      table: orders
      time:  placed_at
      column placed_at: date
      column customer:  ref customers by customer_id
    }
    metric order_count = count(orders)
    test order_count "an order of nobody refers to nothing" {
      given customers {
        | id | region |
        | 1  | EMEA   |
      }
      given orders {
        | customer_id | placed_at  |
        | 1           | 2026-05-04 |
        |             | 2026-05-09 |
      }
      expect 2026-05: 2
    }
    ```

    To mend it, load the rows that are missing, or keep those that were deleted and mark them.
    """
    model = warehouse.model
    for source in model.sources.values():
        for ref in source.refs:
            fact = warehouse.dangling(source, ref)
            if fact is None:
                continue
            ((referring, lost, *least),) = fact.rows
            if lost and lost >= SHARE * referring:
                key = ", ".join(f"`{value}`" for value in least)
                yield Draft(
                    f"{lost / referring:.1%} of what `{source.name}` refers to by `{ref.name}` "
                    f"is not in `{ref.target}`",
                    ref.span,
                    notes=(
                        f"{plural(lost, 'row')} of {referring}; the least key of them is {key}",
                        f"broken down by what `{ref.target}` tells they stand under `Unknown`, and "
                        "a filter on it leaves them out",
                    ),
                    help=f"load the rows that are missing in `{ref.target}`, or keep deleted ones",
                    sql=(fact.sql,),
                )
