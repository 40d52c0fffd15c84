"""L309 target-far-from-reference."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import rule_of
from kpilang.model.constants import constant
from kpilang.model.entities import Kpi, LevelTarget, PathTarget, Reference
from kpilang.model.expr import Expr
from kpilang.model.project import Model

FACTOR = 2


@rule_of(Kpi, code="L309", name="target-far-from-reference")
def target_far_from_reference(kpi: Kpi, _model: Model) -> Iterator[Draft]:
    """A target is more than twice as good as the baseline or the benchmark.

    A target that nobody believes in moves nobody. Where the team stands, and where its industry
    does, tell what can be reached; a leap beyond twice that wants steps on the way.

    ```kpi fail
    kpi order_count {
      formula:  count(orders)
      target:   >= 500
      baseline: 200 in 2025
    }
    ```

    ```kpi fail
    kpi delivery_time {
      formula:   avg(orders.took)
      target:    <= 2 days
      benchmark: 5 days "Industry median"
    }
    ```

    ```kpi pass
    kpi order_count {
      formula:  count(orders)
      target:   >= 250
      baseline: 200 in 2025
    }
    ```

    ```kpi pass
    kpi delivery_time {
      formula:   avg(orders.took)
      target:    <= 4 days
      benchmark: 5 days "Industry median"
    }
    ```
    """
    target = kpi.target
    match target:
        case LevelTarget(high=None, per=None, per_member=None, low=low):
            wanted = low
        case PathTarget(end=end):
            wanted = end
        case _:
            return
    for word, known in (("baseline", kpi.baseline), ("benchmark", kpi.benchmark)):
        times = _times(wanted, known, higher=target.comparator.higher_is_better)
        if times is not None and times > FACTOR:
            yield Draft(
                f"the target of `{kpi.name}` is {float(times):.1f} times as good as its {word}",
                target.span,
                notes=("a target that nobody believes in moves nobody",),
                help="go there in steps, as in `from … in 2026-01 to … in 2026-12`",
            )
            return


def _times(wanted: Expr, known: Reference | None, *, higher: bool) -> Fraction | None:
    """Return how many times as good a level is as another one."""
    level = constant(wanted)
    other = None if known is None else constant(known.value)
    if level is None or other is None or level <= 0 or other <= 0:
        return None
    return level / other if higher else other / level
