"""L310 share-beyond-whole."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import rule_of
from kpilang.model.constants import constant
from kpilang.model.entities import Kpi
from kpilang.model.expr import Aggregate, Binary, Conversion, Expr
from kpilang.model.likeness import normal
from kpilang.model.project import Model
from kpilang.model.targets import amounts


@rule_of(Kpi, code="L310", name="share-beyond-whole")
def share_beyond_whole(kpi: Kpi, _model: Model) -> Iterator[Draft]:
    """A share of a whole has a target over 100 % or under 0 %.

    Of the deals that were closed no more than all can be won, so that the target is never met, or
    always. A formula is a share where it counts some of the rows that it divides by, and where it
    is a conversion.

    ```kpi fail
    kpi paid_share {
      formula: count(orders where stage = "paid") / count(orders)
      unit:    percent
      target:  >= 120%
    }
    ```

    ```kpi fail
    kpi paid_share {
      formula: count(orders where took > 1 day and stage = "new") / count(orders where took > 1 day)
      unit:    percent
      target:  between 90% and 110%
    }
    ```

    ```kpi pass
    kpi paid_share {
      formula: count(orders where stage = "paid") / count(orders)
      unit:    percent
      target:  >= 90%
    }
    ```

    ```kpi pass
    kpi paid_share {
      formula: count(orders on paid_at) / count(orders)
      unit:    percent
      target:  >= 120%
    }
    ```
    """
    target = kpi.target
    if target is None or not isinstance(kpi.formula, Binary | Conversion):
        return
    levels = [level for level in map(constant, amounts(target)) if level is not None]
    if any(level > 1 or level < 0 for level in levels) and _is_share(kpi.formula):
        yield Draft(
            f"`{kpi.name}` is a share of a whole, and its target lies beyond it",
            target.span,
            notes=("a share lies between 0 % and 100 %",),
            help="state a share of at most 100 %, or divide by something else",
        )


def _is_share(formula: Expr) -> bool:
    match formula:
        case Conversion():
            return True
        case Binary(operator="/", left=Aggregate() as part, right=Aggregate() as whole):
            same = (part.function, part.source, part.axis, part.argument, part.over)
            counts = part.function == "count" and part.argument is None
            if not counts or same != (
                *(whole.function, whole.source, whole.axis, whole.argument, whole.over),
            ):
                return False
            return _conditions(whole.where) <= _conditions(part.where)
        case _:
            return False


def _conditions(where: Expr | None) -> set[Expr]:
    """Return the conditions that all have to hold."""
    match where:
        case None:
            return set()
        case Binary(operator="and", left=left, right=right):
            return _conditions(left) | _conditions(right)
        case _:
            return {normal(where)}
