"""L217 text-without-words."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import Settings, rule
from kpilang.model.project import Model


@rule("L217", "text-without-words")
def text_without_words(model: Model, _settings: Settings) -> Iterator[Draft]:
    """A text on a page says nothing.

    It takes its room and leaves a hole there, and whoever reads the page looks for what is missing.

    ```kpi fail
    metric n = count(orders)
    dashboard floor {
      row { text ""
            tile n as number }
    }
    ```

    ```kpi fail
    metric n = count(orders)
    dashboard floor {
      row { text "Whom to ask" "  "
            tile n as number }
    }
    ```

    ```kpi pass
    metric n = count(orders)
    dashboard floor {
      row { text "Whom to ask" as heading
            tile n as number }
    }
    ```

    ```kpi pass
    metric n = count(orders)
    dashboard floor {
      row { text "Whom to ask" "Ann Lee, purchasing."
            tile n as number }
    }
    ```
    """
    for board in model.dashboards.values():
        for text in board.texts:
            if text.paragraphs or (text.words is None and text.heading):
                continue
            under = f' under the heading "{text.heading}"' if text.heading else ""
            yield Draft(
                f"a text{under} of `{board.name}` says nothing",
                text.span,
                help="say it, or take the text away",
            )
