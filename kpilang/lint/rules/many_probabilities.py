"""L412 many-probabilities."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import rule_of
from kpilang.model.entities import SourceTable
from kpilang.model.project import Model
from kpilang.model.types import number

MOST = 5
#: of a stage that is over
CERTAIN = (Decimal(0), Decimal(1))


@rule_of(SourceTable, code="L412", name="many-probabilities")
def many_probabilities(source: SourceTable, _model: Model) -> Iterator[Draft]:
    """A table of stages tells more than five probabilities apart.

    Nobody who moves a deal to the next stage can tell 45 % from 50 %. With few levels people agree
    on what each means, and a weighted pipeline can be checked against what became of it. What is
    certain, 0 % and 100 %, does not count.

    ```kpi fail
    source stages {
      key: stage
      column stage:       text
      column probability: percent
      rows {
        | stage | probability |
        | a     | 10%         |
        | b     | 20%         |
        | c     | 35%         |
        | d     | 50%         |
        | e     | 65%         |
        | f     | 80%         |
      }
    }
    metric order_count = count(stages)
    ```

    ```kpi fail
    source odds {
      key: name
      column name: text
      column odds: percent
      rows {
        | name | odds |
        | a    | 5%   |
        | b    | 10%  |
        | c    | 15%  |
        | d    | 20%  |
        | e    | 25%  |
        | f    | 30%  |
        | won  | 100% |
      }
    }
    metric order_count = count(odds)
    ```

    ```kpi pass
    source stages {
      key: stage
      column stage:       text
      column probability: percent
      rows {
        | stage | probability |
        | a     | 10%         |
        | b     | 25%         |
        | c     | 50%         |
        | d     | 50%         |
        | e     | 75%         |
        | won   | 100%        |
        | lost  | 0%          |
      }
    }
    metric order_count = count(stages)
    ```

    ```kpi pass
    source regions {
      key: region
      column region: text
      column people: number
      rows {
        | region | people |
        | a      | 1      |
        | b      | 2      |
        | c      | 3      |
        | d      | 4      |
        | e      | 5      |
        | f      | 6      |
      }
    }
    metric order_count = count(regions)
    ```
    """
    for place, column in enumerate(source.columns):
        if column.type != number():
            continue
        cells = [cell for row in source.rows if isinstance(cell := row[place], Decimal)]
        values = set(cells) - {*CERTAIN}
        if len(values) > MOST and all(0 < value < 1 for value in values):
            yield Draft(
                f"`{source.name}` tells {len(values)} probabilities apart, more than {MOST}",
                column.span,
                notes=("nobody who moves a deal on can tell so many from each other",),
                help="keep a few that everyone can name, as 10%, 25%, 50% and 75%",
            )
