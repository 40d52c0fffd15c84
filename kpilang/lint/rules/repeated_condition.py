"""L418 repeated-condition."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Applicability, Fix, Label
from kpilang.lint.mending import replaced
from kpilang.lint.rule import rule_of
from kpilang.lint.written_out import Declaration, Repetition, repetitions
from kpilang.model.entities import Funnel, Goal, Kpi, Metric, SourceTable, Tree
from kpilang.model.project import Model


@rule_of(
    *(SourceTable, Metric, Goal, Kpi, Tree, Funnel),
    code="L418",
    name="repeated-condition",
)
def repeated_condition(declaration: Declaration, model: Model) -> Iterator[Draft]:
    """A condition is written out although its source has a name for it.

    What counts as won is defined once, in the `let` that has its name. Where a formula says
    `stage = "won"` beside it there are two definitions: the day on which deals are also won by a
    renewal the `let` is changed, the formula is not, and two numbers that both count won deals no
    longer agree, with nobody having touched one of them.

    Compared is what conditions mean: the order of what they join does not matter, `x in (1, 2)` is
    `x = 1 or x = 2`, and `not x = 1` is `x != 1`. Names are the `let` and `dimension` that are
    conditions, of the source itself and of those that references lead to. A name is also told where
    the condition is one of several that are joined by `and` or `or`, in the rows of a target, a
    roster, a funnel or another `let`. A condition round a formula, in brackets, takes dimensions
    alone, and the `let` of a source has no name there.

    ```kpi fail
    source deals {
      table: deals
      key:   id
      time:  closed_at
      column id:        number
      column closed_at: date
      column stage:     text
      let is_won = stage = "won"
    }
    metric won_deals  = count(deals where is_won)
    metric small_wins = count(deals where stage = "won" and id < 100)
    ```

    ```kpi fail
    source deals {
      table: deals
      key:   id
      time:  closed_at
      column id:        number
      column closed_at: date
      column stage:     text
      let is_closed = stage in ("won", "lost")
    }
    kpi closing {
      formula: count(deals where is_closed)
      window:  month
      target:  >= 0.5 * count(deals where stage = "lost" or stage = "won")
    }
    ```

    ```kpi pass
    source deals {
      table: deals
      key:   id
      time:  closed_at
      column id:        number
      column closed_at: date
      column stage:     text
      let is_won = stage = "won"
    }
    metric won_deals  = count(deals where is_won)
    metric small_wins = count(deals where is_won and id < 100)
    ```

    ```kpi pass
    source deals {
      table: deals
      key:   id
      time:  closed_at
      column id:        number
      column closed_at: date
      column stage:     text
      let is_closed = stage in ("won", "lost")
    }
    metric won_deals = count(deals where stage = "won")
    ```

    To mend it, write the name. Where the condition is meant to stay when the other one changes, it
    is another one: give it a name of its own, or accept the finding with the reason.
    """
    for found in repetitions(declaration, model):
        name, text = found.name, found.text
        yield Draft(
            f"`{declaration.name}` writes out what `{name.source}` calls `{name.name}`",
            found.span,
            label=f"this is `{found.text}`"
            if found.whole is not None
            else f"`{found.text}` is in this",
            secondary=(Label(name.span, "the name for it"),),
            notes=("when the one is changed, the other one is not",),
            help=f"write `{text}`",
            fix=_fix(found),
        )


def _fix(found: Repetition) -> Fix | None:
    """Return the fix that writes the name, None among others or where it needs backquotes.

    Where the condition is written in another way, the formula's hash changes with its form.
    """
    if found.whole is None or not found.name.plain:
        return None
    same = found.whole == found.name.form.value
    return replaced(found.span, found.text, Applicability.SAFE if same else Applicability.UNSAFE)
