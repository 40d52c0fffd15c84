"""L606 replaced-again."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.history import History
from kpilang.lint.rule import Settings, rule_since
from kpilang.model.entities import Goal, Kpi
from kpilang.model.project import Model


@rule_since("L606", "replaced-again")
def replaced_again(history: History, _settings: Settings) -> Iterator[Draft]:
    """A KPI that took the place of another one is replaced itself.

    Whoever watches a number had to learn the second one, and has to learn a third, each with a
    trend that begins anew. What went before is kept in the specs still, or was at the revision, so
    that it is not long ago.

    ```kpi before
    kpi order_count "Orders" {
      formula:    count(orders)
      deprecated: "counts what is returned"
      replaced by: orders_kept
    }
    kpi orders_kept "Orders kept" { formula: count(orders where stage != "returned") }
    kpi orders_paid "Orders paid" { formula: count(orders where stage = "paid") }
    ```

    ```kpi fail
    kpi order_count "Orders" {
      formula:    count(orders)
      deprecated: "counts what is returned"
      replaced by: orders_kept
    }
    kpi orders_kept "Orders kept" {
      formula:    count(orders where stage != "returned")
      deprecated: "counts what is never paid"
      replaced by: orders_paid
    }
    kpi orders_paid "Orders paid" { formula: count(orders where stage = "paid") }
    ```

    ```kpi fail
    kpi orders_kept "Orders kept" {
      formula:    count(orders where stage != "returned")
      deprecated: "counts what is never paid"
      replaced by: orders_paid
    }
    kpi orders_paid "Orders paid" { formula: count(orders where stage = "paid") }
    ```

    ```kpi pass
    kpi order_count "Orders" {
      formula:    count(orders)
      deprecated: "counts what is returned"
      replaced by: orders_kept
    }
    kpi orders_kept "Orders kept" {
      formula:    count(orders where stage != "returned")
      deprecated: "nobody looks at it"
    }
    ```

    ```kpi pass
    kpi orders_kept "Orders kept" { formula: count(orders where stage != "returned") }
    kpi orders_paid "Orders paid" {
      formula:    count(orders where stage = "paid")
      deprecated: "counts what is returned"
      replaced by: orders_kept
    }
    ```
    """
    before, after = history.before.model, history.after.model
    earlier = {**_successors(before), **_successors(after)}
    known = _successors(before)
    for name, successor in _successors(after).items():
        first = next((old for old, new in earlier.items() if new == name), None)
        now = after.measure(name)
        if first is not None and name not in known and now is not None:
            yield Draft(
                f"`{name}`, which took the place of `{first}`, is replaced by `{successor}`",
                now.span,
                notes=("each time the trend begins anew",),
                help=f"keep `{name}` for some quarters, or redefine it with a note in `changed:`",
            )


def _successors(model: Model) -> dict[str, str]:
    """Return what takes the place of each goal and KPI that is deprecated."""
    measures: list[Kpi | Goal] = [*model.goals.values(), *model.kpis.values()]
    retired = ((m.name, m.retired.replaced_by) for m in measures if m.retired is not None)
    return {name: successor for name, successor in retired if successor is not None}
