"""L218 text-too-long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import Settings, rule
from kpilang.model.boards import Shown, TextTile
from kpilang.model.project import Model

COLUMNS = 12
#: how many letters a column of twelve holds in about ten lines
LETTERS = 100


@rule("L218", "text-too-long")
def text_too_long(model: Model, _settings: Settings) -> Iterator[Draft]:
    """A text on a page has more words than its width holds in about ten lines.

    It stands beside numbers, and they all are as high as it is. On a wall screen everything is made
    smaller until it fits. That is 100 letters for each of its columns; a text without a width
    shares what the others in its row leave.

    ```kpi fail
    metric n = count(orders)
    dashboard floor {
      row {
        text \"\"\"
          Orders are counted on the day that they are placed, whether they are paid or not.
          What is sent back later stays counted here, and is taken off in the report of finance.
          Who needs the other number asks purchasing.
          \"\"\" width 2
        tile n as number
      }
    }
    ```

    ```kpi fail
    metric n = count(orders)
    dashboard floor {
      row {
        text "How orders are counted" \"\"\"
          On the day that they are placed, whether they are paid or not.
          What is sent back later stays counted here, and is taken off in the report of finance.
          Who needs the other number asks purchasing.
          \"\"\"
        tile n as number width 11
      }
    }
    ```

    ```kpi pass
    metric n = count(orders)
    dashboard floor {
      row {
        text \"\"\"
          Orders are counted on the day that they are placed, whether they are paid or not.
          What is sent back later stays counted here, and is taken off in the report of finance.
          \"\"\" width 3
        tile n as number
      }
    }
    ```

    ```kpi pass
    metric n = count(orders)
    dashboard floor {
      row {
        text \"\"\"
          Orders are counted on the day that they are placed, whether they are paid or not.
          What is sent back later stays counted here, and is taken off in the report of finance.
          Who needs the other number asks purchasing.
          \"\"\"
      }
      row { tile n as number }
    }
    ```
    """
    for board in model.dashboards.values():
        for row in board.rows:
            for text in row:
                if not isinstance(text, TextTile):
                    continue
                letters = len(text.heading) + sum(map(len, text.paragraphs))
                width = text.width or _left(row)
                if letters > width * LETTERS:
                    columns = "1 column holds" if width == 1 else f"{width} columns hold"
                    yield Draft(
                        f"a text of `{board.name}` has {letters} letters, "
                        f"and {columns} about {width * LETTERS}",
                        text.span,
                        help="say it shorter, or give it more room: `width 12` in a row of its own",
                    )


def _left(row: Sequence[Shown]) -> int:
    """Return how many columns each of those has that state no width, two at least."""
    stated = [one.width or 0 for one in row]
    return max((COLUMNS - sum(stated)) // stated.count(0), 2)
